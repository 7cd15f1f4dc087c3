"""Names and notes that are markup: on pages of screens they stay text."""

from __future__ import annotations

import re
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path

import cv2
import numpy as np
import pytest

from fms_score.formats.result_folders import read_result_folders
from fms_score.formats.score_json import write_score
from fms_score.formats.screens import screen_text
from fms_score.report.screen_group import render_group
from fms_score.report.screen_html import render_screen
from fms_score.report.stored_pictures import stored_pictures
from fms_score.rubric.collection import all_rubrics
from fms_score.rubric.verdict import CriterionResult, SideVerdict, Verdict, ViewSummary
from fms_score.screen.load import parse_session
from fms_score.screen.sheet import ClipShown, CriterionShown
from fms_score.screen.summing import sum_up_screen
from fms_score.screening import renew_report

MARK = "broken-out"
ATTACKS = [
    f"<script>document.title='{MARK}'</script>",
    f'"><img src=x onerror="document.title=\'{MARK}\'">',
    f"' onmouseover='{MARK}",
    f"</title><svg onload={MARK}>",
    f"javascript:{MARK}",
    f"{{{{ '{MARK}' }}}}",
    f"--><iframe src='{MARK}'>",
    f"</style><style>{MARK}",
]


class Seen(HTMLParser):
    """Tags and attributes that have anything of an attack in them, and every handler in an attribute."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.harm, self.raw = [], None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.raw = tag if tag in {"script", "style"} else None
        self.harm += [(tag, name) for name, _ in attrs if name.startswith("on")]
        self.harm += [
            (tag, name) for name, value in attrs if name in {"src", "href"} and MARK in (value or "") and "#" not in value
        ]
        self.harm += [tag] if tag in {"iframe", "object", "embed", "base"} else []

    def handle_endtag(self, tag):
        self.raw = None if tag == self.raw else self.raw

    def handle_data(self, data):
        self.harm += [self.raw] if self.raw and MARK in data else []


def screen_of(text):
    rubrics = all_rubrics()
    loaded = parse_session("person: {code: A}\ndate: 2026-11-20\ntests: {deep_squat: {score: 3}}", "s", Path(), rubrics)
    person = loaded.session.person.model_copy(update={"code": text, "name": text})
    session = loaded.session.model_copy(update={"person": person, "note": text})
    return sum_up_screen(type(loaded)(session, text, Path(), (text,)), {}, rubrics, {text: text})


@pytest.mark.parametrize("text", ATTACKS)
def test_markup_in_names_and_notes_stays_text(tmp_path, text):
    screen = screen_of(text)
    for page in (render_screen(screen, tmp_path), render_group([(screen, "a/report.html")])):
        assert MARK in page  # it is shown
        assert Seen(page).harm == []


# ---- stored screens of others -----------------------------------------------------------------------------------------
def stored_screen(tmp_path, picture, clip):
    """A screen.json that somebody sent, with a picture and a clip of his choice."""
    screen = screen_of("A")
    shown = CriterionShown(id="a", says="thigh low", state="not_met", side="both", clip=clip, picture=picture)
    test = screen.tests[0].model_copy(update={"not_met": [shown], "clips": [ClipShown(file="a.mp4", folder=clip)]})
    screen = screen.model_copy(update={"tests": [test, *screen.tests[1:]]})
    folder = tmp_path / "screen"
    (folder / "clip").mkdir(parents=True)
    (folder / "screen.json").write_text(screen_text(screen), encoding="utf-8")
    return folder


def renewed(folder):
    renew_report(folder)
    return (folder / "report.html").read_text(encoding="utf-8")


def test_a_stored_screen_shows_pictures_of_its_own_folder_only(tmp_path):
    png = cv2.imencode(".png", np.full((40, 30, 3), 90, np.uint8))[1].tobytes()
    (tmp_path / "secret.png").write_bytes(png)
    for number, name in enumerate(["../secret.png", "clip/../../secret.png", str(tmp_path / "secret.png"), "link.png"]):
        folder = stored_screen(tmp_path / str(number), name.replace("../secret", "../../secret"), "clip")
        with suppress(OSError):
            (folder / "link.png").symlink_to(tmp_path / "secret.png")
        assert "data:image/jpeg" not in renewed(folder), name
    folder = stored_screen(tmp_path / "own", "clip/own.png", "clip")
    (folder / "clip" / "own.png").write_bytes(png)
    assert "data:image/jpeg" in renewed(folder)


@pytest.mark.parametrize("name", ["//evil.example/x", "javascript:alert(1)", "https://evil.example", "\\\\evil\\x", "/etc"])
def test_links_of_a_stored_screen_stay_below_it(tmp_path, name):
    links = re.findall(r'href="([^"]*)"', renewed(stored_screen(tmp_path, None, name)))
    assert any(link.endswith("/report.html") for link in links)
    assert [link for link in links if link.startswith(("/", "\\")) or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", link)] == []


def test_results_of_others_name_no_picture_outside_their_folder(tmp_path):
    """A criterion called `x/../../secret` would be looked for as `frame_x/../../secret.png`."""
    verdict = minimal_verdict("x/../../secret")
    folder = tmp_path / "results"
    (folder / "frame_x").mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(b"secret")
    write_score(folder / "score.json", verdict)
    assert stored_pictures(folder, verdict) == ({}, False)
    (found,), _ = read_result_folders([folder])
    assert all(path.parent == folder for path in found.pictures)


def minimal_verdict(criterion):
    one = CriterionResult(id=criterion, says="thigh low", state="not_met", reason="clear")
    chances = {"0": 0.0, "1": 0.0, "2": 1.0, "3": 0.0}
    view = ViewSummary(name="side", plane="side", off_plane_deg=0.0, facing=None, near_side=None, forced=False, flagged=False)
    return Verdict(
        movement="deep_squat", title="Deep squat", side="both", score=2, band=(2, 2), probabilities=chances, expected_score=2.0,
        criteria=[one], attempts=[], because="Score 2.", undecided=[], view=view, observed={}, provenance={},
        sides=[SideVerdict(side="both", rep=1, score=2, band=(2, 2), probabilities=chances)],
    )  # fmt: skip
