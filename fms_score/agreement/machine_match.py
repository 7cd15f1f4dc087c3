"""Which result belongs to which person and test: by the videos a sheet names, else by names of people."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final, Literal, NamedTuple

from fms_score.agreement.names import SheetSide, compact
from fms_score.agreement.sheet import Sheet

__all__ = ["MachineResult", "Pairing", "Place", "SideResult", "is_same_video", "pair_results"]

LONGEST_NAME_WORDS: Final = 6
SHORT_NAME: Final = 2
"""Names of so few letters, and bare numbers, tell a person only at the beginning of a file or folder name."""


class Place(NamedTuple):
    """What is scored: one test, or one side of it, of one person."""

    subject: str
    movement: str
    side: SheetSide

    def __str__(self) -> str:
        side = "" if self.side == "both" else f" {self.side}"
        return f"{self.subject}, {self.movement}{side}"


@dataclass(frozen=True, slots=True)
class SideResult:
    """Score, or lowest and highest possible score; ``probabilities`` by score."""

    score: int | None
    band: tuple[int, int]
    probabilities: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class MachineResult:
    """One result of the machine, of a clip or of a screen.

    Attributes
    ----------
    kind : {"clip", "screen"}
    name : str
        Name of the video as it was listed; of a screen, its name.
    place : str
        Where it lies below the folder of results, with forward slashes: tells the person where a video does not.
    movement : str
    sides : mapping of side to SideResult
    folder : Path or None
        Folder with the report; None if only the line in a table is left.
    sha256 : str or None
        Digest of the video.
    person : tuple of str
        Names of who it is, if the result says so itself.
    plane : {"side", "front"} or None
        What the camera saw.
    criteria : mapping of side to mapping of str to bool
        Criteria that were decided.
    in_screen : bool
        Whether a clip is one of a screen that was read too.
    because : str
        The result in one sentence.
    pictures : tuple of Path
        Key frames, the most telling first; not all of them may exist.
    """

    kind: Literal["clip", "screen"]
    name: str
    place: str
    movement: str
    sides: Mapping[SheetSide, SideResult]
    folder: Path | None = None
    sha256: str | None = None
    person: tuple[str, ...] = ()
    plane: str | None = None
    criteria: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    in_screen: bool = False
    because: str = ""
    pictures: tuple[Path, ...] = ()


@dataclass(slots=True)
class Pairing:
    """Results sorted by person and test.

    Attributes
    ----------
    by_video : dict of Place to list of MachineResult
        Those whose video the sheet names for this test and side.
    by_test : dict of (subject, movement) to list of MachineResult
        Those and all others of the person.
    refused : list of (str, str)
        Results that belong to nobody, or not to the test the sheet says, and why.
    subject_of : dict of int to str
        Person of each result, by ``id``.
    named : set of Place
        Tests and sides for which the sheet names a video: no other clip speaks for them.
    """

    by_video: dict[Place, list[MachineResult]] = field(default_factory=lambda: defaultdict(list))
    by_test: dict[tuple[str, str], list[MachineResult]] = field(default_factory=lambda: defaultdict(list))
    refused: list[tuple[str, str]] = field(default_factory=list)
    subject_of: dict[int, str] = field(default_factory=dict)
    named: set[Place] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)


def pair_results(sheet: Sheet, results: Sequence[MachineResult], digest: Callable[[str], str | None]) -> Pairing:
    """Sort results by person and test.

    Parameters
    ----------
    sheet : Sheet
    results : sequence of MachineResult
    digest : callable
        SHA-256 of a video the sheet names, None if there is no such file.

    Returns
    -------
    Pairing
    """
    pairing = Pairing(named={Place(one.subject, one.movement, one.side) for one in sheet.videos})
    names = _index(sheet.subjects)
    videos = _by_last_part(sheet)
    counts = {"by the sheet's videos": 0, "by name": 0}
    for one in results:
        claims, why = _claims(one, videos, digest)
        if why:
            pairing.refused.append((one.name, why))
        elif claims:
            counts["by the sheet's videos"] += _take_claims(one, claims, pairing)
        else:
            counts["by name"] += _take_named(one, names, pairing)
    said = ", ".join(f"{count} {how}" for how, count in counts.items() if count)
    pairing.notes.append(f"results matched: {said or 'none'}")
    return pairing


def is_same_video(named: str, listed: str) -> bool:
    """Whether one path is the end of the other; a name without suffix may be meant without it."""
    first, second = PurePosixPath(named).parts, PurePosixPath(listed.replace("\\", "/")).parts
    if not first or not second:
        return False
    if not PurePosixPath(named).suffix:
        second = (*second[:-1], PurePosixPath(second[-1]).stem)
    length = min(len(first), len(second))
    return first[-length:] == second[-length:]


# ---- by video ---------------------------------------------------------------------------------------------------------
def _by_last_part(sheet: Sheet) -> dict[str, dict[str, list[Place]]]:
    """Places by video, by the stem of its file name."""
    found: dict[str, dict[str, list[Place]]] = defaultdict(lambda: defaultdict(list))
    for one in sheet.videos:
        found[PurePosixPath(one.name).stem][one.name].append(Place(one.subject, one.movement, one.side))
    return found


def _claims(
    one: MachineResult, videos: Mapping[str, Mapping[str, list[Place]]], digest: Callable[[str], str | None]
) -> tuple[list[Place], str]:
    """Places whose video is this result's; or why that cannot be said."""
    if one.kind == "screen":
        return [], ""
    same_stem = videos.get(PurePosixPath(one.name.replace("\\", "/")).stem, {})
    same = {name: places for name, places in same_stem.items() if is_same_video(name, one.name)}
    if len(same) > 1:
        same = {name: places for name, places in same.items() if one.sha256 is not None and digest(name) == one.sha256}
        if len(same) != 1:
            return [], "the sheet names several videos of this name, and their content does not tell which"
    return [place for places in same.values() for place in places], ""


def _take_claims(one: MachineResult, claims: Sequence[Place], pairing: Pairing) -> bool:
    """Note a result under the places that name its video and that it can speak about."""
    right = [place for place in claims if place.movement == one.movement]
    if not right:
        pairing.refused.append((one.name, f"the sheet says {claims[0].movement}, the result is of {one.movement}"))
        return False
    people = sorted({place.subject for place in right})
    if len(people) > 1:
        pairing.refused.append((one.name, f"the sheet names this video for several people ({', '.join(people[:4])})"))
        return False
    usable = [place for place in right if place.side in one.sides or place.side == "both" or "both" in one.sides]
    if not usable:
        shown, wanted = " and ".join(one.sides), " and ".join(place.side for place in right)
        pairing.refused.append((one.name, f"the sheet says {wanted} side, the result is of the {shown} side"))
        return False
    for place in usable:
        pairing.by_video[place].append(one)
    _note(one, people[0], pairing)
    return True


# ---- by name ----------------------------------------------------------------------------------------------------------
def _index(subjects: Iterable[str]) -> dict[str, str | None]:
    """Subjects by the letters and digits of their name; None where two have the same."""
    index: dict[str, str | None] = {}
    for subject in subjects:
        key = compact(subject)
        if key:
            index[key] = None if key in index else subject
    return index


def _take_named(one: MachineResult, names: Mapping[str, str | None], pairing: Pairing) -> bool:
    if one.person:
        subject = next((found for name in one.person if (found := names.get(compact(name)))), None)
        why = f"nobody in the sheet is called {' or '.join(one.person)}"
    else:
        fitting = sorted(_subjects_in(f"{one.place}/{one.name}", names))
        subject = fitting[0] if len(fitting) == 1 else None
        several = f"its name fits several people of the sheet ({', '.join(fitting[:4])})"
        why = several if fitting else "neither a video that the sheet names, nor the name of a person in it"
    if subject is None:
        if not one.in_screen:  # the screen says it for its clips
            pairing.refused.append((one.name, why))
        return False
    _note(one, subject, pairing)
    return True


def _note(one: MachineResult, subject: str, pairing: Pairing) -> None:
    pairing.by_test[subject, one.movement].append(one)
    pairing.subject_of[id(one)] = subject


def _subjects_in(path: str, names: Mapping[str, str | None]) -> set[str]:
    """People whose name stands in a path; of names inside each other the longest."""
    best: dict[int, set[str]] = defaultdict(set)
    for part in path.split("/"):
        words = [compact(word) for word in re.split(r"[\W_]+", part) if compact(word)]
        for start in range(len(words)):
            for length in range(1, min(LONGEST_NAME_WORDS, len(words) - start) + 1):
                key = "".join(words[start : start + length])
                subject = names.get(key)
                if subject is not None and (start == 0 or not (len(key) <= SHORT_NAME or key.isdigit())):
                    best[len(key)].add(subject)
    return best[max(best)] if best else set()
