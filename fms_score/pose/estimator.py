"""Frames in, people out: the stream through first look, crop following, network and parser."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from fms_score.errors import OptionError
from fms_score.pose.fields import FieldMaps
from fms_score.pose.figure import People
from fms_score.pose.first_look import FirstLook, Scout, SubjectHint
from fms_score.pose.follow import LAG_FRAMES, Follower, Plan
from fms_score.pose.network import PoseNetwork
from fms_score.pose.paf import ParserOptions, cells_to_pixels, parse_people
from fms_score.pose.people import FramePeople
from fms_score.pose.region import TURNS, Framing, Turn, View
from fms_score.video.frame import Frame
from fms_score.video.picture import Picture
from fms_score.video.prefetch import prefetch
from fms_score.video.streams import close_stream, first_frame, put_back

__all__ = ["EstimatorOptions", "PoseEstimator", "PoseSummary"]

_READ_AHEAD: Final = 4


@dataclass(frozen=True, slots=True)
class EstimatorOptions:
    """How to look at a clip.

    Attributes
    ----------
    follow : bool
        Follow the subject with a crop; False looks at the whole of every frame.
    turn : "auto" or {0, 90, 180, 270}
        Degrees clockwise by which frames are turned for the network, so that the head is up; "auto" finds out, and watches,
        unless the network sees people any way up.
    requests : int
        How many looks may be under way at a time; more than ``LAG_FRAMES`` are never needed. The results do not depend on it.
    parser : ParserOptions
    subject : tuple of float, int or None
        Whom to follow: a point on the person in pixels of the first frame, the person's number from the left (from 1), or
        None for whom the clip seems to be about.

    Raises
    ------
    OptionError
        If a value is impossible.
    """

    follow: bool = True
    turn: Literal["auto"] | Turn = "auto"
    requests: int = LAG_FRAMES
    parser: ParserOptions = field(default_factory=ParserOptions)
    subject: SubjectHint = None

    def __post_init__(self) -> None:
        """Check the values once, here, so that nobody downstream has to."""
        if self.turn != "auto" and self.turn not in TURNS:
            raise OptionError(f"turn is {self.turn!r}; give auto, 0, 90, 180 or 270 degrees clockwise")
        if self.requests < 1:
            raise OptionError(f"requests is {self.requests}; give 1 or more")
        if isinstance(self.subject, int) and self.subject < 1:
            raise OptionError(f"subject is {self.subject}; people are counted from the left, from 1")


@dataclass(frozen=True, slots=True)
class PoseSummary:
    """What was done to a clip.

    Attributes
    ----------
    frames : int
    found_frames : int
        Frames in which the person followed was found.
    cropped_frames : int
        Frames looked at through a crop.
    looks_round : int
        Looks at the whole frame beside a crop.
    first_probes : int
        Frames looked at before the start.
    turns : tuple of (float, int)
        Since when (seconds) frames were turned by how many degrees clockwise.
    input_shapes : tuple of ((int, int), int)
        Height and width of the network's input and how often it was used, most used first.
    """

    frames: int
    found_frames: int
    cropped_frames: int
    looks_round: int
    first_probes: int
    turns: tuple[tuple[float, Turn], ...]
    input_shapes: tuple[tuple[tuple[int, int], int], ...]


class PoseEstimator:
    """Finds the people in every frame of a clip.

    Parameters
    ----------
    network : PoseNetwork
        Loaded once, used for any number of clips, one after the other.
    options : EstimatorOptions

    Attributes
    ----------
    summary : PoseSummary or None
        Of the last clip that was read to its end, or as far as it was read; None before the first.
    """

    def __init__(self, network: PoseNetwork, options: EstimatorOptions | None = None) -> None:
        self.network = network
        self.options = options or EstimatorOptions()
        self.summary: PoseSummary | None = None

    def people(self, open_frames: Callable[[], Iterator[Frame]]) -> Iterator[FramePeople]:
        """Find the people in a clip.

        Parameters
        ----------
        open_frames : callable
            Opens the clip's stream of frames; called twice where the first frame leaves open who is who or which way is up.

        Yields
        ------
        FramePeople
            One for every frame, in order. While a crop follows the subject, people outside it are seen only now and then.

        Raises
        ------
        OptionError
            If the person asked for by number is not in the first frame.
        VideoError
            Whatever the stream raises.
        """

        def opened_ahead() -> Iterator[Frame]:
            """The clip's frames, decoded while earlier ones are looked at."""
            return prefetch(open_frames(), _READ_AHEAD)

        opened = first_frame(opened_ahead)
        if opened is None:
            self.summary = PoseSummary(0, 0, 0, 0, 0, (), ())
            return
        first, frames = opened
        framing = Framing.of(self.network.card, first.shape)
        scout = Scout(framing, self.look, self.known_turn, self.options.subject)
        try:
            enough = scout.probe(first.picture)
            if not enough:
                scout.probe_on(first.time_s, frames)
            run = _Run(self, framing, scout.result())
        except BaseException:
            close_stream(frames)  # or its thread would read on
            raise
        if enough:
            frames = put_back(first, frames)
        else:
            close_stream(frames)
            frames = opened_ahead()
        del first, opened, scout
        try:
            yield from run.through(frames)
        finally:
            self.summary = run.finish()

    def __call__(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Find the people in one picture.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3)
            Blue, green, red.

        Returns
        -------
        ndarray of float32, shape (people, 18, 3)
            x, y in pixels (NaN where not found) and confidence.
        """
        (found,) = self.people(lambda: iter([Frame(0, 0.0, image)]))
        return np.concatenate([found.xy, found.confidence[:, :, None]], axis=2)

    @property
    def known_turn(self) -> Turn | None:
        """By how much frames are turned; None if that is to be found out."""
        if self.options.turn == "auto":
            return 0 if self.network.card.any_way_up else None
        return self.options.turn

    def answer(self, maps: FieldMaps, view: View) -> People:
        """People in a view's maps, in pixels of the picture."""
        cells, confidence = parse_people(maps, self.options.parser)
        card = self.network.card
        xy = view.to_picture(cells_to_pixels(cells.astype(np.float64), card.stride_px) - card.shift_px)
        return xy, confidence.astype(np.float64)

    def look(self, picture: Picture, view: View) -> People:
        """People in a part of a picture, in pixels of the whole; waits for the answer."""
        return self.answer(self.network.look(picture, view), view)


@dataclass(slots=True)
class _Waiting:
    """A frame whose answers are not complete or not due yet."""

    index: int
    time_s: float
    plan: Plan
    answers: list[People]


class _Run:
    """One clip on its way through the ring of requests."""

    def __init__(self, estimator: PoseEstimator, framing: Framing, start: FirstLook) -> None:
        options = estimator.options
        self._answer, self._start = estimator.answer, start
        self._ring = estimator.network.ring(options.requests)
        chosen = options.subject is not None
        self._follower = Follower(
            framing,
            start.turn_deg,
            start.subject,
            crop=options.follow and not (chosen and start.subject is None),  # else the crop would go to somebody else
            watch_turn=estimator.known_turn is None,
            chosen=chosen,
        )
        self._asked: deque[tuple[_Waiting, View]] = deque()
        self._waiting: deque[_Waiting] = deque()
        self._counts: Counter[str] = Counter()
        self._shapes: Counter[tuple[int, int]] = Counter()
        self._turns: list[tuple[float, Turn]] = []

    def through(self, frames: Iterator[Frame]) -> Iterator[FramePeople]:
        """People of every frame in order, some frames behind those that are read."""
        try:
            for frame in frames:
                if len(self._waiting) == LAG_FRAMES:
                    yield self._next_result()
                self._ask(frame)
                del frame
            while self._waiting:
                yield self._next_result()
        finally:
            self._ring.drain()
            close_stream(frames)

    def finish(self) -> PoseSummary:
        """Sum up."""
        counts = self._counts
        shapes = tuple(self._shapes.most_common())
        done = counts["frames"], counts["found"], counts["cropped"], counts["wide"]
        return PoseSummary(*done, self._start.probes, tuple(self._turns), shapes)

    def _ask(self, frame: Frame) -> None:
        plan = self._follower.plan(frame.time_s)
        waiting = _Waiting(frame.index, frame.time_s, plan, [])
        self._waiting.append(waiting)
        for view in plan.views:
            if self._ring.full:
                self._collect()
            self._ring.submit(frame.picture, view)
            self._asked.append((waiting, view))
            self._shapes[view.height, view.width] += 1

    def _collect(self) -> None:
        """Take the oldest answer from the ring and parse it, while the other requests run."""
        waiting, view = self._asked.popleft()
        waiting.answers.append(self._answer(self._ring.collect(), view))

    def _next_result(self) -> FramePeople:
        waiting = self._waiting.popleft()
        while len(waiting.answers) < len(waiting.plan.views):
            self._collect()
        (xy, confidence), found = self._follower.learn(waiting.time_s, waiting.plan, waiting.answers)
        self._note(waiting, found=found)
        return FramePeople(waiting.index, waiting.time_s, xy.astype(np.float32), confidence.astype(np.float32))

    def _note(self, waiting: _Waiting, *, found: bool) -> None:
        plan, turn = waiting.plan, waiting.plan.main.turn_deg
        self._counts.update(frames=1, found=int(found), cropped=int(plan.cropped), wide=int(plan.wide is not None))
        if not self._turns or self._turns[-1][1] != turn:
            self._turns.append((waiting.time_s, turn))
