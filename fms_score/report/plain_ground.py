"""Pictures for poses that came without a video: one plain colour, to draw on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fms_score.report.palette import PAPER
from fms_score.tracks.track import PoseTrack
from fms_score.video.frame import Frame

__all__ = ["plain_frames"]


def plain_frames(track: PoseTrack) -> Iterator[Frame]:
    """One plain picture for every frame of a track, each its own, because it will be drawn into."""
    width, height = track.image_size
    for index, time_s in zip(track.frame_index.tolist(), track.time_s.tolist(), strict=True):
        image = np.empty((height, width, 3), np.uint8)
        image[:] = PAPER[::-1]
        yield Frame(index, time_s, image)
