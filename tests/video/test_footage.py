"""Real clips from phones and downloads, against what their manifest says."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from fms_score.errors import VideoError
from fms_score.video.source import ReadOptions, probe, read_frames

pytestmark = pytest.mark.footage


@pytest.fixture(scope="module")
def manifest(footage):
    """One row for each clip and still."""
    with (footage / "manifest.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_file_is_as_its_manifest_says(footage, manifest):
    for row in manifest:
        info = probe(footage / row["file"])
        assert f"{info.width}x{info.height}" == row["resolution"]
        if row["duration_s"]:
            assert info.duration_s == pytest.approx(float(row["duration_s"]), abs=0.1)
            assert info.frame_rate_hz == pytest.approx(float(row["fps"]), abs=0.05)


@pytest.mark.slow
def test_every_clip_streams_to_its_end(footage, manifest):
    for row in manifest:
        path = footage / row["file"]
        info = probe(path)
        frames = [(frame.index, frame.time_s, frame.image.shape) for frame in read_frames(path)]
        index, time_s, shapes = zip(*frames, strict=True)
        assert index == tuple(range(len(frames)))
        assert set(shapes) == {(info.height, info.width, 3)}
        assert time_s[0] == 0
        assert (np.diff(time_s) > 0).all()
        if info.duration_s:
            assert info.duration_s - time_s[-1] < 0.31  # the last picture of the slowest animation stays 0.3 s


@pytest.mark.parametrize(
    ("name", "step_s", "count"),
    [("rotary_birddog_cole.gif", 0.14, 44), ("quadruped_catcamel_cole.gif", 0.2, 25), ("shoulder_overhead_cole.gif", 0.3, 6)],
)
def test_animations_keep_their_delays(footage, name, step_s, count):
    times_s = [frame.time_s for frame in read_frames(footage / "clips" / name)]
    assert times_s == pytest.approx([step_s * number for number in range(count)])


@pytest.mark.slow  # FFmpeg 8 takes seconds for the first picture of a file with a phone's wide colours
def test_a_phone_s_uneven_first_frame_is_kept(footage):
    """This phone's second picture came 1.7 ms after its first, as the container says (tick 1 of 600)."""
    times_s = [frame.time_s for frame in read_frames(footage / "clips" / "squat_lnewco_good_7027.mov", ReadOptions(end_s=0.05))]
    assert times_s == pytest.approx([0, 1 / 600, 21 / 600])


def test_a_download_cut_short_is_told(footage, tmp_path):
    content = (footage / "clips" / "squat_side_carlos.mp4").read_bytes()  # fragmented: it does not list its pictures
    path = tmp_path / "cut.mp4"
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(VideoError, match=r"ends early: the first \d+ frames could be read; .*--end \d\.\d$"):
        list(read_frames(path))
