"""A comparison written down: the report, its figures and every score, in one folder."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from fms_score import __version__
from fms_score.agreement.machine_match import MachineResult
from fms_score.agreement.result import AGREEMENT_FORMAT
from fms_score.atomic import replacing_folder, write_text
from fms_score.comparison import BANDS_COUNT_AS, Comparison
from fms_score.errors import FmsScoreError, OptionError
from fms_score.formats.agreement_tables import agreement_content, agreement_csv, agreement_json, ratings_csv
from fms_score.report.compare_page import MOST_DISAGREEMENTS, CompareInputs, Evidence, Place, differing_tests, render_comparison
from fms_score.report.overlay import encoded, resized
from fms_score.video.stills import read_still

__all__ = ["check_output", "comparison_content", "comparison_page", "write_comparison"]

MOST_LISTED: Final = 200
"""Unmatched results and tests that are listed one by one."""

PICTURE_PX: Final = 520
MOST_PICTURE_BYTES: Final = 20 * 1024 * 1024
LAYOUTS: Final = {"long": "one row a score", "wide": "one row a person"}


def comparison_content(comparison: Comparison) -> dict[str, Any]:
    """Plain values of a comparison, as ``agreement.json`` has them."""
    return agreement_content(comparison.agreement, _about(comparison))


def _about(comparison: Comparison) -> dict[str, Any]:
    matched = comparison.matched
    machine = None if matched is None else {
        "bands": comparison.bands,
        "n_scores": len(matched.scores),
        "n_bands": sum(one.result.score is None for one in matched.scores),
        "bands_with_coach": [asdict(one) for one in comparison.band_checks],
        "unmatched_results": [{"name": one.name, "why": one.why} for one in matched.unmatched[:MOST_LISTED]],
        "without_result": [str(place) for place in matched.without[:MOST_LISTED]],
        "n_unmatched_results": len(matched.unmatched),
        "n_without_result": len(matched.without),
    }  # fmt: skip
    understood = comparison.sheet.understood
    return {
        "fms_score_version": __version__,
        "sheet": {"file": comparison.sheet.path.name, **asdict(understood)},
        "machine_results": machine,
        "about": list(comparison.notes),
    }


def check_output(folder: Path) -> None:
    """Refuse a folder that holds anything but an earlier comparison: it is replaced as a whole.

    Raises
    ------
    OptionError
    """
    if not os.path.lexists(folder):
        nearest = next(one for one in folder.absolute().parents if os.path.lexists(one))
        if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
            raise OptionError(f"{folder} cannot be made in {nearest}; choose another --out")
        return
    if not folder.is_dir():
        raise OptionError(f"{folder} is a file, where the folder of the comparison is to go; choose another --out")
    if any(folder.iterdir()) and not _is_earlier(folder):
        raise OptionError(f"{folder} holds something else than a comparison, and would be replaced; choose another --out")


def _is_earlier(folder: Path) -> bool:
    try:
        content = json.loads((folder / "agreement.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(content, dict) and str(content.get("format")).startswith(AGREEMENT_FORMAT.partition("/")[0])


def write_comparison(comparison: Comparison, folder: Path, *, made_at: datetime) -> None:
    """Write report, figures and scores into one folder, whole or not at all; an earlier comparison there is replaced.

    Parameters
    ----------
    comparison : Comparison
    folder : Path
    made_at : datetime
        With its time zone.

    Raises
    ------
    OptionError
        If the folder holds something else, or cannot be written.
    """
    check_output(folder)
    page = comparison_page(comparison, folder, made_at)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with replacing_folder(folder) as place:
            write_text(place / "report.html", page)
            write_text(place / "agreement.json", agreement_json(comparison.agreement, _about(comparison)))
            write_text(place / "agreement.csv", agreement_csv(comparison.agreement))
            write_text(place / "ratings.csv", ratings_csv(comparison.ratings))
    except OSError as failure:
        raise OptionError(f"{folder} cannot be written: {failure.strerror or failure}; choose another --out") from failure


# ---- the page ---------------------------------------------------------------------------------------------------------
def comparison_page(comparison: Comparison, folder: Path, made_at: datetime) -> str:
    """Report as a page that is to lie in a folder: links to reports start from there."""
    matched, sheet = comparison.matched, comparison.sheet
    unmatched = [(one.name, one.why) for one in matched.unmatched] if matched else []
    without = [str(place) for place in matched.without] if matched else []
    bands = any(one.result.score is None for one in matched.scores) if matched else False
    return render_comparison(
        CompareInputs(
            agreement=comparison.agreement,
            sheet_name=sheet.path.name,
            understood=_understood(comparison),
            columns=sheet.understood.columns,
            notes=comparison.notes,
            bands=[(one.rater, one.n, one.inside) for one in comparison.band_checks],
            band_policy=f"Where the machine gave a band instead of a score, it counts as {BANDS_COUNT_AS[comparison.bands]}."
            if bands
            else "",
            unmatched=unmatched[:MOST_LISTED],
            without=without[:MOST_LISTED],
            more_unmatched=max(len(unmatched) - MOST_LISTED, 0),
            more_without=max(len(without) - MOST_LISTED, 0),
            scores=(scores := _scores(comparison)),
            evidence=_evidence(comparison, scores, folder),
            machine_bands=_bands(comparison),
            made_at=made_at,
            version=__version__,
        )
    )


def _understood(comparison: Comparison) -> list[tuple[str, str]]:
    sheet, understood = comparison.sheet, comparison.sheet.understood
    facts = [
        ("File", f"{sheet.path.name} ({understood.kind})"),
        ("Layout", f"{LAYOUTS[understood.layout]}; header in row {understood.header_row}"),
        ("People", str(len(sheet.subjects))),
        ("Raters", ", ".join(sheet.raters)),
        ("Scores", str(int(sheet.scores["score"].notna().sum()))),
    ]
    return [*facts, *(("Note", note) for note in understood.notes)]


def _bands(comparison: Comparison) -> dict[tuple[str, str, str], str]:
    """Bands of the machine in words, where one counted as a score."""
    scores = comparison.matched.scores if comparison.matched else ()
    return {
        (
            one.place.subject,
            one.place.movement,
            one.place.side,
        ): f"{comparison.bands} of {one.result.band[0]}-{one.result.band[1]}"
        for one in scores
        if one.result.score is None and comparison.bands != "out"
    }


def _scores(comparison: Comparison) -> dict[Place, dict[str, int]]:
    """Scores by rater of every test."""
    scores: dict[Place, dict[str, int]] = defaultdict(dict)
    given = comparison.ratings.dropna(subset="score")
    for subject, movement, side, rater, score in given[["subject", "movement", "side", "rater", "score"]].itertuples(
        index=False
    ):
        scores[subject, movement, side][rater] = int(score)
    return scores


def _evidence(comparison: Comparison, scores: Mapping[Place, Mapping[str, int]], folder: Path) -> dict[Place, list[Evidence]]:
    """What shows why the machine scored so, for the disagreements that the page shows."""
    shown = set(differing_tests(scores, comparison.agreement.machine)[:MOST_DISAGREEMENTS])
    return {
        (score.place.subject, score.place.movement, score.place.side): [_shown(one, folder) for one in score.sources]
        for score in (comparison.matched.scores if comparison.matched else ())
        if tuple(score.place) in shown
    }


def _shown(one: MachineResult, folder: Path) -> Evidence:
    picture, size = _picture(one.pictures)
    return Evidence(one.name, _link(one, folder), one.because, picture, size)


def _link(one: MachineResult, folder: Path) -> str | None:
    """Address of a result's report from the folder of the page; None if it has none, or lies on another drive."""
    report = one.folder / "report.html" if one.folder else None
    if report is None or not report.is_file():
        return None
    try:
        return quote(Path(os.path.relpath(report.resolve(), folder.resolve())).as_posix())
    except ValueError:
        return None


def _picture(pictures: Sequence[Path]) -> tuple[bytes | None, tuple[int, int]]:
    """First key frame that exists, as a small JPEG."""
    for path in _readable(pictures):
        try:
            image = read_still(path)
        except (FmsScoreError, OSError):
            continue
        small = resized(image, min(1.0, PICTURE_PX / max(image.shape[:2])))
        return encoded(small, ".jpg"), (small.shape[1], small.shape[0])
    return None, (0, 0)


def _readable(pictures: Sequence[Path]) -> Iterator[Path]:
    return (path for path in pictures if path.is_file() and path.stat().st_size <= MOST_PICTURE_BYTES)
