"""Two clips side by side, on one clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten
from typing import Final

import numpy as np

from fms_score.errors import VideoError
from fms_score.kinematics.body import body_scale
from fms_score.report import hud
from fms_score.report.alignment import Alignment, Way, align
from fms_score.report.layout import Rect
from fms_score.report.measure_shapes import criterion_shapes
from fms_score.report.overlay import Image, cut_out, paint, resized, strip
from fms_score.report.palette import ACCENT, PAPER, QUIET
from fms_score.report.pose_shapes import PoseLook, pose_shapes
from fms_score.report.shapes import Area, Panel, Row
from fms_score.report.taken import Taken
from fms_score.report.words import band_text, criterion_name, seconds_text, side_text, value_text
from fms_score.rubric.verdict import AttemptVerdict, Verdict
from fms_score.tracks.track import PoseTrack
from fms_score.video.frame import Frame
from fms_score.video.prefetch import prefetch
from fms_score.video.streams import close_stream
from fms_score.video.writer import WebmWriter

__all__ = ["Performance", "write_side_by_side"]

HEIGHT_PX: Final = 600
WIDTH_PX: Final = 1280
"""Largest height of the pictures and largest width of both together."""

RATE_HZ: Final = 30.0
GAP_PX: Final = 6
TEXT_PX: Final = 10.0
FOOT_PX: Final = 9.0
BAR_PX: Final = 12

ASPECTS: Final = (0.5, 1.9)
MARGIN_PER_TORSO: Final = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class Performance:
    """One of the two.

    Attributes
    ----------
    label : str
        What stands above it.
    verdict : Verdict
    attempt : AttemptVerdict
        The repetition to be shown.
    track : PoseTrack
    open_frames : callable
        Pictures with times on the track's clock.
    drawn : bool
        Whether skeleton and everything else is in the pictures already.
    taken : mapping of str to Taken
        How the numbers of criteria are taken, by their key.
    """

    label: str
    verdict: Verdict
    attempt: AttemptVerdict
    track: PoseTrack
    open_frames: Callable[[], Iterator[Frame]]
    drawn: bool
    taken: Mapping[str, Taken]

    @property
    def way(self) -> Way:
        """The repetition in its clip."""
        one, time_s = self.attempt, self.track.time_s
        return Way(float(time_s[0]), one.start_s, one.turn_s, one.end_s, float(time_s[-1]))


def write_side_by_side(
    path: Path, first: Performance, second: Performance, progress: Callable[[float], None] = lambda _share: None
) -> float:
    """Write a video of two repetitions beside one another, whole or not at all.

    Parameters
    ----------
    path : Path
        File with suffix ``.webm``.
    first, second : Performance
        Left and right.
    progress : callable
        Told the share that is done, 0-1.

    Returns
    -------
    float
        Length in seconds.

    Raises
    ------
    VideoError
        If a clip cannot be read or the video cannot be written.
    """
    clock = align(first.way, second.way)
    count = max(round(clock.duration_s * RATE_HZ), 1)
    panels = _panels(first, second)
    try:
        page = _Page(panels, clock)
        with WebmWriter(path, (page.width, page.height), RATE_HZ) as writer:
            for number in range(count):
                writer.write(page.at((number + 0.5) / RATE_HZ))
                progress((number + 1) / count)
    finally:
        for panel in panels:
            panel.close()
    return count / RATE_HZ


class _Panel:
    """The picture of one clip, as it is at a moment."""

    def __init__(self, one: Performance, place: Rect, size: tuple[int, int]) -> None:
        self.one, self.size = one, size
        self._place, self._torso_px = place, body_scale(one.track.xy).torso_px
        self._frames = prefetch(one.open_frames())
        self._coming = next(self._frames, None)
        self._shown: Image | None = None

    def at(self, time_s: float) -> Image:
        """Picture on show at a moment, the first one before there is any; moments must not go back."""
        now: Frame | None = None
        while self._coming is not None and (self._coming.time_s <= time_s or (self._shown is None and now is None)):
            now, self._coming = self._coming, next(self._frames, None)
        if now is not None:
            self._shown = self._drawn(now)
        if self._shown is None:
            raise VideoError(f"{self.one.label} has no pictures; analyse it again")
        return self._shown

    def close(self) -> None:
        """Let go of the video, if its frames come from one."""
        close_stream(self._frames)

    def _drawn(self, frame: Frame) -> Image:
        track, one = self.one.track, self.one
        at = int(np.argmin(np.abs(track.time_s - frame.time_s)))
        long_side = round(max(self._place[2:]) * self._ratio)
        part, xy, ratio = cut_out(frame.image, self._place, long_side, track.xy[at])
        if not one.drawn:
            look = PoseLook(self._torso_px * ratio, one.verdict.view.near_side, track.filled[at])
            shapes = pose_shapes(xy, track.confidence[at], look)
            for criterion in hud.deciding([one.attempt], frame.time_s):
                how = one.taken.get(criterion.id)
                shapes += criterion_shapes(xy, criterion, self._torso_px * ratio, how, traced=False)
            paint(part, [*shapes, Panel((Row(seconds_text(frame.time_s), rgb=QUIET),), "top_left", TEXT_PX)])
        return _in_the_middle(part, self.size)

    @property
    def _ratio(self) -> float:
        return min(self.size[0] / self._place[2], self.size[1] / self._place[3])


class _Page:
    """Both pictures with what stands around them."""

    def __init__(self, panels: tuple[_Panel, _Panel], clock: Alignment) -> None:
        self._panels, self._clock = panels, clock
        self._heads = _level([strip(panel.size[0], _head(panel.one), TEXT_PX) for panel in panels])
        self._feet = _level([strip(panel.size[0], _foot(panel.one, panel.size[0]), FOOT_PX) for panel in panels])
        blank = np.full((panels[0].size[1], GAP_PX, 3), PAPER[::-1], dtype=np.uint8)
        self._gap = blank
        self.width = panels[0].size[0] + GAP_PX + panels[1].size[0]
        self.height = len(self._heads[0]) + panels[0].size[1] + len(self._feet[0]) + BAR_PX
        self.height += self.height % 2

    def at(self, time_s: float) -> Image:
        """Whole picture at a moment of the common clock."""
        page = np.full((self.height, self.width, 3), PAPER[::-1], dtype=np.uint8)
        left = 0
        for number, (panel, moment_s) in enumerate(zip(self._panels, self._clock.moments(time_s), strict=True)):
            parts = np.vstack([self._heads[number], panel.at(moment_s), self._feet[number]])
            page[: len(parts), left : left + parts.shape[1]] = parts
            left += parts.shape[1] + GAP_PX
        self._paint_clock(page, time_s)
        return page

    def _paint_clock(self, page: Image, time_s: float) -> None:
        """The common clock at the lower edge: the repetition light, its turn dark, the present moment white."""
        begin, start, turn, end, finish = (float(one) / max(self._clock.duration_s, 1e-6) for one in self._clock.common_s)
        now, tick = time_s / max(self._clock.duration_s, 1e-6), 0.002
        stretches = [(begin, finish, QUIET, 0.35), (start, end, QUIET, 0.9), (turn - tick, turn + tick, PAPER, 1.0)]
        stretches.append((now - 2 * tick, now + 2 * tick, ACCENT, 1.0))
        low, top = float(self.height), float(self.height - BAR_PX)
        for left, right, rgb, opacity in stretches:
            left, right = left * self.width, right * self.width  # noqa: PLW2901 - from shares to pixels
            paint(page, [Area(np.array([[left, top], [right, top], [right, low], [left, low]]), rgb, opacity)])


def _panels(first: Performance, second: Performance) -> tuple[_Panel, _Panel]:
    places = [_place(one) for one in (first, second)]
    aspects = [float(np.clip(place[2] / place[3], *ASPECTS)) for place in places]
    height = min(HEIGHT_PX, (WIDTH_PX - GAP_PX) / sum(aspects))
    sizes = [(2 * round(height * aspect / 2), 2 * round(height / 2)) for aspect in aspects]
    left, right = (_Panel(one, place, size) for one, place, size in zip((first, second), places, sizes, strict=True))
    return left, right


def _place(one: Performance) -> Rect:
    """Part of the picture where the subject moves during the repetition; all of it if it is drawn already."""
    if one.drawn:
        frames = one.open_frames()
        try:
            frame = next(frames, None)
        finally:
            close_stream(frames)
        height, width = frame.shape if frame is not None else one.track.image_size[::-1]
        return 0.0, 0.0, float(width), float(height)
    width, height = one.track.image_size
    way, time_s = one.way, one.track.time_s
    shown = (time_s >= way.start_s) & (time_s <= way.end_s)
    box = hud.track_box(one.track.xy[shown], MARGIN_PER_TORSO * body_scale(one.track.xy).torso_px)
    if not np.isfinite(box).all():
        return 0.0, 0.0, float(width), float(height)
    left, top, right, low = (float(np.clip(edge, 0, limit)) for edge, limit in zip(box, (width, height) * 2, strict=True))
    more = max(ASPECTS[0] * 1.2 * (low - top) - (right - left), 0.0) / 2
    left, right = max(left - more, 0.0), min(right + more, float(width))
    return left, top, max(right - left, 2.0), max(low - top, 2.0)


def _head(one: Performance) -> list[Row]:
    attempt = one.attempt
    side = f", {side_text(attempt.side)}" if side_text(attempt.side) else ""
    lasts = seconds_text(attempt.end_s - attempt.start_s)
    return [
        Row(one.label, bold=True),
        Row(f"{one.verdict.title}{side}: score {band_text(attempt.score, attempt.band)}"),
        Row(f"repetition {attempt.rep} of {len(one.verdict.attempts)}, {lasts}", rgb=QUIET),
    ]


def _foot(one: Performance, width_px: int) -> list[Row]:
    """Criteria with the numbers that decide them, one line each."""
    rows, letters = [], int(width_px / (1.05 * FOOT_PX))
    for criterion in one.attempt.criteria:
        how = one.taken.get(criterion.id, Taken())
        number = f"{how.prefix}{value_text(criterion.value, criterion.unit)}  " if criterion.value is not None else ""
        name = shorten(criterion_name(criterion), max(letters - len(number), 12), placeholder="...")
        rows.append(Row(number + name, criterion.state))
    return rows or [Row("")]


def _level(strips: list[Image]) -> list[Image]:
    """Strips made equally high."""
    height = max(map(len, strips))
    return [
        np.vstack([one, np.full((height - len(one), one.shape[1], 3), PAPER[::-1], dtype=np.uint8)]).astype(np.uint8)
        for one in strips
    ]


def _in_the_middle(part: Image, size: tuple[int, int]) -> Image:
    """A picture on dark of another size, made smaller if it is larger."""
    ratio = min(size[0] / part.shape[1], size[1] / part.shape[0])
    part = resized(part, ratio) if ratio < 1 else part
    sheet = np.full((size[1], size[0], 3), PAPER[::-1], dtype=np.uint8)
    height, width = min(part.shape[0], size[1]), min(part.shape[1], size[0])
    top, left = (size[1] - height) // 2, (size[0] - width) // 2
    sheet[top : top + height, left : left + width] = part[:height, :width]
    return sheet
