"""The search for faces, with its progress on the terminal."""

from __future__ import annotations

from fms_score.cli.progress import ClipProgress
from fms_score.faces import FaceSearch
from fms_score.pipeline import Analysis
from fms_score.pose.head_log import Heads
from fms_score.pose.network import PoseNetwork
from fms_score.pose.people import FramePeople
from fms_score.video.source import frames_to_read

__all__ = ["Faces"]


class Faces:
    """Heads of one clip.

    Parameters
    ----------
    network : PoseNetwork
        Looks for bystanders.
    progress : ClipProgress
        Told how far that is.
    """

    def __init__(self, network: PoseNetwork, progress: ClipProgress) -> None:
        self._network, self._progress = network, progress
        self._search = FaceSearch()

    def watch(self, people: FramePeople) -> None:
        """Take the people that the pose estimator saw in a frame."""
        self._search.watch(people)

    def find(self, analysis: Analysis) -> Heads | None:
        """Look at the whole clip once more; None if there are no pictures of it."""
        if analysis.info.kind != "poses":
            self._progress.begin("finding faces", frames_to_read(analysis.info, analysis.request.read))
        return self._search.find(analysis, self._network, self._progress.advance)
