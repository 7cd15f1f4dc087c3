"""Names that a spreadsheet would run as formulas, in every table that is written."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fms_score.formats.agreement_tables import RATING_COLUMNS, ratings_csv
from fms_score.formats.cells import FORMULA_STARTS, cell, csv_text
from fms_score.formats.scores import ScoreRow, read_scores, update_scores
from fms_score.formats.screens import screen_row, screens_table, update_screens
from fms_score.formats.tables import write_measurements, write_repetitions
from fms_score.rubric.collection import all_rubrics
from fms_score.screen.load import parse_session
from fms_score.screen.summing import sum_up_screen

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
ATTACKS = [f"{start}cmd|'/C calc'!A0" for start in STARTS] + ['=HYPERLINK("http://example.org")', "\r\n=1+1", "＝1", "@SUM(1)"]  # noqa: RUF001
WHEN = datetime(2026, 11, 20, tzinfo=UTC)


def harmless(text):
    cells = [one for row in csv.reader(io.StringIO(text, newline="")) for one in row]
    numbers = [one for one in cells if one.startswith(("-", "+")) and one[1:].replace(".", "").replace("e", "").isdigit()]
    return [one for one in cells if one.startswith(("\r", *FORMULA_STARTS)) and one not in numbers] == []


def row_of(name):
    return ScoreRow(
        input=name, movement=name, side=name, score=None, band_low=1, band_high=2, expected_score=1.5, p0=0.0, p1=0.5, p2=0.5,
        p3=0.0, view=name, off_plane_deg=-1.0, repetitions=1, undecided=name, because=name, model=name, fms_score_version=name,
        analysed_at=name,
    )  # fmt: skip


def screen_of(name):
    rubrics = all_rubrics()
    session = parse_session("person: {code: A}\ndate: 2026-11-20\ntests: {deep_squat: {score: 3}}", "s", Path(), rubrics)
    person = session.session.person.model_copy(update={"code": name, "name": name})
    session = type(session)(session.session.model_copy(update={"person": person, "note": name}), "s", Path())
    return sum_up_screen(session, {}, rubrics, {"fms-score": "0"})


@pytest.mark.parametrize("name", ATTACKS)
def test_no_table_starts_a_formula(tmp_path, name):
    update_scores(tmp_path / "scores.csv", row_of(name))
    update_screens(tmp_path / "screens.csv", screen_row(screen_of(name), name, version=name, screened_at=WHEN))
    frame = pd.DataFrame({"rep": [1], "side": [name], "note": [name], "value": [-1.5]})
    write_repetitions(tmp_path / "repetitions.csv", frame)
    write_measurements(tmp_path / "measurements.csv", frame)
    ratings = pd.DataFrame([dict.fromkeys(RATING_COLUMNS, name)])
    (tmp_path / "ratings.csv").write_text(ratings_csv(ratings), encoding="utf-8", newline="")
    group = screens_table([screen_row(screen_of(name), name, version=name, screened_at=WHEN)])
    (tmp_path / "group.csv").write_text(group, encoding="utf-8", newline="")
    written = sorted(tmp_path.glob("*.csv"))
    assert len(written) == 6
    for path in written:
        assert harmless(path.read_bytes().decode()), path.name


@pytest.mark.parametrize("name", ATTACKS)
def test_lines_kept_through_a_rerun_stay_harmless_and_one(tmp_path, name):
    for _ in range(2):
        update_scores(tmp_path / "scores.csv", row_of(name))
    assert harmless((tmp_path / "scores.csv").read_bytes().decode())
    assert len(read_scores(tmp_path / "scores.csv")[1]) == 1


@given(values=st.lists(st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.booleans()), min_size=1, max_size=6))
def test_any_values_make_one_row_of_as_many_harmless_cells(values):
    text = csv_text([f"c{place}" for place in range(len(values))], [[cell(one, 4) for one in values]])
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert [len(row) for row in rows[1:] if row] in ([len(values)], [])
    for given_value, written in zip(values, rows[-1] if len(rows) > 1 else [], strict=False):
        assert not isinstance(given_value, str) or not written.startswith(("\r", *FORMULA_STARTS))
