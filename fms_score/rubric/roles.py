"""Roles instead of sides: a rubric says ``stance_knee_flexion_deg``, the repetition says which leg that is."""

from __future__ import annotations

from typing import Final

from fms_score.kinematics.catalogue import SIGNALS
from fms_score.rubric.schema import OTHER_ROLES, SIDE_ROLES
from fms_score.skeleton import SIDES, Side, other_side

__all__ = ["ROLE_NAMES", "resolve_role", "split_role"]

ROLE_NAMES: Final = (*SIDE_ROLES, *OTHER_ROLES, "near", "far", *SIDES)


def split_role(name: str) -> tuple[str | None, str]:
    """Role and signal in ``moving_knee_flexion_deg``; no role where the name is a signal as it stands."""
    if name in SIGNALS:
        return None, name
    role, _, bare = name.partition("_")
    return (role, bare) if role in ROLE_NAMES else (None, name)


def resolve_role(role: str, named_side: str, near: Side | None) -> Side | None:
    """Side of the body that plays a role in one repetition, or None if that cannot be told.

    Parameters
    ----------
    role : str
        One of ``ROLE_NAMES``.
    named_side : str
        Side the repetition is named by: ``left``, ``right`` or ``both``.
    near : {"left", "right"} or None
        Side towards the camera.
    """
    if role in SIDES:
        return "left" if role == "left" else "right"
    if role in {"near", "far"}:
        return None if near is None else (near if role == "near" else other_side(near))
    if named_side not in SIDES:
        return None
    named: Side = "left" if named_side == "left" else "right"
    return named if role in SIDE_ROLES else other_side(named)
