"""``fms-score compare``: how far coaches and the machine agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, get_args

from rich.table import Table

from fms_score.agreement.machine import BandPolicy, Matched
from fms_score.agreement.result import Agreement, Figure, Group
from fms_score.agreement.sheet import MOST_PROBLEMS, Sheet, read_sheet
from fms_score.cli.console import complain, notes, one_line, out, print_json, remark
from fms_score.cli.exit_codes import DONE, INPUT_WRONG, SOME_FAILED
from fms_score.errors import OptionError, SheetError
from fms_score.video.inputs import RESULTS_FOLDER

__all__ = ["CompareOptions", "compare_sheet"]

MOST_ROUNDS: Final = 20_000
MOST_TOLD: Final = 8
"""Unmatched results told on the terminal; the report has them all."""

MINUS: Final = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """Options as the user wrote them."""

    results: tuple[Path, ...] = ()
    analyze: bool = False
    bands: str = "out"
    out: Path = Path("fms_compare")
    sheet: str | None = None
    encoding: str | None = None
    allow_outside: bool = False
    rounds: int = 1000
    seed: int = 0
    dry_run: bool = False
    model: str | None = None
    device: str = "AUTO"
    overlay: bool = False
    blur_faces: bool = False
    json: bool = False
    quiet: bool = False


def compare_sheet(path: Path, options: CompareOptions) -> int:
    """Read a sheet, hold its raters and the machine's results against each other, and write the comparison.

    Returns
    -------
    int
        0; 1 if some videos could not be analysed; 2 if the sheet has mistakes, each told in one line.

    Raises
    ------
    FmsScoreError
        For anything else that cannot be used.
    """
    bands = _bands(options.bands)
    _check(options)
    try:
        sheet = read_sheet(path, sheet=options.sheet, encoding=options.encoding, allow_outside=options.allow_outside)
    except SheetError as error:
        return _tell_problems(path, error)
    if options.dry_run:
        _show_understood(sheet, as_json=options.json)
        return DONE
    return _compare(sheet, bands, options)


def _compare(sheet: Sheet, bands: BandPolicy, options: CompareOptions) -> int:
    from fms_score.comparison import compare
    from fms_score.comparison_files import check_output, comparison_content, write_comparison

    check_output(options.out)
    matched, unread, failed = _results(sheet, options)
    comparison = compare(sheet, matched, bands=bands, rounds=options.rounds, seed=options.seed)
    write_comparison(comparison, options.out, made_at=datetime.now(UTC))
    if options.json:
        print_json({"folder": str(options.out), "notes": unread, **comparison_content(comparison)})
    elif not options.quiet:
        for said in (*unread, *sheet.understood.notes, *comparison.notes, *comparison.agreement.notes):
            remark(said)
        _tell_unmatched(matched)
        _tell_agreement(comparison.agreement)
        report = one_line(str(options.out / "report.html"))
        out().print(f"report: {report}", markup=False, emoji=False, soft_wrap=True)
    return SOME_FAILED if failed else DONE


def _results(sheet: Sheet, options: CompareOptions) -> tuple[Matched | None, list[str], int]:
    """Results beside the sheet, what could not be read of them, and how many videos could not be analysed."""
    if not options.results and not options.analyze:
        return None, [], 0
    from fms_score.comparison import match_results
    from fms_score.formats.result_folders import read_result_folders

    folders = options.results or (Path(RESULTS_FOLDER),)
    failed = 0
    if options.analyze:
        from fms_score.cli.compare_videos import VideoRun, analyze_missing

        talk = not (options.quiet or options.json)
        run = VideoRun(folders, options.model, options.device, options.allow_outside, options.overlay, options.blur_faces, talk)
        failed = analyze_missing(sheet, run)
    found, unread = read_result_folders(folders)
    return match_results(sheet, found, allow_outside=options.allow_outside), unread, failed


def _bands(text: str) -> BandPolicy:
    for known in get_args(BandPolicy):
        if text == known:
            policy: BandPolicy = known
            return policy
    raise OptionError(f"--bands is '{text}'; give out (not scored), likely (likeliest score) or expected (expected score)")


def _check(options: CompareOptions) -> None:
    if not 0 <= options.rounds <= MOST_ROUNDS:
        raise OptionError(f"--rounds is {options.rounds}; give a number from 0 (no intervals) to {MOST_ROUNDS}")
    if options.seed < 0:
        raise OptionError(f"--seed is {options.seed}; give 0 or more")


# ---- words ------------------------------------------------------------------------------------------------------------
def _tell_problems(path: Path, error: SheetError) -> int:
    """Say every mistake on a line of its own, so that the sheet can be mended in one go."""
    for problem in error.problems[:MOST_PROBLEMS]:
        complain(f"{path}: {problem}")
    more = len(error.problems) - MOST_PROBLEMS
    if more > 0:
        complain(f"{path}: and {more} more problems; nothing was compared")
    return INPUT_WRONG


def _show_understood(sheet: Sheet, *, as_json: bool) -> None:
    understood = sheet.understood
    counts = _counts(sheet)
    if as_json:
        columns = [{"column": letter, "title": title, "meaning": meaning} for letter, title, meaning in understood.columns]
        print_json({
            "file": str(sheet.path), "kind": understood.kind, "layout": understood.layout, "header_row": understood.header_row,
            "columns": columns, "subjects": list(sheet.subjects), "raters": list(sheet.raters),
            "scores": [dict(zip(("movement", "side", "rater", "given", "missing"), row, strict=True)) for row in counts],
            "videos": len(sheet.videos), "notes": list(understood.notes),
        })  # fmt: skip
        return
    layout = "one row a score" if understood.layout == "long" else "one row a person"
    console = out()
    console.print(
        f"{sheet.path}: {understood.kind}; {layout}; header in row {understood.header_row}", markup=False, emoji=False
    )
    console.print(_table(("column", "title", "understood as"), understood.columns))
    console.print(_table(("test", "side", "rater", "scores", "not given"), counts, right=2))
    people, raters, videos = len(sheet.subjects), len(sheet.raters), len(sheet.videos)
    console.print(f"{people} people, {raters} raters, {videos} videos named; nothing was compared (--dry-run)", markup=False)
    for note in understood.notes:
        console.print(f"note: {one_line(note)}", markup=False, emoji=False)


def _counts(sheet: Sheet) -> list[tuple[str, str, str, int, int]]:
    table = sheet.scores.assign(
        given=sheet.scores["score"].notna().astype(int), missing=sheet.scores["score"].isna().astype(int)
    )
    sums = table.groupby(["movement", "side", "rater"], sort=False)[["given", "missing"]].sum().reset_index()
    return [(str(m), str(s), str(r), int(g), int(n)) for m, s, r, g, n in sums.itertuples(index=False)]


def _table(header: Sequence[str], rows: Sequence[Sequence[object]], right: int = 0) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for place, title in enumerate(header):
        table.add_column(title, justify="right" if place >= len(header) - right else "left")
    for row in rows:
        table.add_row(*(_plain(cell) for cell in row))
    return table


def _plain(cell: object) -> str:
    return one_line(str(cell)).replace("[", r"\[")


def _tell_unmatched(matched: Matched | None) -> None:
    if matched is None:
        return
    for one in matched.unmatched[:MOST_TOLD]:
        notes().print(f"not used: {one_line(one.name)}: {one_line(one.why)}", markup=False, emoji=False)
    more = len(matched.unmatched) - MOST_TOLD
    if more > 0:
        notes().print(f"not used: {more} more results, listed in the report", markup=False)
    if matched.without:
        some = "; ".join(str(place) for place in matched.without[:2])
        notes().print(
            f"note: tests of the sheet without a result: {len(matched.without)} ({one_line(some)} ...)",
            markup=False,
            emoji=False,
        )


def _tell_agreement(agreement: Agreement) -> None:
    """Table of tests: the machine, and below it the coaches."""
    groups = [group for group in agreement.groups if group.level in {"test", "all"} and group.pairs]
    header = ("test", "raters", "n", "same", "±1", "weighted kappa (95 %)", "bias")
    out().print(_table(header, [row for group in groups for row in _lines(group)], right=5))
    for pair in agreement.composites:
        limits = pair.bland_altman
        said = f"composite, {pair.first} / {pair.second}, n = {pair.n}: bias {_text(limits.bias)}"
        if pair.icc.value is not None:
            said += (
                f", ICC {_text(pair.icc)}, 95 % limits {_number(limits.lower.value)} to {_number(limits.upper.value)}, "
                f"MDC95 {_number(pair.mdc95.value)}"
            )
        out().print(one_line(said), markup=False, emoji=False)
    small = [group.note for group in groups if group.level == "all" and group.note]
    for note in dict.fromkeys(
        [*small, *(pair.note for group in groups if group.level == "all" for pair in group.pairs if pair.note)]
    ):
        out().print(one_line(note), markup=False, emoji=False)


def _lines(group: Group) -> Iterator[tuple[str, ...]]:
    """One line for the machine and one for the coaches, as far as there are any."""
    name = (group.movement or "all tests").replace("_", " ")
    for who, summary in (("machine", group.machine), ("coaches", group.coaches)):
        if summary is not None:
            counts = {pair.n for pair in group.pairs if pair.kind == summary.kind}
            n = f"{min(counts)}" if len(counts) == 1 else f"{min(counts)}-{max(counts)}"
            shares = _percent(summary.exact), _percent(summary.within_one)
            yield name, who, n, *shares, _text(summary.kappa), _number(summary.bias.value)
            name = ""


def _percent(figure: Figure) -> str:
    return "-" if figure.value is None else f"{100 * figure.value:.0f} %"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}".replace("-0.00", "0.00").replace("-", MINUS)


def _text(figure: Figure) -> str:
    limits = f" ({_number(figure.interval.low)} to {_number(figure.interval.high)})" if figure.interval else ""
    return _number(figure.value) + limits
