"""Names that a spreadsheet would run as formulas, in every table that is written: harmless, of one shape, and read back."""

from __future__ import annotations

import csv
import importlib.util
import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from fms_score.agreement.sheet import read_sheet
from fms_score.agreement.sheet_text import clean_cell
from fms_score.api.tables import read_scores as scores_table
from fms_score.atomic import write_text
from fms_score.comparison import compare
from fms_score.errors import InputError
from fms_score.formats.agreement_tables import AGREEMENT_COLUMNS, RATING_COLUMNS, agreement_csv, ratings_csv
from fms_score.formats.batch_table import BATCH_COLUMNS, write_batch_table
from fms_score.formats.cells import cell, csv_text, plain_text, text_cell
from fms_score.formats.scores import SCORE_COLUMNS, ScoreRow, read_scores, update_scores
from fms_score.formats.screens import (
    SCREEN_COLUMNS,
    SCREENS,
    read_screen,
    screen_row,
    screen_text,
    screens_table,
    update_screens,
)
from fms_score.formats.tables import write_measurements, write_poses_long, write_poses_table, write_repetitions, write_signals
from fms_score.rubric.collection import all_rubrics
from fms_score.screen.load import parse_session
from fms_score.screen.summing import sum_up_screen
from fms_score.tracks.files.trc import write_trc

spec = importlib.util.spec_from_file_location("attacks", Path(__file__).with_name("attacks.py"))
attacks = importlib.util.module_from_spec(spec)
spec.loader.exec_module(attacks)
HOSTILE, formulas_in, kept, rows_of = attacks.HOSTILE, attacks.formulas_in, attacks.kept, attacks.rows_of

WHOLE = HOSTILE.map(lambda text: text.encode("utf-8", "ignore").decode("utf-8").strip())
"""As sessions hold them: they take the blanks away at both ends, and refuse halves of letters."""

WHEN = datetime(2026, 11, 20, tzinfo=UTC)
quick = settings(max_examples=60, deadline=None)
thorough = settings(max_examples=500, deadline=None)


# ---- one cell ---------------------------------------------------------------------------------------------------------
@thorough
@given(HOSTILE, HOSTILE)
def test_any_text_makes_one_harmless_cell_and_comes_back(first, second):
    text = csv_text(["a", "b"], [[text_cell(first), text_cell(second)]])
    assert formulas_in(text) == []
    _, row = rows_of(text)
    assert [plain_text(one) for one in row] == [kept(first), kept(second)]


@thorough
@given(values=st.lists(st.one_of(HOSTILE, st.floats(), st.integers(), st.none(), st.booleans()), min_size=1, max_size=6))
def test_any_values_make_one_row_of_as_many_cells(values):
    ready = [cell(one, 4) for one in values]
    rows = rows_of(csv_text([f"c{place}" for place in range(len(values))], [ready]))
    assert rows[1:] == [ready]


def test_the_check_sees_what_it_is_to_see():
    """Without the apostrophe each of these would be a formula somewhere."""
    for bad in ("=1", "a,=1", '"x","a;=1"', "\u202e=1", 'x,"a\n=1"', 'x,"a"";""=1"', "\t1"):
        assert formulas_in(f"h\n{bad}\n"), bad
    assert formulas_in("a,b\nx,-1.5\n'=1,a=b\n") == []


# ---- tables of clips --------------------------------------------------------------------------------------------------
def row_of(name):
    return ScoreRow(
        input=name, movement=name, side=name, score=None, band_low=1, band_high=2, expected_score=1.5, p0=0.0, p1=0.5, p2=0.5,
        p3=0.0, view=name, off_plane_deg=-1.0, repetitions=1, undecided=name, because=name, model=name, fms_score_version=name,
        analysed_at=name,
    )  # fmt: skip


@quick
@given(names=st.lists(HOSTILE, min_size=1, max_size=3))
@example(names=["=a", "'=a", "a;=b"])  # three clips, not one
def test_scores_are_kept_one_line_a_clip_through_reruns_and_read_as_they_were(names):
    with TemporaryDirectory() as place:
        path = Path(place) / "scores.csv"
        for name in [*names, *names]:
            update_scores(path, row_of(name))
        assert formulas_in(path.read_text(encoding="utf-8")) == []
        _, lines = read_scores(path)
        assert [line["input"] for line in lines] == list(dict.fromkeys(map(kept, names)))
        assert all(line["because"] == line["input"] and line["off_plane_deg"] == "-1.0000" for line in lines)
        assert list(lines[0]) == list(SCORE_COLUMNS)
        assert scores_table(path)["input"].tolist() == [line["input"] for line in lines]


def test_a_column_that_somebody_added_keeps_his_formulas(tmp_path):
    """They are his own: the table is rewritten around them."""
    path = tmp_path / "scores.csv"
    update_scores(path, row_of("a"))
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{lines[0]},checked\n{lines[1]},=B2\n", encoding="utf-8")
    update_scores(path, row_of("b"))
    assert [row[-1] for row in rows_of(path.read_text(encoding="utf-8"))] == ["checked", "=B2", ""]


@quick
@given(HOSTILE, HOSTILE)
def test_the_table_of_a_batch_is_harmless_as_csv_and_exact_as_parquet(name, error):
    scored = {key: getattr(row_of(name), key) for key in SCORE_COLUMNS}
    lines = [
        {"video": name, "person": name, "status": "scored", "error": "", **scored, "folder": name, "seconds": 1.5},
        {"video": name, "person": name, "status": "failed", "error": error, "input": name, "folder": "", "seconds": 0.5},
    ]
    with TemporaryDirectory() as place:
        path = Path(place) / "batch.csv"
        write_batch_table(path, lines)
        text = path.read_text(encoding="utf-8")
        assert formulas_in(text) == []
        header, *rows = rows_of(text)
        assert header == list(BATCH_COLUMNS)
        assert [len(row) for row in rows] == [len(BATCH_COLUMNS)] * 2
        found = [dict(zip(header, map(plain_text, row), strict=True)) for row in rows]
        assert [one["video"] for one in found] == [kept(name)] * 2
        assert found[1]["error"] == kept(error)
        pytest.importorskip("pyarrow")
        write_batch_table(path.with_suffix(".parquet"), lines)
        table = pd.read_parquet(path.with_suffix(".parquet"))
        stored = name.encode("utf-8", "backslashreplace").decode()
        assert table["video"].tolist() == [stored] * 2
        assert table.columns.tolist() == list(BATCH_COLUMNS)


@quick
@given(HOSTILE)
def test_tables_of_one_clip_are_harmless_and_read_by_pandas(name):
    columns = {"rep": [1, 2], "side": [name, "left"], "note": [name, None], "value": [-1.5, None]}
    frame = pd.DataFrame({key: pd.Series(values, dtype=object) for key, values in columns.items()})
    with TemporaryDirectory() as place:
        for write in (write_repetitions, write_measurements):
            path = Path(place) / "table.csv"
            write(path, frame)
            assert formulas_in(path.read_text(encoding="utf-8")) == []
            read = pd.read_csv(path, keep_default_na=False, dtype=str)
            assert read["side"].map(plain_text).tolist() == [kept(name), "left"]
            assert read["value"].tolist() == ["-1.5000", ""]


# ---- convert ----------------------------------------------------------------------------------------------------------
@quick
@given(HOSTILE)
def test_tables_of_points_have_no_text_of_others_and_keep_their_shape(squat, name):
    with TemporaryDirectory() as place:
        for write in (write_poses_table, write_poses_long):
            path = Path(place) / "poses.csv"
            write(path, squat)
            header, *rows = rows_of(path.read_text(encoding="utf-8"))
            assert {len(row) for row in rows} == {len(header)}
            assert formulas_in(path.read_text(encoding="utf-8")) == []
        plain = (
            "".join(letter for letter in name if letter not in "/\0").encode("utf-8", "ignore")[:150].decode("utf-8", "ignore")
        )
        trc = Path(place) / f"{plain}.trc"  # its first line names the file
        write_trc(trc, squat)
        lines = trc.read_text(encoding="utf-8").split("\n")
        assert [line.count("\t") for line in lines[:3]] == [3, 7, 7]
        assert lines[0].split("\t")[3][:1] not in {*attacks.SIGNS}
        assert len(lines) == 5 + len(squat) + 1


@pytest.fixture(scope="module")
def squat(athlete):
    from fms_score.tracks.build import build_track  # noqa: PLC0415 - scipy loads for this alone

    time_s = athlete.times(1.0, 10.0)
    return build_track(athlete.people(time_s, athlete.squat(time_s, 150.0, "side", period_s=2.0).xy / 4), (320, 180))


def test_signals_have_names_of_ours_only(squat, tmp_path):
    write_signals(tmp_path / "signals.csv", pd.DataFrame({"a_deg": [-1.0] * len(squat)}, index=squat.time_s), squat.frame_index)
    assert formulas_in((tmp_path / "signals.csv").read_text(encoding="utf-8")) == []


# ---- screens ----------------------------------------------------------------------------------------------------------
def screen_of(name, note):
    rubrics = all_rubrics()
    session = parse_session("person: {code: A}\ndate: 2026-11-20\ntests: {deep_squat: {score: 3}}", "s", Path(), rubrics)
    person = session.session.person.model_copy(update={"code": name, "name": name})
    session = type(session)(session.session.model_copy(update={"person": person, "note": note}), "s", Path())
    return sum_up_screen(session, {}, rubrics, {"fms-score": "0"})


@quick
@given(WHOLE.filter(len), WHOLE)
def test_screens_are_kept_one_line_a_person_and_day_and_read_as_they_were(name, note):
    screen = screen_of(name, note)
    row = screen_row(screen, name, version=name, screened_at=WHEN)
    with TemporaryDirectory() as place:
        path = Path(place) / "screens.csv"
        for _ in range(2):
            update_screens(path, row)
        for text in (path.read_text(encoding="utf-8"), screens_table([row])):
            assert formulas_in(text) == []
            assert [len(one) for one in rows_of(text)] == [len(SCREEN_COLUMNS)] * 2
        _, (line,) = SCREENS.read(path)
        assert (line["person"], line["name"], line["folder"]) == (kept(name),) * 3
        whole = Path(place) / "screen.json"
        write_text(whole, screen_text(screen))
        again = read_screen(whole)
        assert (again.person, again.note) == (screen.person, screen.note)


# ---- comparisons ------------------------------------------------------------------------------------------------------
def read_or_refused(path):
    """A sheet; None where it is refused: nobody has no name, and nobody is scored twice by the same coach."""
    try:
        return read_sheet(path)
    except InputError:
        return None


@quick
@given(people=st.lists(HOSTILE, min_size=2, max_size=3), raters=st.lists(HOSTILE, min_size=2, max_size=2))
@example(people=["=1+1", "@x", "a;=1"], raters=['=HYPERLINK("x")', "-1"])
def test_comparisons_are_harmless_and_their_ratings_are_a_sheet_again(people, raters):
    content = StringIO()
    table = csv.writer(content)
    table.writerow(["subject", "movement", "rater", "score", "comment"])
    table.writerows([[kept(who), "deep squat", kept(by), 2, kept(who)] for who in people for by in raters])
    with TemporaryDirectory() as place:
        path = Path(place) / "coach.csv"
        path.write_text(content.getvalue(), encoding="utf-8", newline="")
        sheet = read_or_refused(path)
        if sheet is None:
            return
        found = compare(sheet, rounds=0)
        tables = {AGREEMENT_COLUMNS: agreement_csv(found.agreement), RATING_COLUMNS: ratings_csv(found.ratings)}
        for columns, text in tables.items():
            assert formulas_in(text) == []
            header, *rows = rows_of(text)
            assert header == list(columns)
            assert {len(row) for row in rows} <= {len(columns)}
        assert list(dict.fromkeys(plain_text(row[0]) for row in rows_of(tables[RATING_COLUMNS])[1:])) == list(sheet.subjects)
        path.write_text(tables[RATING_COLUMNS], encoding="utf-8", newline="")
        again = read_sheet(path)
        assert (again.subjects, again.raters) == (sheet.subjects, sheet.raters)


@thorough
@given(HOSTILE)
def test_sheets_take_the_apostrophe_off_that_tables_put_on(name):
    clean = clean_cell(kept(name))
    assume(clean == clean.strip() == clean.strip("\ufeff\u200b"))
    assert clean_cell(text_cell(clean)) == clean


def test_json_holds_halves_of_letters_as_escapes(tmp_path):
    write_text(tmp_path / "a.json", json.dumps({"name": "a\ud800"}, ensure_ascii=False))
    assert json.loads((tmp_path / "a.json").read_bytes()) == {"name": "a\ud800"}
