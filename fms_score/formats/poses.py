"""``poses.npz`` beside the other results of a clip; how it is written stands in :mod:`fms_score.tracks.files.npz`."""

from __future__ import annotations

from fms_score.tracks.files.npz import POSES_FORMAT, read_about, read_poses, write_poses

__all__ = ["POSES_FORMAT", "read_about", "read_poses", "write_poses"]
