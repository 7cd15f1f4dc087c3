"""Sheets of scores as coaches keep them."""

from __future__ import annotations

import pytest

from fms_score.agreement.sheet import read_sheet
from fms_score.errors import InputError, SheetError

LONG = """subject,movement,side,rater,score
S01,deep squat,,Kim,2
S01,hurdle step,left,Kim,3
S01,hurdle step,right,Kim,2
S01,deep squat,,Lee,1
"""
LONG_SCORES = {
    ("S01", "deep_squat", "both", "Kim"): 2,
    ("S01", "hurdle_step", "left", "Kim"): 3,
    ("S01", "hurdle_step", "right", "Kim"): 2,
    ("S01", "deep_squat", "both", "Lee"): 1,
}


@pytest.fixture
def sheet(tmp_path):
    """Read a text, or bytes, as a sheet."""

    def read(content, name="coach.csv", **options):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_sheet(path, **options)

    return read


@pytest.fixture
def problems(sheet):
    """What is wrong with a text as a sheet."""

    def read(text, **options):
        with pytest.raises(SheetError) as failure:
            sheet(text, **options)
        return list(failure.value.problems)

    return read


def scores(found):
    keys = found.scores[["subject", "movement", "side", "rater"]].itertuples(index=False, name=None)
    values = [
        None if missing else int(score)
        for score, missing in zip(found.scores["score"].fillna(-1), found.scores["score"].isna(), strict=True)
    ]
    return dict(zip(keys, values, strict=True))


# ---- kinds of files ---------------------------------------------------------------------------------------------------
def test_one_row_a_score(sheet):
    found = sheet(LONG)
    assert scores(found) == LONG_SCORES
    assert (found.raters, found.subjects) == (("Kim", "Lee"), ("S01",))
    assert (found.understood.layout, found.understood.kind, found.understood.header_row) == ("long", "CSV, UTF-8, comma", 1)
    assert found.understood.columns[4] == ("E", "score", "score")
    assert str(found.scores["score"].dtype) == "Int64"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be"])
def test_separators_and_encodings(sheet, separator, encoding):
    text = """피검자,동작,좌우,평가자,점수
홍길동,딥 스쿼트,,김,2
홍길동,허들 스텝,좌,김,3
홍길동,어깨 가동성,오른쪽,이,1점
""".replace(",", separator)
    found = sheet(text.encode(encoding))
    assert scores(found) == {
        ("홍길동", "deep_squat", "both", "김"): 2,
        ("홍길동", "hurdle_step", "left", "김"): 3,
        ("홍길동", "shoulder_mobility", "right", "이"): 1,
    }


def test_western_european_letters(sheet):
    found = sheet(LONG.replace("Kim", "Müller").encode("cp1252"))
    assert found.raters == ("Müller", "Lee")
    assert found.understood.kind == "CSV, CP1252, comma"
    assert sheet(LONG.replace("Kim", "김").encode("cp949"), encoding="cp949").raters == ("김", "Lee")
    with pytest.raises(InputError, match="'klingon' is no encoding known here"):
        sheet(LONG, encoding="klingon")
    with pytest.raises(InputError, match=r"is no text that can be read .tried ascii.; save the sheet as CSV in UTF-8"):
        sheet(LONG.replace("Kim", "김"), encoding="ascii")


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_empty_lines_and_titles_above(sheet, ending):
    text = f"sep=,\nFMS of spring,,,,\n\n{LONG}\n,,,,\n".replace("\n", ending)
    found = sheet(text)
    assert scores(found) == LONG_SCORES
    assert found.understood.header_row == 4


def test_decimal_commas(sheet):
    found = sheet("subject;movement;score\na;deep squat;2,0\nb;deep squat;3,\nc;deep squat;1.0\n")
    assert list(scores(found).values()) == [2, 3, 1]
    quoted = sheet('subject,movement,score\na,deep squat,"2,0"\nb,deep squat,"=""3"""\n')
    assert list(scores(quoted).values()) == [2, 3]


@pytest.mark.parametrize("empty", ["", "-", "–", ".", "n/a", "NA", "not tested", "미측정", " "])  # noqa: RUF001 - a dash
def test_what_was_not_scored(sheet, empty):
    found = sheet(f"subject,movement,score\na,deep squat,2\nb,deep squat,{empty}\n")
    assert scores(found) == {("a", "deep_squat", "both", "coach"): 2, ("b", "deep_squat", "both", "coach"): None}
    assert "scores not given: 1" in found.understood.notes
    assert "no rater is named, so they are called 'coach'" in found.understood.notes


# ---- one row a person -------------------------------------------------------------------------------------------------
SEVEN = "name,DS,Hurdle Step,ILL,Shoulder Mobility,ASLR,TSPU,Rotary Stability,total\n"
TWELVE = "name,DS,HS L,HS R,IL_L,IL_R,SM L,SM R,ASLR L,ASLR R,TSPU,RS L,RS R,total\n"


def test_seven_columns_are_scores_of_whole_tests(sheet):
    found = sheet(SEVEN + "anna,2,2,3,1,2,2,1,13\n")
    assert found.understood.layout == "wide"
    assert scores(found)["anna", "hurdle_step", "both", "coach"] == 2
    assert len(found.scores) == 7


def test_twelve_columns_are_scores_of_sides(sheet):
    found = sheet(TWELVE + "anna,2,2,3,3,3,1,2,2,2,2,1,2,13\n")
    assert len(found.scores) == 12
    assert scores(found)["anna", "shoulder_mobility", "left", "coach"] == 1


def test_left_and_right_in_a_second_line_of_the_header(sheet):
    found = sheet("name,deep squat,hurdle step,,shoulder mobility,\n,,L,R,좌,우\nanna,2,3,2,1,2\n")
    assert scores(found) == {
        ("anna", "deep_squat", "both", "coach"): 2,
        ("anna", "hurdle_step", "left", "coach"): 3,
        ("anna", "hurdle_step", "right", "coach"): 2,
        ("anna", "shoulder_mobility", "left", "coach"): 1,
        ("anna", "shoulder_mobility", "right", "coach"): 2,
    }


def test_left_lunge_beside_right_lunge(sheet):
    found = sheet("name,ILL,ILR\nanna,3,2\n")
    assert scores(found) == {("anna", "inline_lunge", "left", "coach"): 3, ("anna", "inline_lunge", "right", "coach"): 2}


def test_several_raters_in_headings_or_in_a_column(sheet):
    wide = sheet("name,DS Kim,HS L Kim,DS Lee,HS L Lee\nanna,2,3,1,3\n")
    column = sheet("name,rater,DS,HS L\nanna,Kim,2,3\nanna,Lee,1,3\n")
    long = sheet("name,test,side,score_Kim,score_Lee\nanna,DS,,2,1\nanna,HS,L,3,3\n")
    expected = {
        ("anna", "deep_squat", "both", "Kim"): 2,
        ("anna", "hurdle_step", "left", "Kim"): 3,
        ("anna", "deep_squat", "both", "Lee"): 1,
        ("anna", "hurdle_step", "left", "Lee"): 3,
    }
    assert scores(wide) == scores(column) == scores(long) == expected


def test_a_final_score_beside_its_sides_is_checked_and_left_out(sheet, problems):
    assert len(sheet("name,HS L,HS R,HS final\nanna,3,2,2\n").scores) == 2
    (said,) = problems("name,HS L,HS R,HS final\nanna,3,2,3\n")
    assert said == "row 2, column D 'HS final': the test's score is 3, but its sides are 3 and 2; the lower counts"


def test_totals_are_checked(sheet, problems):
    assert len(sheet(TWELVE + "anna,2,2,3,3,3,1,2,2,2,2,1,2,\n").scores) == 12
    (said,) = problems(TWELVE + "anna,2,2,3,3,3,1,2,2,2,2,1,2,15\n")
    assert said == "row 2, column N 'total': the total is 15, but the scores add up to 13 (lower sides)"
    assert (
        "rows with totals, left out because totals are computed: 1" in sheet(LONG + "S01,total,,Kim,14\n").understood.notes[0]
    )


# ---- attempts, pain, videos, criteria ---------------------------------------------------------------------------------
def test_the_best_attempt_counts_and_pain_is_zero(sheet):
    found = sheet(
        "subject,movement,attempt,score\na,deep squat,1,1\na,deep squat,2,3\na,deep squat,3,2\n"
        "b,deep squat,1,3\nb,deep squat,2,0\n"
    )
    assert list(scores(found).values()) == [3, 0]
    assert "scores that are the best of several attempts: 2" in found.understood.notes


def test_pain_makes_a_score_zero(sheet, problems):
    found = sheet("subject,movement,score,pain\na,deep squat,,yes\nb,deep squat,pain,\nc,deep squat,2,no\n")
    assert list(scores(found).values()) == [0, 0, 2]
    clearing = sheet("subject,trunk stability pushup,pushup clearing\na,,+\nb,2,-\n")
    assert list(scores(clearing).values()) == [0, 2]
    assert problems("subject,movement,score,pain\na,deep squat,2,yes\nb,deep squat,0,no\nc,deep squat,1,x\n") == [
        "row 2, column C 'score': score 2, but pain is ticked; a painful test is 0",
        "row 3, column C 'score': score 0 means pain, but pain says no",
        "row 4, column D 'pain': 'x' is neither yes nor no; write yes or no (x and o mean both, to different people)",
    ]


def test_videos_stay_below_the_folder(sheet, problems):
    found = sheet("subject,movement,score,video\na,deep squat,2,clips\\a side.mp4; clips/a_front.mp4\n")
    assert [one.name for one in found.videos] == ["clips/a side.mp4", "clips/a_front.mp4"]
    for name in ("../secret.mp4", "/etc/passwd", "C:\\a.mp4", "~/a.mp4", "clips/../../a.mp4"):
        (said,) = problems(f"subject,movement,score,video\na,deep squat,2,{name}\n")
        assert said.endswith("lies outside the folder of the sheet; move it there, or say --allow-outside")
    (said,) = problems("subject,movement,score,video\na,deep squat,2,https://example.org/a.mp4\n", allow_outside=True)
    assert "is an address, not a file" in said
    outside = sheet("subject,movement,score,video\na,deep squat,2,../a.mp4\n", allow_outside=True)
    assert [one.name for one in outside.videos] == ["../a.mp4"]


def test_criteria_are_read_where_their_movement_has_them(sheet, problems):
    found = sheet("subject,movement,score,heels down,thigh_below_horizontal\na,deep squat,2,no,met\nb,hurdle step L,3,,\n")
    answers = found.criteria[["subject", "movement", "criterion", "met"]].to_dict("records")
    assert answers == [
        {"subject": "a", "movement": "deep_squat", "criterion": "heels_down", "met": False},
        {"subject": "a", "movement": "deep_squat", "criterion": "thigh_below_horizontal", "met": True},
    ]
    (said,) = problems("subject,movement,score,heels_down\na,hurdle step L,3,yes\n")
    assert said == "row 2, column D 'heels_down': hurdle_step has no criterion heels_down; leave the cell empty"
    wide = sheet("subject,deep squat,deep squat heels down\na,2,no\n")
    assert wide.criteria["met"].tolist() == [False]


# ---- mistakes ---------------------------------------------------------------------------------------------------------
def test_every_mistake_is_told_by_row_and_column_in_one_go(problems):
    said = problems(
        "subject,movement,side,rater,score,attempt\n"
        "S01,deep sqat,,Kim,2,\n"
        "S02,hurdle step,middle,Kim,2,\n"
        "S03,hurdle step,left,Kim,4,\n"
        "S04,hurdle step,left,Kim,2.5,\n"
        "S05,deep squat,left,Kim,2,\n"
        "S06,HS L,right,Kim,2,\n"
        ",deep squat,,Kim,2,\n"
        "S08,deep squat,,,2,\n"
        "S09,deep squat,,Kim,two,\n"
        "S10,deep squat,,Kim,2?,\n"
        "S11,deep squat,,Kim,2,first\n"
    )
    assert said == [
        (
            "row 2, column B 'movement': 'deep sqat' is none of the seven tests; write one of deep_squat, hurdle_step, "
            "inline_lunge, shoulder_mobility, active_straight_leg_raise, trunk_stability_pushup, rotary_stability"
        ),
        "row 3, column C 'side': 'middle' is no side; write left or right, and nothing where a test has no sides",
        "row 4, column E 'score': '4' is no score; scores are 0, 1, 2 or 3, and an empty cell where none was given",
        "row 5, column E 'score': '2.5' lies between two scores; scores are 0, 1, 2 or 3",
        "row 6, column E 'score': deep_squat has no sides, but 'left' is said; leave the side empty",
        "row 7, column B 'movement': 'HS L' says left, but the column of sides says right",
        "row 8, column A 'subject': no name of the subject; fill it in on every row (a merged cell counts once)",
        "row 9, column D 'rater': no name of the rater; fill it in on every row (a merged cell counts once)",
        "row 10, column E 'score': 'two' is no score; scores are 0, 1, 2 or 3, and an empty cell where none was given",
        "row 11, column E 'score': '2?' is no score; scores are 0, 1, 2 or 3, and an empty cell where none was given",
        "row 12, column F 'attempt': 'first' is no number of an attempt; write 1, 2 or 3",
    ]


def test_twenty_of_many_mistakes_are_in_the_message(sheet, problems):
    text = "subject,movement,score\n" + "".join(f"s{n},deep squat,9\n" for n in range(50))
    assert len(problems(text)) == 50
    with pytest.raises(SheetError, match=r"has 50 problems: row 2, .*; and 30 more$"):
        sheet(text)


def test_the_same_thing_twice(problems):
    (said,) = problems("subject,movement,score\na,deep squat,2\na,squat,2\n")
    assert said.startswith("row 3, column C 'score': a, deep_squat, is scored by coach in row 2 already; delete one, or tell")
    (said,) = problems("subject,movement,attempt,score\na,DS,1,2\na,DS,1,3\n")
    assert "a, deep_squat, attempt 1, is scored by coach in row 2 already" in said


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("subject,deep sqaut,HS L", "column B 'deep sqaut' is not known, but close to 'deepsquat'; correct or rename it"),
        ("subject,DS,HS lefft", "column C 'HS lefft': 'lefft' is neither a side nor a rater that another column names"),
        ("name,athlete,DS", "column A 'name' and column B 'athlete' both are the subject; rename or delete one"),
        ("name,DS,squat", "column B 'DS' and column C 'squat' say the same; rename or delete one"),
        ("name,test,score,DS", "column D 'DS' is one test, but the sheet has a column for the movement too"),
        ("name,rater,DS Kim,HS L Kim", "raters are named both in a column and in headings of scores; keep one of both ways"),
    ],
)  # fmt: skip
def test_headings_that_are_wrong(problems, header, said):
    found = problems(f"{header}\n" + ",".join(["1"] * (header.count(",") + 1)) + "\n")
    assert any(problem.startswith(said) for problem in found)


def test_what_is_no_sheet(sheet, tmp_path):
    cases = {
        "": "is empty; give a sheet of scores",
        "hello\nworld\n": "no header found in the first 20 rows .the first one says 'hello'.; give a row with subject",
        "subject,movement,score\n": "no row has a score",
        "subject,movement,score\na,deep squat,\n": "no row has a score",
        'subject,movement,score\n"a,deep squat,2\n': "look for a quotation mark that is not closed",
        "subject,movement,score\na,deep squat,2,0\n": "row 2 has more cells than the header .'0'.; quote numbers with a comma",
    }
    for text, said in cases.items():
        with pytest.raises(InputError, match=said):
            sheet(text)
    with pytest.raises(InputError, match="does not exist; give a sheet of scores"):
        read_sheet(tmp_path / "nowhere.csv")
    with pytest.raises(InputError, match="is a folder; give a sheet of scores"):
        read_sheet(tmp_path)
    with pytest.raises(InputError, match="is no workbook, so it has no sheet 'May'; leave --sheet away"):
        sheet(LONG, sheet="May")


def test_a_number_beside_a_name_is_not_used(sheet):
    found = sheet("번호,이름,딥 스쿼트\n1,김,2\n2,이,3\n")
    assert found.subjects == ("김", "이")
    assert "columns not used: 번호" in found.understood.notes
    assert sheet("ID,DS\n7,2\n").subjects == ("7",)


def test_unused_columns_and_names_that_look_alike_are_noted(sheet):
    found = sheet("name,age,DS,shoe size\nAnna,30,2,40\nanna ,31,2,41\n")
    assert "columns not used: age, shoe size" in found.understood.notes
    assert "taken for different people: 'Anna' and 'anna'" in found.understood.notes
