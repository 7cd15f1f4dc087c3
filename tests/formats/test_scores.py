"""The table of all scores, kept over many runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pandas as pd
import pytest

from fms_score.errors import InputError
from fms_score.formats.scores import SCORE_COLUMNS, read_scores, score_row, update_scores

NOON = datetime(2026, 5, 4, 12, 0, 30, 999, tzinfo=UTC)


@pytest.fixture
def row(verdict):
    return score_row(verdict, "squat.mp4", model="net", version="0.1.0", analysed_at=NOON)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "scores.csv"


def test_a_row_tells_the_verdict(path, row):
    found = ",2,3,2.7500,0.0000,0.0000,0.2500,0.7500"  # no score, the band, the expected score, four probabilities
    update_scores(path, row)
    assert path.read_text().splitlines() == [
        ",".join(SCORE_COLUMNS),
        f"squat.mp4,deep_squat,both,{found},side,4.0000,1,heels_down,{row.because},net,0.1.0,2026-05-04T12:00:30Z",
    ]
    assert SCORE_COLUMNS[:6] == ("input", "movement", "side", "score", "band_low", "band_high")


def test_time_is_written_in_utc(verdict):
    seoul = datetime(2026, 5, 4, 21, 0, tzinfo=timezone(timedelta(hours=9)))
    assert score_row(verdict, "a", model="", version="", analysed_at=seoul).analysed_at == "2026-05-04T12:00:00Z"


def test_another_clip_is_added_and_the_same_clip_replaced_in_place(path, row):
    update_scores(path, row)
    update_scores(path, replace(row, input="other.mp4"))
    update_scores(path, replace(row, score=2, because="again"))
    table = pd.read_csv(path)
    assert table["input"].tolist() == ["squat.mp4", "other.mp4"]
    assert table["because"].tolist() == ["again", row.because]


@pytest.mark.parametrize("change", [{"movement": "lunge"}, {"side": "left"}, {"input": "b.mp4"}])
def test_the_key_is_input_movement_and_side(path, row, change):
    update_scores(path, row)
    update_scores(path, replace(row, **change))
    assert len(read_scores(path)[1]) == 2


def test_a_hostile_name_is_neutral_and_still_found_again(path, row):
    for _ in range(3):
        update_scores(path, replace(row, input='=HYPERLINK("http://x")\n.mp4'))
    (line,) = read_scores(path)[1]
    assert line["input"] == '=HYPERLINK("http://x")\n.mp4'
    assert "\"'=HYPERLINK" in path.read_text(encoding="utf-8")


def test_columns_that_somebody_added_are_kept(path, row):
    update_scores(path, row)
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table["coach"] = "well done"
    table.drop(columns="p3").to_csv(path, index=False)
    update_scores(path, replace(row, because="again"))
    header, (line,) = read_scores(path)
    assert line["coach"] == "well done"
    assert line["because"] == "again"
    assert set(SCORE_COLUMNS) <= set(header)


def test_a_file_saved_by_a_spreadsheet_with_byte_order_mark_is_read(path, row):
    update_scores(path, row)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    update_scores(path, row)
    assert len(read_scores(path)[1]) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"name,score\na,1\n", "its first line is 'name,score'"),
        (b"input,movement,side\na,b\n", "line 2 has 2 cells instead of 3"),
        (b"input,movement,side,side\n", "its first line is"),
        (b"\xff\xfe\x00bad", "cannot be read as CSV"),
        (b'input,movement,side\n"a', "cannot be read as CSV"),
    ],
)
def test_a_damaged_file_is_told_and_left_alone(path, row, content, message):
    path.write_bytes(content)
    with pytest.raises(InputError, match="is not a table of scores") as caught:
        update_scores(path, row)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == content


def test_an_empty_file_is_filled(path, row):
    path.touch()
    update_scores(path, row)
    assert len(read_scores(path)[1]) == 1
