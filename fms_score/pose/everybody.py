"""Heads of everybody in a clip: bystanders too, whom a crop that follows the subject leaves out.

The whole frame is looked at fifteen times a second, and twice a second also at twice the size, for people far off, and turned
on either side, for people who lie; the log fills what lies between. The parser asks for less than where somebody is
measured: two points of a face make a person here, because to cover something that is no face costs little.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fms_score.pose.estimator import EstimatorOptions, PoseEstimator
from fms_score.pose.figure import People, figures
from fms_score.pose.head_log import HeadLog
from fms_score.pose.heads import head_discs, no_discs
from fms_score.pose.network import PoseNetwork
from fms_score.pose.paf import ParserOptions
from fms_score.pose.region import Framing, Turn, View
from fms_score.skeleton import SIDES, joint_index
from fms_score.video.frame import Frame

__all__ = ["find_heads", "heads_in_picture"]

LENIENT: Final = ParserOptions(min_joints=2, min_mean_height=0.12)

LOOK_EVERY_S: Final = 0.06
CLOSER_EVERY_S: Final = 0.5
"""How often the frame is looked at, and closer and turned; every other time of 30 frames a second."""

SURE_JOINTS: Final = 8
SURE_HEIGHT: Final = 0.15
"""As in the parser's own options: from here on a body is believed, and its head looked for even where no face is seen."""

FACE_POINTS: Final = 2
FACE_HEIGHT: Final = 0.2
"""A face is believed by so many points, so sure on the average, with or without a body."""

LEAST_UPRIGHT: Final = 0.3
"""A body without a face is believed if it is about head up, and in a turned look no other is: there is a better turn for it."""

LARGEST_INPUT_RATIO: Final = 1.0
"""Nothing is enlarged for the closer look."""

REQUESTS: Final = 4


def find_heads(frames: Iterator[Frame], network: PoseNetwork, log: HeadLog) -> Iterator[int]:
    """Look for heads in every frame of a clip.

    Parameters
    ----------
    frames : iterator of Frame
        One at a time is held.
    network : PoseNetwork
    log : HeadLog
        Told everything that is seen.

    Yields
    ------
    int
        Number of every frame that is done, for progress.
    """
    estimator = PoseEstimator(network, EstimatorOptions(parser=LENIENT))
    ring = network.ring(REQUESTS)
    asked: deque[tuple[int, float, View]] = deque()
    looked_s = closer_s = -np.inf

    def collect() -> None:
        """Wait for the oldest look and note its heads."""
        index, time_s, view = asked.popleft()
        log.add(index, time_s, head_discs(_believed(estimator.answer(ring.collect(), view), view.turn_deg)))

    try:
        for frame in frames:
            log.add(frame.index, frame.time_s, no_discs())
            closer = frame.time_s - closer_s >= CLOSER_EVERY_S
            if closer or frame.time_s - looked_s >= LOOK_EVERY_S:
                looked_s, closer_s = frame.time_s, frame.time_s if closer else closer_s
                for view in _views(Framing.of(network.card, frame.shape), closer=closer):
                    if ring.full:
                        collect()
                    ring.submit(frame.picture, view)
                    asked.append((frame.index, frame.time_s, view))
            yield frame.index
        while asked:
            collect()
    finally:
        ring.drain()


def heads_in_picture(image: NDArray[np.uint8], network: PoseNetwork) -> NDArray[np.float64]:
    """Discs over all heads of one picture, shape (n, 3)."""
    log = HeadLog()
    for _ in find_heads(iter([Frame(0, 0.0, image)]), network, log):
        pass
    return log.heads().at(0)


def _views(far: Framing, *, closer: bool) -> list[View]:
    """Looks that one frame gets."""
    views = [far.whole(0)]
    if closer:
        views += [far.whole(90), far.whole(270)]
        near = replace(far, input_size=(2 * far.input_size[0], 2 * far.input_size[1])).whole(0)
        views += [near] if near.scale <= LARGEST_INPUT_RATIO else []
    return views


def _believed(people: People, turn_deg: Turn) -> NDArray[np.float64]:
    """Points of those who are taken for people; shape (people, 18, 2)."""
    xy, confidence = people
    face = confidence[:, _FACE]
    faces, joints = (face > 0).sum(axis=1), (confidence > 0).sum(axis=1)
    body = (joints >= SURE_JOINTS) & (confidence.sum(axis=1) >= SURE_HEIGHT * joints)
    upright = np.array([figure.uprightness(turn_deg) >= LEAST_UPRIGHT for figure in figures(people)], dtype=bool)
    face_seen = (faces >= FACE_POINTS) & (face.sum(axis=1) >= FACE_HEIGHT * faces)
    chosen = body & upright & face_seen if turn_deg else (body & upright) | face_seen
    believed: NDArray[np.float64] = xy[chosen]
    return believed


_FACE: Final = [joint_index("nose"), *(joint_index(name, side) for name in ("eye", "ear") for side in SIDES)]
