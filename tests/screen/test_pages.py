"""What is written of a screen: the file for programs, the table over many runs, the report and the group's page."""

from __future__ import annotations

import csv
import io
import re
import shutil
from datetime import UTC, datetime

import cv2
import numpy as np
import pytest

from fms_score.errors import InputError
from fms_score.formats.screens import SCREEN_COLUMNS, read_screen, screen_row, screen_text, screens_table, update_screens
from fms_score.report.screen_group import render_group
from fms_score.report.screen_html import render_screen
from fms_score.report.screen_page import small_picture
from fms_score.screen.change import change_since
from fms_score.screen.session import MovementEntry, Person

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def row_of(screen, folder="a1"):
    return screen_row(screen, folder, version="0", screened_at=NOW)


@pytest.fixture
def mixed(screened, filmed):
    """A screen with a range, a missing side, pain, an asymmetry, and an earlier one to compare with."""
    screen = screened(
        {"hurdle_step": (3, 2), "active_straight_leg_raise": (2, None)},
        found={"deep_squat": filmed("deep_squat", both=(1, 2))},
        entries={"rotary_stability": MovementEntry(pain=True)},
        clearing={"prone_press_up": "no pain"},
        person=Person(code="A1", name="<b>Anna</b>", height_cm=170),
    )
    earlier = screened(date="2026-05-01")
    return screen.model_copy(update={"change": change_since(earlier, screen)})


# ---- screen.json ------------------------------------------------------------------------------------------------------
def test_a_screen_comes_back_from_its_file_as_it_was(mixed, tmp_path):
    path = tmp_path / "screen.json"
    path.write_text(screen_text(mixed), encoding="utf-8")
    assert read_screen(path) == mixed


@pytest.mark.parametrize(
    ("text", "said"),
    [("{", "no JSON"), ("[]", "its format is None"), ('{"format": "fms_score.verdict/1"}', "is 'fms_score.verdict/1'"),
     ('{"format": "fms_score.screen/1"}', "person: Field required"), ("[" * 100000, "no JSON")],
)  # fmt: skip
def test_files_that_are_no_screen_are_refused(tmp_path, text, said):
    path = tmp_path / "screen.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as told:
        read_screen(path)
    assert said in str(told.value)
    with pytest.raises(InputError, match="cannot be read"):
        read_screen(tmp_path / "nowhere.json")


# ---- screens.csv ------------------------------------------------------------------------------------------------------
def test_a_line_holds_scores_sides_and_the_sum(screened):
    row = row_of(screened({"hurdle_step": (3, 2), "deep_squat": 1}))
    assert (row["person"], row["date"], row["composite"], row["composite_low"], row["complete"]) == (
        "A1",
        "2026-11-20",
        "18",
        "18",
        "true",
    )
    assert (row["hurdle_step"], row["hurdle_step_left"], row["hurdle_step_right"]) == ("2", "3", "2")
    assert (row["deep_squat"], row["deep_squat_left"], row["asymmetries"]) == ("1", "", "hurdle_step")


def test_ranges_and_gaps_in_a_line(mixed):
    row = row_of(mixed)
    assert (row["composite"], row["composite_mean"], row["deep_squat"]) == ("", "", "1-2")
    assert (row["active_straight_leg_raise"], row["active_straight_leg_raise_left"]) == ("", "2")
    assert (row["pain"], row["rotary_stability"]) == ("rotary_stability", "0")
    assert row["missing"] == "Active straight-leg raise: right side not done"


def test_the_same_person_and_day_replace_their_line_and_other_columns_stay(screened, tmp_path):
    path = tmp_path / "screens.csv"
    update_screens(path, row_of(screened()))
    update_screens(path, row_of(screened(date="2026-12-01")))
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text(
        "\n".join(f"{line},{'coach' if number == 0 else 'Kim'}" for number, line in enumerate(lines)) + "\n", encoding="utf-8"
    )
    update_screens(path, row_of(screened({"deep_squat": 1})))
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert [(row["date"], row["composite"], row["coach"]) for row in rows] == [
        ("2026-11-20", "19", "Kim"), ("2026-12-01", "21", "Kim"),
    ]  # fmt: skip


def test_a_name_is_no_formula(screened):
    row = row_of(screened(person=Person(code="=1+1", name="@me")))
    assert (row["person"], row["name"]) == ("'=1+1", "'@me")
    assert screens_table([row]).splitlines()[0] == ",".join(SCREEN_COLUMNS)


@pytest.mark.parametrize("text", ["hello\n", "person,date\na\n", 'person,date\n"a'])
def test_a_damaged_table_is_left_as_it_is(screened, tmp_path, text):
    path = tmp_path / "screens.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="is not a table of screens"):
        update_screens(path, row_of(screened()))
    assert path.read_text(encoding="utf-8") == text


# ---- pages ------------------------------------------------------------------------------------------------------------
def self_contained(page):
    assert "<b>Anna" not in page  # names are text
    assert not re.search(r"https?://|<script|@import|url\(", page)
    assert page.count("<h1>") == 1
    return page


def test_the_report_tells_the_sheet(mixed, tmp_path):
    page = self_contained(render_screen(mixed, tmp_path))
    low, high = mixed.composite.band
    assert f'{low}\N{EN DASH}{high}<span class="of"> of 21' in page
    for words in ("&lt;b&gt;Anna&lt;/b&gt;", "right side not done", "Pain in this test was reported", "left and right differ",
                  "2.74 times", "sensitivity 24.7 %", "specificity 85.7 %", "not a diagnosis", "2026-05-01: 21; now",
                  'Prone press-up: <span class="">no pain</span>'):  # fmt: skip
        assert words in page, words


def test_a_complete_screen_has_one_number_and_nothing_to_do(screened, tmp_path):
    page = self_contained(render_screen(screened(), tmp_path))
    assert '21<span class="of"> of 21' in page
    assert "Nothing below 3 was found." in page
    assert "What is missing or open" not in page


def test_the_group_lists_everybody_by_name(screened, mixed):
    page = self_contained(render_group([(screened(person=Person(code="B 2")), "B_2/report.html"), (mixed, "a b/report.html")]))
    assert page.index("&lt;b&gt;Anna") < page.index("B 2")
    assert 'href="a%20b/report.html"' in page
    assert "2 screens; 1 with a certain composite: 21.0 points, 0 of them 14 or less." in page


def test_pictures_are_made_small_and_what_is_no_picture_is_left_out(tmp_path):
    path = tmp_path / "frame.png"
    cv2.imwrite(str(path), np.full((1000, 500, 3), 90, np.uint8))
    picture = small_picture(path)
    assert (picture.width, picture.height) == (260, 520)
    assert picture.source.startswith("data:image/jpeg;base64,")
    for content in (b"", b"no picture"):
        path.write_bytes(content)
        assert small_picture(path) is None
    assert small_picture(tmp_path / "nowhere.png") is None


@pytest.mark.slow
def test_the_report_prints_on_two_pages_and_fits_a_phone(mixed, tmp_path):
    sync_api = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium on this machine")
    page = tmp_path / "report.html"
    page.write_text(render_screen(mixed, tmp_path), encoding="utf-8")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        phone = browser.new_page(viewport={"width": 360, "height": 700})
        phone.goto(page.as_uri())
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360
        pdf = phone.pdf(prefer_css_page_size=True)
        browser.close()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 2
