"""A whole screen: the clips of one session analysed, joined and summed up to the sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fms_score import __version__
from fms_score.atomic import write_text
from fms_score.errors import FmsScoreError, InputError, OptionError
from fms_score.formats.screens import check_screens, read_screen, screen_row, screen_text, screens_table, update_screens
from fms_score.one_clip import Progress
from fms_score.report.screen_group import render_group
from fms_score.report.screen_html import render_screen
from fms_score.rubric.joint import ClipVerdict, judge_together
from fms_score.screen.change import change_since, check_earlier, same_person
from fms_score.screen.load import LoadedSession
from fms_score.screen.scoring import MovementFound
from fms_score.screen.session import known_answers
from fms_score.screen.sheet import ClipShown, Screen
from fms_score.screen.summing import sum_up_screen
from fms_score.screening_clips import ClipDone, ClipJob, Tools, clip_jobs, do_clip, found_pictures, safe_name

__all__ = [
    "Plan",
    "ScreenDone",
    "Watch",
    "check_plans",
    "earlier_screen",
    "plan_screen",
    "renew_report",
    "run_screen",
    "write_group",
]

SCREENS: Final = "screens.csv"
Watch = Callable[[ClipJob], AbstractContextManager[Progress]]
"""Gives whoever shows the progress of one clip."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A session and where its results go.

    Attributes
    ----------
    loaded : LoadedSession
    folder : Path
        Of this screen; ``screens.csv`` lies beside it.
    jobs : list of ClipJob
    """

    loaded: LoadedSession
    folder: Path
    jobs: list[ClipJob]


@dataclass(frozen=True, slots=True)
class ScreenDone:
    """A screen whose results are complete on disk."""

    folder: Path
    screen: Screen
    clips: list[ClipDone] = field(default_factory=list)

    @property
    def failed(self) -> list[ClipDone]:
        """Clips without results."""
        return [one for one in self.clips if one.failed is not None]


def plan_screen(loaded: LoadedSession, out: Path, tools: Tools) -> Plan:
    """Say where the results of a session and of its clips go: ``OUT/<person>_<date>/<clip>``.

    Raises
    ------
    OptionError
        If a folder holds what is not ours to replace.
    """
    session = loaded.session
    folder = out / f"{safe_name(session.person.known_as)}_{session.date.isoformat()}"
    return Plan(loaded, folder, clip_jobs(loaded, tools.rubrics, folder))


def check_plans(plans: Sequence[Plan], out: Path) -> None:
    """Refuse what can be refused before any work is done.

    Raises
    ------
    InputError
        If two sessions are of one person and day, or ``screens.csv`` is damaged.
    """
    taken: dict[str, str] = {}
    for plan in plans:
        name = plan.folder.name.casefold()
        if name in taken:
            raise InputError(
                f"{plan.loaded.source} and {taken[name]} are both of '{plan.loaded.session.person.known_as}' on "
                f"{plan.loaded.session.date}; give each person a code of their own, or keep one of the two"
            )
        taken[name] = plan.loaded.source
    check_screens(out / SCREENS)


def run_screen(plan: Plan, tools: Tools, watch: Watch, before: Screen | None = None) -> ScreenDone:
    """Analyse what is new of a session, judge all of it, and write the screen.

    Parameters
    ----------
    plan : Plan
    tools : Tools
    watch : callable
        Gives a context manager for the progress of each clip.
    before : Screen or None
        Earlier screen of the same person to compare with.

    Returns
    -------
    ScreenDone
        Also where clips failed: what they were to show is missing in the sheet.

    Raises
    ------
    InputError
        If ``before`` is of somebody else, or results cannot be written.
    """
    if before is not None:
        check_earlier(before, plan.loaded.session.person, plan.loaded.session.date)
    began = datetime.now(UTC)
    clips = []
    for job in plan.jobs:
        with watch(job) as progress:
            clips.append(do_clip(job, tools, progress))
    found = {movement: _found(movement, plan, clips, tools) for movement in plan.loaded.session.tests}
    model = {"name": tools.model.card.name, "sha256": tools.model.sha256} if tools.model else None
    made_with = {"fms-score": __version__, "model": model, "screened_at": began.strftime("%Y-%m-%dT%H:%M:%SZ")}
    screen = sum_up_screen(plan.loaded, found, tools.rubrics, made_with)
    if before is not None:
        screen = screen.model_copy(update={"change": change_since(before, screen)})
    _write(plan, screen, began)
    return ScreenDone(plan.folder, screen, clips)


def earlier_screen(plan: Plan) -> Screen | None:
    """Latest earlier screen of the same person among the results beside; None if there is none."""
    session = plan.loaded.session
    found = []
    for path in plan.folder.parent.glob("*/screen.json"):
        try:
            screen = read_screen(path)
        except FmsScoreError:  # of another version: whoever wants it names it with --before, and is told
            continue
        if screen.date < session.date and same_person(screen.person, session.person):
            found.append(screen)
    return max(found, key=lambda one: one.date, default=None)


def renew_report(folder: Path) -> None:
    """Write the page of a stored screen anew, with the pictures that its clips' folders hold now: none if they were taken out.

    Raises
    ------
    InputError
        If the folder holds no screen, or cannot be written.
    """
    page = render_screen(read_screen(folder / "screen.json"), folder)
    try:
        write_text(folder / "report.html", page)
    except OSError as error:
        raise OptionError(f"{folder} cannot be written: {error.strerror or error}") from error


def write_group(done: Iterable[ScreenDone], out: Path) -> Path:
    """Write the table of many screens: ``group.html`` and ``group.csv``.

    Returns
    -------
    Path
        The page.
    """
    done = list(done)
    screened_at = datetime.now(UTC)
    rows = [screen_row(one.screen, one.folder.name, version=__version__, screened_at=screened_at) for one in done]
    page = render_group([(one.screen, f"{one.folder.name}/report.html") for one in done])
    try:
        write_text(out / "group.csv", screens_table(rows))
        write_text(out / "group.html", page)
    except OSError as error:
        raise OptionError(f"the group cannot be written to {out}: {error.strerror or error}; choose another --out") from error
    return out / "group.html"


def _found(movement: str, plan: Plan, clips: Sequence[ClipDone], tools: Tools) -> MovementFound:
    entry = plan.loaded.session.tests[movement]
    own = [one for one in clips if one.job.movement == movement]
    rubric = tools.rubrics[movement].rubric
    judged = [
        ClipVerdict(
            clip=one.job.name,
            verdict=one.verdict,
            side=one.job.side,
            attempt=one.job.video.attempt,
            answers=known_answers(one.job.video.observed),
            view=one.job.video.view,
        )
        for one in own
        if one.verdict is not None
    ]
    verdict = judge_together(rubric, judged, entry.all_answers) if judged else None
    pictures = dict(pair for one in own for pair in found_pictures(one))
    return MovementFound(rubric, entry, verdict, [_shown(one) for one in own], pictures)


def _shown(done: ClipDone) -> ClipShown:
    job = done.job
    return ClipShown(
        file=job.video.file,
        folder=job.name if done.failed is None else None,
        side=job.side,
        attempt=job.video.attempt,
        view=job.video.view,
        failed=done.failed,
    )


def _write(plan: Plan, screen: Screen, screened_at: datetime) -> None:
    """The line in ``screens.csv`` comes last: what is listed there is complete."""
    try:
        plan.folder.mkdir(parents=True, exist_ok=True)
        page = render_screen(screen, plan.folder)
        write_text(plan.folder / "screen.json", screen_text(screen))
        write_text(plan.folder / "report.html", page)
        row = screen_row(screen, plan.folder.name, version=__version__, screened_at=screened_at)
        update_screens(plan.folder.parent / SCREENS, row)
    except OSError as error:
        raise OptionError(
            f"results cannot be written to {plan.folder}: {error.strerror or error}; choose another --out"
        ) from error
