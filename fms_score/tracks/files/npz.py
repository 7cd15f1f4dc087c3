"""``poses.npz``: a pose track, exactly, so that a clip can be scored again without its video."""

from __future__ import annotations

import io
import json
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from fms_score.atomic import write_bytes
from fms_score.errors import PoseDataError
from fms_score.tracks.track import PoseTrack

__all__ = ["POSES_FORMAT", "read_about", "read_poses", "write_poses"]

POSES_FORMAT: Final = "fms_score.poses/1"
"""A later layout gets another number."""

MOST_BYTES: Final = 1 << 30
MISTAKES: Final = (
    ValueError, KeyError, TypeError, EOFError, AttributeError, MemoryError, OverflowError, zipfile.BadZipFile, zlib.error,
    NotImplementedError, RuntimeError, SyntaxError, tokenize.TokenError,
)  # fmt: skip
"""What numpy and zipfile raise over a damaged or made-up file; an encrypted one is a RuntimeError."""

ARRAYS: Final = {
    "time_s": np.float64,
    "xy": np.float64,
    "confidence": np.float64,
    "raw_xy": np.float64,
    "filled": np.bool_,
    "frame_index": np.int64,
}


def write_poses(path: Path, track: PoseTrack, about: Mapping[str, Any] | None = None) -> None:
    """Write a pose track whole or not at all.

    Parameters
    ----------
    path : Path
        File with suffix ``.npz``; its folder must exist.
    track : PoseTrack
        Its arrays are kept to the last bit, under the names of its attributes.
    about : mapping, optional
        Further facts that JSON can hold, such as the source and the network; :func:`read_about` gives them back.
    """
    facts = {"image_size": list(track.image_size), "notes": track.notes, "about": dict(about or {})}
    arrays = {name: getattr(track, name).astype(kind) for name, kind in ARRAYS.items()}
    content = io.BytesIO()
    # not compressed: that takes forty times as long, for two thirds of the size
    np.savez(content, allow_pickle=False, format=POSES_FORMAT, facts=json.dumps(facts), **arrays)
    write_bytes(path, content.getvalue())


def read_poses(path: Path) -> PoseTrack:
    """Pose track from a file that :func:`write_poses` wrote.

    Raises
    ------
    PoseDataError
        If the file is missing, damaged or from elsewhere.
    """
    arrays, facts = _read(path)
    try:
        width, height = (int(side) for side in facts["image_size"])
        notes = {str(name): float(value) for name, value in facts["notes"].items()}
        return PoseTrack(**arrays, image_size=(width, height), notes=notes)
    except (KeyError, TypeError, ValueError, AttributeError) as failure:
        raise _foreign(path, f"its facts are incomplete ({failure})") from failure
    except PoseDataError as failure:
        raise _foreign(path, str(failure)) from failure


def read_about(path: Path) -> dict[str, Any]:
    """Facts that were given to :func:`write_poses` as ``about``; errors as in :func:`read_poses`."""
    about = _read(path)[1].get("about")
    if not isinstance(about, dict):
        raise _foreign(path, "it does not say where the poses come from")
    return about


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        content = io.BytesIO(path.read_bytes())
        _check_size(path, content)
        with warnings.catch_warnings(), np.load(content, allow_pickle=False) as stored:
            warnings.simplefilter("ignore")  # of headers as Python 2 wrote them; what they hold is checked below
            if "format" not in stored or str(stored["format"]) != POSES_FORMAT:
                raise _foreign(path, f"it does not say {POSES_FORMAT}")
            facts = json.loads(str(stored["facts"]))
            arrays = {name: stored[name].astype(kind, casting="same_kind") for name, kind in ARRAYS.items()}
    except OSError as failure:
        raise PoseDataError(f"{path} cannot be read: {failure.strerror or failure}; give the poses.npz of a clip") from failure
    except MISTAKES as failure:
        raise _foreign(path, f"it is damaged or of another kind ({failure})".replace("\n", " ")) from failure
    if not isinstance(facts, dict):
        raise _foreign(path, "its facts are of another kind")
    return arrays, facts


def _check_size(path: Path, content: io.BytesIO) -> None:
    """Refuse what would unpack into more than any clip needs: an hour at 240 pictures a second has 0.7 GB."""
    if zipfile.is_zipfile(content) and sum(one.file_size for one in zipfile.ZipFile(content).infolist()) > MOST_BYTES:
        raise _foreign(path, f"it would unpack into more than {MOST_BYTES >> 30} GiB")
    content.seek(0)


def _foreign(path: Path, what: str) -> PoseDataError:
    return PoseDataError(f"{path} holds no poses of this package: {what}; analyse the clip again")
