"""One picture as an analysis would look at it: head up, cut to the person, with everything the network and the parser say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fms_score.pose.crop import RestingCrop
from fms_score.pose.estimator import EstimatorOptions, PoseEstimator
from fms_score.pose.fields import FieldMaps
from fms_score.pose.first_look import Scout, SubjectHint
from fms_score.pose.network import PoseNetwork
from fms_score.pose.paf import Parsing, cells_to_pixels, trace_people
from fms_score.pose.region import Framing, View
from fms_score.video.picture import Picture

__all__ = ["CloserLook", "look_closer"]

_LAG_S = 0.2
"""As at thirty frames a second."""


@dataclass(frozen=True, slots=True, eq=False)
class CloserLook:
    """What the network and the parser made of one picture.

    Attributes
    ----------
    view : View
        Part of the picture that the network was shown, and by how much it was turned.
    maps : FieldMaps
        What the network answered; copies, not tied to a request.
    parsing : Parsing
        The parser's steps, in cells of the maps.
    stride_px, shift_px : float
        How cells become pixels of the network's input; see :func:`fms_score.pose.paf.cells_to_pixels`.
    """

    view: View
    maps: FieldMaps
    parsing: Parsing
    stride_px: float
    shift_px: float

    def input_px(self, cells: NDArray[np.floating]) -> NDArray[np.float64]:
        """Pixels of the network's input that places in cells, shape (..., 2), stand for."""
        pixels: NDArray[np.float64] = cells_to_pixels(cells.astype(np.float64), self.stride_px) - self.shift_px
        return pixels

    def picture_px(self, cells: NDArray[np.floating]) -> NDArray[np.float64]:
        """Pixels of the whole picture that places in cells, shape (..., 2), stand for."""
        return self.view.to_picture(self.input_px(cells))


def look_closer(
    picture: Picture,
    network: PoseNetwork,
    subject: SubjectHint = None,
    *,
    whole: bool = False,
    options: EstimatorOptions | None = None,
) -> CloserLook:
    """Look at one picture and keep every step.

    Parameters
    ----------
    picture : Picture
    network : PoseNetwork
    subject : tuple of float, int or None
        Whom to look at; see :data:`fms_score.pose.first_look.SubjectHint`.
    whole : bool
        Look at the whole picture instead of the part around the subject.
    options : EstimatorOptions, optional
        With the parser's options.

    Raises
    ------
    OptionError
        If the person asked for by number is not there.
    """
    estimator = PoseEstimator(network, options)
    card, framing = network.card, Framing.of(network.card, picture.shape)
    scout = Scout(framing, estimator.look, None, subject)
    scout.probe(picture)
    first = scout.result()
    view = framing.whole(first.turn_deg)
    if first.subject is not None and not whole:
        crop = RestingCrop(framing)
        crop.cover(0.0, first.subject, first.turn_deg, _LAG_S)
        view = crop.view or view
    maps = network.look(picture, view)
    kept = FieldMaps(maps.heatmaps.copy(), maps.pafs.copy(), maps.layout)
    return CloserLook(view, kept, trace_people(kept, estimator.options.parser), card.stride_px, card.shift_px)
