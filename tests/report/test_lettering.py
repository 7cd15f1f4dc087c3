"""Letters as outlines."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.report.lettering import drawable, outline


def test_a_capital_has_the_height_asked_for():
    letter = np.vstack(outline("H", 20.0).polygons)
    assert letter[:, 1].max() == pytest.approx(0.0, abs=0.3)  # stands on the line
    assert -letter[:, 1].min() == pytest.approx(20.0, abs=0.5)


def test_twice_the_height_is_twice_the_width():
    assert outline("12.3°", 20.0).width_px == pytest.approx(2 * outline("12.3°", 10.0).width_px, rel=0.05)


def test_blank_text_has_no_outline():
    assert outline(" ", 10.0).polygons == ()


def test_dollars_are_letters_and_no_formula():
    assert len(outline("$x$", 10.0).polygons) > len(outline("x", 10.0).polygons)


@pytest.mark.parametrize("text", ["12.3° ± 2 ≤ 5", "Kniebeuge: Füße", "присед", "1\N{EN DASH}2", "\N{MINUS SIGN}3"])
def test_signs_and_european_letters_are_kept(text):
    assert drawable(text, "key") == text


def test_other_scripts_give_way_to_the_key():
    assert drawable("허들 스텝", "hurdle step") == "hurdle step"
    assert drawable("ok \N{SNOWMAN}\x07\N{RIGHT-TO-LEFT OVERRIDE}", "key") == "ok "
