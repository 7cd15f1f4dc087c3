"""Sheets made to do harm, and sheets of any content: an answer or one line of complaint, nothing else."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fms_score.agreement import sheet as sheet_module
from fms_score.agreement import sheet_text
from fms_score.agreement.sheet import read_sheet
from fms_score.agreement.sheet_values import videos_in
from fms_score.errors import InputError, SheetError

HARMFUL = [
    '=HYPERLINK("http://example.org","x")',
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "{% for a in b %}",
    "'; DROP TABLE scores; --",
    "../../../etc/passwd",
    "[bold red]x[/]",
    "%s%n%x",
    "a" * 90,
    "\u202egnp.exe",
    "김" * 40,
]


@pytest.mark.parametrize("name", HARMFUL)
def test_names_are_text_and_nothing_else(tmp_path, name):
    path = tmp_path / "coach.csv"
    quoted = '"' + name.replace('"', '""') + '"'
    path.write_text(f"subject,movement,rater,score\n{quoted},deep squat,{quoted},2\n", encoding="utf-8")
    if name.isprintable():
        found = read_sheet(path)
        assert (found.subjects, found.raters) == ((name,), (name,))
    else:
        with pytest.raises(SheetError, match="is no name; use up to 100 printable letters"):
            read_sheet(path)


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[31mb", "a\x07b", "x" * 101])
def test_names_with_control_characters_are_refused(tmp_path, name):
    path = tmp_path / "coach.csv"
    path.write_text(f'subject,movement,score\n"{name}",deep squat,2\n', encoding="utf-8")
    with pytest.raises(SheetError, match="is no name") as failure:
        read_sheet(path)
    assert str(failure.value).isprintable()


def test_sizes_are_bounded(tmp_path, monkeypatch):
    path = tmp_path / "coach.csv"
    header = "subject,movement,score\n"
    assert sheet_text.MOST_ROWS == 200_000
    monkeypatch.setattr(sheet_text, "MOST_ROWS", 1_000)
    cases = {
        header + "a,deep squat," + "2" * 3_000 + "\n": "row 2 has a cell of more than 2000 letters",
        header + "a,deep squat," + "2" * 200_000 + "\n": "cannot be read as a table|has a cell of more than",
        "a," * 1_001 + "\n": "row 1 has 1002 columns, more than 1000",
        header + "a,deep squat,2\n" * 1_001: "has more than 1000 rows",
    }
    for text, said in cases.items():
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=said):
            read_sheet(path)
    monkeypatch.setattr(sheet_module, "MOST_BYTES", 10)
    with pytest.raises(InputError, match="this is no score sheet"):
        read_sheet(path)


def test_paths_that_lead_outside(tmp_path):
    del tmp_path
    for name in ("..", "../a", "a/../../b", "/a", "\\\\server\\a", "C:/a", "c:a", "~root/a"):
        with pytest.raises(ValueError, match="lies outside the folder of the sheet"):
            videos_in(name)
    for name in ("http://a/b", "file:///etc/passwd", "javascript:alert(1)"):
        with pytest.raises(ValueError, match="is an address"):
            videos_in(name, allow_outside=True)
    assert videos_in("a..b.mp4;c/d e.mov") == ("a..b.mp4", "c/d e.mov")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path, content):
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    try:
        read_sheet(path)
    except InputError:
        return


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=7), max_size=6), wide=st.booleans())
def test_any_cells_below_a_header_are_read_or_refused(tmp_path, rows, wide):
    path = tmp_path / "any.csv"
    header = "subject;HS L;HS R;DS;video;total" if wide else "subject;movement;side;rater;score;attempt;pain"
    lines = [";".join(cell.replace("\n", "").replace(";", "") for cell in row) for row in rows]
    path.write_text("\n".join([header, *lines]), encoding="utf-8", errors="replace")
    try:
        found = read_sheet(path)
    except InputError:
        return
    assert found.scores["score"].dropna().between(0, 3).all()
