"""The deciding moments as pictures: who it was, what was measured, how far it is from the threshold."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from fms_score.kinematics.body import body_scale
from fms_score.report.captions import frame_caption, picture_alt, tally, turn_caption, turn_title
from fms_score.report.lettering import drawable
from fms_score.report.measure_shapes import criterion_shapes
from fms_score.report.overlay import Image, cut_out, encoded, paint, stacked
from fms_score.report.palette import QUIET
from fms_score.report.png_facts import with_facts
from fms_score.report.pose_shapes import PoseLook, pose_shapes
from fms_score.report.shapes import Array, Row
from fms_score.report.taken import Taken, taken_by_criterion
from fms_score.report.words import (
    STATE_WORDS,
    criterion_name,
    measured_text,
    seconds_text,
    threshold_text,
)
from fms_score.rubric.schema import Rubric
from fms_score.rubric.verdict import AttemptVerdict, CriterionResult, Verdict
from fms_score.tracks.track import PoseTrack
from fms_score.video.frame import Frame
from fms_score.video.streams import close_stream, only_frames

__all__ = ["KeyFrame", "KeyFrameMaker", "key_frames", "key_moments", "turn_name"]

MARGIN_PER_TORSO: Final = 0.75
"""Room around the points: hands, feet and the top of the head lie outside them."""

NARROWEST: Final = 0.72
WIDEST: Final = 1.35
"""Width over height of the cut-out; a lying or a standing body is given room at its sides."""

LONG_SIDE_PX: Final = 960
ENLARGED_TO_PX: Final = 720
"""Longest side of a picture at most, and up to what a smaller cut-out is enlarged: a page shows it 480 high."""

DRAWN_AT_ONCE: Final = 2
"""Pictures drawn and packed while the next one is decoded."""

MOST_TURNS: Final = 12
"""Turns of so many repetitions are shown, and of those that count: pictures are held in memory until the report is made."""


@dataclass(frozen=True, slots=True, eq=False)
class KeyFrame:
    """One deciding moment.

    Attributes
    ----------
    name : str
        Stem of its file: ``frame_<criterion>`` or ``turn_rep<number>``.
    criterion : str or None
        Criterion it decides; None for the turn of a repetition.
    rep : int or None
        Repetition whose turn it is; None for a criterion.
    at_s : float
        Time of the picture in seconds.
    png : bytes
        Picture with its caption below, to be looked at on its own.
    jpeg : bytes
        The picture alone and small, for a page that has the caption beside it.
    size : tuple of int
        Width and height of the JPEG.
    caption, alt : str
        What is to be seen, for readers; and for those who cannot see it.
    """

    name: str
    criterion: str | None
    rep: int | None
    at_s: float
    png: bytes
    jpeg: bytes
    size: tuple[int, int]
    caption: str
    alt: str


@dataclass(frozen=True, slots=True, eq=False)
class _Wanted:
    """One picture to be made: what it shows and what stands below it."""

    name: str
    position: int
    criterion: CriterionResult | None
    rep: int | None
    rows: tuple[Row, ...]
    caption: str
    taken: Taken | None = None


class KeyFrameMaker:
    """Makes the pictures of the deciding moments out of the frames that pass it.

    Parameters
    ----------
    track : PoseTrack
        The subject.
    verdict : Verdict
        Criteria of the attempt that counts, and all attempts for their turns.
    rubric : Rubric, optional
        Tells which numbers are ranges or changes, so that the pictures say so.
    long_side_px : int
        Longest side of the picture; at most 1000 is meant.
    """

    def __init__(
        self, track: PoseTrack, verdict: Verdict, *, rubric: Rubric | None = None, long_side_px: int = LONG_SIDE_PX
    ) -> None:
        self._track, self._verdict, self._long_side_px = track, verdict, long_side_px
        self._torso_px = body_scale(track.xy).torso_px
        self._wanted = list(_wanted(track, verdict, taken_by_criterion(rubric)))
        self._made: dict[str, KeyFrame] = {}
        self._missing: dict[int, list[_Wanted]] = {}
        for one in self._wanted:
            self._missing.setdefault(int(track.frame_index[one.position]), []).append(one)

    @property
    def missing(self) -> set[int]:
        """Frames that are still to come, by index."""
        return set(self._missing)

    @property
    def pictures(self) -> dict[str, KeyFrame]:
        """What was made, by name, criteria first and in the rubric's order."""
        return {one.name: self._made[one.name] for one in self._wanted if one.name in self._made}

    def see(self, frame: Frame) -> None:
        """Make the pictures that show this frame; it is left as it is."""
        for one in self._missing.pop(frame.index, []):
            self._made[one.name] = _made(frame.image, self._track, one, self._verdict, self._torso_px, self._long_side_px)

    def through(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        """Give the same frames on, seen; the stream is closed with this one."""
        try:
            for frame in frames:
                self.see(frame)
                yield frame
        finally:
            close_stream(frames)


def key_frames(
    open_frames: Callable[[], Iterable[Frame]],
    track: PoseTrack,
    verdict: Verdict,
    *,
    rubric: Rubric | None = None,
    long_side_px: int = LONG_SIDE_PX,
) -> dict[str, KeyFrame]:
    """Pictures of the deciding moments, in one pass over the video and with few frames in memory at a time.

    Parameters
    ----------
    open_frames : callable
        Gives the video's frames, or those of :func:`key_moments` alone; called once, and read no farther than needed.
    track, verdict, rubric, long_side_px
        As in :class:`KeyFrameMaker`.

    Returns
    -------
    dict of str to KeyFrame
        By name, criteria first, in the rubric's order; without moments whose frame the video does not have.
    """
    maker = KeyFrameMaker(track, verdict, rubric=rubric, long_side_px=long_side_px)
    missing = maker.missing
    frames = only_frames(open_frames() if missing else (), missing)
    try:
        with ThreadPoolExecutor(DRAWN_AT_ONCE) as beside:
            drawing: deque[Future[None]] = deque(maxlen=DRAWN_AT_ONCE)
            for frame in islice(frames, len(missing)):
                if len(drawing) == DRAWN_AT_ONCE:
                    drawing[0].result()
                drawing.append(beside.submit(maker.see, frame))
            for one in drawing:
                one.result()
    finally:
        close_stream(frames)
    return maker.pictures


def key_moments(track: PoseTrack, verdict: Verdict, rubric: Rubric | None = None) -> list[tuple[int, float]]:
    """Index and time in seconds of the frames that :func:`key_frames` shows, for whoever can read them singly."""
    places = {one.position for one in _wanted(track, verdict, taken_by_criterion(rubric))}
    return [(int(track.frame_index[place]), float(track.time_s[place])) for place in sorted(places)]


def turn_name(rep: int) -> str:
    """Name of the picture of a repetition's turn."""
    return f"turn_rep{rep}"


def _wanted(track: PoseTrack, verdict: Verdict, taken: Mapping[str, Taken]) -> Iterator[_Wanted]:
    if not len(track):
        return
    for criterion in verdict.criteria:
        if criterion.at_s is not None and criterion.value is not None:
            position = _nearest(track.time_s, criterion.at_s)
            how = taken.get(criterion.id, Taken())
            rows, caption = _criterion_words(criterion, how)
            yield _Wanted(f"frame_{criterion.id}", position, criterion, None, rows, caption, how)
    counting = {one.rep for one in verdict.sides}
    for number, attempt in enumerate(verdict.attempts):
        if number >= MOST_TURNS and attempt.rep not in counting:
            continue
        rows, caption = _turn_words(attempt)
        yield _Wanted(turn_name(attempt.rep), _nearest(track.time_s, attempt.turn_s), None, attempt.rep, rows, caption)


def _nearest(time_s: Array, moment_s: float) -> int:
    return int(np.argmin(np.abs(time_s - moment_s)))


def _criterion_words(criterion: CriterionResult, taken: Taken) -> tuple[tuple[Row, ...], str]:
    measured = taken.prefix + measured_text(criterion.value, criterion.sd, criterion.unit)
    limit = threshold_text(criterion.threshold, criterion.comparison, criterion.unit)
    word = STATE_WORDS[criterion.state]
    name = drawable(criterion_name(criterion), criterion.id.replace("_", " "))
    rows = (
        Row(name, criterion.state, bold=True),
        Row(f"{word}: {measured} (asked: {limit})"),
        Row(f"at {seconds_text(criterion.at_s)}", rgb=QUIET),
    )
    return rows, frame_caption(criterion, taken)


def _turn_words(attempt: AttemptVerdict) -> tuple[tuple[Row, ...], str]:
    rows = (
        Row(turn_title(attempt), bold=True),
        Row(tally(attempt)),
        Row(f"turn at {seconds_text(attempt.turn_s)}", rgb=QUIET),
    )
    return rows, turn_caption(attempt)


def _made(image: Image, track: PoseTrack, one: _Wanted, verdict: Verdict, torso_px: float, long_side_px: int) -> KeyFrame:
    place = _around(track.xy[one.position], torso_px, (image.shape[1], image.shape[0]))
    long_side_px = min(long_side_px, max(ENLARGED_TO_PX, round(max(place[2:]))))
    part, xy, ratio = cut_out(image, place, long_side_px, track.xy[one.position])
    look = PoseLook(torso_px * ratio, verdict.view.near_side, track.filled[one.position])
    shapes = pose_shapes(xy, track.confidence[one.position], look)
    if one.criterion is not None:
        shapes += criterion_shapes(xy, one.criterion, torso_px * ratio, one.taken)
    paint(part, shapes)
    return KeyFrame(
        name=one.name,
        criterion=one.criterion.id if one.criterion else None,
        rep=one.rep,
        at_s=float(track.time_s[one.position]),
        png=with_facts(encoded(stacked(part, one.rows), ".png"), _facts(one, verdict, part.shape[0])),
        jpeg=encoded(part, ".jpg"),
        size=(part.shape[1], part.shape[0]),
        caption=one.caption,
        alt=picture_alt(verdict, one.caption),
    )


def _facts(one: _Wanted, verdict: Verdict, height: int) -> dict[str, object]:
    """What a later report has to know of the picture: whether it still fits, and where it ends and its caption begins."""
    if one.criterion is None:
        turn_s = next(attempt.turn_s for attempt in verdict.attempts if attempt.rep == one.rep)
        return {"at_s": turn_s, "height": height}
    fits = {"at_s": one.criterion.at_s, "value": one.criterion.value, "threshold": one.criterion.threshold}
    return {**fits, "state": one.criterion.state, "height": height}


def _around(xy: Array, torso_px: float, image_size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Part of the picture around a posture: left, top, width, height; the whole picture if nothing is known."""
    known = xy[np.isfinite(xy).all(axis=1)]
    if not len(known) or not np.isfinite(torso_px):
        return 0.0, 0.0, float(image_size[0]), float(image_size[1])
    margin = MARGIN_PER_TORSO * torso_px
    (left, right), (top, low) = (
        _span(float(known[:, axis].min()) - margin, float(known[:, axis].max()) + margin, image_size[axis]) for axis in (0, 1)
    )
    left, right = _span(*_widened(left, right, NARROWEST * (low - top)), image_size[0])
    top, low = _span(*_widened(top, low, (right - left) / WIDEST), image_size[1])
    return left, top, right - left, low - top


def _widened(start: float, end: float, least: float) -> tuple[float, float]:
    more = max(least - (end - start), 0.0) / 2
    return start - more, end + more


def _span(start: float, end: float, limit: int) -> tuple[float, float]:
    """Moved into the picture rather than cut, where it fits."""
    length = min(end - start, limit)
    start = min(max(start, 0.0), limit - length)
    return start, start + length
