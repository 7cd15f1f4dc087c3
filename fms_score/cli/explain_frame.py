"""``fms-score explain-frame``: what the network sees in one frame, as pictures and a page."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from fms_score.atomic import replacing_folder, write_bytes, write_text
from fms_score.cli.console import one_line, out, print_json
from fms_score.errors import OptionError, VideoError
from fms_score.pose.closer_look import look_closer
from fms_score.pose.everybody import heads_in_picture
from fms_score.pose.network import PoseNetwork, user_compile_cache
from fms_score.pose.registry import find_model
from fms_score.report.blur import blur_heads
from fms_score.report.inside import inside_pictures
from fms_score.report.inside_page import FrameFacts, inside_page
from fms_score.report.overlay import encoded
from fms_score.tracks.subject import parse_subject
from fms_score.video.frame import Frame
from fms_score.video.source import ReadOptions, probe, read_frames

__all__ = ["ExplainOptions", "explain_frame"]

PAGE = "inside.html"
"""What the folder is known by: one that holds it may be replaced."""

PAST_THE_END_S = 0.1
"""So little beyond the last frame still means that frame."""


@dataclass(frozen=True, slots=True)
class ExplainOptions:
    """Options as the user wrote them."""

    at_s: float
    out: Path | None
    subject: str | None
    model: str | None
    device: str
    rotate_deg: int
    whole: bool
    blur_faces: bool
    json: bool


def explain_frame(video: Path, options: ExplainOptions) -> int:
    """Write the pictures and the page of one frame.

    Returns
    -------
    int
        0.

    Raises
    ------
    InputError
        If the video cannot be read, has no such moment, or the folder holds something else.
    """
    if not options.at_s >= 0:
        raise OptionError(f"--at is {options.at_s:g}; give seconds from the beginning of the clip, 0 or more")
    folder = options.out or Path("fms_inside") / f"{video.stem}_{options.at_s:.2f}s"
    _check_folder(folder)
    read = ReadOptions(rotate_deg=options.rotate_deg)
    size = probe(video, read)
    frame = _frame_at(video, read, options.at_s)
    network = PoseNetwork(find_model(options.model, allow_download=True), options.device, user_compile_cache())
    hint = parse_subject(options.subject) if options.subject is not None else None
    whom = None if hint is None else hint.point_px((size.width, size.height)) if hint.point is not None else hint.number
    look = look_closer(frame.picture, network, whom, whole=options.whole)
    image = frame.image.copy()
    if options.blur_faces:
        blur_heads(image, heads_in_picture(frame.image, network))
    pictures = inside_pictures(image, look)
    facts = FrameFacts(video.name, frame.index, frame.time_s, network.name, options.blur_faces)
    _write(folder, {f"{name}.png": encoded(one, ".png") for name, one in pictures.items()}, inside_page(look, pictures, facts))
    people = len(look.parsing.people)
    if options.json:
        print_json({"folder": str(folder), "frame": frame.index, "time_s": frame.time_s, "people": people})
    else:
        found = f"{people} {'person' if people == 1 else 'people'} in frame {frame.index} at {frame.time_s:.2f} s"
        out().print(f"{one_line(video.name)}: {found}", markup=False, emoji=False)
        out().print(f"  page: {one_line(str(folder / PAGE))}", markup=False, emoji=False)
    return 0


def _frame_at(video: Path, read: ReadOptions, at_s: float) -> Frame:
    """The frame on show at a moment: the last one that does not begin after it."""
    shown: Frame | None = None
    frames = read_frames(video, read)
    for frame in frames:
        if shown is not None and frame.time_s > at_s + 1e-6:
            frames.close()  # type: ignore[attr-defined]  # a stream that is a generator, or ended
            return shown
        shown = frame
    if shown is None:
        raise VideoError(f"{video} has no picture")
    if at_s > shown.time_s + PAST_THE_END_S:
        raise OptionError(f"--at is {at_s:g} s, but the last frame of {video.name} is at {shown.time_s:.2f} s; give less")
    return shown


def _check_folder(folder: Path) -> None:
    if not os.path.lexists(folder):
        return
    if not folder.is_dir() or folder.is_symlink():
        raise OptionError(f"{folder} is no folder; choose another --out")
    if any(folder.iterdir()) and not (folder / PAGE).is_file():
        raise OptionError(f"{folder} holds something else, and would be replaced; choose another --out")


def _write(folder: Path, pictures: dict[str, bytes], page: str) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with replacing_folder(folder) as place:
            for name, content in pictures.items():
                write_bytes(place / name, content)
            write_text(place / PAGE, page)
    except OSError as error:
        raise OptionError(f"{folder} cannot be written: {error.strerror or error}; choose another --out") from error
