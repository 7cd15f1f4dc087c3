"""What the user named: videos and pictures, folders of them, or poses instead of pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fms_score.errors import OptionError, PoseDataError
from fms_score.tracks.files.people_clip import ImageSize, check_rate, check_size
from fms_score.tracks.files.reading import PoseInput, is_pose_input, read_pose_input, stored_clip_name
from fms_score.video.inputs import find_inputs

__all__ = ["StoredPoses", "clip_name", "find_all_inputs", "parse_size"]


def find_all_inputs(paths: Sequence[Path]) -> list[Path]:
    """List every input once, in the order named: poses as they are, the rest as :func:`find_inputs` finds it.

    Raises
    ------
    VideoError
        If a path does not exist or a folder has nothing to score.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        for one in [path] if is_pose_input(path) else find_inputs([path]):
            found.setdefault(one.resolve(), one)
    return list(found.values())


def clip_name(path: Path) -> str | None:
    """Name of the video that stored poses come from; None for a video, and where the file does not tell."""
    try:
        return stored_clip_name(path)
    except PoseDataError:  # told when it is this input's turn
        return None


def parse_size(text: str | None) -> ImageSize | None:
    """Size of pictures as the user wrote it, such as 1920x1080.

    Raises
    ------
    OptionError
        If it is no size.
    """
    if text is None:
        return None
    sides = re.fullmatch(r"\s*(\d{1,6})\s*[x×*,]\s*(\d{1,6})\s*", text)  # noqa: RUF001 - people write the sign itself, too
    if sides is None:
        raise OptionError(f"--size is '{text}'; give width and height of the pictures in pixels, such as 1920x1080")
    size = int(sides[1]), int(sides[2])
    check_size(size)
    return size


@dataclass(frozen=True, slots=True)
class StoredPoses:
    """Those of the inputs that are poses, and what the user says of them."""

    paths: frozenset[Path]
    fps: float | None
    size: ImageSize | None

    @classmethod
    def of(cls, paths: Sequence[Path], fps: float | None, size: str | None) -> StoredPoses:
        """Pick the poses among inputs.

        Raises
        ------
        OptionError
            If there is none that the options could be meant for, or they are impossible.
        """
        stored = cls(frozenset(path for path in paths if is_pose_input(path)), fps, parse_size(size))
        check_rate(fps)
        if not stored.paths and (fps is not None or size is not None):
            option = "--fps" if fps is not None else "--size"
            raise OptionError(f"{option} is for poses (OpenPose or COCO JSON); a video tells it itself, so leave it away")
        return stored

    def read(self, path: Path) -> PoseInput:
        """Read one of them; raises what :func:`read_pose_input` raises."""
        return read_pose_input(path, fps=self.fps, image_size=self.size)
