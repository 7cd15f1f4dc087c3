"""How right the whole chain is on rendered people, of whom every point, angle, repetition, criterion and score is known.

Clips come from ``python -m synthesis.make``. Each goes through the program as it is: view and subject found by itself, only
the movement is named and the observer's questions are answered as somebody on the spot would. Poses are kept by clip, network
and code, so a run can be stopped and started again, and a changed rubric needs no new poses.

Run::

    python benchmarks/accuracy.py CLIPS --render 20 --model human-pose-estimation-0001 --table docs/validation.md

A score needs criteria that one camera cannot show together. So two answers are held against the truth: that of the clip
alone, and that with the criteria of the other view as they truly are ("both views").
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path
from rendered.agreement import Record
from rendered.clip import clip_record
from rendered.figures import all_figures
from rendered.plots import draw_figures
from rendered.spread import fitted_spread
from rendered.tables import as_markdown
from rendered.truth import ClipTruth, exact_track, finished_clips, read_truth

from fms_score.atomic import write_bytes
from fms_score.errors import FmsScoreError
from fms_score.pipeline import ClipRequest, analyse
from fms_score.pose.network import PoseNetwork, user_compile_cache
from fms_score.pose.registry import ModelFiles, find_model
from fms_score.rubric.collection import all_rubrics
from fms_score.rubric.load import LoadedRubric
from fms_score.tracks.files.npz import read_poses, write_poses
from fms_score.tracks.track import PoseTrack

ROOT = Path(__file__).resolve().parents[1]
PLACE = "<!-- benchmarks/accuracy.py -->"
FLOOR_TESTS = {"active_straight_leg_raise", "trunk_stability_pushup", "rotary_stability"}
EXACT = "exact-points"
"""Stands for a network that finds every point: what is lost then, camera, view and rubric lose."""

SEES = ("video", "pose", "tracks")
"""Layers that make a track; the rest of the chain starts from it."""


@dataclass(slots=True)
class Chain:
    """One network, loaded only when a clip has no poses yet; without one, the true points in the image."""

    name: str
    files: ModelFiles | None
    rubrics: Mapping[str, LoadedRubric]
    work: Path
    seeing: str
    judging: str
    _network: PoseNetwork | None = None

    def track(self, truth: ClipTruth) -> PoseTrack:
        """Poses of a clip, kept from an earlier run of the same code or found now."""
        if self.files is None:
            return exact_track(truth)
        key = _digest([self.seeing, self.files.sha256, _file_digest(truth.video)])
        stored = self.work / f"{truth.video.stem}.{self.name}.{key}.npz"
        if stored.is_file():
            return read_poses(stored)
        if self._network is None:
            self._network = PoseNetwork(self.files, compile_cache=user_compile_cache())
        request = ClipRequest(truth.video, self.rubrics[truth.movement], observed=truth.observed)
        track = analyse(request, self.rubrics, self._network).track
        write_poses(stored, track)
        return track

    def record(self, video: Path) -> Record:
        """What came of a clip, kept likewise."""
        truth = read_truth(video)
        digest = self.files.sha256 if self.files else EXACT
        parts = [self.seeing, self.judging, digest, self.rubrics[truth.movement].text]
        key = _digest([*parts, *(_file_digest(video.with_suffix(suffix)) for suffix in (video.suffix, ".npz", ".json"))])
        stored = self.work / f"{video.stem}.{self.name}.json"
        if stored.is_file():
            known: dict[str, Any] = json.loads(stored.read_text(encoding="utf-8"))
            if known["key"] == key:
                return known
        record = {"key": key, **_about(truth)} | self._outcome(truth)
        write_bytes(stored, json.dumps(record).encode())
        return record

    def _outcome(self, truth: ClipTruth) -> dict[str, Any]:
        try:
            return clip_record(truth, self.track(truth), self.rubrics)
        except FmsScoreError as error:
            return {"failed": str(error)}


def _about(truth: ClipTruth) -> dict[str, Any]:
    return {
        "clip": truth.video.name,
        "movement": truth.movement,
        "split": truth.split,
        "true_view": truth.view,
        "plane": truth.plane,
        "floor_test": truth.movement in FLOOR_TESTS,
        "performance": truth.performance,
        "observed": truth.observed,
        "true_repetitions": len(truth.repetitions),
        "scores": [{"side": side, "true": score, "answer": None, "both_views": None} for side, score in truth.scores.items()],
    }


# ---- what a stored result depends on ----------------------------------------------------------------------------------
def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _code_digest(folders: Iterable[Path]) -> str:
    return _digest(_file_digest(path) for folder in folders for path in sorted(folder.rglob("*.py")))


def chain_for(model: str | None, work: Path) -> Chain:
    """Everything but the clips."""
    package = ROOT / "fms_score"
    judging = [package / "kinematics", package / "rubric"]
    single = [package / "pipeline.py", package / "repetitions.py", package / "excursions.py"]
    single += [ROOT / "benchmarks" / "rendered" / name for name in ("clip.py", "truth.py")]
    files = None if model == EXACT else find_model(model)
    return Chain(
        name=files.card.name if files else EXACT,
        files=files,
        rubrics=all_rubrics(),
        work=work,
        seeing=_code_digest(package / layer for layer in SEES),
        judging=_digest([_code_digest(judging), *map(_file_digest, single)]),
    )


# ---- the command ------------------------------------------------------------------------------------------------------
def run(chain: Chain, clips: list[Path], *, quiet: bool = False) -> list[Record]:
    """Records of all clips, in their order."""
    records = []
    for number, video in enumerate(clips, start=1):
        records.append(chain.record(video))
        if not quiet:
            print(f"{number}/{len(clips)} {video.name} {records[-1].get('failed', '')}", file=sys.stderr)
    return records


def figures_by_split(chain: Chain, clips: list[Path]) -> dict[str, Any]:
    """Figures for people that were looked at while tuning, and for those that were not."""
    records = run(chain, clips)
    figures: dict[str, Any] = {}
    for split in sorted({str(one["split"]) for one in records}):
        own = [(video, one) for video, one in zip(clips, records, strict=True) if one["split"] == split]
        seen = [video for video, one in own if "failed" not in one]
        spread = fitted_spread((read_truth(video), chain.track(read_truth(video))) for video in seen)
        figures[split] = all_figures([one for _, one in own], chain.rubrics) | {"spread": spread}
    return figures


def render(folder: Path, count: int, split: str, seed: int) -> None:
    """Render clips of all movements that are not there yet, from both sides where the test asks for it."""
    command = [sys.executable, "-m", "synthesis.make", "--out", str(folder.resolve()), "--count", str(count), "--pairs"]
    subprocess.run([*command, "--split", split, "--seed", str(seed)], cwd=ROOT, check=True)  # noqa: S603  our own module


def main() -> None:
    """Run the benchmark from the command line."""
    options = _parser().parse_args()
    if options.render:
        render(options.clips[0], options.render, options.split, options.seed)
    clips = list(finished_clips(options.clips))
    if not clips:
        sys.exit(f"no finished clips in {', '.join(map(str, options.clips))}: render some with --render 20")
    pictures = options.plots or options.work
    for folder in (options.work, pictures):
        folder.mkdir(parents=True, exist_ok=True)
    result, text = {}, ""
    for model in options.model or [None]:
        chain = chain_for(model, options.work)
        result[chain.name] = figures_by_split(chain, clips)
        for split, figures in result[chain.name].items():
            title = f"{chain.name}, {split.replace('_', '-')} people"
            text += as_markdown(title, figures, chain.rubrics) + "\n"
            draw_figures(figures, title, pictures / f"{chain.name}.{split}.png")
    print(text)
    if options.out:
        options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    if options.table:
        before, _, after = options.table.read_text(encoding="utf-8").split(PLACE)
        options.table.write_text(f"{before}{PLACE}\n{text.rstrip()}\n{PLACE}{after}", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", type=Path, nargs="+", help="folders of rendered clips")
    parser.add_argument(
        "--model", action="append", help=f"network by name or path, or {EXACT}; may be given again; else the default one"
    )
    parser.add_argument("--out", type=Path, help="write all figures as JSON")
    parser.add_argument("--table", type=Path, help=f"replace the part between two lines {PLACE} of this document")
    parser.add_argument("--plots", type=Path, help="folder for the pictures; else that of --work")
    work = user_cache_path("fms-score") / "accuracy"
    parser.add_argument("--work", type=Path, default=work, help="folder for poses and records, kept between runs")
    parser.add_argument("--render", type=int, default=0, help="first render so many clips a movement into the first folder")
    parser.add_argument(
        "--split", choices=["tuning", "held_out"], default="held_out", help="with --render: people to draw from"
    )
    parser.add_argument("--seed", type=int, default=1, help="with --render: seed of the first clip")
    return parser


if __name__ == "__main__":
    main()
