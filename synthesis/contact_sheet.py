"""Rendered clips at a glance: ``python -m synthesis.contact_sheet clips --out sheet.png [--points]``.

One row a clip: standing, half way, at the turn, half way back and at the end of its first repetition.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["contact_sheet", "main"]

Image = NDArray[np.uint8]
ROW_PX: Final = 300
SEEN_BGR: Final = (60, 220, 60)
HIDDEN_BGR: Final = (40, 40, 230)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m synthesis.contact_sheet", description="Rendered clips at a glance.")
    parser.add_argument("folder", type=Path, help="folder with clips and their truth")
    parser.add_argument("--out", type=Path, required=True, help="picture to write")
    parser.add_argument("--points", action="store_true", help="draw the true points: green seen, red hidden")
    options = parser.parse_args(arguments)
    truths = sorted(options.folder.glob("*.json"))
    cv2.imwrite(str(options.out), contact_sheet(truths, points=options.points))


def contact_sheet(truths: Sequence[Path], *, points: bool = False) -> Image:
    """Draw a row of frames for each clip, named by the ``.json`` of its truth."""
    rows = [_row(truth, points=points) for truth in truths]
    width = max(row.shape[1] for row in rows)
    padded = [cv2.copyMakeBorder(row, 0, 4, 0, width - row.shape[1], cv2.BORDER_CONSTANT) for row in rows]
    return np.asarray(np.vstack(padded), dtype=np.uint8)


def _row(truth: Path, *, points: bool) -> Image:
    facts = json.loads(truth.read_text(encoding="utf-8"))
    with np.load(truth.with_suffix(".npz")) as stored:
        arrays = {name: stored[name] for name in ("time_s", "xy_px", "visible")}
    wanted = [int(np.argmin(np.abs(arrays["time_s"] - moment))) for moment in _moments(facts)]
    video = next(path for path in truth.parent.glob(f"{truth.stem}.*") if path.suffix in {".mp4", ".webm"})
    frames = _frames(video, set(wanted))
    tiles = []
    for index in wanted:
        image = frames[index].copy()
        if points:
            _draw(image, arrays["xy_px"][index, :18], arrays["visible"][index])
        width = round(image.shape[1] * ROW_PX / image.shape[0])
        tiles.append(cv2.resize(image, (width, ROW_PX), interpolation=cv2.INTER_AREA))
    row = np.asarray(np.hstack(tiles), dtype=np.uint8)
    cv2.putText(row, f"{truth.stem}, score {facts['true_score']}", (6, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 255), 1)
    return row


def _moments(facts: dict[str, Any]) -> list[float]:
    first = facts["repetitions"][0]
    start, turn, end = first["start_s"], first["turn_s"], first["end_s"]
    return [start, (start + turn) / 2, turn, (turn + end) / 2, end]


def _frames(video: Path, wanted: set[int]) -> dict[int, Image]:
    with av.open(str(video)) as container:
        decoded = enumerate(container.decode(video=0))
        return {
            index: np.asarray(frame.to_ndarray(format="bgr24"), dtype=np.uint8) for index, frame in decoded if index in wanted
        }


def _draw(image: Image, places: NDArray[np.float32], visible: NDArray[np.bool_]) -> None:
    for (x, y), seen in zip(places, visible, strict=True):
        colour = SEEN_BGR if seen else HIDDEN_BGR
        cv2.circle(image, (round(float(x)), round(float(y))), 3, colour, -1 if seen else 1, cv2.LINE_AA)


if __name__ == "__main__":
    main()
