"""A clip through the pose stage, and through less than that: inference alone, decoding alone, both, and a plain loop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from fms_score.pose.estimator import EstimatorOptions, PoseEstimator
from fms_score.pose.network import PoseNetwork
from fms_score.pose.paf import cells_to_pixels, parse_people
from fms_score.pose.region import Framing, View
from fms_score.video.picture import Image, Picture
from fms_score.video.source import probe, read_frames

__all__ = ["STAGES", "Clip", "Stage", "clip_of", "found_frames", "stream_rates", "with_network"]

REQUESTS = 4
KEPT = 60
"""Pictures held ready for inference alone."""

LIMBS = ((1, 2), (2, 3), (3, 4), (1, 5), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12), (12, 13))
LINE_BGR = (60, 200, 60)


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """A clip, and some of its pictures at the size at which the network sees the whole of them."""

    path: Path
    frames: int
    whole: View
    ready: tuple[Image, ...]

    @property
    def input_view(self) -> View:
        """Look at a picture that has the network's size already."""
        height, width = self.whole.height, self.whole.width
        return View(0, 0, width, height, 0, height, width)


def clip_of(network: PoseNetwork, path: Path) -> Clip:
    """Read a clip, and keep some of its pictures."""
    info = probe(path)
    whole = Framing.of(network.card, (info.height, info.width)).whole(0)
    step, ready, frames = max(1, (info.frame_count or KEPT) // KEPT), [], 0
    for frame in read_frames(path):
        frames += 1
        if frame.index % step == 0 and len(ready) < KEPT:
            ready.append(cv2.resize(frame.image, (whole.width, whole.height)))
    return Clip(path, frames, whole, tuple(ready))


# ---- what is timed: each gives the number of frames it went through ----------------------------------------------------
def inference(network: PoseNetwork, clip: Clip) -> int:
    """The network on whole pictures that lie ready, several at a time, nothing else."""
    return _looked_at(network, islice(cycle(clip.ready), clip.frames), clip.input_view)


def decoding(_network: PoseNetwork, clip: Clip) -> int:
    """OpenCV alone."""
    return sum(1 for _ in _decoded(clip.path))


def decoding_and_inference(network: PoseNetwork, clip: Clip) -> int:
    """OpenCV and the network together: what a program without any cost of its own would reach."""
    return _looked_at(network, _decoded(clip.path), clip.whole)


def reading_and_inference(network: PoseNetwork, clip: Clip) -> int:
    """The same with the program's own reader, which converts no more of a picture than the network sees."""
    return _looked_at(network, (frame.picture for frame in read_frames(clip.path)), clip.whole)


def plain_loop(network: PoseNetwork, clip: Clip) -> int:
    """Read, resize, infer, parse, draw: one after the other."""
    count = 0
    for image in _decoded(clip.path):
        cells, _ = parse_people(network.look(image, clip.whole))
        xy = clip.whole.to_picture(cells_to_pixels(cells.astype(float), network.card.stride_px))
        _draw(image, xy)
        count += 1
    return count


def pose_stage(*, follow: bool) -> Callable[[PoseNetwork, Clip], int]:
    """The program's own stage, from the file to the people of every frame."""

    def run(network: PoseNetwork, clip: Clip) -> int:
        estimator = PoseEstimator(network, EstimatorOptions(follow=follow))
        return sum(1 for _ in estimator.people(lambda: read_frames(clip.path)))

    return run


def found_frames(network: PoseNetwork, clip: Clip, *, follow: bool) -> int:
    """In how many frames the pose stage finds its subject."""
    estimator = PoseEstimator(network, EstimatorOptions(follow=follow))
    for _ in estimator.people(lambda: read_frames(clip.path)):
        pass
    return estimator.summary.found_frames if estimator.summary else 0


Stage = Callable[[PoseNetwork, Clip], int]

STAGES: Mapping[str, Stage] = {
    "inference": inference,
    "decoding": decoding,
    "decoding_and_inference": decoding_and_inference,
    "reading_and_inference": reading_and_inference,
    "plain_loop": plain_loop,
    "pose_whole": pose_stage(follow=False),
    "pose_crop": pose_stage(follow=True),
}


def with_network(stage: Stage, network: PoseNetwork, clip: Clip) -> Stage:
    """A stage that keeps to its own network, to take its turn among those of another."""
    return lambda _network, _clip: stage(network, clip)


def stream_rates(network: PoseNetwork, clip: Clip, rounds: int, stages: Mapping[str, Stage] = STAGES) -> dict[str, list[float]]:
    """Frames a second of every stage, one figure a round; the stages take turns in every round.

    Every other round goes backwards: whoever always came after a stage that leaves the processor cool would look faster.
    """
    rates: dict[str, list[float]] = {name: [] for name in stages}
    for number in range(rounds):
        for name, stage in list(stages.items())[:: -1 if number % 2 else 1]:
            began = time.perf_counter()
            frames = stage(network, clip)
            rates[name].append(frames / (time.perf_counter() - began))
    return rates


def _looked_at(network: PoseNetwork, pictures: Iterable[Picture], view: View) -> int:
    """Pictures through the network, several at a time; how many there were."""
    ring, count = network.ring(REQUESTS), 0
    for picture in pictures:
        if ring.full:
            ring.collect()
        ring.submit(picture, view)
        count += 1
    ring.drain()
    return count


def _decoded(path: Path) -> Iterator[Image]:
    capture = cv2.VideoCapture(str(path))
    try:
        while True:
            there, image = capture.read()
            if not there:
                return
            yield image
    finally:
        capture.release()


def _draw(image: Image, people: NDArray[Any]) -> None:
    for person in people:
        for start, end in LIMBS:
            ends = person[[start, end]]
            if np.isfinite(ends).all():
                first, second = (tuple(int(value) for value in point) for point in ends)
                cv2.line(image, first, second, LINE_BGR, 2, cv2.LINE_AA)
