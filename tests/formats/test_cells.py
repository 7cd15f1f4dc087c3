"""Cells of a CSV file."""

from __future__ import annotations

import csv
import io
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fms_score.formats.cells import cell, csv_text, number_cell, plain_text, text_cell
from fms_score.formulas import FORMULA_SIGNS


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(1.23456, 2, "1.23"), (-1.5, 1, "-1.5"), (-0.0001, 2, "0.00"), (2.0, 0, "2"), (math.nan, 2, ""), (math.inf, 2, "")],
)
def test_numbers_have_a_fixed_precision_and_nan_is_empty(value, decimals, text):
    assert number_cell(value, decimals) == text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\n"])
def test_text_is_never_a_formula(start):
    assert text_cell(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("text", "ready"),
    [
        ("'=1", "''=1"),  # it comes back with its own apostrophe
        ("'tis", "'tis"),
        (" =1", "' =1"),
        ("\u202e\ufeff=1", "'\u202e\ufeff=1"),  # a turn of direction, and a mark that some programs drop
        ("\t=1", "'\t'=1"),
        ("anna;=1", "anna;'=1"),  # where commas are decimal, cells are parted at semicolons
        ("anna\n@SUM(1)", "anna\n'@SUM(1)"),
        ("anna, =1", "anna, =1"),  # within quotation marks, which the writer puts
        ("5 - 3 = 2", "5 - 3 = 2"),
        ("\ud800", "\\ud800"),  # half a letter has no place in UTF-8
    ],
)
def test_apostrophes_stand_where_a_formula_could_begin_and_nowhere_else(text, ready):
    assert text_cell(text) == ready
    assert plain_text(ready) == text.replace("\ud800", "\\ud800")


def test_negative_numbers_stay_numbers_and_such_text_does_not():
    assert cell(-5.0, 1) == "-5.0"
    assert cell("-5.0", 1) == "'-5.0"


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), (np.bool_(False), "false"), (3, "3"), (np.int64(3), "3"), (None, ""), (math.nan, "")]
)
def test_every_kind_of_value_has_its_form(value, text):
    assert cell(value, 2) == text


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), min_size=1, max_size=4))
def test_any_text_comes_back_and_starts_no_formula(rows):
    ready = [[text_cell(value) for value in row] for row in rows]
    back = list(csv.reader(io.StringIO(csv_text(["a", "b"], ready), newline="")))
    assert back[1:] == ready
    assert not any(value.startswith((*FORMULA_SIGNS, "\t", "\n")) for row in back[1:] for value in row)
