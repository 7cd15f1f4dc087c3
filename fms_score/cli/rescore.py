"""``fms-score rescore``: judge stored poses again and show what changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fms_score.cli.answers import parse_observed
from fms_score.cli.console import one_line, out, print_json
from fms_score.language import parse_language
from fms_score.rescore import Rescored, find_results, rescore_folder, write_rescored
from fms_score.rubric.collection import rubric_for
from fms_score.rubric.verdict import Verdict

__all__ = ["rescore_folders"]


def rescore_folders(
    folders: Sequence[Path],
    rubric: str | None,
    observed: Sequence[str],
    *,
    write: bool,
    as_json: bool,
    lang: str | None = None,
) -> int:
    """Judge every folder again.

    Returns
    -------
    int
        0.

    Raises
    ------
    InputError
        For a folder without results, a damaged file or a rubric with a mistake.
    """
    language = parse_language(lang) if lang else None
    loaded = rubric_for(rubric) if rubric else None
    answers = parse_observed(observed)
    movement = loaded.rubric.movement if loaded else None
    done = [rescore_folder(folder, loaded, answers) for folder in find_results(list(folders), movement=movement)]
    if write:
        for one in done:
            write_rescored(one, analysed_at=datetime.now(UTC), language=language)
    if as_json:
        print_json([_as_json(one) for one in done])
    else:
        for one in done:
            _tell(one)
        changed = sum(_score(one.before) != _score(one.after) for one in done)
        kept = "kept" if write else "not kept; --write keeps them"
        out().print(f"{changed} of {len(done)} scores change ({kept})")
    return 0


def _score(verdict: Verdict) -> str:
    return str(verdict.score) if verdict.score is not None else f"{verdict.band[0]}-{verdict.band[1]}"


def _same(one: Rescored) -> str:
    """What is to be said of an unchanged score: in a band, another score may be likelier than before."""
    before, after = (_likeliest(verdict) for verdict in (one.before, one.after))
    return "as before" if before == after else f"as before, but likeliest {before} -> {after}"


def _likeliest(verdict: Verdict) -> str:
    return max(verdict.probabilities, key=lambda score: verdict.probabilities[score])


def _tell(one: Rescored) -> None:
    before, after = _score(one.before), _score(one.after)
    arrow = f"{before} -> {after}" if before != after else f"{after} ({_same(one)})"
    out().print(f"{one_line(one.folder.resolve().name)}  {one.after.title}: {arrow}", markup=False, emoji=False)
    for change in one.changes:
        out().print(f"  {change.criterion}: {change.before or 'not asked'} -> {change.after or 'not asked'}", markup=False)


def _as_json(one: Rescored) -> dict[str, Any]:
    return {
        "folder": str(one.folder),
        "before": {"score": one.before.score, "band": one.before.band, "probabilities": one.before.probabilities},
        "after": {"score": one.after.score, "band": one.after.band, "probabilities": one.after.probabilities},
        "changes": [{"criterion": change.criterion, "before": change.before, "after": change.after} for change in one.changes],
    }
