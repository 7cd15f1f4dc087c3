"""What a result is: plain things to look at, other verdicts from the same points, pictures, a folder that comes back."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest

import fms_score as fms


def test_a_result_tells_all_in_plain_things(result) -> None:
    assert (result.score, result.band) == (None, (1, 2))
    assert result.because.startswith("Score 1-2; not met: dowel over the feet")
    assert sum(result.probabilities.values()) == pytest.approx(1.0)
    assert result.criteria.loc["hands_over_feet", "state"] == "not_met"
    assert result.criteria.loc["heels_down", "state"] == "met"
    assert len(result.repetitions) == 2
    assert result.signals["right_knee_flexion_deg"].max() == pytest.approx(150.0, abs=1.0)
    assert result.view.startswith("side, right side to the camera")


def test_a_milder_rubric_changes_the_verdict_and_nothing_else(result) -> None:
    milder = result.rubric.with_limits("hands_over_feet", at_most=2)
    again = result.rescore(milder)
    assert again.criteria.loc["hands_over_feet", "state"] == "met"
    assert again.band == (1, 3)
    assert again.track is result.track
    assert again.criteria.loc["heels_down", "state"] == "met"  # answers stay
    assert result.criteria.loc["hands_over_feet", "state"] == "not_met"


def test_a_changed_rubric_keeps_comments_and_changes_one_number() -> None:
    squat = fms.Rubric.load("deep_squat")
    before, after = squat.text.splitlines(), squat.with_limits("arms_overhead", at_most=30).text.splitlines()
    (changed,) = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert changed[0].replace("at_most: 20", "at_most: 30") == changed[1]


@pytest.mark.parametrize(
    ("criterion", "limits", "words"),
    [
        ("arms_over_head", {"at_most": 30}, "deep_squat has no criterion 'arms_over_head'; it has thigh_below_horizontal, "),
        ("arms_overhead", {"at_least": 3}, "no at_least is written at the criterion 'arms_overhead'"),
        ("arms_overhead", {"tolerance": -1}, "greater than or equal to 0"),
    ],
)
def test_a_limit_that_is_not_there_is_one_clear_line(criterion, limits, words) -> None:
    with pytest.raises(fms.FmsScoreError, match=words) as caught:
        fms.Rubric.load("deep_squat").with_limits(criterion, **limits)
    assert "\n" not in str(caught.value)


def test_what_a_notebook_shows_is_escaped(result) -> None:
    text = result.rubric.text.replace("says: dowel over the feet", 'says: "<script>alert(1)</script>"')
    shown = result.rescore(fms.Rubric.parse(text))._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "Deep squat: score 1-2" in shown


def test_a_curve_marks_repetitions_and_the_threshold(result) -> None:
    mpl.use("Agg")
    ax = result.plot("right_thigh_incline_deg")
    assert [text.get_text() for text in ax.texts][:2] == ["rep 1", "rep 2"]
    threshold = result.criteria.loc["thigh_below_horizontal", "threshold"]
    assert any(line.get_ydata()[0] == threshold for line in ax.lines)
    both = result.plot("knee_flexion_deg")
    assert [text.get_text() for text in both.get_legend().get_texts()] == ["left knee flexion", "right knee flexion"]
    assert both.get_ylabel() == "knee flexion (deg)"
    with pytest.raises(fms.FmsScoreError, match="did you mean knee_flexion_deg"):
        result.plot("knee_flexion")


def test_key_frames_are_pictures_by_name(result) -> None:
    assert list(result.keyframes)[:2] == ["thigh_below_horizontal", "trunk_follows_shin"]
    assert result.show_keyframe("turn 2").png.startswith(b"\x89PNG")
    with pytest.raises(fms.FmsScoreError, match="no key frame 'heels'; there are thigh_below_horizontal"):
        result.show_keyframe("heels")


@pytest.mark.slow
def test_results_come_back_from_their_folder(result, tmp_path) -> None:
    folder = result.save(tmp_path / "out" / "anna", overlay=False)
    back = fms.load(folder)
    assert back.verdict.model_dump(exclude={"provenance"}) == result.verdict.model_dump(exclude={"provenance"})
    np.testing.assert_array_equal(back.track.xy, result.track.xy)
    assert back.measurements.equals(result.measurements)
    (line,) = fms.read_scores(tmp_path / "out").to_dict("records")
    assert (line["movement"], line["band_low"], line["band_high"]) == ("deep_squat", 1, 2)


def test_a_folder_with_something_else_is_left_alone(result, tmp_path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter1.tex").write_text("x")
    with pytest.raises(fms.FmsScoreError, match="holds something else than results"):
        result.save(tmp_path / "thesis")
    assert [path.name for path in tmp_path.rglob("*")] == ["thesis", "chapter1.tex"]


def test_an_unknown_answer_is_refused(squat) -> None:
    with pytest.raises(fms.FmsScoreError, match="asks nothing of that name"):
        fms.score(squat, "deep_squat", {"heels": True})
