"""How well the rubrics tell good from deliberately bad repetitions, on motion capture of real people.

UI-PRMD [1]_ holds people doing deep squat, hurdle step and in-line lunge, ten times well and ten times deliberately badly,
recorded by markers. The recordings are projected to a side and a front view as a camera would see them, turned off the
plane by a yaw and shaken by keypoint noise, and go the same way as poses from video: view, signals, repetitions, measures,
verdict. Front and side of one repetition are judged together, each criterion from the view that shows it.

Run::

    python benchmarks/uiprmd.py ../shared/uiprmd --out uiprmd.json --table docs/validation.md

Nothing is fitted here. The thresholds in the rubrics were set by hand with an eye on these six people, so figures for
them are not held out; run it on other people of the data set for that.

References
----------
.. [1] Vakanski et al., "A Data Set of Human Body Movements for Physical Rehabilitation Exercises", Data 3(1), 2018.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from fms_score.pipeline import Look, look_at
from fms_score.rubric.clip import Clip, Repetition
from fms_score.rubric.collection import all_rubrics
from fms_score.rubric.judge import judge_attempt
from fms_score.rubric.measure import Measurement, measure_repetition
from fms_score.rubric.recognise import recognise
from fms_score.rubric.schema import Rubric
from fms_score.rubric.verdict import AttemptVerdict, expected_score
from fms_score.tracks.keypoint_spread import keypoint_sd_px
from fms_score.tracks.smooth import SmoothOptions, smooth_points
from fms_score.tracks.track import PoseTrack

Array = NDArray[np.float64]

RATE_HZ = 50.0
PX_PER_MM = 0.2
CONFIDENCE = 0.9
MISSING = -32768
PLACE = "<!-- benchmarks/uiprmd.py -->"

OBSERVED = {
    "deep_squat": {"heels_down": True},
    "hurdle_step": {"touched_cord": False, "lost_balance": False},
    "inline_lunge": {"lost_balance": False, "dowel_contacts_kept": True, "feet_on_board": True},
}
"""What an observer would have said of a good repetition: the same for all, so that only measures tell them apart."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One recorded repetition."""

    movement: str
    subject: str
    correct: bool
    facing_deg: float
    xyz_mm: Array


@dataclass(frozen=True, slots=True)
class Condition:
    """How the camera stands and how well points are found."""

    yaw_deg: float
    noise_torso: float


def episodes(folder: Path) -> Iterator[Episode]:
    """Read all recordings; points that were not recorded are NaN."""
    with np.load(folder / "coco18_3d.npz", allow_pickle=False) as stored:
        raw = stored["xyz_mm"]
    for row in pd.read_csv(folder / "episodes.csv").itertuples():
        part = raw[row.start : row.start + row.n_frames, :18]
        xyz = np.where(part == MISSING, np.nan, part.astype(float))
        yield Episode(str(row.movement), str(row.subject), row.label == "correct", float(row.facing_deg), xyz)


def seen_by_camera(episode: Episode, plane: str, condition: Condition, seed: int) -> PoseTrack:
    """Project a recording as a camera sees it, with noise, as a track of poses."""
    turn = np.radians(condition.yaw_deg - episode.facing_deg)
    ahead = episode.xyz_mm[..., 0] * np.cos(turn) - episode.xyz_mm[..., 1] * np.sin(turn)
    aside = episode.xyz_mm[..., 0] * np.sin(turn) + episode.xyz_mm[..., 1] * np.cos(turn)
    across = ahead if plane == "side" else aside
    xy = PX_PER_MM * np.stack([across, -episode.xyz_mm[..., 2]], axis=-1)
    torso_px = np.nanmedian(np.linalg.norm(xy[:, 1] - (xy[:, 8] + xy[:, 11]) / 2, axis=-1))
    xy = xy + np.random.default_rng(seed).normal(0.0, condition.noise_torso * torso_px, xy.shape)
    frames = len(xy)
    confidence = np.where(np.isfinite(xy[..., 0]), CONFIDENCE, 0.0)
    time_s = np.arange(frames) / RATE_HZ
    smooth = smooth_points(time_s, xy, SmoothOptions())
    return PoseTrack(time_s, smooth, confidence, xy, np.zeros((frames, 18), bool), np.arange(frames), (1280, 720))


def judged(episode: Episode, rubrics: Mapping[str, Rubric], condition: Condition, seed: int) -> dict[str, Any]:
    """One repetition judged from both views together, as a flat record."""
    rubric = rubrics[episode.movement]
    record: dict[str, Any] = {"movement": episode.movement, "subject": episode.subject, "correct": episode.correct}
    together: dict[str, Measurement] = {}
    attempt: Repetition | None = None
    for plane in ("side", "front"):
        track = seen_by_camera(episode, plane, condition, seed)
        look = look_at(track, rubric)
        seen = recognise(rubrics, look.signals, look.view).movement
        record |= {
            f"repetitions_{plane}": len(look.repetitions),
            f"view_{plane}": look.view.plane,
            f"seen_{plane}": seen or "unknown",
        }
        if look.repetitions.empty:
            continue
        attempt = _largest(look)
        clip = Clip(track.time_s, look.body, keypoint_sd_px(track.confidence, look.body.scale.torso_px), look.view)
        for name, one in measure_repetition(rubric, attempt, clip).items():
            if name not in together or not together[name].observable:
                together[name] = one
    if attempt is None:
        return record | {"expected": np.nan}
    verdict = judge_attempt(rubric, attempt, together, OBSERVED[rubric.movement])
    return record | _flat(verdict, together)


def _largest(look: Look) -> Repetition:
    row = look.repetitions.loc[look.repetitions["excursion"].idxmax(), list(Repetition._fields)]
    return Repetition(**row.to_dict())


def _flat(verdict: AttemptVerdict, measurements: dict[str, Measurement]) -> dict[str, Any]:
    flat: dict[str, Any] = {"expected": expected_score(verdict.probabilities)}
    flat |= {f"measure {name}": one.value for name, one in measurements.items()}
    return flat | {f"state {one.id}": one.state for one in verdict.criteria if one.value is not None}


def figures(table: pd.DataFrame) -> dict[str, Any]:
    """Summary of one movement under one condition."""
    good = table["correct"].to_numpy(dtype=bool)
    found = (table["repetitions_side"] == 1) & (table["repetitions_front"] == 1)
    expected = table["expected"].fillna(table["expected"].median())
    names = [str(name) for name in table.columns]
    measures = {name.removeprefix("measure "): _auc(good, table[name]) for name in names if name.startswith("measure ")}
    states = [name for name in names if name.startswith("state ")]
    return {
        "episodes": len(table),
        "people": int(table["subject"].nunique()),
        "one_repetition_side": float((table["repetitions_side"] == 1).mean()),
        "one_repetition_front": float((table["repetitions_front"] == 1).mean()),
        "one_repetition_both": float(found.mean()),
        "view_right": float(((table["view_side"] == "side") & (table["view_front"] == "front")).mean()),
        "recognised": {plane: _recognised(table, plane) for plane in ("side", "front")},
        "auc_expected_score": float(roc_auc_score(good, expected)),
        "mean_expected_correct": float(expected[good].mean()),
        "mean_expected_incorrect": float(expected[~good].mean()),
        "auc_measures": measures,
        "met": {
            name.removeprefix("state "): [float((table[name][side] == "met").mean()) for side in (good, ~good)]
            for name in states
        },
    }


def _recognised(table: pd.DataFrame, plane: str) -> dict[str, float]:
    seen, movement = table[f"seen_{plane}"], table["movement"]
    return {"right": float((seen == movement).mean()), "unknown": float((seen == "unknown").mean())}


def _auc(good: NDArray[np.bool_], values: pd.Series[float]) -> float:
    known = values.notna().to_numpy()
    if known.sum() < 2 or len(set(good[known])) < 2:
        return float("nan")
    area = float(roc_auc_score(good[known], values[known]))
    return max(area, 1.0 - area)


def run(folder: Path, conditions: Sequence[Condition]) -> dict[str, Any]:
    """All movements under all conditions."""
    rubrics = {name: loaded.rubric for name, loaded in all_rubrics().items()}
    recordings = [one for one in episodes(folder) if one.movement in rubrics]
    result: dict[str, Any] = {}
    for condition in conditions:
        rows = [judged(one, rubrics, condition, seed) for seed, one in enumerate(recordings)]
        table = pd.DataFrame(rows)
        name = f"yaw {condition.yaw_deg:g} deg, noise {condition.noise_torso:g} torso"
        result[name] = {
            str(movement): figures(part.dropna(axis="columns", how="all")) for movement, part in table.groupby("movement")
        }
    return result


def as_markdown(result: dict[str, Any]) -> str:
    """Tables for the documentation."""
    lines = [
        "| camera, noise | movement | episodes | one repetition (side, front) | recognised (side, front) | AUC expected |",
        "|---|---|---|---|---|---|",
    ]
    for condition, movements in result.items():
        for movement, one in movements.items():
            found = f"{one['one_repetition_side']:.1%} / {one['one_repetition_front']:.1%}"
            seen = " / ".join(f"{one['recognised'][plane]['right']:.0%}" for plane in ("side", "front"))
            area = f"**{one['auc_expected_score']:.3f}**"
            lines.append(f"| {condition} | {movement} | {one['episodes']} | {found} | {seen} | {area} |")
    first = next(iter(result.values()))
    lines += ["", "Straight views without noise, single measures and criteria:", ""]
    lines += ["| movement | measure | AUC | | criterion | met: correct / incorrect |", "|---|---|---|---|---|---|"]
    for movement, one in first.items():
        measures, met = list(one["auc_measures"].items()), list(one["met"].items())
        for row in range(max(len(measures), len(met))):
            left = f"{measures[row][0]} | {measures[row][1]:.2f}" if row < len(measures) else " | "
            right = f"{met[row][0]} | {met[row][1][0]:.0%} / {met[row][1][1]:.0%}" if row < len(met) else " | "
            lines.append(f"| {movement} | {left} | | {right} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder with coco18_3d.npz and episodes.csv")
    parser.add_argument("--out", type=Path, help="write all figures as JSON")
    parser.add_argument("--table", type=Path, help=f"replace the part between two lines {PLACE} of this document")
    parser.add_argument("--quick", action="store_true", help="straight views only")
    options = parser.parse_args()
    conditions = [Condition(0.0, 0.0)]
    if not options.quick:
        conditions += [Condition(0.0, 0.02), *(Condition(yaw, 0.02) for yaw in (10.0, 20.0, 30.0))]
    result = run(options.folder, conditions)
    text = as_markdown(result)
    print(text)
    if options.out:
        options.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    if options.table:
        before, _, after = options.table.read_text(encoding="utf-8").split(PLACE)
        options.table.write_text(f"{before}{PLACE}\n{text}{PLACE}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
