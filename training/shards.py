"""Crops on disk: files of a few hundred, pictures as JPEG, labels as arrays.

A shard is one ``.npz`` file: quickly read as a whole (25 kB a crop), small enough to be carried to another machine, and
written at once or not at all, so that making data can be stopped at any moment.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fms_score.atomic import replacing
from fms_score.skeleton import JOINT_COUNT
from training.labels import PEOPLE_LIMIT, Crop, JointState

__all__ = ["Shard", "read_shard", "shard_files", "write_shard"]

QUALITY: Final = 93


@dataclass(frozen=True, slots=True, eq=False)
class Shard:
    """Some hundred crops in memory, still compressed.

    Attributes
    ----------
    encoded : ndarray of uint8, shape (bytes,)
        The JPEG files one after the other.
    ends : ndarray of int64, shape (crops,)
        Where each of them ends.
    people : ndarray of float32, shape (crops, PEOPLE_LIMIT, 18, 3)
    counts : ndarray of int64, shape (crops,)
        People in each crop.
    facts : list of dict
    """

    encoded: NDArray[np.uint8]
    ends: NDArray[np.int64]
    people: NDArray[np.float32]
    counts: NDArray[np.int64]
    facts: list[dict[str, Any]]

    def __len__(self) -> int:
        return len(self.ends)

    def crop(self, index: int) -> Crop:
        """Decode one crop."""
        start = 0 if index == 0 else int(self.ends[index - 1])
        image = cv2.imdecode(self.encoded[start : int(self.ends[index])], cv2.IMREAD_COLOR)
        assert image is not None
        return Crop(np.asarray(image, dtype=np.uint8), self.people[index, : self.counts[index]], self.facts[index])


def write_shard(path: Path, crops: Sequence[Crop]) -> None:
    """Write a shard, whole or not at all."""
    encoded = [cv2.imencode(".jpg", crop.image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].ravel() for crop in crops]
    people = np.zeros((len(crops), PEOPLE_LIMIT, JOINT_COUNT, 3), np.float32)
    people[..., 2] = JointState.ABSENT
    for index, crop in enumerate(crops):
        people[index, : len(crop.people)] = crop.people[:PEOPLE_LIMIT]
    with replacing(path) as temporary:
        np.savez(
            temporary,
            encoded=np.concatenate(encoded),
            ends=np.cumsum([len(one) for one in encoded]),
            people=people,
            counts=np.array([min(len(crop.people), PEOPLE_LIMIT) for crop in crops]),
            facts=np.array([json.dumps(crop.facts) for crop in crops]),
        )


def read_shard(path: Path) -> Shard:
    """Read a shard into memory."""
    with np.load(path) as stored:
        facts = [json.loads(str(text)) for text in stored["facts"]]
        return Shard(stored["encoded"], stored["ends"], stored["people"], stored["counts"], facts)


def shard_files(folders: Iterable[Path]) -> list[Path]:
    """All shards of some folders, by name."""
    return [path for folder in folders for path in sorted(folder.glob("*.npz")) if not path.name.startswith(".")]
