"""A rubric's file with other thresholds."""

from __future__ import annotations

import pytest

from fms_score.calibration.rubric_text import rubric_with_thresholds
from fms_score.errors import RubricError
from fms_score.rubric.collection import all_rubrics
from fms_score.rubric.load import parse_rubric

LINES = ['Calibrated by fms-score: "so" they said.', "And more: with a colon."]


def test_only_thresholds_and_sources_change(bend, bend_text):
    limits = {("deep", "at_least"): 82.5, ("level", "at_most"): -1.0}
    found = rubric_with_thresholds(bend, limits, LINES, "new.yaml")
    expected = bend_text.replace("at_least: 90", "at_least: 82.5").replace("at_most: 5 ", "at_most: -1 ")
    expected = expected.replace(
        '  - "A made-up rubric."\n',
        '  - "A made-up rubric."\n  - "Calibrated by fms-score: \\"so\\" they said."\n  - "And more: with a colon."\n',
    )
    assert found.text == expected
    assert found.rubric.criteria["deep"].at_least == 82.5
    assert found.rubric.sources == ["A made-up rubric.", *LINES]
    assert "# degrees above the horizontal" in found.text


@pytest.mark.parametrize("movement", list(all_rubrics()))
def test_every_shipped_rubric_can_be_rewritten(movement):
    loaded = all_rubrics()[movement]
    name, criterion = next((name, one) for name, one in loaded.rubric.criteria.items() if one.measure)
    field = "at_most" if criterion.at_most is not None else "at_least"
    value = round(getattr(criterion, field) * 1.1 + 0.01, 3)
    found = rubric_with_thresholds(loaded, {(name, field): value}, LINES, "new.yaml")
    assert getattr(found.rubric.criteria[name], field) == value
    assert found.rubric.sources[-2:] == LINES
    comments = [line for line in loaded.text.splitlines() if "#" in line]
    assert all(line in found.text for line in comments)
    before, after = (one.rubric.model_dump(exclude={"criteria", "sources"}) for one in (loaded, found))
    assert before == after


@pytest.mark.parametrize(
    "sources",
    [
        "",
        "sources: []\n",
        'sources: ["one", "two"]\n',
        "sources:\n- one\n- two\n",
        "sources:\n  - one\n  - >-\n    two\n    lines\n",
    ],
)
def test_sources_of_every_layout(bend_text, sources):
    start = bend_text[: bend_text.index("sources:")]
    loaded = parse_rubric(f"{start}{sources}", "other.yaml")
    found = rubric_with_thresholds(loaded, {("deep", "at_least"): 80.0}, LINES, "new.yaml")
    assert found.rubric.sources == [*loaded.rubric.sources, *LINES]


def test_a_threshold_that_is_not_there_is_named(bend):
    with pytest.raises(RubricError, match=r"knee_bend\.yaml: no at_most is written at the criterion 'deep'"):
        rubric_with_thresholds(bend, {("deep", "at_most"): 100.0}, LINES, "new.yaml")
