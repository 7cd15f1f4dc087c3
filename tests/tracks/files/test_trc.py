"""TRC as OpenSim and Sports2D read it."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.errors import OptionError, PoseDataError
from fms_score.skeleton import joint_index
from fms_score.tracks.files.trc import MARKERS, even_points, is_even
from fms_score.tracks.track import PoseTrack

KNEE = joint_index("knee", "right")


def read_trc(path):
    """Header values, markers, times and points (frames, markers, 3), by the rules of the format."""
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    header = dict(zip(lines[1], lines[2], strict=True))
    markers = [name for name in lines[3][2:] if name]
    numbers = np.array([[float(cell) if cell else np.nan for cell in line] for line in lines[5:]])
    assert all(len(line) == 2 + 3 * len(markers) for line in lines[4:])
    return lines[0], header, markers, numbers[:, 1], numbers[:, 2:].reshape(len(numbers), -1, 3)


def at_times(squat, time_s, xy=None):
    """The same track with frames at other times."""
    xy = squat.xy[: len(time_s)] if xy is None else xy
    count = len(time_s)
    return PoseTrack(
        np.asarray(time_s, dtype=float),
        xy,
        squat.confidence[:count],
        xy,
        squat.filled[:count],
        np.arange(count),
        squat.image_size,
    )


def test_the_header_is_what_opensim_reads(squat, tmp_path) -> None:
    assert squat.to_trc(tmp_path / "squat.trc") is None
    first, header, markers, time_s, _ = read_trc(tmp_path / "squat.trc")
    assert first == ["PathFileType", "4", "(X/Y/Z)", "squat.trc"]
    assert header == {
        "DataRate": "30", "CameraRate": "30", "NumFrames": "121", "NumMarkers": "18", "Units": "px",
        "OrigDataRate": "30", "OrigDataStartFrame": "1", "OrigNumFrames": "121",
    }  # fmt: skip
    assert tuple(markers) == MARKERS
    assert markers[:3] == ["Nose", "Neck", "RShoulder"]
    np.testing.assert_allclose(time_s, squat.time_s, atol=1e-6)


def test_points_come_back_with_y_up(squat, tmp_path) -> None:
    squat.to_trc(tmp_path / "squat.trc")
    points = read_trc(tmp_path / "squat.trc")[4]
    np.testing.assert_allclose(points[:, :, 0], squat.xy[:, :, 0], atol=1e-3)
    np.testing.assert_allclose(points[:, :, 1], 720 - squat.xy[:, :, 1], atol=1e-3)
    assert not points[:, :, 2].any()


def test_metres_come_from_the_height(squat, athlete, tmp_path) -> None:
    squat.to_trc(tmp_path / "squat.trc", height_m=1.80)
    _, header, _, _, points = read_trc(tmp_path / "squat.trc")
    assert header["Units"] == "m"
    torso_m = np.linalg.norm(points[0, 1] - (points[0, 8] + points[0, 11]) / 2)
    assert torso_m == pytest.approx(0.288 * 1.80, rel=0.05)  # neck to mid-hip: 0.288 of the height
    assert torso_m / athlete.Segments().torso == pytest.approx(points[0, KNEE, 1] / (720 - squat.xy[0, KNEE, 1]), rel=0.01)


def test_unknown_points_are_empty_cells(squat, tmp_path) -> None:
    xy = squat.xy.copy()
    xy[3, KNEE] = np.nan
    at_times(squat, squat.time_s, xy).to_trc(tmp_path / "squat.trc")
    points = read_trc(tmp_path / "squat.trc")[4]
    assert np.isnan(points[3, KNEE]).all()
    assert np.isfinite(points[4, KNEE]).all()


# ---- frame rates ------------------------------------------------------------------------------------------------------
def test_times_rounded_to_milliseconds_are_even(squat) -> None:
    rounded = at_times(squat, np.round(squat.time_s, 3))
    assert is_even(rounded.time_s)
    assert even_points(rounded).rate_hz == pytest.approx(30.0)


def test_a_variable_rate_is_resampled_and_said(squat, tmp_path) -> None:
    dropped = np.delete(np.arange(121), [40, 41, 42])
    xy = np.zeros((118, 18, 2))
    xy[:, :, 0] = squat.time_s[dropped][:, None] * 100.0  # 100 px a second, straight
    note = at_times(squat, squat.time_s[dropped], xy).to_trc(tmp_path / "squat.trc")
    assert note == (
        "the clip has no constant frame rate (one frame every 33-133 ms): 118 frames were resampled to 121 at 30.00 Hz"
    )
    _, header, _, time_s, points = read_trc(tmp_path / "squat.trc")
    assert (header["NumFrames"], header["DataRate"]) == ("121", "30")
    np.testing.assert_allclose(points[:, 0, 0], time_s * 100.0, atol=1e-3)


def test_nothing_is_made_up_across_a_point_that_was_not_seen(squat) -> None:
    time_s = np.array([0.0, 0.1, 0.2, 0.35, 0.45])
    xy = squat.xy[:5].copy()
    xy[3, KNEE] = np.nan
    even = even_points(at_times(squat, time_s, xy))
    known = np.isfinite(even.xy[:, KNEE, 0])
    assert known.tolist() == [True, True, True, False, False]  # 0.3 and 0.4 s lie beside 0.35 s
    assert np.isfinite(even.xy[:, 0]).all()


def test_a_still_and_an_impossible_height_are_refused_and_nothing_is_written(squat, tmp_path) -> None:
    with pytest.raises(PoseDataError, match="a track of 1 frames has no frame rate"):
        at_times(squat, [0.0]).to_trc(tmp_path / "still.trc")
    for height_m in (175, 0, float("nan")):
        with pytest.raises(OptionError, match="give the person's height in metres"):
            squat.to_trc(tmp_path / "squat.trc", height_m=height_m)
    assert list(tmp_path.iterdir()) == []
