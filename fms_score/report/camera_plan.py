"""Where to put the camera, drawn from above: the person, the plane of the movement, the camera and how far away it stands.

Which views, how far and from behind or in front is read from the rubric, so a movement that somebody adds is drawn as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from markupsafe import Markup

from fms_score.kinematics.registry import Plane
from fms_score.language import ENGLISH, Language
from fms_score.report.words import NOTHING, sentence
from fms_score.rubric.measure import FILM_INSTEAD
from fms_score.rubric.schema import Rubric

__all__ = ["CameraPlan", "camera_plans"]

Stand = Literal["side", "front", "back"]

DISTANCE: Final = re.compile(r"(\d+(?:[.,]\d+)?(?:\s*-\s*\d+(?:[.,]\d+)?)?)\s*m\b")
LYING_DEG: Final = 45.0
"""A rubric that asks for a trunk this far from upright is of somebody lying or on all fours."""

STANDING_FROM_ABOVE: Final = (
    '<ellipse cx="0" cy="0" rx="26" ry="10" class="body"/>'
    '<circle cx="0" cy="0" r="9.5" class="head"/><path d="M-4 8.2L0 14.5L4 8.2Z" class="nose"/>'
)
"""Shoulders, head and nose; the nose looks down the picture, where the camera stands."""

LYING_FROM_ABOVE: Final = (
    '<rect x="-34" y="-9" width="52" height="18" rx="8" class="body"/><path d="M-30 -5H-66M-30 5H-66" class="limb"/>'
    '<path d="M12 -11H-14M12 11H-14" class="limb"/><circle cx="29" cy="0" r="8.5" class="head"/>'
)
"""Legs, trunk, arms and head of somebody lying across the picture."""

TURN_DEG: Final[dict[Stand, int]] = {"front": 0, "back": 180, "side": -90}


@dataclass(frozen=True, slots=True)
class CameraPlan:
    """One view: how to film it, in words and drawn.

    Attributes
    ----------
    plane : {"side", "front"}
    preferred : bool
        Whether it is the view to film if there is only one.
    words : str
        The rubric's instruction.
    svg : Markup
        The drawing.
    """

    plane: Plane
    preferred: bool
    words: str
    svg: Markup


def camera_plans(rubric: Rubric | None, language: Language = ENGLISH) -> list[CameraPlan]:
    """Drawings of every view that a rubric takes, the preferred one first; none without a rubric."""
    if rubric is None:
        return []
    views = sorted(rubric.views.items(), key=lambda view: view[1] != "preferred")
    return [_plan(rubric, plane, language, preferred=wish == "preferred") for plane, wish in views]


def _plan(rubric: Rubric, plane: Plane, language: Language, *, preferred: bool) -> CameraPlan:
    words = rubric.capture.get(plane, FILM_INSTEAD[plane])
    stand: Stand = "side" if plane == "side" else "back" if "behind" in words else "front"
    found = DISTANCE.search(words)
    distance = language.say("camera.metres", distance=found[1].replace(" ", "").replace("-", NOTHING)) if found else ""
    svg = _drawing(stand, distance, language, lying=_lies(rubric))
    return CameraPlan(plane, preferred, sentence(language.text(words)), Markup(svg))  # noqa: S704 - built below, words escaped


def _lies(rubric: Rubric) -> bool:
    return any(sign.signal == "trunk_from_vertical_deg" and (sign.at_least or 0.0) >= LYING_DEG for sign in rubric.looks_like)


def _drawing(stand: Stand, distance: str, language: Language, *, lying: bool) -> str:
    """Person above, camera below, the plane that the camera has to face as a dashed line across."""
    far = distance or language.say("camera.far_enough")
    alt = language.say(f"camera.alt_{stand}", distance=far)
    plane = language.say("camera.plane_side" if stand == "side" else "camera.plane_front")
    body = LYING_FROM_ABOVE if lying else f'<g transform="rotate({TURN_DEG[stand]})">{STANDING_FROM_ABOVE}</g>'
    return (
        f'<svg class="plan" viewBox="0 0 260 206" role="img" aria-label="{_escaped(alt)}">'
        '<path d="M130 170L44 54H216Z" class="sight"/>'
        '<path d="M10 54H250" class="plane"/>'
        f'<text x="10" y="14" class="word">{_escaped(plane)}</text>'
        f'<g transform="translate(130 54) scale(1.2)">{body}</g>'
        '<path d="M130 92V150M126 98L130 92L134 98M126 144L130 150L134 144" class="measure"/>'
        f'<text x="139" y="126" class="far">{_escaped(distance)}</text>'
        '<g transform="translate(130 174)"><rect x="-15" y="-9" width="30" height="20" rx="4" class="camera"/>'
        '<path d="M-5 -9L-8 -17H8L5 -9Z" class="camera"/></g>'
        f'<text x="153" y="182" class="word">{_escaped(language.say("camera.camera"))}</text>'
        "</svg>"
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
