"""What the pose tests share: a stand-in network that sees a painted scene, and a tiny real one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import openvino as ov
import pytest
from openvino import opset13 as ops

from fms_score.pose.card import CardFile, ModelCard
from fms_score.pose.fields import COCO18, FieldMaps
from fms_score.pose.region import View
from fms_score.pose.registry import ModelFiles
from fms_score.video.frame import Frame

STANDING = np.array(
    [
        (0.00, 0.08), (0.00, 0.20), (-0.10, 0.20), (-0.13, 0.34), (-0.14, 0.47), (0.10, 0.20), (0.13, 0.34), (0.14, 0.47),
        (-0.06, 0.50), (-0.07, 0.74), (-0.07, 0.97), (0.06, 0.50), (0.07, 0.74), (0.07, 0.97),
        (-0.02, 0.05), (0.02, 0.05), (-0.05, 0.06), (0.05, 0.06),
    ]
)  # fmt: skip
"""Somebody upright, facing the camera, one unit from the top of the head to the soles; x from the middle of the body."""


def person(x: float, top: float, height: float) -> np.ndarray:
    """Eighteen points of somebody who stands upright at ``x``, head at ``top``, ``height`` pixels tall."""
    return STANDING * height + [x, top]


def lying(left: float, y: float, length: float) -> np.ndarray:
    """Eighteen points of somebody who lies with the head at ``left``: turned 90 degrees clockwise the head is up."""
    return np.stack([STANDING[:, 1] * length + left, y - STANDING[:, 0] * length], axis=-1)


@dataclass
class Scene:
    """A film of which every frame is known: its pictures hold no more than their own number."""

    people: Callable[[int], list[np.ndarray]]
    frames: int
    size: tuple[int, int] = (360, 640)
    frame_rate_hz: float = 30.0
    opened: int = 0

    def open(self) -> Iterator[Frame]:
        self.opened += 1
        for index in range(self.frames):
            yield Frame(index, index / self.frame_rate_hz, self.picture(index))

    def picture(self, index: int) -> np.ndarray:
        image = np.zeros((*self.size, 3), np.uint8)
        image[0, 0, :2] = index % 256, index // 256
        return image


def _maps_of(people: list[np.ndarray], view: View) -> FieldMaps:
    """The maps an ideal network that knows upright people only would give: heat of one cell's width, limbs two wide."""
    rows, columns = view.height // 8, view.width // 8
    y, x = np.mgrid[:rows, :columns]
    heat = np.zeros((19, rows, columns), np.float32)
    pafs = np.zeros((38, rows, columns), np.float32)
    origin, right, down = view.to_picture(np.array([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]))
    into_view = np.linalg.inv(np.stack([right - origin, down - origin], axis=-1))
    for xy in people:
        cells = ((xy - origin) @ into_view.T - 3.5) / 8
        up = cells[1] - cells[8]
        height = 0.9 if -up[1] > 0.7 * np.hypot(*up) else 0.04
        for joint, (cx, cy) in enumerate(cells):
            heat[joint] = np.maximum(heat[joint], height * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / 2))
        for (start, end), channels in zip(COCO18.limbs, COCO18.paf_channels, strict=True):
            along = cells[end] - cells[start]
            along = along / np.hypot(*along)
            offset = np.stack([x - cells[start, 0], y - cells[start, 1]])
            beside = np.abs(offset[0] * along[1] - offset[1] * along[0]) < 1.2
            reach = offset[0] * along[0] + offset[1] * along[1]
            on_limb = beside & (reach > -1) & (reach < np.hypot(*(cells[end] - cells[start])) + 1)
            pafs[channels[0]][on_limb], pafs[channels[1]][on_limb] = along * height
    return FieldMaps(heat, pafs, COCO18)


STAGE_CARD = ModelCard(name="stage", files=(CardFile(path="stage.xml"),), body_px=150)


@dataclass
class StageRing:
    """Requests that answer from the script."""

    stage: Stage
    requests: int
    running: deque[tuple[int, View]] = field(default_factory=deque)
    drained: bool = False

    @property
    def full(self) -> bool:
        return len(self.running) == self.requests

    def submit(self, image: np.ndarray, view: View) -> None:
        assert not self.full
        self.running.append((int(image[0, 0, 0]) + 256 * int(image[0, 0, 1]), view))

    def collect(self) -> FieldMaps:
        index, view = self.running.popleft()
        self.stage.looks.append((index, view))
        return _maps_of(self.stage.scene.people(index), view)

    def drain(self) -> None:
        self.running.clear()
        self.drained = True


@dataclass
class Stage:
    """Stands in for a PoseNetwork: knows who is where in every frame of a scene."""

    scene: Scene
    looks: list[tuple[int, View]] = field(default_factory=list)
    rings: list[StageRing] = field(default_factory=list)
    card: ModelCard = STAGE_CARD

    def ring(self, requests: int) -> StageRing:
        self.rings.append(StageRing(self, requests))
        return self.rings[-1]

    def look(self, image: np.ndarray, view: View) -> FieldMaps:
        ring = StageRing(self, 1)
        ring.submit(image, view)
        return ring.collect()


@pytest.fixture
def make_scene():
    return Scene


@pytest.fixture
def make_stage():
    return Stage


@pytest.fixture
def standing():
    return person


@pytest.fixture
def lying_down():
    return lying


@pytest.fixture
def tiny_network(tmp_path):
    """Write a network of one convolution: heat map 0, 1 and 2 are the mean of a cell's first, second and third channel."""

    def write(
        *, layout: str = "NCHW", heat: int = 19, fields: int = 38, joined: bool = False, stride: int = 8, name: str = "tiny"
    ) -> Path:
        shape = [1, 3, 64, 64] if layout == "NCHW" else [1, 64, 64, 3]
        picture = ops.parameter(shape, np.float32, name="picture")
        inside = picture if layout == "NCHW" else ops.transpose(picture, np.array([0, 3, 1, 2]))
        weights = np.zeros((heat + fields, 3, stride, stride), np.float32)
        for channel in range(3):
            weights[channel, channel] = 1 / stride**2
        both = ops.convolution(inside, weights, [stride, stride], [0, 0], [0, 0], [1, 1])
        parts = [both] if joined else _split(both, heat, fields)
        if layout == "NHWC":
            parts = [ops.transpose(part, np.array([0, 2, 3, 1])) for part in parts]
        path = tmp_path / f"{name}.xml"
        ov.save_model(ov.Model(parts, [picture], name), path, compress_to_fp16=False)
        return path

    return write


def _split(both, heat: int, fields: int):
    parts = ops.variadic_split(both, np.int64(1), np.array([heat, fields], np.int64))
    return [parts.output(1), parts.output(0)]  # fields first, as Intel's network has it


@pytest.fixture
def files_of():
    """Card and files of a network at a path, as the registry would give them."""

    def describe(path: Path, **card) -> ModelFiles:
        described = ModelCard(name=path.stem, files=(CardFile(path=path.name),), **card)
        return ModelFiles(described, path, "path", "0" * 64)

    return describe
