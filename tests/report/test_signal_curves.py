"""What the page knows of a curve besides its picture."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.language import ENGLISH, Language
from fms_score.report.attempt_table import signal_words
from fms_score.report.signal_curves import CurveSource, criterion_curves, driving_curve, sampled
from fms_score.report.spans import spans

NAN = float("nan")


def test_values_are_written_at_even_steps():
    time_s = np.array([0.0, 0.1, 0.2, 0.9, 1.0])  # a gap between 0.2 and 0.9
    assert sampled(time_s, np.array([1.0, 2.0, NAN, 4.0, 5.25]), "deg") == "1.0,,,4.0,5.2"
    assert sampled(time_s, np.array([1.0, 2.0, 3.0, 4.0, 5.25]), "ratio", most=2) == "1.00,5.25"
    assert sampled(np.array([3.0]), np.array([7.0]), "deg") == "7.0"


@pytest.fixture(scope="module")
def source(clip):
    return CurveSource(clip.signals, clip.track, clip.body, spans(clip.repetitions), clip.verdict.attempts[0])


def test_there_is_one_for_every_criterion_with_a_known_signal(source, criteria):
    odd = criteria[0].model_copy(update={"id": '"><script>', "signal": "frame"})
    curves = criterion_curves(source, [*criteria, odd])
    assert list(curves) == ["thigh_low", "trunk_still"]
    thigh = curves["thigh_low"]
    assert (thigh.label, thigh.unit) == ("Right thigh incline", "\N{DEGREE SIGN}")
    assert thigh.meaning == "Thigh against the horizontal; + = hip above knee"
    assert len(thigh.series[0].values.split(",")) == len(source.track)


def test_names_from_a_file_are_no_part_of_the_drawing(source, criteria):
    hostile = criteria[0].model_copy(update={"id": '"><script>', "says": "<b>"})
    (curve,) = criterion_curves(source, [hostile]).values()
    assert "<script" not in curve.svg
    assert "<b>" not in curve.svg


def test_numbers_beyond_all_measure_are_drawn_somehow(source, criteria):
    wild = criteria[0].model_copy(update={"value": float("inf"), "threshold": float("nan")})
    (curve,) = criterion_curves(source, [wild]).values()
    assert curve.svg.startswith("<svg")


def test_what_drives_repetitions_has_a_curve_of_its_own(source):
    curve = driving_curve(source, "knee_flexion_deg")
    assert curve is not None
    assert curve.label == "Knee flexion"
    assert [line.side for line in curve.series] == ["left", "right"]
    assert driving_curve(source, "no_such_signal") is None
    assert driving_curve(source, None) is None


def test_signals_have_names_in_every_language():
    assert signal_words("left_knee_flexion_deg", ENGLISH) == "left knee flexion"
    assert signal_words("left_knee_flexion_deg", Language("ko")) == "\uc67c\ucabd \ubb34\ub98e \uad7d\ud798"
    assert signal_words("frame") == ""
    assert signal_words(None) == ""
