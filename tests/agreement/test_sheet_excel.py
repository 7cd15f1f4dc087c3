"""Workbooks, and workbooks made to do harm."""

from __future__ import annotations

import io
import sys
import zipfile

import pytest

from fms_score.agreement import sheet_excel
from fms_score.agreement.sheet import read_sheet
from fms_score.errors import InputError, OptionError

openpyxl = pytest.importorskip("openpyxl")

HEADER = ["subject", "movement", "side", "rater", "score"]


@pytest.fixture
def workbook(tmp_path):
    """Write rows by sheet as a workbook."""

    def write(**sheets):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        path = tmp_path / "coach.xlsx"
        book.save(path)
        return path

    return write


@pytest.fixture
def archive(tmp_path):
    """Write parts as the zip archive that a workbook is."""

    def write(parts, compression=zipfile.ZIP_DEFLATED):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", compression) as file:
            for name, text in parts.items():
                file.writestr(name, text)
        path = tmp_path / "coach.xlsx"
        path.write_bytes(content.getvalue())
        return path

    return write


def test_a_workbook_is_read_by_its_content(workbook, tmp_path):
    path = workbook(Spring=[HEADER, ["S01", "딥 스쿼트", None, "Kim", 2.0], [7, "HS", "L", "Kim", "3"]], Notes=[["hello"]])
    found = read_sheet(path)
    assert found.scores["score"].tolist() == [2, 3]
    assert found.subjects == ("S01", "7")
    assert found.understood.kind == "Excel workbook, sheet 'Spring'"
    renamed = path.rename(tmp_path / "coach.csv")
    assert read_sheet(renamed).subjects == ("S01", "7")


def test_rows_keep_the_numbers_of_the_spreadsheet(workbook):
    path = workbook(Spring=[["FMS"], [], HEADER, [], ["S01", "deep squat", None, "Kim", 5]])
    with pytest.raises(InputError, match="1 problem: row 5, column E 'score': '5' is no score"):
        read_sheet(path)


def test_several_sheets_of_scores_have_to_be_chosen_from(workbook):
    rows = [HEADER, ["S01", "deep squat", None, "Kim", 2]]
    path = workbook(May=rows, June=rows)
    with pytest.raises(InputError, match=r"has several sheets of scores .'May', 'June'.; say which with --sheet"):
        read_sheet(path)
    assert read_sheet(path, sheet="June").understood.kind == "Excel workbook, sheet 'June'"
    with pytest.raises(InputError, match="has no sheet 'July' with entries; it has 'May', 'June'"):
        read_sheet(path, sheet="July")


def test_a_formula_without_a_value_is_no_empty_cell(workbook):
    path = workbook(Spring=[HEADER, ["S01", "deep squat", None, "Kim", "=1+1"]])
    with pytest.raises(
        InputError, match="sheet 'Spring', cell E2 is a formula without a stored value; open and save it in Excel"
    ):
        read_sheet(path)


def test_a_formula_counts_as_the_value_stored_with_it(workbook, archive):
    path = workbook(Spring=[HEADER, ["S01", "deep squat", None, "Kim", 77]])
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    cell = b"<v>77</v>"
    assert parts["xl/worksheets/sheet1.xml"].count(cell) == 1
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(cell, b"<f>1+1</f><v>2</v>")
    assert read_sheet(archive(parts)).scores["score"].tolist() == [2]


def test_without_openpyxl(workbook, monkeypatch):
    path = workbook(Spring=[HEADER, ["S01", "deep squat", None, "Kim", 2]])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(OptionError, match=r"needs openpyxl: pip install 'fms-score.excel.', or save the sheet as CSV"):
        read_sheet(path)


def test_what_swells_when_unpacked_is_refused(archive, monkeypatch):
    monkeypatch.setattr(sheet_excel, "MOST_UNPACKED_BYTES", 3_000_000)
    bomb = archive({"xl/workbook.xml": "x" * 4_000_000})
    assert bomb.stat().st_size < 10_000
    with pytest.raises(InputError, match="unpacks to more than 2 MB or 2000 parts"):
        read_sheet(bomb)


def test_a_size_that_lies_does_not_help(archive, monkeypatch):
    """The directory of the archive says one byte; what comes out is counted."""
    path = archive({"xl/workbook.xml": "x" * 4_000_000})
    content = bytearray(path.read_bytes())
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (1).to_bytes(4, "little")
    path.write_bytes(bytes(content))
    monkeypatch.setattr(sheet_excel, "MOST_UNPACKED_BYTES", 3_000_000)
    with pytest.raises(InputError, match=r"unpacks to more than|is a damaged workbook"):
        read_sheet(path)


def test_too_many_parts(archive):
    with pytest.raises(InputError, match="2000 parts"):
        read_sheet(archive({f"part{n}": "" for n in range(2001)}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(workbook, archive, encoding):
    path = workbook(Spring=[HEADER, ["S01", "deep squat", None, "Kim", 2]])
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    entity = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'
    parts["xl/sharedStrings.xml"] = entity.encode(encoding)
    with pytest.raises(InputError, match=r"defines entities of its own, as no spreadsheet does|is a damaged workbook"):
        read_sheet(archive(parts))


@pytest.mark.parametrize("content", [b"PK", b"PK\x03\x04" + b"\0" * 100, b"PK\x05\x06" + b"\0" * 18])
def test_a_damaged_workbook(tmp_path, content):
    path = tmp_path / "coach.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"is a damaged workbook|has no entries"):
        read_sheet(path)


def test_old_workbooks_and_passwords(tmp_path):
    path = tmp_path / "coach.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)
    with pytest.raises(InputError, match=r"is an old Excel workbook .*save it as .xlsx or CSV without one"):
        read_sheet(path)
