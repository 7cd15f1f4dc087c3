"""The machine as one more rater: its results matched to the people and tests of a sheet, and nothing matched by guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Final, Literal

import pandas as pd

from fms_score.agreement.machine_match import MachineResult, Pairing, Place, SideResult, pair_results
from fms_score.agreement.names import TEST_BY_MOVEMENT
from fms_score.agreement.sheet import Sheet

__all__ = ["MACHINE", "BandPolicy", "MachineScore", "Matched", "UnmatchedResult", "machine_scores", "machine_tables"]

MACHINE: Final = "fms-score"
"""Name of the machine among the raters."""

BandPolicy = Literal["out", "likely", "expected"]
"""What a band counts as: no score, its likeliest score, or its expected score to the nearest whole."""


@dataclass(frozen=True, slots=True)
class MachineScore:
    """What the machine says about one test and side of one person.

    Attributes
    ----------
    place : Place
        Subject, movement, side.
    result : SideResult
        Score or band, of all clips that were matched.
    sources : tuple of MachineResult
        Where it comes from.
    criteria : mapping of str to bool
        Criteria that the machine decided.
    """

    place: Place
    result: SideResult
    sources: tuple[MachineResult, ...]
    criteria: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnmatchedResult:
    """A result, or several together, that cannot be used, and why."""

    name: str
    why: str
    sources: tuple[MachineResult, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Matched:
    """Results and sheet brought together.

    Attributes
    ----------
    scores : tuple of MachineScore
    unmatched : tuple of UnmatchedResult
        Results that are not used.
    without : tuple of Place
        Tests of the sheet that the machine has no result for.
    notes : tuple of str
    """

    scores: tuple[MachineScore, ...]
    unmatched: tuple[UnmatchedResult, ...]
    without: tuple[Place, ...]
    notes: tuple[str, ...]


def machine_scores(sheet: Sheet, results: Sequence[MachineResult], digest: Callable[[str], str | None]) -> Matched:
    """Match results to what the sheet scores.

    By the videos that the sheet names; where it names none, by the person's name in the name of a file or folder, or of a
    screen. The results of a screen go before those of clips. Clips that show one performance from the side and from the
    front narrow each other's band; two clips from the same side are not chosen between, and are left out.

    Parameters
    ----------
    sheet : Sheet
    results : sequence of MachineResult
    digest : callable
        SHA-256 of a video that the sheet names; None if there is no such file. Asked only where names leave it open.

    Returns
    -------
    Matched
    """
    places = [Place(*key) for key in sheet.scores[["subject", "movement", "side"]].drop_duplicates().itertuples(index=False)]
    pairing = pair_results(sheet, results, digest)
    found = [_score(place, pairing) for place in places]
    scores = tuple(one for one in found if isinstance(one, MachineScore))
    refused = [UnmatchedResult(name, why) for name, why in pairing.refused]
    refused += [one for one in found if isinstance(one, UnmatchedResult)]
    done = {score.place for score in scores}
    used = {
        id(source) for sources in (*(one.sources for one in scores), *(one.sources for one in refused)) for source in sources
    }
    unused = [UnmatchedResult(one.name, _unused(one, pairing, done)) for one in _left_over(pairing, used)]
    without = tuple(place for place in places if place not in done)
    return Matched(scores, tuple(dict.fromkeys([*refused, *unused])), without, tuple(pairing.notes))


def _left_over(pairing: Pairing, used: set[int]) -> list[MachineResult]:
    """Results of people in the sheet that are in no score; clips of a screen that is there are no news."""
    return [
        one
        for results in pairing.by_test.values()
        if not any(other.kind == "screen" for other in results)
        for one in results
        if id(one) not in used
    ]


def machine_tables(matched: Matched, bands: BandPolicy) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores and criteria of the machine as :func:`fms_score.agreement.agree.agree` takes them.

    Parameters
    ----------
    matched : Matched
    bands : {"out", "likely", "expected"}

    Returns
    -------
    scores, criteria : DataFrame
        A band that counts as no score is missing.
    """
    rows = [(*one.place, MACHINE, counted_score(one.result, bands)) for one in matched.scores]
    scores = pd.DataFrame(rows, columns=["subject", "movement", "side", "rater", "score"]).astype({"score": "Int64"})
    answers = [(*one.place, MACHINE, name, met) for one in matched.scores for name, met in one.criteria.items()]
    columns = ["subject", "movement", "side", "rater", "criterion", "met"]
    return scores, pd.DataFrame(answers, columns=columns).astype({"met": "boolean"})


def counted_score(result: SideResult, bands: BandPolicy) -> int | None:
    """Score that a result counts as; the lower of two equally likely ones."""
    if result.score is not None or bands == "out":
        return result.score
    low, high = result.band
    inside = {score: result.probabilities.get(score, 0.0) for score in range(low, high + 1)}
    total = sum(inside.values())
    if bands == "likely" or total <= 0.0:
        return max(inside, key=lambda score: (inside[score], -score))
    return round(sum(score * share for score, share in inside.items()) / total)


# ---- one test ---------------------------------------------------------------------------------------------------------
def _score(place: Place, pairing: Pairing) -> MachineScore | UnmatchedResult | None:
    """Result of a test and side; None if there is none, or what cannot be used and why."""
    here = pairing.by_test.get((place.subject, place.movement), [])
    screens = [one for one in here if one.kind == "screen"]
    here = screens[-1:] or (pairing.by_video.get(place, []) if place in pairing.named else here)
    if place.side == "both" and TEST_BY_MOVEMENT[place.movement].two_sided:
        return _of_both(place, here)
    return _of_side(place, [one for one in here if place.side in one.sides])


def _of_side(place: Place, sources: Sequence[MachineResult]) -> MachineScore | UnmatchedResult | None:
    if not sources:
        return None
    planes = [one.plane for one in sources]
    if len(sources) > 1 and (None in planes or len(set(planes)) < len(planes)):
        names = " and ".join(one.name for one in sources[:3])
        return UnmatchedResult(names, f"several results for {place}; name one in the sheet's column video", tuple(sources))
    result = _joined([one.sides[place.side] for one in sources])
    if result is None:
        names = " and ".join(one.name for one in sources)
        return UnmatchedResult(names, f"these views of {place} contradict each other", tuple(sources))
    return MachineScore(place, result, tuple(sources), _criteria(sources, place.side))


def _of_both(place: Place, here: Sequence[MachineResult]) -> MachineScore | UnmatchedResult | None:
    """Test score of a two-sided test: as it stands in a result, else the lower of both sides."""
    whole = [one for one in here if "both" in one.sides]
    if whole:
        return _of_side(place, whole)
    sides = [_of_side(place._replace(side=side), [one for one in here if side in one.sides]) for side in ("left", "right")]
    known = [one for one in sides if isinstance(one, MachineScore)]
    if len(known) < len(sides):
        return next((one for one in sides if isinstance(one, UnmatchedResult)), None)
    return MachineScore(place, lower_side(known[0].result, known[1].result), (*known[0].sources, *known[1].sources))


def _joined(results: Sequence[SideResult]) -> SideResult | None:
    """What several views of one performance leave possible; None if nothing."""
    low, high = max(one.band[0] for one in results), min(one.band[1] for one in results)
    if low > high:
        return None
    weights = {score: prod(one.probabilities.get(score, 0.0) for one in results) for score in range(low, high + 1)}
    return _result(low, high, weights)


def lower_side(left: SideResult, right: SideResult) -> SideResult:
    """Lower of two sides, with the chances of each score if the sides are independent."""
    low, high = min(left.band[0], right.band[0]), min(left.band[1], right.band[1])
    weights: dict[int, float] = defaultdict(float)
    for first, one in left.probabilities.items():
        for second, other in right.probabilities.items():
            weights[min(first, second)] += one * other
    return _result(low, high, weights)


def _result(low: int, high: int, weights: Mapping[int, float]) -> SideResult:
    inside = {score: weights.get(score, 0.0) for score in range(low, high + 1)}
    total = sum(inside.values())
    shares = {score: share / total if total > 0.0 else 1.0 / len(inside) for score, share in inside.items()}
    return SideResult(low if low == high else None, (low, high), shares)


def _criteria(sources: Sequence[MachineResult], side: str) -> dict[str, bool]:
    """Criteria that some view decided and none decided otherwise."""
    said: dict[str, set[bool]] = defaultdict(set)
    for one in sources:
        for name, met in one.criteria.get(side, {}).items():
            said[name].add(met)
    return {name: answers.pop() for name, answers in said.items() if len(answers) == 1}


def _unused(one: MachineResult, pairing: Pairing, done: set[Place]) -> str:
    """Why a result that belongs to a person of the sheet is in no score."""
    subject = pairing.subject_of.get(id(one), "")
    side = " and ".join(one.sides)
    if any((place.subject, place.movement) == (subject, one.movement) for place in done):
        return f"{subject}, {one.movement}: another result is used, or the side ({side}) is not scored in the sheet"
    return f"{subject}, {one.movement} ({side}) is not scored in the sheet"
