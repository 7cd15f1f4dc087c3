"""Faces of one clip, to be covered wherever it is shown: seen while its poses are found, completed by a look at everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from fms_score.pipeline import Analysis
from fms_score.pose.everybody import find_heads
from fms_score.pose.head_log import HeadLog, Heads
from fms_score.pose.heads import head_discs
from fms_score.pose.network import PoseNetwork
from fms_score.pose.people import FramePeople
from fms_score.tracks.track import PoseTrack
from fms_score.video.frame import Frame
from fms_score.video.source import read_frames

__all__ = ["FaceSearch"]


class FaceSearch:
    """Heads of one clip, as :func:`fms_score.results.write_results` takes them.

    Examples
    --------
    Watch while poses are found, then look for the others::

        faces = FaceSearch()
        analysis = analyse(request, rubrics, network, on_frame=faces.watch)
        write_results(analysis, network, folder, analysed_at=now, heads=faces.find(analysis, network))
    """

    def __init__(self) -> None:
        self._watched: list[FramePeople] = []

    def watch(self, people: FramePeople) -> None:
        """Take the people that the pose estimator saw in a frame; what it is not told, :meth:`find` looks for."""
        self._watched.append(people)  # where their heads are is worked out only if somebody asks

    def find(self, analysis: Analysis, network: PoseNetwork, on_frame: Callable[[], None] = lambda: None) -> Heads | None:
        """Look at the same moments of the file once more, at everybody in them.

        Parameters
        ----------
        analysis : Analysis
        network : PoseNetwork
        on_frame : callable
            Called after every frame, for progress.

        Returns
        -------
        Heads or None
            None if the clip came as poses, of which there are no pictures.
        """
        if analysis.info.kind == "poses":
            return None
        request = analysis.request
        return self.find_in(read_frames(request.path, request.read), network, analysis.track, on_frame)

    def find_in(
        self,
        frames: Iterator[Frame],
        network: PoseNetwork,
        track: PoseTrack | None = None,
        on_frame: Callable[[], None] = lambda: None,
    ) -> Heads:
        """Look at frames, and take the subject's head from a track of the same frames, filled points too."""
        log = HeadLog()
        for people in self._watched:
            log.add(people.index, people.time_s, head_discs(people.xy))
        for _ in find_heads(frames, network, log):
            on_frame()
        if track is not None:
            for index, time_s, xy, raw in zip(track.frame_index, track.time_s, track.xy, track.raw_xy, strict=True):
                log.add(int(index), float(time_s), head_discs(np.stack([xy, raw])))
        return log.heads()
