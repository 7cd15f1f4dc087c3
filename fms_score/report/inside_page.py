"""One page that explains, from a frame of the user's own video, how a network of affinity fields finds people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from markupsafe import Markup

from fms_score.pose.assembly import ABSENT
from fms_score.pose.closer_look import CloserLook
from fms_score.report.inside import limb_name, part_name, person_rgb
from fms_score.report.overlay import Image, encoded
from fms_score.report.page import jpeg_source, page_template
from fms_score.skeleton import JOINTS

__all__ = ["FrameFacts", "inside_page"]

JPEG_QUALITY: Final = 88


@dataclass(frozen=True, slots=True)
class FrameFacts:
    """Which frame it is, and who looked.

    Attributes
    ----------
    name : str
        Name of the video; shown, never trusted.
    index : int
        Number of the frame.
    time_s : float
    model : str
        Name of the network.
    blurred : bool
        Whether faces were made unrecognisable.
    """

    name: str
    index: int
    time_s: float
    model: str
    blurred: bool = False


def inside_page(look: CloserLook, pictures: Mapping[str, Image], facts: FrameFacts) -> str:
    """Page as a string, with style and pictures inside and no reference to anything outside.

    Parameters
    ----------
    look : CloserLook
    pictures : mapping of str to ndarray
        As :func:`fms_score.report.inside.inside_pictures` gives them.
    facts : FrameFacts
    """
    links, view = look.parsing.links, look.view
    return page_template("inside.html.j2").render(
        facts=facts,
        view=view,
        stride=look.stride_px,
        cells=look.maps.heatmaps.shape[1:],
        parts=len(look.maps.layout.parts),
        limbs=len(look.maps.layout.limbs),
        tree_limbs=look.maps.layout.tree_limbs,
        peaks=len(look.parsing.peaks),
        links=len(links),
        trusted=int(look.parsing.trusted.sum()),
        pieces=len(look.parsing.pieces),
        people=_people(look),
        candidates=_candidates(look),
        pictures={name: _source(picture) for name, picture in pictures.items()},
    )


def _source(picture: Image) -> Markup:
    return jpeg_source(encoded(picture, ".jpg", JPEG_QUALITY))


def _candidates(look: CloserLook) -> list[dict[str, Any]]:
    """Rows of the table of candidates, limb by limb, the best first."""
    links, peaks = look.parsing.links, look.parsing.peaks
    together = {
        (int(person[start]), int(person[end]))
        for person in look.parsing.people
        for start, end in look.maps.layout.limbs
        if ABSENT not in person[[start, end]]
    }
    return [
        {
            "limb": limb_name(look, int(links.limb[number])),
            "ends": [f"{float(peaks.height[end]):.2f}" for end in (links.start[number], links.end[number])],
            "score": f"{float(links.score[number]):.2f}",
            "agreement": f"{float(links.agreement[number]):.0%}",
            "trusted": bool(look.parsing.trusted[number]),
            "used": (int(links.start[number]), int(links.end[number])) in together,
        }
        for number in range(len(links))
    ]


def _people(look: CloserLook) -> list[dict[str, Any]]:
    people = []
    for number, confidence in enumerate(look.parsing.confidence):
        found = [joint for joint in range(len(JOINTS)) if confidence[joint] > 0]
        missing = [name.replace("_", " ") for joint, name in enumerate(JOINTS) if joint not in found]
        own = look.parsing.people[number] != ABSENT
        people.append(
            {
                "colour": "rgb({}, {}, {})".format(*person_rgb(number)),
                "joints": int(own.sum()),
                "mean": f"{float(np.mean(confidence[found])):.2f}" if found else "-",
                "missing": ", ".join(missing) or "nothing",
                "parts": ", ".join(part_name(look, int(part)) for part in np.flatnonzero(own)),
            }
        )
    return people
