"""The folder of results: all of it with the names promised, or nothing; a rerun replaces it whole."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from fms_score import __version__, results

VIDEO = "anna_deep_squat.mp4"
ALWAYS = {"report.html", "score.json", "repetitions.csv", "measurements.csv", "signals.csv", "poses.npz", "poses.csv"}
CRITERION = {"id", "state", "value", "sd", "unit", "threshold", "margin", "at_s", "view", "reason"}
STATES = {"met", "not_met", "borderline", "not_observable"}


@pytest.fixture
def clip(desk, write_clip):
    return write_clip(desk / VIDEO, 60)


@pytest.fixture
def analysed(cli, desk, clip, acted, blind):
    """Analyse the clip, in which the athlete squats twice, and give the folder of results."""
    acted.view = "side"

    def run(*options):
        done = cli("analyze", clip.name, "--model", blind, "--quiet", *options)
        assert (done.code, done.out, done.err) == (0, "", "")
        return desk / "fms_results" / "anna_deep_squat"

    return run


def strict(path):
    """Read JSON, but refuse NaN and infinity, which only Python takes for it."""

    def refuse(constant):
        raise AssertionError(f"{path.name}: {constant} is no JSON")

    return json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---- what is in it ----------------------------------------------------------------------------------------------------
def test_every_file_is_there_with_the_names_promised(analysed, desk, clip, blind):
    folder = analysed("--observed", "heels_down=yes")
    names = {path.name for path in folder.iterdir()}
    assert names >= ALWAYS | {"overlay.webm", "turn_rep1.png", "turn_rep2.png"}
    assert {name for name in names if not name.endswith(".png")} == ALWAYS | {"overlay.webm"}
    assert {path.name for path in folder.parent.iterdir()} == {"anna_deep_squat", "scores.csv"}

    score = strict(folder / "score.json")
    assert {"movement", "side", "score", "band", "probabilities", "criteria", "provenance"} <= set(score)
    assert (score["movement"], score["side"]) == ("deep_squat", "both")
    assert score["score"] in {None, 0, 1, 2, 3}
    low, high = score["band"]
    assert 0 <= low <= high <= 3
    assert set(score["probabilities"]) == {"0", "1", "2", "3"}
    assert sum(score["probabilities"].values()) == pytest.approx(1.0, abs=1e-9)
    for criterion in score["criteria"]:
        assert set(criterion) >= CRITERION
        assert criterion["state"] in STATES
        assert criterion["reason"]
    states = {criterion["id"]: criterion["state"] for criterion in score["criteria"]}
    assert states["heels_down"] == "met"  # as answered
    assert states["knees_over_feet"] == "not_observable"  # from the side
    _check_provenance(score["provenance"], clip, blind)
    _check_tables(folder, desk)


def _check_provenance(provenance, clip, blind):
    weights = blind.with_suffix(".bin")
    assert provenance["model"]["name"] == "blind"
    assert provenance["model"]["sha256"] == hashlib.sha256(weights.read_bytes()).hexdigest()
    assert provenance["model"]["device"] == "CPU"
    assert provenance["input"]["name"] == VIDEO
    assert provenance["input"]["sha256"] == hashlib.sha256(clip.read_bytes()).hexdigest()
    assert provenance["rubric"]["id"] == "deep_squat"
    assert len(provenance["rubric"]["sha256"]) == 64
    assert provenance["versions"]["fms-score"] == __version__
    assert {"python", "openvino", "numpy"} <= set(provenance["versions"])
    assert provenance["parameters"]["track"]["smooth"]["cutoff_hz"] == 6.0
    assert str(clip.parent) not in json.dumps(provenance)  # nothing about the machine


def _check_tables(folder, desk):
    repetitions = table(folder / "repetitions.csv")
    assert list(repetitions[0])[:5] == ["rep", "side", "start_s", "turn_s", "end_s"]
    assert [(row["rep"], row["side"]) for row in repetitions] == [("1", "both"), ("2", "both")]
    for row, turn_s in zip(repetitions, (1.0, 3.0), strict=True):  # the athlete turns in the middle of every two seconds
        assert float(row["turn_s"]) == pytest.approx(turn_s, abs=0.1)
        assert float(row["start_s"]) < float(row["turn_s"]) < float(row["end_s"])
    assert len(table(folder / "signals.csv")) == len(table(folder / "poses.csv")) == 60
    (line,) = table(desk / "fms_results" / "scores.csv")
    assert (line["input"], line["movement"], line["side"]) == (VIDEO, "deep_squat", "both")


class _Page(HTMLParser):
    """Notes what a page would load from elsewhere."""

    def __init__(self):
        super().__init__()
        self.headings, self.elsewhere = 0, []

    def handle_starttag(self, tag, attributes):
        self.headings += tag in {"h1", "h2"}
        for name, value in attributes:
            if name in {"src", "poster", "data"} and value and not value.startswith("data:"):
                self.elsewhere.append(value)
            if tag == "link" and name == "href":
                self.elsewhere.append(value)


def test_the_report_loads_nothing_from_elsewhere(analysed):
    page = _Page()
    page.feed((analysed() / "report.html").read_text(encoding="utf-8"))
    page.close()
    assert page.headings > 2
    assert not [source for source in page.elsewhere if source != "overlay.webm"]  # which lies beside it


def test_without_overlay_there_is_none(analysed):
    assert not (analysed("--no-overlay") / "overlay.webm").exists()


def test_a_view_named_by_the_user_is_taken_and_marked(analysed):
    view = strict(analysed("--no-overlay", "--view", "front") / "score.json")["view"]
    assert (view["name"], view["forced"]) == ("front", True)


# ---- again ------------------------------------------------------------------------------------------------------------
def test_a_rerun_replaces_everything(analysed, desk):
    folder = analysed()
    (folder / "frame_of_an_earlier_rubric.png").write_bytes(b"\x89PNG")
    (desk / "fms_results" / "scores.csv").open("a", encoding="utf-8").write("other.mp4,deep_squat,both" + "," * 16 + "\n")
    assert analysed("--no-overlay", "-o", "pain=yes") == folder
    assert strict(folder / "score.json")["score"] == 0
    assert not {"overlay.webm", "frame_of_an_earlier_rubric.png"} & {path.name for path in folder.iterdir()}
    lines = table(desk / "fms_results" / "scores.csv")
    assert [(line["input"], line["score"]) for line in lines] == [(VIDEO, "0"), ("other.mp4", "")]


def test_a_rerun_that_fails_leaves_the_earlier_results(analysed, cli, desk, clip, acted, blind, listed):
    analysed("--no-overlay")
    before = listed(desk)
    acted.seen = slice(0, 3)
    assert "nobody was seen for long enough" in cli("analyze", clip.name, "--model", blind).complaint
    assert listed(desk) == before


def test_an_interruption_leaves_nothing_half_written(analysed, cli, desk, blind, listed, monkeypatch):
    def interrupted(*_args, **_options):
        raise KeyboardInterrupt

    for earlier in (False, True):
        if earlier:
            analysed("--no-overlay")
        before = listed(desk)
        for moment in ("write_measurements", "KeyFrameMaker", "write_overlay", "update_scores"):
            with monkeypatch.context() as patch:
                patch.setattr(results, moment, interrupted)
                done = cli("analyze", VIDEO, "--model", blind)
            assert (done.code, done.out) == (130, "")
            assert done.err == "fms-score: interrupted; what was finished before is complete, nothing half-written is left\n"
            assert listed(desk) == before


@pytest.mark.usefixtures("acted")
def test_a_full_disk_is_one_line_and_leaves_nothing(cli, desk, clip, blind, listed, monkeypatch):
    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    before = listed(desk)
    monkeypatch.setattr(results, "write_poses_table", full)
    said = cli("analyze", clip.name, "--model", blind, "--out", "new/deeper").complaint
    assert "No space left on device; choose another --out" in said
    assert listed(desk) == before


def test_another_clip_of_the_same_name_replaces_with_a_note(cli, desk, clip, blind, analysed, write_clip):
    analysed("--no-overlay")
    assert cli("analyze", clip.name, "--model", blind, "--no-overlay").err == ""  # the same clip again is what a rerun is
    other = write_clip(desk / "ben" / VIDEO, 50)
    done = cli("analyze", other, "--model", blind, "--no-overlay")
    folder = Path("fms_results", "anna_deep_squat")
    said = f"note: {folder} holds another {VIDEO}, whose results are replaced; another --out keeps both\n"
    assert (done.code, done.err) == (0, said)
    assert len(table(desk / "fms_results" / "scores.csv")) == 1


# ---- many -------------------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("acted")
def test_one_bad_input_does_not_spoil_the_others(cli, desk, clip, blind):
    (desk / "bad_deep_squat.mp4").write_text("not a video " * 90, encoding="utf-8")
    shutil.copy(clip, desk / "zoe_deep_squat.mp4")
    done = cli("analyze", ".", "--model", blind, "--no-overlay")
    assert done.code == 1
    assert done.err.startswith("fms-score: bad_deep_squat.mp4 is not a video")
    assert done.err.count("\n") == 1
    assert [line.split()[0] for line in done.out.splitlines() if not line.startswith(" ")] == [VIDEO, "zoe_deep_squat.mp4"]
    assert {path.name for path in (desk / "fms_results").iterdir()} == {"anna_deep_squat", "zoe_deep_squat", "scores.csv"}


def test_a_fault_of_ours_in_one_clip_does_not_cost_the_others_theirs(cli, desk, clip, blind, acted, monkeypatch):
    shutil.copy(clip, desk / "zoe_deep_squat.mp4")
    see, faulty = acted.people, iter([True, False])
    monkeypatch.setattr(acted, "people", lambda open_frames: 1 / 0 if next(faulty) else see(open_frames))
    done = cli("analyze", "zoe_deep_squat.mp4", clip.name, "--model", blind, "--no-overlay")
    assert done.code == 1
    assert done.out.startswith(f"{VIDEO}  Deep squat: ")
    (line,) = done.err.splitlines()
    assert line.startswith("fms-score: zoe_deep_squat.mp4: unexpected ZeroDivisionError in test_results.py:")
    assert line.endswith(": division by zero; this is a fault of fms-score, please report this line")


@pytest.mark.usefixtures("acted")
def test_programs_hear_which_input_failed(cli, desk, clip, blind):
    (desk / "bad_deep_squat.mp4").touch()
    done = cli("analyze", "bad_deep_squat.mp4", clip.name, "--model", blind, "--no-overlay", "--json")
    document = json.loads(done.out)
    assert done.code == 1
    assert [one["input"] for one in document["results"]] == [VIDEO]
    assert [one["input"] for one in document["failed"]] == ["bad_deep_squat.mp4"]
    assert document["failed"][0]["error"].startswith("bad_deep_squat.mp4 is empty")


def test_all_bad_inputs_are_named_and_nothing_is_written(cli, desk, blind, listed):
    (desk / "a.mp4").touch()
    (desk / "b.mp4").touch()
    before = listed(desk)
    done = cli("analyze", "a.mp4", "b.mp4", "--model", blind)
    assert (done.code, done.out) == (2, "")
    assert [line.split(" is ")[0] for line in done.err.splitlines()] == ["fms-score: a.mp4", "fms-score: b.mp4"]
    assert listed(desk) == before


@pytest.mark.usefixtures("acted")
def test_inputs_of_one_name_keep_their_results_apart(cli, desk, clip, blind):
    for name in ("x/deep_squat.mp4", "y/deep_squat.mp4", "y/deep_squat.mov"):
        (desk / name).parent.mkdir(exist_ok=True)
        shutil.copy(clip, desk / name)
    for _ in range(2):  # and again, into the same places
        assert cli("analyze", "x", "y", "--model", blind, "--no-overlay", "-q").code == 0
        folders = {path.name for path in (desk / "fms_results").iterdir() if path.is_dir()}
        assert folders == {"x_deep_squat_mp4", "y_deep_squat_mp4", "deep_squat_mov"}
        lines = [line["input"] for line in table(desk / "fms_results" / "scores.csv")]
        assert sorted(lines) == ["deep_squat.mov", "x/deep_squat.mp4", "y/deep_squat.mp4"]
    assert cli("rescore", "fms_results", "--write").code == 0
    assert [line["input"] for line in table(desk / "fms_results" / "scores.csv")] == lines
