"""Names and notes that are markup: on pages of screens they stay text."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from fms_score.report.screen_group import render_group
from fms_score.report.screen_html import render_screen
from fms_score.rubric.collection import all_rubrics
from fms_score.screen.load import parse_session
from fms_score.screen.summing import sum_up_screen

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
