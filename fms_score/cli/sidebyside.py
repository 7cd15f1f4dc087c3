"""``fms-score sidebyside``: two results in one video, aligned by the phases of a repetition."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from fms_score.cli.console import one_line, out, print_json
from fms_score.cli.progress import clip_progress
from fms_score.errors import InputError, OptionError, RubricError
from fms_score.faces import FaceSearch
from fms_score.formats.score_json import read_score
from fms_score.pose.head_log import Heads
from fms_score.pose.network import PoseNetwork, user_compile_cache
from fms_score.pose.registry import find_model
from fms_score.provenance import file_digest
from fms_score.report.blur import blurred_frames
from fms_score.report.side_by_side import Performance, write_side_by_side
from fms_score.report.taken import Taken, taken_by_criterion
from fms_score.rubric.collection import rubric_for
from fms_score.rubric.verdict import AttemptVerdict, Verdict
from fms_score.tracks.files.npz import read_poses
from fms_score.tracks.track import PoseTrack
from fms_score.video.frame import Frame
from fms_score.video.source import ReadOptions, read_frames

__all__ = ["PairOptions", "put_side_by_side"]

OVERLAY = "overlay.webm"


@dataclass(frozen=True, slots=True)
class PairOptions:
    """Options as the user wrote them."""

    out: Path
    results: Path
    reps: tuple[int | None, int | None]
    blur_faces: bool
    overwrite: bool
    model: str | None
    device: str
    json: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """A folder of results, and the clip itself if that was given."""

    folder: Path
    clip: Path | None
    verdict: Verdict

    @property
    def blurred(self) -> bool:
        """Whether its stored pictures show no faces."""
        return bool(self.verdict.provenance.get("faces", {}).get("blurred"))

    def has_faces_to_hide(self, *, asked: bool) -> bool:
        """Whether faces are to be looked for: in a clip whose results hide them too, but not where they are hidden already."""
        return (asked or self.blurred) if self.clip is not None else (asked and not self.blurred)


def put_side_by_side(first: Path, second: Path, options: PairOptions) -> int:
    """Write the video.

    Returns
    -------
    int
        0.

    Raises
    ------
    InputError
        If there are no results for one of the two, no pictures or no repetition in them, or the file cannot be written.
    """
    _check_out(options)
    found = [_find(path, options.results) for path in (first, second)]
    attempts = [_attempt(one, rep) for one, rep in zip(found, options.reps, strict=True)]
    tracks = [read_poses(one.folder / "poses.npz") for one in found]
    sources = [_frames(one, track) for one, track in zip(found, tracks, strict=True)]
    hidden = [one.has_faces_to_hide(asked=options.blur_faces) for one in found]
    network = _network(options) if any(hidden) else None
    with clip_progress("side by side", shown=not options.json) as progress:
        progress.begin("looking for faces" if network else "writing", 1.0)
        for number, one in enumerate(found):
            if network is not None and hidden[number]:
                heads = _heads(sources[number], network, tracks[number] if one.clip is not None else None)
                sources[number] = partial(_covered, sources[number], heads)
        pair = [
            Performance(_label(one), one.verdict, attempt, track, source, one.clip is None, _taken(one.verdict))
            for one, attempt, track, source in zip(found, attempts, tracks, sources, strict=True)
        ]
        progress.begin("writing", 1.0)
        try:
            length_s = write_side_by_side(options.out, pair[0], pair[1], progress.reach)
        except OSError as error:
            raise OptionError(f"{options.out} cannot be written: {error.strerror or error}; choose another --out") from error
    _tell(options, pair, length_s)
    return 0


def _check_out(options: PairOptions) -> None:
    path = options.out
    if path.suffix.lower() != ".webm":
        raise OptionError(f"--out is {path}; give a name that ends in .webm")
    if not path.parent.is_dir():
        raise OptionError(f"{path} cannot be written: there is no folder {path.parent}; make it first")
    if os.path.lexists(path) and not options.overwrite:
        raise OptionError(f"{path} is there already; choose another --out, or replace it with --overwrite")


def _network(options: PairOptions) -> PoseNetwork:
    return PoseNetwork(find_model(options.model, allow_download=True), options.device, user_compile_cache())


# ---- what was given ---------------------------------------------------------------------------------------------------
def _find(path: Path, root: Path) -> _Found:
    """Results in a folder, or those of a clip."""
    if path.is_dir():
        if not (path / "score.json").is_file():
            raise InputError(
                f"{path}: no results here (no score.json); give the folder of one clip that fms-score analyze wrote"
            )
        return _Found(path, None, read_score(path / "score.json"))
    if not path.is_file():
        raise InputError(f"{path} does not exist; give a folder of results, or a clip that has some")
    digest = file_digest(path)
    for score in sorted(root.glob("*/score.json")):
        verdict = read_score(score)
        if verdict.provenance.get("input", {}).get("sha256") == digest:
            return _Found(score.parent, path, verdict)
    raise InputError(f"{path.name} has no results in {root}; analyse it first, or say with --results where they are")


def _attempt(one: _Found, rep: int | None) -> AttemptVerdict:
    """The repetition named, or the one that counts; of two sides the worse one."""
    attempts = {attempt.rep: attempt for attempt in one.verdict.attempts}
    if not attempts:
        raise InputError(f"{one.folder}: no repetition was found in this clip, so there is nothing to align")
    if rep is not None:
        if rep not in attempts:
            raise OptionError(f"{one.folder} has no repetition {rep}; it has {', '.join(map(str, sorted(attempts)))}")
        return attempts[rep]
    sides = [side for side in one.verdict.sides if side.rep in attempts]
    counting = min(sides, key=lambda side: (side.band, side.rep), default=None)
    return attempts[counting.rep] if counting else next(iter(attempts.values()))


def _frames(one: _Found, track: PoseTrack) -> Callable[[], Iterator[Frame]]:
    """Pictures on the clock of the track: of the clip itself, else of the annotated video."""
    if one.clip is not None:
        return partial(read_frames, one.clip, _read_options(one.verdict.provenance))
    film = one.folder / OVERLAY
    if not film.is_file():
        raise InputError(f"{one.folder} has no {OVERLAY}; give the clip itself with --results, or analyse it with --overlay")
    return partial(_later, film, float(track.time_s[0]))


def _read_options(provenance: dict[str, Any]) -> ReadOptions:
    """As the clip was read when it was analysed."""
    kept = provenance.get("parameters", {}).get("read", {})
    known = {name: kept[name] for name in ("start_s", "end_s", "slowmo", "rotate_deg") if name in kept}
    try:
        return ReadOptions(**known)
    except TypeError as error:
        raise InputError(f"score.json tells of an unknown way to read the clip ({error}); analyse it again") from error


def _later(film: Path, by_s: float) -> Iterator[Frame]:
    for frame in read_frames(film):
        yield replace(frame, time_s=frame.time_s + by_s)


def _label(one: _Found) -> str:
    return str(one.verdict.provenance.get("input", {}).get("name") or one.folder.name)


def _taken(verdict: Verdict) -> dict[str, Taken]:
    try:
        return taken_by_criterion(rubric_for(verdict.movement).rubric)
    except RubricError:  # judged with somebody's own rubric: the words for range and change are left out
        return {}


# ---- faces ------------------------------------------------------------------------------------------------------------
def _heads(source: Callable[[], Iterator[Frame]], network: PoseNetwork, track: PoseTrack | None) -> Heads:
    """Heads of everybody; the subject's also from its track, where the pictures are those of the track."""
    return FaceSearch().find_in(source(), network, track)


def _covered(source: Callable[[], Iterator[Frame]], heads: Heads) -> Iterator[Frame]:
    return blurred_frames(source(), heads)


def _tell(options: PairOptions, pair: list[Performance], length_s: float) -> None:
    if options.json:
        sides = [
            {"input": one.label, "rep": one.attempt.rep, "score": one.attempt.score, "band": one.attempt.band} for one in pair
        ]
        print_json({"file": str(options.out), "length_s": round(length_s, 3), "pair": sides})
        return
    for one in pair:
        out().print(f"{one_line(one.label)}: repetition {one.attempt.rep}", markup=False, emoji=False)
    out().print(f"  video: {one_line(str(options.out))} ({length_s:.1f} s)", markup=False, emoji=False)
