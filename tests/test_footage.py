"""Real clips, real network: every repetition that a person counted by eye, from the view a person named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from fms_score.pipeline import Analysis, ClipRequest, analyse
from fms_score.rubric.collection import all_rubrics

pytestmark = [pytest.mark.slow, pytest.mark.footage, pytest.mark.network_model]

TRUTH = pd.read_csv(Path(__file__).parent / "footage_truth.csv")
COUNTED = TRUTH[TRUTH["repetition"] > 0]
CLIPS = sorted(COUNTED.loc[COUNTED["movement"].isin(["deep_squat", "hurdle_step"]), "file"].unique())
SQUATS = [clip for clip in CLIPS if "squat" in clip]

START_OR_END_S = 0.35
TURN_S = 0.2


@pytest.fixture(scope="module")
def analysed(network, footage):
    """Analyses by clip, each made once."""
    done: dict[str, Analysis] = {}
    rubrics = all_rubrics()

    def get(clip: str) -> Analysis:
        if clip not in done:
            movement = rubrics[COUNTED.loc[COUNTED["file"] == clip, "movement"].iloc[0]]
            done[clip] = analyse(ClipRequest(footage / clip, movement), rubrics, network)
        return done[clip]

    return get


@pytest.mark.parametrize("clip", CLIPS)
def test_every_repetition_is_found_and_no_other(analysed, clip):
    seen = TRUTH[TRUTH["file"] == clip]
    found = analysed(clip).look.repetitions
    assert list(found["side"]) == list(seen["side"])
    np.testing.assert_allclose(found["start_s"], seen["start_s"], atol=START_OR_END_S)
    np.testing.assert_allclose(found["end_s"], seen["end_s"], atol=START_OR_END_S)
    for turn_s, row in zip(found["turn_s"], seen.itertuples(), strict=True):
        first, last = _hold(row)
        assert first - TURN_S <= turn_s <= last + TURN_S


@pytest.mark.parametrize("clip", CLIPS)
def test_the_view_is_named_as_a_person_would(analysed, clip):
    row = TRUTH[TRUTH["file"] == clip].iloc[0]
    view = analysed(clip).look.view
    if row["view"] == "oblique":
        assert view.off_plane_deg > 20
    else:
        assert view.name == row["view"]
    if row["facing"] in {"image_left", "image_right"}:
        assert view.facing == (1.0 if row["facing"] == "image_right" else -1.0)
    else:
        assert view.left == 1.0


@pytest.mark.parametrize("clip", SQUATS)
def test_the_subject_is_followed_and_angles_do_not_flip(analysed, clip):
    one = analysed(clip)
    assert one.track.notes["found_share"] > 0.98
    for side in ("left", "right"):
        angle = one.look.signals[f"{side}_knee_flexion_deg"].to_numpy()
        speed = np.abs(np.diff(angle)) / np.diff(one.track.time_s)
        assert np.nanmax(speed, initial=0.0) < 900  # a fast squat bends the knee at about 300 degrees a second


def test_a_squat_from_the_front_alone_never_gets_a_full_three(analysed, footage, network):
    one = analysed("clips/squat_front_ambaks.mp4")
    assert one.verdict.score is None
    unseen = {criterion.id for criterion in one.verdict.criteria if criterion.state == "not_observable"}
    assert {"thigh_below_horizontal", "trunk_follows_shin"} <= unseen
    remedies = [criterion.remedy for criterion in one.verdict.criteria if criterion.state == "not_observable"]
    assert all(remedies)
    answered = ClipRequest(footage / "clips/squat_front_ambaks.mp4", all_rubrics()["deep_squat"], observed={"heels_down": True})
    assert analyse(answered, all_rubrics(), network).verdict.score != 3


def test_the_second_man_is_not_mixed_in(analysed):
    one = analysed("clips/hurdle_front_mimul.mp4")
    hips = (one.track.xy[:, 8] + one.track.xy[:, 11]) / 2
    steps = np.linalg.norm(np.diff(hips, axis=0), axis=1)
    assert np.nanmax(steps) < 0.25 * one.look.body.scale.torso_px  # nobody jumps from one man to the other


def _hold(row) -> tuple[float, float]:
    """Stretch in which the turn may lie: the hold where one was seen, else the moment."""
    text = str(row.remark)
    if "hold=" not in text:
        return row.turn_s, row.turn_s
    first, last = text.split("hold=")[1].split(maxsplit=1)[0].rstrip(";,").split("-")
    return float(first), float(last.rstrip(";,)"))
