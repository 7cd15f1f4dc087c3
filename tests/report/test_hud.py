"""What stands at the edges of the overlay video."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fms_score.report import hud
from fms_score.report.spans import Span, spans

STAGE = hud.Stage(600, 1000, 0.0, 10.0)
TWO = [Span(1, "left", 1.0, 2.0, 3.0, True), Span(2, "right", 5.0, 6.0, 7.0, False)]


def test_spans_come_from_the_table_of_repetitions():
    rows = [(1, "left", 1.0, 2.0, 3.0, True), (2, "right", 5.0, 6.0, 7.0, False)]
    table = pd.DataFrame(rows, columns=["rep", "side", "start_s", "turn_s", "end_s", "complete"])
    assert spans(table) == TWO
    assert spans(table.iloc[:0]) == []


@pytest.mark.parametrize(
    ("time_s", "rep", "phase"),
    [(1.0, 1, "going out"), (1.95, 1, "turn"), (2.5, 1, "coming back"), (5.1, 2, "going out"), (7.0, 2, "coming back")],
)
def test_a_moment_knows_its_repetition_and_phase(time_s, rep, phase):
    moment = hud.moment_at(TWO, time_s)
    assert (moment.rep, moment.of, moment.phase) == (rep, 2, phase)


def test_between_repetitions_only_the_time_is_told():
    assert hud.moment_at(TWO, 4.0) is None
    assert [row.text for row in hud.status(STAGE, None, 4.0).rows] == ["4.00 s"]
    assert [row.text for row in hud.status(STAGE, hud.moment_at(TWO, 1.0), 1.0).rows] == [
        "Repetition 1 of 2  left",
        "going out  1.00 s",
    ]


def test_lights_go_on_at_the_turn_and_show_every_criterion(verdict):
    nowhere = np.full(4, np.nan)
    assert hud.lights(STAGE, verdict.attempts, nowhere, 0.9) == []
    (panel,) = hud.lights(STAGE, verdict.attempts, nowhere, 1.0)
    assert [row.state for row in panel.rows] == [None, "not_met", "borderline", "not_observable"]
    assert panel.rows[0].text == "Score 1\N{EN DASH}2"
    assert hud.lights(STAGE, verdict.attempts, nowhere, 2.5) == []


def test_lights_stay_off_the_subject(verdict):
    at_the_left = np.array([0.0, 0.0, 300.0, 1000.0])
    (panel,) = hud.lights(STAGE, verdict.attempts, at_the_left, 1.0)
    assert panel.corner in {"bottom_right", "top_right"}


def test_only_measured_criteria_of_the_moment_are_drawn_worst_first(verdict):
    assert [one.id for one in hud.deciding(verdict.attempts, 1.1)] == ["thigh_low", "trunk_still"]
    assert hud.deciding(verdict.attempts, 1.5) == []


def test_the_line_of_time_fills_the_lower_edge():
    first = hud.timeline(STAGE, TWO, 5.0)
    whole, repetition, *_, present = first
    assert whole.points[:, 0].tolist() == [0, 600, 600, 0]
    assert repetition.points[:2, 0].tolist() == [60, 180]  # 1 to 3 s of 10 on 600 pixels
    assert present.points[:, 0].mean() == pytest.approx(300)
    assert whole.points[:, 1].max() == 1000


def test_the_box_holds_the_subject_with_a_margin():
    xy = np.zeros((4, 18, 2))
    xy[:, 0] = np.nan
    xy[:, 1] = [100.0, 50.0]
    left, top, right, low = hud.track_box(xy, 10.0)
    assert (left, top) == (-10, -10)
    assert right == pytest.approx(110)
    assert low == pytest.approx(60)
    assert np.isnan(hud.track_box(np.full((2, 18, 2), np.nan), 10.0)).all()
