"""Results of the machine matched to the people and tests of a sheet."""

from __future__ import annotations

import pytest

from fms_score.agreement.machine import MACHINE, counted_score, lower_side, machine_scores, machine_tables
from fms_score.agreement.machine_match import MachineResult, Place, SideResult, is_same_video
from fms_score.agreement.sheet import read_sheet


def sure(score):
    return SideResult(score, (score, score), {score: 1.0})


def band(low, high, **chances):
    return SideResult(None, (low, high), {int(key[1:]): share for key, share in chances.items()})


def clip(name, movement="deep_squat", sides=None, **more):
    return MachineResult("clip", name, more.pop("place", name.partition(".")[0]), movement, sides or {"both": sure(2)}, **more)


@pytest.fixture
def matched(tmp_path):
    """Match results to the text of a sheet."""

    def match(text, results, digest=lambda _name: None):
        path = tmp_path / "coach.csv"
        path.write_text(text, encoding="utf-8")
        return machine_scores(read_sheet(path), results, digest)

    return match


def found(matched):
    return {tuple(one.place): one.result.score for one in matched.scores}


def unmatched(matched):
    return {one.name: one.why for one in matched.unmatched}


SHEET = "subject,movement,side,score,video\n"


# ---- by the videos that the sheet names -------------------------------------------------------------------------------
def test_a_result_is_matched_by_the_video_the_sheet_names(matched):
    text = SHEET + "anna,deep squat,,2,clips/IMG_1.mov\nbob,deep squat,,3,clips/IMG_2.mov\n"
    done = matched(text, [clip("IMG_1.mov", sides={"both": sure(1)}), clip("clips/IMG_2.mov", sides={"both": sure(3)})])
    assert found(done) == {("anna", "deep_squat", "both"): 1, ("bob", "deep_squat", "both"): 3}
    assert (done.unmatched, done.without) == ((), ())
    assert done.notes == ("results matched: 2 by the sheet's videos",)


@pytest.mark.parametrize(
    ("named", "listed", "same"),
    [
        ("a/b.mp4", "b.mp4", True),
        ("b.mp4", "a/b.mp4", True),
        ("b", "a/b.mp4", True),
        ("c/b.mp4", "a/b.mp4", False),
        ("ab.mp4", "b.mp4", False),
        ("b.mov", "b.mp4", False),
    ],
)
def test_one_path_has_to_be_the_end_of_the_other(named, listed, same):
    assert is_same_video(named, listed) == same


def test_equal_names_are_told_apart_by_content_or_not_at_all(matched):
    text = SHEET + "anna,deep squat,,2,anna/squat.mov\nbob,deep squat,,3,bob/squat.mov\n"
    results = [clip("squat.mov", sha256="b" * 64, sides={"both": sure(3)})]
    assert unmatched(matched(text, results)) == {
        "squat.mov": "the sheet names several videos of this name, and their content does not tell which"
    }
    done = matched(text, results, {"anna/squat.mov": "a" * 64, "bob/squat.mov": "b" * 64}.get)
    assert found(done) == {("bob", "deep_squat", "both"): 3}
    assert done.without == (Place("anna", "deep_squat", "both"),)


def test_a_video_of_another_test_side_or_person_is_not_used(matched):
    text = SHEET + "a,deep squat,,2,a.mov\nb,hurdle step,left,2,b.mov\nc,deep squat,,2,c.mov\nd,deep squat,,2,c.mov\n"
    results = [clip("a.mov", "hurdle_step", {"left": sure(2)}), clip("b.mov", "hurdle_step", {"right": sure(2)}), clip("c.mov")]
    done = matched(text, results)
    assert found(done) == {}
    assert unmatched(done) == {
        "a.mov": "the sheet says deep_squat, the result is of hurdle_step",
        "b.mov": "the sheet says left side, the result is of the right side",
        "c.mov": "the sheet names this video for several people (c, d)",
    }
    assert len(done.without) == 4


def test_where_a_video_is_named_no_other_clip_speaks(matched):
    done = matched(SHEET + "anna,deep squat,,2,first.mov\n", [clip("anna_second.mov")])
    assert found(done) == {}


# ---- by names ---------------------------------------------------------------------------------------------------------
def test_a_name_in_a_file_or_folder_tells_the_person(matched):
    text = "subject,movement,side,score\nS1,deep squat,,2\nS10,deep squat,,2\nKim Min-su,deep squat,,2\n홍길동,deep squat,,2\n"
    results = [
        clip("s1_squat.mov", sides={"both": sure(1)}),
        clip("squat.mov", place="S10/squat", sides={"both": sure(3)}),
        clip("squat_kim_min_su.mov"),
        clip("딥스쿼트_홍길동.mov"),
    ]
    done = matched(text, results)
    assert found(done) == {
        ("S1", "deep_squat", "both"): 1,
        ("S10", "deep_squat", "both"): 3,
        ("Kim Min-su", "deep_squat", "both"): 2,
        ("홍길동", "deep_squat", "both"): 2,
    }
    assert done.notes == ("results matched: 4 by name",)


def test_a_bare_number_is_a_name_only_at_the_beginning(matched):
    text = "subject,movement,score\n1,deep squat,2\n2,deep squat,3\n"
    done = matched(text, [clip("deep_squat_1.mov"), clip("2_deep_squat.mov", sides={"both": sure(3)})])
    assert found(done) == {("2", "deep_squat", "both"): 3}
    assert unmatched(done) == {"deep_squat_1.mov": "neither a video that the sheet names, nor the name of a person in it"}


def test_two_names_in_one_file_are_not_chosen_between(matched):
    text = "subject,movement,score\nanna,deep squat,2\nmary,deep squat,3\n"
    done = matched(text, [clip("anna_and_mary.mov")])
    assert unmatched(done) == {"anna_and_mary.mov": "its name fits several people of the sheet (anna, mary)"}


def test_two_clips_of_the_same_view_are_not_chosen_between(matched):
    text = "subject,movement,score\nanna,deep squat,2\n"
    done = matched(text, [clip("anna_1.mov", plane="side"), clip("anna_2.mov", plane="side")])
    assert found(done) == {}
    assert unmatched(done)["anna_1.mov and anna_2.mov"].startswith(
        "several results for anna, deep_squat; name one in the sheet"
    )


def test_results_of_tests_that_nobody_scored_are_listed(matched):
    done = matched("subject,movement,score\nanna,deep squat,2\n", [clip("anna_lunge.mov", "inline_lunge", {"left": sure(3)})])
    assert unmatched(done) == {"anna_lunge.mov": "anna, inline_lunge (left) is not scored in the sheet"}


# ---- views, sides, bands ----------------------------------------------------------------------------------------------
def test_side_and_front_narrow_each_others_band(matched):
    text = SHEET + "anna,deep squat,,2,side.mov;front.mov\n"
    side = clip(
        "side.mov", plane="side", sides={"both": band(1, 2, p1=0.5, p2=0.5)}, criteria={"both": {"heels_down": True, "x": True}}
    )
    front = clip("front.mov", plane="front", sides={"both": band(2, 3, p2=0.7, p3=0.3)}, criteria={"both": {"x": False}})
    (one,) = matched(text, [side, front]).scores
    assert one.result == SideResult(2, (2, 2), {2: 1.0})
    assert one.criteria == {"heels_down": True}  # the views contradict each other about x
    other = clip("front.mov", plane="front", sides={"both": sure(3)})
    assert unmatched(matched(text, [side, other])) == {
        "side.mov and front.mov": "these views of anna, deep_squat contradict each other"
    }


def test_the_lower_side_counts_where_the_sheet_scores_the_test(matched):
    text = "subject,movement,score\nanna,hurdle step,2\n"
    left, right = clip("anna_l.mov", "hurdle_step", {"left": sure(3)}), clip("anna_r.mov", "hurdle_step", {"right": sure(2)})
    assert found(matched(text, [left, right])) == {("anna", "hurdle_step", "both"): 2}
    assert found(matched(text, [left])) == {}


def test_the_lower_of_two_uncertain_sides():
    """By hand: P(min = 1) = 1 - 0.5 * 0.8 = 0.6."""
    lower = lower_side(band(1, 2, p1=0.5, p2=0.5), band(1, 3, p1=0.2, p2=0.3, p3=0.5))
    assert lower.band == (1, 2)
    assert lower.probabilities == pytest.approx({1: 0.6, 2: 0.4})


def test_what_a_band_counts_as():
    one = band(1, 3, p1=0.3, p2=0.3, p3=0.4)
    assert counted_score(one, "out") is None
    assert counted_score(one, "likely") == 3
    assert counted_score(one, "expected") == 2  # 2.1
    assert counted_score(band(1, 2, p1=0.5, p2=0.5), "likely") == 1  # the lower of equals
    assert counted_score(band(1, 2), "expected") == 1  # no chances are known
    assert counted_score(sure(3), "expected") == 3


def test_a_screen_goes_before_its_clips(matched):
    text = "subject,movement,score\nanna,deep squat,2\n"
    screen = MachineResult("screen", "screen anna", "anna", "deep_squat", {"both": sure(3)}, person=("007", "Anna"))
    done = matched(text, [clip("anna_squat.mov"), screen])
    assert found(done) == {("anna", "deep_squat", "both"): 3}
    assert done.unmatched == ()
    part = clip("squat_front.mov", place="s/squat_front", person=("007", "Anna"), in_screen=True)
    assert matched(text, [screen, part]).unmatched == ()
    other = MachineResult("screen", "screen bob", "bob", "deep_squat", {"both": sure(3)}, person=("bob",))
    assert unmatched(matched(text, [other])) == {"screen bob": "nobody in the sheet is called bob"}


def test_the_machines_tables(matched):
    text = SHEET + "anna,deep squat,,2,a.mov\nbob,deep squat,,3,b.mov\n"
    done = matched(
        text,
        [clip("a.mov", criteria={"both": {"heels_down": False}}), clip("b.mov", sides={"both": band(2, 3, p2=0.4, p3=0.6)})],
    )
    scores, criteria = machine_tables(done, "out")
    assert scores["rater"].tolist() == [MACHINE, MACHINE]
    assert scores["score"].isna().tolist() == [False, True]
    assert machine_tables(done, "likely")[0]["score"].tolist() == [2, 3]
    assert criteria[["subject", "criterion", "met"]].to_dict("records") == [
        {"subject": "anna", "criterion": "heels_down", "met": False}
    ]
