"""Names and comments that are markup, in a real browser: pages show them, and do nothing else with them.

The report of one clip is looked at in `tests/report/test_browser.py`. `sidebyside` writes a video and no page.
"""

from __future__ import annotations

import csv
import importlib.util
import runpy
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from fms_score.agreement.names import TESTS
from fms_score.agreement.sheet import read_sheet
from fms_score.comparison import compare
from fms_score.comparison_files import comparison_page
from fms_score.pose.closer_look import CloserLook
from fms_score.pose.paf import trace_people
from fms_score.pose.region import View
from fms_score.report.inside import inside_pictures
from fms_score.report.inside_page import FrameFacts, inside_page
from fms_score.report.screen_group import render_group
from fms_score.report.screen_html import render_screen
from fms_score.rubric.collection import all_rubrics
from fms_score.screen.load import parse_session
from fms_score.screen.summing import sum_up_screen

pytestmark = pytest.mark.slow

TESTS_FOLDER = Path(__file__).resolve().parents[1]
spec = importlib.util.spec_from_file_location("security_browser", TESTS_FOLDER / "report" / "browser.py")
tools = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tools)
painted = runpy.run_path(str(TESTS_FOLDER / "pose" / "painted.py"))

RUN = "document.title='broken-out'"
ATTACKS = (
    f"<script>{RUN}</script>",
    f'"><img src=x onerror="{RUN}">',
    f"'><svg onload={RUN}>",
    f"</title></style></script><script>{RUN}</script>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"<a href=javascript:{RUN} autofocus onfocus={RUN}>x</a>",
    f"--><body onload={RUN}><style>@import 'http://example.org/'</style>",
    "{{ 7*7 }}{% raw %}<base href='http://example.org/'>",
    "<meta http-equiv=refresh content='0;url=http://example.org/'>",
    "&ltb&gt&#x202e<b>\u202egnp.exe",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    with tools.chromium() as found:
        yield found


@pytest.fixture(scope="module")
def looked_at():
    view = View(0, 0, 320, 240, 0, 240, 320)
    maps = painted["paint"]([painted["standing"](20.0, 4.0, 22.0)], (30, 40))
    look = CloserLook(view, maps, trace_people(maps), 8.0, 0.0)
    return look, inside_pictures(np.full((240, 320, 3), 120, np.uint8), look)


def inside(attack, _folder, looked_at):
    look, pictures = looked_at
    return inside_page(look, pictures, FrameFacts(f"{attack}.mp4", 7, 1.25, attack, blurred=True))


def screen_of(attack):
    rubrics = all_rubrics()
    loaded = parse_session("person: {code: A}\ndate: 2026-11-20\ntests: {deep_squat: {score: 3}}", "s", Path(), rubrics)
    person = loaded.session.person.model_copy(update={"code": attack, "name": attack})
    session = loaded.session.model_copy(update={"person": person, "note": attack})
    return sum_up_screen(type(loaded)(session, attack, Path(), (attack,)), {}, rubrics, {attack: attack})


def screen(attack, folder, _looked_at):
    return render_screen(screen_of(attack), folder)


def group(attack, _folder, _looked_at):
    return render_group([(screen_of(attack), f"{attack}/report.html"), (screen_of("B"), "b/report.html")])


def comparison(attack, folder, _looked_at):
    """A sheet of two coaches and three people with such names, and comments, as a coach might hand it in."""
    attack = "".join(letter for letter in attack if letter.isprintable())  # names with anything else are refused
    path = folder / "coach.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["subject", "movement", "side", "rater", "score", "comment", attack])
        for number in range(3):
            for place, test in enumerate(TESTS):
                for side in test.sides:
                    for coach in range(2):
                        named = side if side != "both" else ""
                        score = (place + number * coach) % 3 + 1
                        table.writerow([f"{number}{attack}", test.movement, named, f"{coach}{attack}", score, attack, attack])
    found = compare(read_sheet(path), rounds=0)
    return comparison_page(found, folder, datetime(2026, 11, 20, tzinfo=UTC))


PAGES = (inside, screen, group, comparison)


def visit(browser, folder, text, **context):
    path = folder / "page.html"
    path.write_text(text, encoding="utf-8")
    opened = tools.Visit(browser, path, **context)
    opened.page.wait_for_timeout(100)
    return opened


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
@pytest.mark.parametrize("guarded", [True, False], ids=["as it is", "without its policy"])
def test_what_others_wrote_is_shown_and_does_nothing(browser, tmp_path, looked_at, page, guarded):
    """All of them with the policy of the page switched off, so that escaping is what holds."""
    for attack in ATTACKS[:2] if guarded else ATTACKS:
        opened = visit(browser, tmp_path, page(attack, tmp_path, looked_at), bypass_csp=not guarded)
        try:
            shown = opened.page.evaluate("document.body.textContent")
            born = opened.page.evaluate(
                "document.querySelectorAll('script, iframe, base, object, embed, [onload], [onerror], [onfocus], "
                "meta[http-equiv=refresh], a[href^=javascript]').length"
            )
            assert attack.split("\u202e")[0][:60] in shown, attack
            assert (born, opened.page.title() == "broken-out") == (0, False), attack
            assert opened.complaints == [], attack
            assert [url for url in opened.asked if not url.startswith(("file:", "data:"))] == [], attack
            assert [url for url in opened.asked if url.startswith("file:")] == [(tmp_path / "page.html").as_uri()], attack
        finally:
            opened.close()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_were_something_not_escaped_the_policy_would_hold_it(browser, tmp_path, looked_at, page):
    text = page("anna", tmp_path, looked_at)
    broken = text.replace("</body>", f"{''.join(ATTACKS[:4])}<img src='http://127.0.0.1:9/x.png'></body>")
    assert broken != text
    opened = visit(browser, tmp_path, broken)
    try:
        assert opened.page.title() != "broken-out"
        assert any("Content Security Policy" in said for said in opened.complaints)
    finally:
        opened.close()


def test_the_attacks_are_real(browser, tmp_path):
    """Each that sets the title does so where nothing is escaped and no policy stands."""
    for attack in ATTACKS[:4]:
        opened = visit(browser, tmp_path, f"<!doctype html><title>a</title><body>{attack}</body>")
        assert opened.page.title() == "broken-out", attack
        opened.close()
