"""``fms-score report``: write reports anew from stored results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fms_score.cli.console import one_line, out, print_json
from fms_score.language import parse_language
from fms_score.report_again import renew_report
from fms_score.rescore import find_results
from fms_score.rubric.collection import rubric_for

__all__ = ["renew_reports"]


def renew_reports(folders: Sequence[Path], rubric: str | None, *, lang: str | None, as_json: bool) -> int:
    """Write the report of every folder anew.

    Returns
    -------
    int
        0.

    Raises
    ------
    InputError
        For a folder without results, a damaged file, a rubric with a mistake or an unknown language.
    """
    language = parse_language(lang) if lang else None
    loaded = rubric_for(rubric) if rubric else None
    done = [renew_report(folder, language, loaded) for folder in find_results(list(folders))]
    if as_json:
        print_json([{"folder": str(page.parent), "report": str(page)} for page in done])
    else:
        for page in done:
            out().print(one_line(str(page)), markup=False, emoji=False, soft_wrap=True)
    return 0
