"""How well the clip could be read, what the observer answered, and where the result comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from fms_score.language import ENGLISH, Language
from fms_score.report.words import NOTHING, seconds_text
from fms_score.rubric.schema import Rubric
from fms_score.rubric.score import observer_questions
from fms_score.rubric.verdict import Verdict
from fms_score.skeleton import BODY_JOINTS, JOINTS, SIDES
from fms_score.tracks.track import PoseTrack

__all__ = ["observer_answers", "provenance_rows", "quality"]

REPAIRS: Final = (
    "found_share",
    "people_seen",
    "swapped_frames",
    "outliers_removed",
    "gated_points",
    "filled_points",
)
"""Notes of a pose track that a reader understands."""

LEAST_SURE: Final = 2
"""So many of the body's points are named as the least sure."""

Row = tuple[str, str]


def quality(verdict: Verdict, track: PoseTrack, language: Language = ENGLISH) -> list[Row]:
    """How well the clip could be read: name and finding."""
    view = verdict.view
    off = language.say("quality.filmed", name=view.name, degrees=f"{view.off_plane_deg:.0f}", plane=view.plane)
    off += language.say("quality.caution") if view.flagged else ""
    off += language.say("quality.named") if view.forced else ""
    return [(language.say("quality.camera"), off), *_points(track, language), *_repairs(track, language)]


def observer_answers(verdict: Verdict, rubric: Rubric | None, language: Language = ENGLISH) -> list[Row]:
    """Question and answer; a question by its key where the rubric is not at hand."""
    questions = observer_questions(rubric) if rubric else {}
    rows = []
    for key, answer in verdict.observed.items():
        side = next((one for one in SIDES if key.startswith(f"{one}_")), None)
        bare = key.removeprefix(f"{side}_") if side else key
        asked = language.text(questions.get(bare, bare.replace("_", " ")))
        asked = language.say("foot.side_question", side=side, question=asked) if side else asked
        rows.append((asked, language.word("answers", answer)))
    return rows


def provenance_rows(provenance: Mapping[str, Any], before: str = "") -> list[Row]:
    """Where the result comes from: place in ``score.json`` and what stands there."""
    rows: list[Row] = []
    for key, value in provenance.items():
        name = f"{before}{key}"
        if isinstance(value, Mapping):
            rows += provenance_rows(value, f"{name}.")
        elif isinstance(value, (list, tuple)):
            rows.append((name, ", ".join(_plain(one) for one in value)))
        else:
            rows.append((name, _plain(value)))
    return rows


def _plain(value: object) -> str:
    """Value in words, alike before and after it was kept as JSON."""
    if isinstance(value, (list, tuple)):
        return f"({', '.join(_plain(one) for one in value)})"
    return NOTHING if value is None else str(value)


def _points(track: PoseTrack, language: Language) -> list[Row]:
    joints = list(BODY_JOINTS)
    body = track.confidence[:, joints]
    if not body.size:
        return []
    known = np.isfinite(track.xy[:, joints]).all(axis=-1).mean()
    sure = language.say("quality.no_confidence")
    if (body > 0).any():
        sure = language.say("quality.confidence", mean=f"{body[body > 0].mean():.2f}")
    lowest = np.argsort(body.mean(axis=0), kind="stable")[:LEAST_SURE]
    weakest = [
        language.say("quality.weakest_one", joint=JOINTS[joints[place]], mean=f"{body[:, place].mean():.2f}")
        for place in lowest
    ]
    counted = language.say("quality.counted", count=len(track), duration=seconds_text(track.duration_s, language))
    return [
        (language.say("quality.points"), language.say("quality.known", percent=f"{100 * known:.0f}", sure=sure)),
        (language.say("quality.weakest"), ", ".join(weakest)),
        (language.say("quality.pictures"), counted),
    ]


def _repairs(track: PoseTrack, language: Language) -> list[Row]:
    rows = []
    for name in REPAIRS:
        if name in track.notes:
            number = f"{track.notes[name]:.0f}"
            percent = f"{100 * track.notes[name]:.0f}"
            value = language.say(f"quality.{name}_value", number=number, percent=percent)
            rows.append((language.say(f"quality.{name}"), value))
    return rows
