"""Every border at which the package reads what somebody else wrote: valid examples, how they are spoilt, and who reads them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from fuzzing import samples
from fuzzing.mutate import spoilt_archive, spoilt_bytes, spoilt_table, spoilt_text, spoilt_tree

from fms_score.agreement.sheet import read_sheet
from fms_score.cli.batch_manifest import read_manifest
from fms_score.formats.score_json import read_score
from fms_score.formats.scores import read_scores
from fms_score.formats.screens import check_screens, read_screen
from fms_score.pose.card import read_card
from fms_score.results import earlier_result
from fms_score.rubric.collection import all_rubrics
from fms_score.rubric.dry_run import dry_run
from fms_score.rubric.explain import explain_rubric
from fms_score.rubric.load import load_rubric
from fms_score.screen.load import load_session
from fms_score.tracks.files.reading import read_pose_input

__all__ = ["TARGETS", "Target"]

Chance = np.random.Generator
Make = Callable[[Chance], bytes]

EVERY: Final = 25
"""What follows reading, such as following a person through poses, is tried with one input in so many that can be read."""


@dataclass(frozen=True, slots=True)
class Target:
    """One kind of input.

    Attributes
    ----------
    name : str
    file_name : str
        Under which an input is written.
    share : float
        Of all inputs.
    make : callable
        Gives the bytes of an input.
    read : callable
        Reads the file; anything but a result or an error of ours is an escape.
    """

    name: str
    file_name: str
    share: float
    make: Make
    read: Callable[[Path], object]


# ---- making -----------------------------------------------------------------------------------------------------------
def _from_texts(*texts: str) -> Make:
    """Words, lines and indents three times in four, bytes else."""

    def make(chance: Chance) -> bytes:
        text = texts[int(chance.integers(len(texts)))]
        return _bytes(spoilt_text(text, chance)) if chance.random() < 0.75 else spoilt_bytes(text.encode(), chance)

    return make


def _from_trees(*texts: str) -> Make:
    """Structure of JSON six times in ten, words and bytes else."""
    trees = [json.loads(text) for text in texts]

    def make(chance: Chance) -> bytes:
        here, way = int(chance.integers(len(texts))), chance.random()
        if way < 0.6:
            return _bytes(json.dumps(spoilt_tree(trees[here], chance), ensure_ascii=bool(chance.integers(2))))
        return _bytes(spoilt_text(texts[here], chance)) if way < 0.8 else spoilt_bytes(texts[here].encode(), chance)

    return make


def _from_tables(*texts: str) -> Make:
    """Cells, rows and columns seven times in ten, bytes else; in the encodings and with the separators that Excel writes."""
    tables = [list(csv.reader(io.StringIO(text))) for text in texts]

    def make(chance: Chance) -> bytes:
        here = int(chance.integers(len(texts)))
        if chance.random() < 0.3:
            return spoilt_bytes(texts[here].encode(), chance)
        out = io.StringIO()
        csv.writer(out, delimiter=str(chance.choice(list(",,,;\t")))).writerows(spoilt_table(tables[here], chance))
        code = str(chance.choice(["utf-8", "utf-8", "utf-8-sig", "cp949", "cp1252", "utf-16", "utf-16-be"]))
        return out.getvalue().encode(code, errors="replace")

    return make


def _from_archives(*archives: bytes) -> Make:
    """One part inside nine times in ten, the archive's own bytes else."""

    def make(chance: Chance) -> bytes:
        archive = archives[int(chance.integers(len(archives)))]
        return spoilt_archive(archive, chance) if chance.random() < 0.9 else spoilt_bytes(archive, chance)

    return make


def _from_npz(*archives: bytes) -> Make:
    """Arrays exchanged for others of odd shape, kind and content half the time; else as any archive."""
    spoil = _from_archives(*archives)

    def make(chance: Chance) -> bytes:
        if chance.random() < 0.5:
            return spoil(chance)
        with np.load(io.BytesIO(archives[int(chance.integers(len(archives)))]), allow_pickle=False) as stored:
            arrays = dict(stored)
        for _ in range(int(chance.integers(1, 3))):
            name = str(chance.choice(list(arrays)))
            arrays[name] = samples.odd_array(arrays[name], chance)
        out = io.BytesIO()
        np.savez(out, **arrays)
        return out.getvalue()

    return make


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogatepass")


# ---- reading ----------------------------------------------------------------------------------------------------------
def _rubric(path: Path) -> None:
    rubric = load_rubric(path).rubric
    explain_rubric(rubric)
    if _seldom(path):
        dry_run(rubric)


def _poses(path: Path) -> None:
    poses = read_pose_input(path, fps=30.0 if _seldom(path) else None, image_size=(640, 480))
    if _seldom(path):
        poses.follow()


def _seldom(path: Path) -> bool:
    return sum(path.read_bytes()) % EVERY == 0


def _targets() -> Mapping[str, Target]:
    rubrics = all_rubrics()
    cards, sessions = samples.card_texts(), samples.session_texts()
    found = [
        Target("rubric YAML", "mine.yaml", 0.14, _from_texts(*(one.text for one in rubrics.values())), _rubric),
        Target("session YAML", "session.yaml", 0.14, _from_texts(*sessions), lambda path: load_session(path, rubrics)),
        Target("coach CSV", "coach.csv", 0.13, _from_tables(*samples.sheet_texts()), read_sheet),
        Target("coach XLSX", "coach.xlsx", 0.05, _from_archives(*samples.workbooks()), read_sheet),
        Target("poses.npz", "poses.npz", 0.10, _from_npz(samples.npz()), _poses),
        Target("COCO JSON", "coco.json", 0.09, _from_trees(*samples.coco_texts()), _poses),
        Target("OpenPose JSON", "clip_000000000007_keypoints.json", 0.09, _from_trees(*samples.openpose_texts()), _poses),
        Target("model card", "card.yaml", 0.09, _from_texts(*cards), read_card),
        Target(
            "batch manifest",
            "manifest.csv",
            0.05,
            _from_tables(*samples.manifest_texts()),
            lambda path: read_manifest(path, rubrics),
        ),
        Target("score.json", "score.json", 0.05, _from_trees(samples.score_json()), _stored_score),
        Target("screen.json", "screen.json", 0.03, _from_trees(samples.screen_json()), read_screen),
        Target("scores.csv", "scores.csv", 0.02, _from_tables(samples.scores_csv()), read_scores),
        Target("screens.csv", "screens.csv", 0.02, _from_tables(samples.screens_csv()), check_screens),
    ]
    return {one.name: one for one in found}


def _stored_score(path: Path) -> Any:
    earlier_result(path.parent)
    return read_score(path)


TARGETS: Final = _targets()
