"""The page of a comparison: complete, self-contained, and its plots in the right places."""

from __future__ import annotations

import importlib.util
import re
from collections import defaultdict
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from fms_score.agreement.agree import agree
from fms_score.agreement.names import TESTS
from fms_score.agreement.result import BlandAltman, CompositePair, CompositePoint, Cutoff, Figure, Interval
from fms_score.report.compare_page import CompareInputs, Evidence, differing_tests, render_comparison
from fms_score.report.compare_plots import LEFT, RIGHT, WIDTH, bar_plot, difference_plot, number
from fms_score.report.compare_published import PUBLISHED, published
from fms_score.report.compare_sections import figure_text, percent_text

MACHINE = "fms-score"
VOID = {"meta", "link", "img", "br", "hr", "input"}


class Checker(HTMLParser):
    """Elements closed in order, ids unique, everything loaded from inside."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.sources, self.links, self.images = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.sources += [attrs["src"]] if "src" in attrs else []
        self.links += [attrs["href"]] if "href" in attrs else []
        self.images += [attrs.get("alt")] if tag == "img" else []

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def long_table(raters, people=4):
    rows = [
        (f"P{n}", test.movement, side, rater, 1 + (n + place + (rater == MACHINE and n == 0)) % 3)
        for n in range(people)
        for place, test in enumerate(TESTS)
        for side in test.sides
        for rater in raters
    ]
    return pd.DataFrame(rows, columns=["subject", "movement", "side", "rater", "score"]).astype({"score": "Int64"})


spec = importlib.util.spec_from_file_location("compare_browser", Path(__file__).with_name("browser.py"))
tools = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tools)


@pytest.fixture
def page():
    """Render a comparison of some raters."""

    def render(raters=("Kim", "Lee", MACHINE), people=4, **more):
        table = long_table(raters, people)
        scores = defaultdict(dict)
        for subject, movement, side, rater, score in table.itertuples(index=False):
            scores[subject, movement, side][rater] = score
        inputs = {
            "agreement": agree(table, machine=MACHINE, rounds=30),
            "scores": scores,
            "sheet_name": "coach.csv",
            "understood": [("File", "coach.csv")],
            "columns": [("A", "subject", "subject")],
            "notes": ["a note"],
            "bands": [],
            "band_policy": "",
            "unmatched": [],
            "without": [],
            "more_unmatched": 0,
            "more_without": 0,
            "evidence": {},
            "machine_bands": {},
            "made_at": datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
            "version": "0.0",
        }
        return render_comparison(CompareInputs(**(inputs | more)))

    return render


def checked(text):
    checker = Checker()
    checker.feed(text)
    assert checker.open == []
    assert len(set(checker.ids)) == len(checker.ids)
    assert all(source.startswith("data:image/") for source in checker.sources)
    assert all(checker.images)
    return checker


def test_the_page_is_whole_and_loads_nothing(page):
    text = page()
    checker = checked(text)
    assert [link for link in checker.links if not link.startswith("#")] == []
    assert not re.search(r"https?://|url\(|@import", text)
    assert "default-src 'none'" in text
    for words in ("Test by test", "Which grades are taken for which", "The composite of seven tests", "Where they differ most"):
        assert words in text
    assert text.count("<svg") == 2 + 3  # two plots of bars, and one of each pair's composites
    assert text.count('role="img"') == text.count("<svg")


def test_coaches_alone_and_one_coach_with_the_machine(page):
    alone = page(("Kim", "Lee"))
    checked(alone)
    assert "No result of the machine took part" in alone
    assert "machine with coaches" not in alone
    one = page(("Kim", MACHINE))
    checked(one)
    assert "Coaches with each other" not in one


def test_five_coaches_with_the_machine_list_some_and_count_the_rest(page):
    text = page((*"ABCDE", MACHINE))
    checked(text)
    assert "3 more pairs of raters are in agreement.json" in text  # 15 pairs, 12 shown
    assert "9 more pairs stand in the table" in text  # 15 plots, 6 shown
    assert "all coaches together" in text


def test_a_disagreement_shows_every_score_and_why(page):
    proof = Evidence("clip <1>.mov", "../r/report.html", "Score 2 because.", b"\xff\xd8jpeg", (4, 3))
    place = ("P0", "deep_squat", "both")
    text = page(evidence={place: [proof]}, machine_bands={place: "likely of 1-2"})
    checked(text)
    card = re.search(
        r'<li class="difference machine">\s*<p class="what"><bdi>P0</bdi>: Deep squat</p>.*?</li>', text, re.DOTALL
    )[0]
    assert re.findall(r"<bdi>(\S+)</bdi> <b>(\d)</b>", card) == [("Kim", "1"), ("Lee", "1"), (MACHINE, "2")]
    assert "(likely of 1-2)" in card
    assert 'href="../r/report.html"' in card
    assert "clip &lt;1&gt;.mov" in card
    assert 'width="4" height="3"' in card


def test_the_widest_disagreement_with_the_machine_comes_first():
    scores = {
        ("a", "deep_squat", "both"): {"Kim": 2, "Lee": 2, MACHINE: 2},
        ("b", "deep_squat", "both"): {"Kim": 1, "Lee": 3},
        ("c", "deep_squat", "both"): {"Kim": 1, "Lee": 2, MACHINE: 2},
        ("d", "deep_squat", "both"): {"Kim": 1, "Lee": 1, MACHINE: 3},
    }
    assert [subject for subject, _, _ in differing_tests(scores, MACHINE)] == ["d", "c", "b"]
    assert [subject for subject, _, _ in differing_tests(scores, None)] == ["b", "d", "c"]


def test_what_was_not_matched_is_listed(page):
    text = page(
        unmatched=[("a.mov", "nobody")],
        without=["P1, deep_squat"],
        more_without=7,
        bands=[("Kim", 5, 4)],
        band_policy="Bands count.",
    )
    checked(text)
    assert "<bdi>a.mov</bdi></dt><dd>nobody</dd>" in text
    assert "without a result (8)" in text
    assert '<bdi>Kim</bdi></th><td class="n">5</td><td class="n">4</td>' in text


def test_small_samples_are_told_at_the_top(page):
    assert "<strong>Small sample.</strong> 4 people scored by both machine and coaches" in page()
    assert "<strong>Small sample.</strong> 3 people:" in page(("Kim", "Lee"), people=3)
    assert "Small sample" not in page(people=30)


# ---- plots ------------------------------------------------------------------------------------------------------------
def test_bars_stand_at_their_figures():
    half = Figure(value=0.5, interval=Interval(low=0.25, high=0.75))
    plot = bar_plot("Kappa", [("Deep squat", half, None), ("Hurdle step", None, None)], published("kappa"))
    ((_, _, (bar,)), (_, _, none)) = plot.rows
    width = WIDTH - LEFT - RIGHT
    assert (bar.x_zero, bar.x, bar.x_low, bar.x_high) == (LEFT, LEFT + 0.5 * width, LEFT + 0.25 * width, LEFT + 0.75 * width)
    assert none == ()
    assert plot.alt == "Kappa. Deep squat: machine 0.50, coaches not known; Hurdle step: machine not known, coaches not known."
    assert [line.label for line in plot.lines] == ["Kinect, MVDNN 0.64", "Kinect, GMM 0.67", "key frames 0.82"]
    assert bar_plot("Kappa", [("Deep squat", None, Figure(note="why"))]) is None


def test_negative_figures_have_room_to_the_left():
    plot = bar_plot("Kappa", [("Deep squat", Figure(value=-0.2), None)])
    ((_, _, (bar,)),) = plot.rows
    assert LEFT < bar.x < bar.x_zero
    assert plot.ticks[0] == (LEFT, "\N{MINUS SIGN}0.50")
    far = bar_plot("Kappa", [("Deep squat", Figure(value=-0.9), None)])
    assert far.ticks[0][1] == "\N{MINUS SIGN}1.0"


def composite(points):
    nothing = Figure()
    limits = BlandAltman(bias=Figure(value=1.0), sd=1.0, lower=Figure(value=-0.96), upper=Figure(value=2.96))
    cutoff = Cutoff(at_most=14, sensitivity=nothing, specificity=nothing, table=((0, 0), (0, 0)))
    dots = tuple(CompositePoint(subject=str(n), first=first, second=second) for n, (first, second) in enumerate(points))
    return CompositePair(
        first="Kim", second=MACHINE, kind="coach-machine", n=len(points), icc=nothing, bland_altman=limits, sem=nothing,
        mdc95=nothing, cutoff=cutoff, points=dots,
    )  # fmt: skip


def test_differences_over_means():
    plot = difference_plot(composite([(12, 13), (14, 14), (12, 13)]))
    assert [dot.text for dot in plot.dots] == ["2 at 12.5, 1", "1 at 14, 0"]
    assert plot.dots[0].radius > plot.dots[1].radius
    assert plot.dots[0].y < plot.dots[1].y == plot.zero_y
    assert [level.value for level in plot.levels] == ["2.96", "1.00", "\N{MINUS SIGN}0.96"]
    assert "mean 1.00, 95 % limits \N{MINUS SIGN}0.96 to 2.96 points" in plot.alt
    assert difference_plot(composite([(12, 13)])) is None


def test_figures_in_words():
    assert (
        figure_text(Figure(value=-0.204, interval=Interval(low=-0.4, high=0.0)))
        == "\N{MINUS SIGN}0.20 (\N{MINUS SIGN}0.40 to 0.00)"
    )
    assert percent_text(Figure(value=0.75, interval=Interval(low=0.666, high=0.8))) == "75 % (67 to 80)"
    assert (number(-0.001), number(None), figure_text(Figure(note="why"))) == ("0.00", "–", "–")  # noqa: RUF001 - dashes


def test_published_figures_have_a_source_and_what_differs():
    assert all(one.source and one.remark and 0.0 < one.value < 1.0 for one in PUBLISHED)


# ---- in a browser -----------------------------------------------------------------------------------------------------
ATTACK = "\"><script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">"


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 820, 1280])
def test_in_a_browser_nothing_is_asked_of_the_network_and_nothing_runs_over(page, tmp_path, width):
    name = ATTACK[:80]
    long_name = "Kim" * 20
    text = page((long_name, "Lee", MACHINE), sheet_name=name, unmatched=[(name, name)], notes=[name])
    path = tmp_path / "report.html"
    path.write_text(text, encoding="utf-8")
    with tools.chromium() as browser:
        visit = tools.Visit(browser, path, viewport={"width": width, "height": 800})
        assert visit.page.title() != "broken"
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        assert visit.asked == [path.as_uri()]
        assert visit.complaints == []
        visit.close()
