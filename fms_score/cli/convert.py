"""``fms-score convert``: poses from one kind of file to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fms_score.cli.console import one_line, out, print_json
from fms_score.cli.inputs import clip_name, parse_size
from fms_score.errors import OptionError
from fms_score.formats.tables import write_poses_long, write_poses_table
from fms_score.tracks.files.coco import write_coco
from fms_score.tracks.files.npz import write_poses
from fms_score.tracks.files.openpose import write_openpose
from fms_score.tracks.files.people_clip import PeopleClip, people_of
from fms_score.tracks.files.reading import PoseInput, read_pose_input
from fms_score.tracks.files.trc import metres_per_pixel, write_trc
from fms_score.tracks.subject import parse_subject
from fms_score.tracks.track import PoseTrack

__all__ = ["TARGETS", "ConvertOptions", "convert_poses"]


@dataclass(frozen=True, slots=True)
class ConvertOptions:
    """Options as the user wrote them."""

    to: str
    out: Path | None
    fps: float | None
    size: str | None
    subject: str | None
    raw: bool
    height_m: float | None
    overwrite: bool
    json: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Poses:
    """What a writer may take: everybody, or one subject followed when asked for."""

    name: str
    source: PoseInput
    options: ConvertOptions

    @property
    def people(self) -> PeopleClip:
        """Everybody in every frame; the subject alone if one was named or the file holds no other."""
        if self.source.people is not None and self.options.subject is None:
            return self.source.people
        return people_of(self.track, raw=self.options.raw)

    @property
    def track(self) -> PoseTrack:
        """One subject, smoothed; ``OptionError`` for a subject that cannot be."""
        subject = parse_subject(self.options.subject) if self.options.subject is not None else None
        return self.source.follow(hint=subject)


@dataclass(frozen=True, slots=True)
class _Target:
    """One kind of file to write: what its name ends in, and the writer; it may give a remark."""

    ending: str
    write: Callable[[Path, _Poses], str | None]


def _openpose(path: Path, poses: _Poses) -> None:
    write_openpose(path, poses.people, name=poses.name)


def _kinovea(path: Path, poses: _Poses) -> None:
    write_openpose(path, poses.people, name=poses.name, order="body25")


def _coco(path: Path, poses: _Poses) -> None:
    write_coco(path, poses.people, name=poses.name)


def _trc(path: Path, poses: _Poses) -> str | None:
    track, height_m = poses.track, poses.options.height_m
    if height_m is not None:
        metres_per_pixel(track, height_m)  # refused before a folder is made
    return write_trc(path, track, height_m=height_m)


def _npz(path: Path, poses: _Poses) -> None:
    write_poses(path, poses.track, about=poses.source.about)


def _csv_wide(path: Path, poses: _Poses) -> None:
    write_poses_table(path, poses.track)


def _csv_long(path: Path, poses: _Poses) -> None:
    write_poses_long(path, poses.track)


TARGETS: Final[Mapping[str, _Target]] = {
    "openpose": _Target("_openpose", _openpose),
    "kinovea": _Target("_kinovea", _kinovea),
    "coco": _Target("_coco.json", _coco),
    "trc": _Target(".trc", _trc),
    "csv-wide": _Target("_poses.csv", _csv_wide),
    "csv-long": _Target("_poses_long.csv", _csv_long),
    "npz": _Target("_poses.npz", _npz),
}
"""What can be written, by the word for ``--to``."""


def convert_poses(path: Path, options: ConvertOptions) -> int:
    """Convert poses and say where they are.

    Returns
    -------
    int
        0.

    Raises
    ------
    InputError
        If the poses cannot be read, an option does not fit, or the place is taken.
    """
    target = TARGETS.get(options.to.strip().lower())
    if target is None:
        raise OptionError(f"--to is '{options.to}'; give one of {', '.join(TARGETS)}")
    path = path / "poses.npz" if (path / "poses.npz").is_file() else path
    source = read_pose_input(path, fps=options.fps, image_size=parse_size(options.size))
    _check_options(options, target, source)
    name = _name(path)
    place = options.out or Path(name + target.ending)
    _check_place(place, overwrite=options.overwrite)
    poses = _Poses(name, source, options)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        remark = target.write(place, poses)
    except OSError as error:
        raise OptionError(f"{place} cannot be written: {error.strerror or error}; choose another --out") from error
    _tell(place, remark, options)
    return 0


def _check_options(options: ConvertOptions, target: _Target, source: PoseInput) -> None:
    """Refuse options that would change nothing."""
    stored = source.track is not None
    wrong = {
        f"--height-m goes with --to trc only, not with {options.to}": options.height_m is not None and target.write is not _trc,
        "--raw goes with --to openpose, kinovea or coco": options.raw and target.write not in {_openpose, _kinovea, _coco},
        "--raw is for poses.npz, which holds raw points beside smoothed ones": options.raw and not stored,
        "--subject is for files with several people; poses.npz holds one person only": options.subject is not None and stored,
        "--fps and --size are for poses that do not tell; poses.npz does": stored
        and (options.fps is not None or options.size is not None),
    }
    for what, so in wrong.items():
        if so:
            raise OptionError(f"{what}; leave it away")


def _name(path: Path) -> str:
    """Name of the clip: the video's where the poses tell it, else that of their file, or of the folder they lie in."""
    stem = Path(clip_name(path) or path.name).stem
    return path.resolve().parent.name if stem == "poses" else stem


def _check_place(place: Path, *, overwrite: bool) -> None:
    if place.exists() and not overwrite:
        raise OptionError(f"{place} is there already; give another --out, or --overwrite")


def _tell(place: Path, remark: str | None, options: ConvertOptions) -> None:
    if options.json:
        print_json({"written": str(place), "to": options.to, "note": remark})
        return
    if remark:
        out().print(f"note: {remark}", markup=False, emoji=False)
    out().print(f"written: {one_line(str(place))}", markup=False, emoji=False, soft_wrap=True)
