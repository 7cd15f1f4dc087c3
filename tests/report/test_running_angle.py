"""The angle followed through a repetition: the right one, with the value of the moment, and none where it is unknown."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.report.measure_shapes import running_shapes
from fms_score.report.palette import INK
from fms_score.report.running_angle import RunningAngles
from fms_score.report.shapes import Area, Label


def test_the_most_troubled_angle_is_followed_with_its_value(clip):
    """The thigh is not met, the lean borderline: the thigh counts."""
    running = RunningAngles(clip.verdict.attempts, clip.signals)
    now = running.at(1.0)
    assert now.column == "right_thigh_incline_deg"
    assert now.unit == "deg"
    place = int(np.argmin(np.abs(clip.signals.index.to_numpy() - 1.0)))
    assert now.value == clip.signals["right_thigh_incline_deg"].iloc[place]


def test_between_repetitions_and_without_signals_there_is_none(clip):
    running = RunningAngles(clip.verdict.attempts, clip.signals)
    assert running.at(-0.5) is None
    assert running.at(2.5) is None
    assert RunningAngles(clip.verdict.attempts, None).at(1.0) is None
    assert RunningAngles([], clip.signals).at(1.0) is None


def test_where_the_signal_is_unknown_nothing_is_shown(clip):
    holes = clip.signals.copy()
    holes.iloc[10:14] = np.nan
    running = RunningAngles(clip.verdict.attempts, holes)
    assert running.at(float(holes.index[12])) is None
    assert running.at(float(holes.index[20])) is not None
    assert RunningAngles(clip.verdict.attempts, holes.drop(columns=list(holes.columns))).at(1.0) is None


def test_it_is_drawn_in_white_with_its_number(clip):
    xy = clip.track.xy[15]
    shapes = running_shapes(xy, "right_thigh_incline_deg", -3.25, "deg", 40.0)
    (label,) = (shape for shape in shapes if isinstance(shape, Label))
    assert label.text in {"\u22123.2°", "\u22123.3°", "-3.2°", "-3.3°"}
    assert label.rgb == INK
    assert all(shape.rgb == INK for shape in shapes if isinstance(shape, Area))
    hidden = np.full((18, 2), np.nan)
    assert running_shapes(hidden, "right_thigh_incline_deg", 1.0, "deg", 40.0) == []


def test_the_overlay_shows_it_where_nothing_else_is_measured(clip):
    from fms_score.report.film import overlay_frames  # noqa: PLC0415  it loads OpenCV

    def images(signals):
        return [one.image for one in overlay_frames(clip.frames(), clip.track, clip.repetitions, clip.verdict, signals=signals)]

    differs = [bool((a != b).any()) for a, b in zip(images(None), images(clip.signals), strict=True)]
    time_s = clip.track.time_s
    deciding = np.abs(time_s - 1.0) <= 0.2
    assert not np.array(differs)[deciding].any()
    assert np.array(differs)[~deciding].mean() > 0.8


@pytest.mark.parametrize("corner", ["left", "right"])
def test_lights_keep_away_from_where_the_subject_is_while_they_are_on(clip, corner):
    """In the lower half of the picture the subject stands at one side: the panel takes the other."""
    from dataclasses import replace  # noqa: PLC0415

    from fms_score.report import film, hud  # noqa: PLC0415  film loads OpenCV

    shift = np.array([-110.0 if corner == "left" else 110.0, 0.0])
    xy = clip.track.xy.copy()
    lit = clip.track.time_s >= 1.0
    xy[lit] += shift
    boxes = film._lit_boxes(replace(clip.track, xy=xy), clip.verdict, 2.0)
    stage = hud.Stage(320, 180, 0.0, 2.0)
    (panel,) = hud.lights(stage, clip.verdict.attempts, boxes[1], 1.2)
    assert panel.corner.endswith("right" if corner == "left" else "left")
