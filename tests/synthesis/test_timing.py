from __future__ import annotations

import numpy as np
import pytest

from synthesis.motion import Attempt
from synthesis.movements.schedule import Tempo, phase_at, phases_of
from synthesis.timing import Curve, least_jerk, wander


def test_least_jerk_starts_and_ends_at_rest_and_is_halfway_at_half_time():
    assert [least_jerk(share) for share in (-1.0, 0.0, 0.5, 1.0, 2.0)] == [0.0, 0.0, 0.5, 1.0, 1.0]
    assert least_jerk(0.01) < 1e-4


def test_a_curve_pauses_between_equal_keys_and_does_not_overshoot():
    curve = Curve.through([(0, 0.0), (1, 1.0), (2, 1.0), (3, 0.0)])
    values = np.array([float(curve.at(t)) for t in np.linspace(-1, 4, 101)])
    assert values.max() == 1.0
    assert values.min() == 0.0
    assert float(curve.at(1.5)) == 1.0


def test_wander_has_mean_square_one():
    noise = wander(np.random.default_rng(3), 4)
    values = np.array([noise.at(t) for t in np.arange(0, 2000, 0.37)])
    assert (values**2).mean(axis=0) == pytest.approx(np.ones(4), rel=0.1)


def test_attempts_follow_one_another_with_rest_between():
    attempts = [Attempt("left", {}), Attempt("right", {})]
    phases, duration = phases_of(attempts, Tempo(1.0, 1.0, 0.5, 1.0, 0.6), np.random.default_rng(0))
    first, second = (phase.times for phase in phases)
    assert first.start_s == 1.0
    assert first.start_s < first.turn_s < first.end_s < second.start_s < second.end_s < duration
    assert phase_at(phases, first.turn_s) == (attempts[0], 1.0)
    assert phase_at(phases, second.start_s)[1] == 0.0
