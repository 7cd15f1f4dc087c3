"""Curves as SVG."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest

from fms_score.report.axes import round_steps
from fms_score.report.curves import Curve, Line, curve_svg, draw_curve
from fms_score.report.limits import Marks
from fms_score.report.spans import Span

TIME = np.linspace(0.0, 20.0, 600)
WAVE = 40 * np.sin(TIME)


@pytest.fixture(scope="module")
def curve():
    filled = (TIME > 5) & (TIME < 6)
    marks = Marks((5.0,), (-np.inf, 5.0), 2.0, (1.6, 40.0), (0.0, 3.0, -10.0, 40.0))
    noisy = WAVE + np.random.default_rng(0).normal(0.0, 2.0, 600)
    return Curve("curve-x", 'A "curve" <of> & all.', TIME, (Line(WAVE, "both", noisy, filled),),
                 [Span(1, "both", 0.0, 1.6, 3.0, True)], marks)  # fmt: skip


def test_it_is_one_small_element(curve):
    svg = curve_svg(curve)
    assert ET.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - our own file
    assert 5_000 < len(svg) < 30_000


def test_the_same_data_give_the_same_bytes(curve):
    assert curve_svg(curve) == curve_svg(replace(curve))
    assert re.search(r"20\d\d-\d\d-\d\d", curve_svg(curve)) is None  # no date


def test_it_says_what_it_shows(curve):
    root = ET.fromstring(curve_svg(curve))  # noqa: S314 - our own file
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'A "curve" <of> & all.'
    texts = " ".join(root.itertext()).split()
    assert {"0", "\N{MINUS SIGN}20", "20"} <= {text.removesuffix(".0") for text in texts}
    assert not any(letter.isalpha() for text in texts for letter in text)  # numbers only: words stand beside it


def test_two_curves_share_no_id(curve):
    first, second = (set(re.findall(r'\bid="([^"]+)"', curve_svg(replace(curve, ident=name)))) for name in ("a", "b"))
    assert first
    assert not first & second


def test_its_colours_follow_the_page(curve):
    svg = curve_svg(curve)
    assert "var(--curve, #1f5fa8)" in svg
    assert re.search(r": #(?!000000|ffffff)[0-9a-f]{6}", svg) is None  # every colour is a variable with a fallback


def test_it_brings_no_style_that_reaches_the_page(curve):
    assert "<style" not in curve_svg(curve)
    assert "<?xml" not in curve_svg(curve)


@pytest.mark.parametrize("values", [np.array([3.0]), np.full(600, np.nan), np.zeros(600)])
def test_poor_data_are_drawn_all_the_same(curve, values):
    time_s = TIME[: len(values)]
    svg = curve_svg(replace(curve, time_s=time_s, lines=(Line(values),), marks=Marks(), repetitions=[]))
    assert svg.startswith("<svg")


def test_the_frame_tells_where_a_moment_lies(curve):
    svg, frame = draw_curve(curve)
    assert (frame.start_s, frame.end_s) == (0.0, 20.0)
    assert 0 < frame.left < frame.right <= 1
    assert 0 < frame.top < frame.bottom < 1
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
    (turn,) = (float(x) for x in re.findall(r'<line x1="([\d.]+)" [^>]*stroke-dasharray: 1 2', svg))
    wanted = width * (frame.left + 1.6 / 20.0 * (frame.right - frame.left))
    assert turn == pytest.approx(wanted, abs=0.05)


def test_a_long_clip_is_no_larger_file(curve):
    time_s = np.linspace(0.0, 600.0, 18_000)
    svg = curve_svg(replace(curve, time_s=time_s, lines=(Line(40 * np.sin(time_s)),)))
    assert len(svg) < 60_000


@pytest.mark.parametrize(
    ("span", "most", "numbers"),
    [
        ((0.0, 20.0), 7, ["0", "5", "10", "15", "20"]),
        ((-46.0, 48.0), 5, ["\N{MINUS SIGN}40", "\N{MINUS SIGN}20", "0", "20", "40"]),
        ((0.02, 0.31), 5, ["0.1", "0.2", "0.3"]),
        ((0.0, 1.2), 5, ["0.00", "0.25", "0.50", "0.75", "1.00"]),
        ((-1e-3, 1e-3), 5, ["\N{MINUS SIGN}0.0010", "\N{MINUS SIGN}0.0005", "0.0000", "0.0005", "0.0010"]),
    ],
)
def test_axes_have_round_numbers(span, most, numbers):
    assert [text for _, text in round_steps(span, most)] == numbers


def test_the_way_out_is_darker_than_the_way_back(curve):
    svg = curve_svg(curve)
    assert svg.count("var(--shade-out, #d7dee8)") >= 1
    assert svg.count("var(--shade, #e8ecf2)") >= 1
