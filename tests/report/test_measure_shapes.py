"""The number on a plate is the number of what is drawn."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.kinematics.catalogue import SIGNALS
from fms_score.kinematics.registry import Drawing
from fms_score.report.measure_shapes import ALONG, MeasureLook, criterion_shapes, measure_shapes
from fms_score.report.palette import STATE_RGB
from fms_score.report.shapes import Area, Label, Stroke
from fms_score.report.taken import Taken
from fms_score.rubric.schema import Measure
from fms_score.rubric.verdict import CriterionResult
from fms_score.skeleton import joint_index


def body(**points):
    xy = np.full((18, 2), np.nan)
    for name, place in points.items():
        xy[joint_index(name) if name == "neck" else joint_index(*reversed(name.split("_")))] = place
    return xy


def swept_deg(shapes):
    """Angle of the filled sector: its first point is the corner, the rest is the arc."""
    sector = next(one for one in shapes if isinstance(one, Area)).points
    first, last = sector[1] - sector[0], sector[-1] - sector[0]
    return float(np.degrees(np.arccos(first @ last / np.hypot(*first) / np.hypot(*last))))


def label(shapes):
    return next(one for one in shapes if isinstance(one, Label))


KNEE = Drawing("angle", ("hip", "knee", "ankle"))
BENT = body(right_hip=(0, 0), right_knee=(0, 100), right_ankle=(0 - 50 * 3**0.5, 150))  # interior angle 120, bend 60


@pytest.mark.parametrize(("value", "arc_deg"), [(60.0, 60.0), (120.0, 120.0), (None, 120.0)])
def test_the_arc_is_the_bend_or_the_opening_whichever_the_number_is(value, arc_deg):
    shapes = measure_shapes(BENT, KNEE, "right", MeasureLook("x", "met", 100.0, value))
    assert swept_deg(shapes) == pytest.approx(arc_deg)


def test_colour_is_the_state_and_text_the_value():
    shapes = measure_shapes(BENT, KNEE, "right", MeasureLook("60.0°", "not_met", 100.0, 60.0))
    assert label(shapes).text == "60.0°"
    assert label(shapes).rgb == STATE_RGB["not_met"]


def test_an_unknown_point_draws_nothing():
    assert measure_shapes(BENT, KNEE, "left", MeasureLook("x", "met", 100.0)) == []


@pytest.mark.parametrize(("reference", "arc_deg"), [("vertical", 30.0), ("horizontal", 60.0)])
def test_an_incline_is_held_against_its_reference(reference, arc_deg):
    leaning = body(right_ankle=(0, 100), right_knee=(50, 100 - 50 * 3**0.5))  # 30 degrees off the vertical
    shapes = measure_shapes(leaning, Drawing("incline", ("ankle", "knee"), reference), "right", MeasureLook("x", "met", 100.0))
    assert swept_deg(shapes) == pytest.approx(arc_deg)
    dashed = next(one for one in shapes if isinstance(one, Stroke) and one.dashed)
    assert dashed.points[0] == pytest.approx([0, 100])


def test_a_distance_across_is_drawn_across_from_a_plumb_line():
    apart = body(right_ankle=(0, 200), right_wrist=(40, 50))
    look = MeasureLook("0.40", "met", 100.0, 0.4, along="across")
    shapes = measure_shapes(apart, Drawing("gap", ("ankle", "wrist")), "right", look)
    plumb = next(one for one in shapes if isinstance(one, Stroke) and one.dashed)
    assert plumb.points.tolist() == [[0, 200], [0, 50]]
    solid = next(one for one in shapes if isinstance(one, Stroke) and not one.dashed)
    assert solid.points.tolist() == [[0, 50], [40, 50]]


def test_a_point_against_a_line_meets_it_at_a_right_angle():
    raised = body(right_ankle=(30, 40), left_hip=(0, 0), left_knee=(0, 100))
    shapes = measure_shapes(
        raised, Drawing("gap", ("ankle", "other_hip", "other_knee")), "right", MeasureLook("x", "met", 100.0)
    )
    assert any(isinstance(one, Stroke) and one.points.tolist() == [[30, 40], [0, 40]] for one in shapes)


def test_every_signal_of_the_registry_can_be_drawn(clip):
    for signal in SIGNALS.values():
        shapes = measure_shapes(clip.track.xy[15], signal.drawing, "right", MeasureLook("1", "met", 40.0))
        assert sum(isinstance(one, Label) for one in shapes) == 1, signal.name


def test_directions_are_told_for_registered_distances_only():
    assert all(SIGNALS[name].drawing.kind == "gap" for name in ALONG)


def test_a_range_says_so_on_its_plate(clip):
    criterion = CriterionResult(id="x", says="x", state="met", value=8.0, unit="deg", at_s=1.0, signal="trunk_lean_deg")
    taken = Taken(Measure(signal="trunk_lean_deg", over="whole", take="range"))
    assert label(criterion_shapes(clip.track.xy[15], criterion, 40.0, taken)).text == "range 8.0°"
    assert label(criterion_shapes(clip.track.xy[15], criterion, 40.0)).text == "8.0°"


def test_a_criterion_without_a_value_draws_nothing(clip, criteria):
    assert criterion_shapes(clip.track.xy[15], criteria[2], 40.0) == []
