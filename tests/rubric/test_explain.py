"""A rubric in plain words, and tried on a made-up person before any video is filmed."""

import pytest

from fms_score.rubric.collection import all_rubrics
from fms_score.rubric.dry_run import dry_run
from fms_score.rubric.explain import explain_rubric

RUBRICS = {name: loaded.rubric for name, loaded in all_rubrics().items()}


def test_a_small_rubric_in_words(rubric_with):
    text = explain_rubric(rubric_with())
    for line in (
        "It has no sides. Best of up to 3 attempts.",
        "to leave rest by at least 0.25 and to last 0.5 s or more.",
        "- knee bent to a right angle: bend of the knee of the near side, at the turn: at least 90 deg, give or take 5, seen",
        "- level: thigh against the horizontal of the near side, at the turn: at most 5 deg, seen from the side",
        "- heels down: asked of whoever watched (Did both heels stay on the floor?; met by 'yes')",
        "- 3: deep, level, heels down",
        "- 2: deep",
        "- 1: otherwise",
        "- 0: pain, and only the observer can say so",
    ):
        assert line in text


@pytest.mark.parametrize("movement", RUBRICS)
def test_every_rubric_says_all_it_looks_at(movement):
    rubric = RUBRICS[movement]
    text = explain_rubric(rubric)
    assert text.startswith(f"{rubric.name}\n")
    for criterion in rubric.criteria.values():
        assert (criterion.says or criterion.asks) in text
        for limit in (criterion.at_most, criterion.at_least):
            assert limit is None or f"{limit:g}" in text
    for said in (*rubric.limits, *rubric.sources, *rubric.capture.values()):
        assert said in text


@pytest.mark.parametrize("movement", RUBRICS)
def test_a_dry_run_tells_what_each_view_shows(movement):
    rubric = RUBRICS[movement]
    tried = dry_run(rubric)
    assert set(tried) == set(rubric.views)
    shown = {plane: {one.id for one in attempt.criteria if one.value is not None} for plane, attempt in tried.items()}
    measured = {name for name, criterion in rubric.criteria.items() if criterion.measure}
    assert set().union(*shown.values()) == measured  # the views together show all that is measured


def test_a_dry_run_of_a_view_that_shows_nothing(rubric_with):
    attempt = dry_run(rubric_with())["front"]
    assert {one.id: one.state for one in attempt.criteria} == dict.fromkeys(("deep", "level", "heels_down"), "not_observable")
