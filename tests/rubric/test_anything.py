"""Whatever the points or the file: an honest band or one line, never a crash, a warning or a number that is none."""

import re

import numpy as np
import pytest

from fms_score.errors import RubricError
from fms_score.resources import rubric_paths
from fms_score.rubric.collection import all_rubrics
from fms_score.rubric.dry_run import dry_run
from fms_score.rubric.explain import explain_rubric
from fms_score.rubric.load import parse_rubric
from fms_score.skeleton import JOINT_COUNT

RUBRICS = {name: loaded.rubric for name, loaded in all_rubrics().items()}
TEXTS = [path.read_text(encoding="utf-8") for path in rubric_paths().values()]
ODD_VALUES = [
    "null",
    "[]",
    "{}",
    "yes",
    "-1",
    "1e9",
    "''",
    "&a",
    "*a",
    "|",
    "@",
    "same_as_3",
    "1:30",
    ".nan",
    "[a]",
    "{a: b}",
    "!!set",
]


def any_points(chance):
    """Points of 1 to 60 frames: scattered, wandering or in a coarse grid, some or most of them unknown."""
    frames = int(chance.choice([1, 2, 3, 5, 12, 60]))
    shape = (frames, JOINT_COUNT, 2)
    wandering = chance.uniform(0, 800, shape[1:]) + np.cumsum(chance.normal(0, 15, shape), axis=0)
    xy = [chance.uniform(0, 1280, shape), wandering, 50.0 * chance.integers(0, 6, shape)][chance.integers(3)]
    xy[chance.random(shape[:2]) < chance.choice([0.0, 0.2, 0.6, 0.95])] = np.nan
    return np.cumsum(chance.uniform(0.005, 0.4, frames)), xy


@pytest.mark.parametrize("seed", range(25))
def test_any_points_give_an_honest_verdict(scored, seed):
    chance = np.random.default_rng(seed)
    time_s, xy = any_points(chance)
    for movement, rubric in RUBRICS.items():
        view = chance.choice(["auto", "side", "front", "left"])
        verdict = scored(rubric, time_s, xy.copy(), view=str(view)).verdict
        assert 1 <= verdict.band[0] <= verdict.band[1] <= 3, movement
        assert sum(verdict.probabilities.values()) == pytest.approx(1.0)
        for one in verdict.criteria:
            numbers = [one.value, one.sd, one.margin, one.probability, one.at_s]
            if one.question is None:
                known = one.state != "not_observable"
                assert all((number is not None and np.isfinite(number)) == known for number in numbers), one


def spoilt(text, chance):
    """Spoil one place of a text: letters taken out or put in, a value exchanged, a line lost."""
    place = int(chance.integers(len(text)))
    match int(chance.integers(4)):
        case 0:
            return text[:place] + text[place + int(chance.integers(1, 6)) :]
        case 1:
            return text[:place] + str(chance.choice(list("{}[]:,#&*!|>'\"%@`-?\t\n 9a"))) + text[place:]
        case 2:
            values = list(re.finditer(r"(?<=: )[^,{}\[\]\n]+", text))
            value = values[int(chance.integers(len(values)))]
            return text[: value.start()] + str(chance.choice(ODD_VALUES)) + text[value.end() :]
        case _:
            lines = text.splitlines()
            del lines[int(chance.integers(len(lines)))]
            return "\n".join(lines)


def rubric_or_message(text):
    try:
        return parse_rubric(text, "mine.yaml").rubric
    except RubricError as error:
        return str(error)


@pytest.mark.parametrize("seed", range(20))
def test_a_file_spoilt_anywhere_is_told_in_one_line_or_still_a_rubric(seed):
    chance = np.random.default_rng(seed)
    for _ in range(8):
        text = spoilt(TEXTS[int(chance.integers(len(TEXTS)))], chance)
        rubric = rubric_or_message(text)
        if isinstance(rubric, str):
            assert re.fullmatch(r"mine\.yaml:\d+: [^\n]+", rubric)
            assert rubric.isprintable()
        else:
            assert explain_rubric(rubric)
            assert dry_run(rubric)
