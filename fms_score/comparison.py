"""A coach's sheet held against results: matched and compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from fms_score.agreement.agree import agree
from fms_score.agreement.machine import MACHINE, BandPolicy, Matched, machine_scores, machine_tables
from fms_score.agreement.machine_match import MachineResult
from fms_score.agreement.result import Agreement
from fms_score.agreement.sheet import Sheet
from fms_score.errors import InputError
from fms_score.formats.agreement_tables import RATING_COLUMNS
from fms_score.provenance import file_digest

__all__ = ["BANDS_COUNT_AS", "BandCheck", "Comparison", "compare", "match_results", "video_file"]

BANDS_COUNT_AS: Final[Mapping[BandPolicy, str]] = {
    "out": "not scored",
    "likely": "their likeliest score",
    "expected": "their expected score, as a whole number",
}


@dataclass(frozen=True, slots=True)
class BandCheck:
    """How often the machine's bands hold a coach's score; ``n`` bands that this coach scored too."""

    rater: str
    n: int
    inside: int


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Everything a comparison found.

    Attributes
    ----------
    sheet : Sheet
    matched : Matched or None
        Results of the machine beside the sheet; None without results.
    bands : {"out", "likely", "expected"}
        What a band counted as.
    agreement : Agreement
    ratings : DataFrame
        Columns ``RATING_COLUMNS``: every score compared.
    band_checks : tuple of BandCheck
        One a coach; empty without bands.
    notes : tuple of str
        What a reader has to know about the scores, besides what ``agreement`` notes.
    """

    sheet: Sheet
    matched: Matched | None
    bands: BandPolicy
    agreement: Agreement
    ratings: pd.DataFrame
    band_checks: tuple[BandCheck, ...]
    notes: tuple[str, ...]


def video_file(sheet: Sheet, name: str, *, allow_outside: bool = False) -> Path | None:
    """File of a video that a sheet names, below the folder of the sheet; None if there is none, or it leads outside."""
    folder = sheet.path.resolve().parent
    try:
        file = (folder / name).resolve()
        inside = file.is_relative_to(folder)
        return file if file.is_file() and (inside or allow_outside) else None
    except OSError:
        return None


def match_results(sheet: Sheet, results: Sequence[MachineResult], *, allow_outside: bool = False) -> Matched:
    """Match results to a sheet; where names leave it open, by the content of the videos.

    Raises
    ------
    InputError
        If the sheet has a rater called like the machine.
    """
    if MACHINE in sheet.raters:
        raise InputError(
            f"{sheet.path} has a rater called '{MACHINE}', as results are; rename that rater, or leave --results away"
        )
    digests: dict[str, str | None] = {}

    def digest(name: str) -> str | None:
        """SHA-256 of a video that the sheet names, computed once; None if it is not there."""
        if name not in digests:
            file = video_file(sheet, name, allow_outside=allow_outside)
            digests[name] = file_digest(file) if file else None
        return digests[name]

    return machine_scores(sheet, results, digest)


def compare(
    sheet: Sheet, matched: Matched | None = None, *, bands: BandPolicy = "out", rounds: int = 1000, seed: int = 0
) -> Comparison:
    """Hold every rater of a sheet, and the machine if there are results, against each other.

    Parameters
    ----------
    sheet : Sheet
    matched : Matched or None
        Results beside the sheet, as :func:`match_results` gives them.
    bands : {"out", "likely", "expected"}
        What a band of the machine counts as: no score, its likeliest score, or its expected score as a whole number.
    rounds, seed : int
        Of the bootstrap over people.

    Raises
    ------
    InputError
        If there are not two raters to compare.
    """
    scores, criteria = sheet.scores, sheet.criteria
    if matched is not None:
        machine, answers = machine_tables(matched, bands)
        scores = pd.concat([scores, machine], ignore_index=True) if len(machine) else scores
        criteria = pd.concat([criteria, answers], ignore_index=True) if len(answers) and len(criteria) else criteria
    _check_raters(sheet, scores, matched, bands)
    agreement = agree(scores, machine=MACHINE, rounds=rounds, seed=seed, criteria=criteria if len(criteria) else None)
    return Comparison(
        sheet,
        matched,
        bands,
        agreement,
        _ratings(scores, matched),
        _band_checks(sheet, matched),
        tuple(_notes(sheet, matched, bands)),
    )


def _check_raters(sheet: Sheet, scores: pd.DataFrame, matched: Matched | None, bands: BandPolicy) -> None:
    raters = scores.loc[scores["score"].notna(), "rater"].unique()
    if len(raters) > 1:
        return
    if matched is None:
        what = "there are no results to hold it against; add --results FOLDER or --analyze, or the scores of a second rater"
    elif matched.scores and bands == "out":
        what = "every matching result is a band; answer its open questions (fms-score rescore), or take --bands likely"
    else:
        first = f" ({matched.unmatched[0].name}: {matched.unmatched[0].why})" if matched.unmatched else ""
        what = f"no result matches it{first}; name the clips in a column video, or the person in the clips' names"
    raise InputError(f"{sheet.path} has one rater ({raters[0]}), and {what}")


def _ratings(scores: pd.DataFrame, matched: Matched | None) -> pd.DataFrame:
    found = {one.place: one for one in matched.scores} if matched else {}
    rows = []
    for subject, movement, side, rater, score in scores[["subject", "movement", "side", "rater", "score"]].itertuples(
        index=False
    ):
        one = found.get((subject, movement, side)) if rater == MACHINE else None  # type: ignore[call-overload]  # Place is a tuple
        low, high = one.result.band if one else (None, None)
        source = " ".join(source.name for source in one.sources) if one else ""
        rows.append((subject, movement, side, rater, score, low, high, source))
    types = {"score": "Int64", "band_low": "Int64", "band_high": "Int64"}
    return pd.DataFrame(rows, columns=list(RATING_COLUMNS)).astype(types)


def _band_checks(sheet: Sheet, matched: Matched | None) -> tuple[BandCheck, ...]:
    """How often each coach's score lies in the machine's band, where that is one."""
    bands = {tuple(one.place): one.result.band for one in matched.scores if one.result.score is None} if matched else {}
    counts = {rater: [0, 0] for rater in sheet.raters}
    for subject, movement, side, rater, score in sheet.scores.dropna(subset="score").itertuples(index=False):
        band = bands.get((subject, movement, side))
        if band is not None:
            counts[rater][0] += 1
            counts[rater][1] += int(band[0] <= score <= band[1])
    return tuple(BandCheck(rater, n, inside) for rater, (n, inside) in counts.items() if n)


def _notes(sheet: Sheet, matched: Matched | None, bands: BandPolicy) -> list[str]:
    if matched is None:
        what = "scores of fms-score stand in the sheet itself" if MACHINE in sheet.raters else "coaches with each other only"
        return [f"no results were given: {what}"]
    notes = list(matched.notes)
    open_bands = sum(one.result.score is None for one in matched.scores)
    if open_bands:
        notes.append(f"bands among the results: {open_bands} of {len(matched.scores)}, counted as {BANDS_COUNT_AS[bands]}")
    painful = sum(one.result.score == 0 for one in matched.scores)
    if painful:
        notes.append(f"results that are 0 because an observer told of pain, which no camera sees: {painful}")
    untold = _untold_pain(sheet, matched)
    if untold:
        notes.append(f"coaches' scores of 0 for pain that the machine was not told of, counted as disagreement: {untold}")
    return notes


def _untold_pain(sheet: Sheet, matched: Matched) -> int:
    """How many scores of 0 stand against a result that is none."""
    known = {tuple(one.place) for one in matched.scores if one.result.band[0] > 0}
    zeros = sheet.scores[sheet.scores["score"].eq(0).fillna(value=False)]
    return sum(tuple(place) in known for place in zeros[["subject", "movement", "side"]].itertuples(index=False, name=None))
