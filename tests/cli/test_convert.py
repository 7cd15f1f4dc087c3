"""Poses converted, and scored instead of a video, from the outside."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest

from fms_score.tracks.build import build_track
from fms_score.tracks.files.npz import write_poses
from fms_score.tracks.track import PoseTrack

TARGETS = ("openpose", "kinovea", "coco", "trc", "csv-wide", "csv-long", "npz")


@pytest.fixture(scope="module")
def squat(athlete):
    time_s = athlete.times(4.0, 15.0)
    return build_track(athlete.people(time_s, athlete.squat(time_s, 150.0, "side", period_s=2.0).xy / 4), (320, 180))


@pytest.fixture
def poses(desk, squat):
    write_poses(desk / "poses.npz", squat, about={"input": "anna_deep_squat.mp4", "model": {"name": "net", "sha256": "ab"}})
    return desk / "poses.npz"


# ---- convert ----------------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("poses")
def test_every_kind_is_written_under_the_name_of_the_clip(cli, desk) -> None:
    for target in TARGETS:
        done = cli("convert", "poses.npz", "--to", target)
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("written: anna_deep_squat")
    assert {path.name for path in desk.iterdir()} == {
        "poses.npz", "anna_deep_squat_openpose", "anna_deep_squat_kinovea", "anna_deep_squat_coco.json", "anna_deep_squat.trc",
        "anna_deep_squat_poses.csv", "anna_deep_squat_poses_long.csv", "anna_deep_squat_poses.npz",
    }  # fmt: skip


def test_there_and_back(cli, desk, poses, squat) -> None:
    assert cli("convert", poses, "--to", "coco", "--raw", "--out", "a.json").code == 0
    assert cli("convert", "a.json", "--to", "openpose", "--out", "b").code == 0
    assert cli("convert", "b", "--to", "npz", "--out", "c.npz").code == 0
    np.testing.assert_allclose(PoseTrack.from_npz(desk / "c.npz").xy, squat.xy, atol=0.01)


def test_a_folder_of_results_stands_for_its_poses(cli, desk, poses) -> None:
    (desk / "results" / "anna").mkdir(parents=True)
    poses.rename(desk / "results" / "anna" / "poses.npz")
    assert cli("convert", "results/anna", "--to", "csv-long", "--out", "long.csv").code == 0
    with (desk / "long.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 61 * 18
    assert list(rows[0])[:4] == ["frame", "time_s", "joint", "x_px"]
    assert rows[0]["filled"] == "0"


def test_a_variable_frame_rate_is_told(cli, desk, squat) -> None:
    time_s = squat.time_s + np.where(np.arange(len(squat)) > 20, 0.5, 0.0)
    track = PoseTrack(time_s, squat.xy, squat.confidence, squat.raw_xy, squat.filled, squat.frame_index, squat.image_size)
    write_poses(desk / "gap.npz", track)
    done = cli("convert", "gap.npz", "--to", "trc")
    assert done.out.startswith(
        "note: the clip has no constant frame rate (one frame every 67-567 ms): 61 frames were resampled"
    )
    document = json.loads(cli("convert", "gap.npz", "--to", "trc", "--overwrite", "--json").out)
    assert document["written"] == "gap.trc"
    assert document["note"].endswith("at 15.00 Hz")


MISTAKES = {
    ("--to", "bvh"): "--to is 'bvh'; give one of openpose, kinovea, coco, trc, csv-wide, csv-long, npz",
    ("--to", "coco", "--out", "poses.npz"): "poses.npz is there already; give another --out, or --overwrite",
    ("--to", "coco", "--height-m", "1.7"): "--height-m goes with --to trc only",
    ("--to", "trc", "--height-m", "170"): "height is 170 m; give the person's height in metres, such as 1.75",
    ("--to", "trc", "--raw"): "--raw goes with --to openpose, kinovea or coco",
    ("--to", "coco", "--subject", "2"): "holds one person only",
    ("--to", "openpose", "--out", "poses.npz", "--overwrite"): "poses.npz is a file; give a folder",
    ("--to", "coco", "--fps", "30"): "--fps and --size are for poses that do not tell",
}


@pytest.mark.usefixtures("poses")
@pytest.mark.parametrize(
    ("words", "complaint"), MISTAKES.items(), ids=lambda case: " ".join(case) if isinstance(case, tuple) else ""
)
def test_a_mistake_is_one_line_and_writes_nothing(cli, desk, listed, words, complaint) -> None:
    before = listed(desk)
    assert complaint in cli("convert", "poses.npz", *words).complaint
    assert listed(desk) == before


# ---- analyze ----------------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_poses_are_scored_like_the_video_they_come_from(cli, desk, write_clip, acted, blind) -> None:  # noqa: ARG001 - it acts
    write_clip(desk / "anna_deep_squat.mp4", 60)
    assert cli("analyze", "anna_deep_squat.mp4", "--model", blind, "--no-overlay", "-q").code == 0
    first = json.loads((desk / "fms_results" / "anna_deep_squat" / "score.json").read_text(encoding="utf-8"))
    done = cli("analyze", "fms_results/anna_deep_squat/poses.npz", "--out", "again", "--no-overlay", "--json")
    assert (done.code, done.err) == (0, "")
    (again,) = json.loads(done.out)["results"]
    assert again["input"] == "anna_deep_squat.mp4"
    for key in ("score", "band", "probabilities", "criteria", "attempts", "view"):
        assert again[key] == first[key]
    assert again["notes"][0].startswith("scored from poses (poses.npz of fms-score), without the video")
    assert again["provenance"]["input"]["kind"] == "poses"
    assert again["provenance"]["model"] == first["provenance"]["model"]
    names = {path.name for path in (desk / "again" / "anna_deep_squat").iterdir()}
    assert {"report.html", "turn_rep1.png", "frame_thigh_below_horizontal.png", "poses.npz"} <= names
    report = (desk / "again" / "anna_deep_squat" / "report.html").read_text(encoding="utf-8")
    assert "without the video" in report


@pytest.mark.slow
def test_files_of_others_are_scored_without_a_network(cli, desk, squat, monkeypatch) -> None:
    monkeypatch.setenv("FMS_SCORE_MODELS", str(desk / "none"))
    squat.to_openpose_json(desk / "ben")
    for path in (desk / "ben").iterdir():  # as OpenPose writes them: neither times nor sizes
        content = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({"version": 1.3, "people": content["people"]}), encoding="utf-8")
    assert "--fps 30" in cli("analyze", "ben", "-m", "deep_squat").complaint
    assert "--size 1920x1080" in cli("analyze", "ben", "-m", "deep_squat", "--fps", "15").complaint
    done = cli("analyze", "ben", "-m", "deep_squat", "--fps", "15", "--size", "320x180", "--json", "--no-overlay")
    (result,) = json.loads(done.out)["results"]
    assert len(result["attempts"]) == 2
    assert result["provenance"]["model"]["name"] == "OpenPose JSON"


@pytest.mark.usefixtures("poses")
@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--size", "big"), "--size is 'big'; give width and height of the pictures in pixels, such as 1920x1080"),
        (("--fps", "0"), "fps is 0; give how many pictures a second"),
        (("--start", "2"), "start, end, slow motion and turning are for videos"),
        (("--subject", "1"), "holds one person only; leave the subject away"),
    ],
)
def test_options_that_do_not_fit_poses_are_refused(cli, desk, listed, words, complaint) -> None:
    before = listed(desk)
    assert complaint in cli("analyze", "poses.npz", *words).complaint
    assert listed(desk) == before


def test_options_for_poses_do_not_go_with_videos(cli, desk, write_clip, blind) -> None:
    write_clip(desk / "anna_deep_squat.mp4", 15)
    said = cli("analyze", "anna_deep_squat.mp4", "--model", blind, "--fps", "30").complaint
    assert "--fps is for poses (OpenPose or COCO JSON); a video tells it itself" in said


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"{", b"[]"])
@pytest.mark.parametrize("name", ["poses.npz", "poses.json"])
def test_damaged_poses_are_one_line(cli, desk, listed, name, content) -> None:
    (desk / name).write_bytes(content)
    before = listed(desk)
    for words in (("analyze", name, "-m", "deep_squat"), ("convert", name, "--to", "coco")):
        assert name in cli(*words).complaint
    assert listed(desk) == before
