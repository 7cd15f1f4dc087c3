"""The report: everything said, nothing from outside, nothing trusted."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from fms_score.language import Language
from fms_score.report.html import ReportInputs, render_report
from fms_score.report.keyframes import key_frames
from fms_score.rubric.verdict import SideVerdict

VOID = {"meta", "img", "br", "link", "input", "use"}
ATTACK = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'{{7*7}}.mp4"


class Page(HTMLParser):
    """Open and closed elements, their attributes, and the text."""

    def __init__(self, source):
        super().__init__()
        self.open, self.elements, self.texts = [], [], []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data):
        if not self.open or self.open[-1] not in {"style", "script"}:
            self.texts.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())


@pytest.fixture(scope="module")
def inputs(clip, rubric):
    frames = key_frames(clip.frames, clip.track, clip.verdict, rubric=rubric, long_side_px=80)
    return ReportInputs(
        verdict=clip.verdict, repetitions=clip.repetitions, measurements=clip.measurements, signals=clip.signals,
        track=clip.track, source_name="squat.mp4", key_frames=frames, body=clip.body, rubric=rubric,
    )  # fmt: skip


@pytest.fixture(scope="module")
def source(inputs):
    return render_report(inputs)


@pytest.fixture(scope="module")
def page(source):
    return Page(source)


def test_it_is_one_well_formed_page(page, source):
    assert source.lstrip().startswith("<!DOCTYPE html>")
    assert page.open == []


def test_nothing_comes_from_outside(page, source):
    linked = re.findall(r"(?:https?:)?//[\w.]+", re.sub(r"data:[\w/]+;base64,[\w+/=]+", "", source))
    assert {one for one in linked if "w3.org" not in one} == set()  # names of XML languages are no addresses
    assert len(page.all("script")) == 1
    assert not any("src" in one for one in page.all("script"))
    assert page.all("link") == []
    assert all(image["src"].startswith("data:image/jpeg;base64,") for image in page.all("img"))
    policy = page.all("meta")[2]["content"]
    assert "default-src 'none'" in policy
    script = re.search(r"<script>(.*?)</script>", source, re.DOTALL)[1]
    assert f"script-src 'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in policy  # this one and no other


def test_the_result_is_told_at_a_glance(page):
    assert "1\N{EN DASH}2 of 3" in page.text
    assert "Score 1-2; undecided: heels." in page.text
    assert "70 %" in page.text
    assert "keeps the score open" in page.text


def test_every_criterion_has_value_threshold_margin_state_and_reason(page):
    measured = ("12.0° ± 1.5°", "at most 5°", "\N{MINUS SIGN}7.0°")
    for part in ("Thigh at or below horizontal", *measured, "not met", "12.0 is more than 5."):
        assert part in page.text
    assert "range, over the whole repetition" in page.text
    assert "not assessed" in page.text
    assert "Next time: Ask whoever watched." in page.text


def test_criteria_link_to_their_moments(page):
    targets = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    links = [one["href"] for one in page.all("a")]
    assert "#moment-thigh_low" in links
    assert all(link.removeprefix("#") in targets for link in links)


def test_ids_are_unique(page):
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_it_says_what_it_is_not(page):
    assert "Not affiliated with Functional Movement Systems" in page.text
    assert "Not a diagnosis" in page.text


def test_it_tells_where_it_comes_from(page):
    for part in (
        "Network name net sha256 ab",
        "parameters.track.cutoff_hz",
        "The camera moved.",
        "hip points lie above the crease",
    ):
        assert part in page.text


def test_headings_have_an_order_and_tables_have_headers(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all("scope" in cell for cell in page.all("th"))
    assert page.all("html")[0]["lang"] == "en"


def test_pictures_have_words_for_those_who_cannot_see_them(page):
    assert page.all("img")
    assert all(len(image["alt"]) > 20 for image in page.all("img"))
    drawn = [one for one in page.all("svg") if one.get("role") == "img"]
    assert [one["class"] for one in drawn] == ["plan", "plan", "curve", "curve", "curve"]
    assert all(len(one["aria-label"]) > 20 for one in drawn)


def test_states_are_told_by_mark_and_word_and_not_assessed_has_its_own_colour(source):
    for state, word in (("not_met", "not met"), ("borderline", "borderline"), ("not_observable", "not assessed")):
        assert re.search(rf'class="pill {state}"><svg[^>]*><use href="#mark-{state}"/></svg>{word}<', source)
    colours = dict(re.findall(r"--(met|not_met|borderline|not_observable): (#\w{6})", source))
    assert len(set(colours.values())) == 4


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first, second):
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1, 2], ids=["light", "dark", "print"])
def test_contrast_reaches_aa_in_every_theme(source, theme):
    colours = dict(re.findall(r"--([\w-]+): (#\w{3,6})", re.findall(r":root \{(.*?)\}", source, re.DOTALL)[theme]))
    colours = {
        name: value if len(value) == 7 else "#" + "".join(2 * letter for letter in value[1:]) for name, value in colours.items()
    }
    pairs = [("ink", "paper"), ("ink", "card"), ("quiet", "paper"), ("quiet", "card"), ("quiet", "shade"), ("accent", "card")]
    pairs += [(state, f"{state}-soft") for state in ("met", "not_met", "borderline", "not_observable")]
    pairs += [("ink", "not_observable-soft"), ("not_observable", "card"), ("not_observable", "shade"), ("accent", "paper")]
    too_low = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in too_low.items() if ratio < 4.5} == {}


def test_names_and_reasons_are_never_markup(inputs):
    attack = {"id": ATTACK, "says": ATTACK, "reason": ATTACK, "remedy": ATTACK}
    hostile = [inputs.verdict.criteria[0].model_copy(update=attack), *inputs.verdict.criteria[1:]]
    hostile = [hostile[0], *(one.model_copy(update=attack | {"id": one.id}) for one in hostile[1:])]
    verdict = inputs.verdict.model_copy(
        update={
            "criteria": hostile, "because": ATTACK, "title": ATTACK, "notes": [ATTACK], "limits": [ATTACK],
            "provenance": {ATTACK: ATTACK}, "observed": {ATTACK: True},
            "attempts": [inputs.verdict.attempts[0].model_copy(update={"criteria": hostile})],
        }
    )  # fmt: skip
    page = Page(render_report(replace(inputs, verdict=verdict, source_name=ATTACK)))
    assert page.open == []
    assert len(page.all("script")) == 1
    assert not any(attribute.startswith("on") for _, attributes in page.elements for attribute in attributes)
    assert page.text.count("<script>alert(1)</script>") > 5  # told as it is
    assert "49.mp4" not in page.text


def test_a_full_score_is_one_number(inputs):
    done = inputs.verdict.model_copy(update={"score": 3, "band": (3, 3), "undecided": []})
    page = Page(render_report(replace(inputs, verdict=done)))
    assert "Result: 3 of 3 performed as described" in page.text
    assert "keeps the score open" not in page.text


def test_nothing_seen_is_not_assessed_and_no_number(inputs):
    blind = [one.model_copy(update={"state": "not_observable", "value": None}) for one in inputs.verdict.criteria]
    verdict = inputs.verdict.model_copy(update={"criteria": blind, "band": (1, 3), "probabilities": {}})
    source = render_report(replace(inputs, verdict=verdict, key_frames={}))
    assert 'class="glance unseen"' in source
    assert "not assessed: nothing that decides could be seen" in Page(source).text
    assert "Percentages" not in source


def test_zero_is_pain_and_shown_only_then(inputs, page):
    assert "pain reported" not in page.text
    hurt = inputs.verdict.model_copy(update={"score": 0, "band": (0, 0), "pain": True})
    assert "pain reported by the observer" in Page(render_report(replace(inputs, verdict=hurt))).text


def test_left_and_right_are_compared_where_both_were_seen(inputs, page):
    assert "Left and right" not in page.text
    one = inputs.verdict.attempts[0]
    attempts = [
        one.model_copy(update={"side": "left"}),
        one.model_copy(update={"rep": 2, "side": "right", "score": 2, "band": (2, 2)}),
    ]
    sides = [
        SideVerdict(side="left", rep=1, score=3, band=(3, 3), probabilities={}),
        SideVerdict(side="right", rep=2, score=2, band=(2, 2), probabilities={}),
    ]
    verdict = inputs.verdict.model_copy(update={"attempts": attempts, "sides": sides})
    text = Page(render_report(replace(inputs, verdict=verdict))).text
    assert "Score 3 2 +1" in text
    assert "Thigh at or below horizontal 12.0° 12.0° 0.0°" in text
    assert "best of its side" in text


def test_a_clip_without_repetitions_says_so(inputs):
    verdict = inputs.verdict.model_copy(update={"attempts": [], "sides": []})
    empty = replace(inputs, verdict=verdict, repetitions=inputs.repetitions.iloc[:0], measurements=inputs.measurements.iloc[:0])
    assert "No repetition was found" in Page(render_report(empty)).text


def test_a_small_video_is_embedded_and_a_large_one_linked(inputs, tmp_path, monkeypatch):
    video = tmp_path / 'my "over" lay.webm'
    video.write_bytes(b"webm" * 10)
    (embedded,) = Page(render_report(replace(inputs, overlay=video))).all("video")
    assert embedded["src"].startswith("data:video/webm;base64,")
    monkeypatch.setattr("fms_score.report.html.MOST_EMBEDDED_BYTES", 10)
    (linked,) = Page(render_report(replace(inputs, overlay=video))).all("video")
    assert linked["src"] == "my%20%22over%22%20lay.webm"
    assert Page(render_report(replace(inputs, overlay=tmp_path / "missing.webm"))).all("video") == []


def test_a_clip_drawn_before_another_judgement_is_told(inputs, tmp_path):
    (tmp_path / "overlay.webm").write_bytes(b"webm")
    again = inputs.verdict.model_copy(update={"provenance": inputs.verdict.provenance | {"rescored": True}})
    told = "The clip shows the judgement made when it was analysed"
    assert told in Page(render_report(replace(inputs, verdict=again, overlay=tmp_path / "overlay.webm"))).text
    assert told not in Page(render_report(replace(inputs, overlay=tmp_path / "overlay.webm"))).text


def test_the_same_result_is_the_same_page(inputs, source):
    assert render_report(inputs) == source


def test_a_criterion_tells_its_moment_to_the_script(page):
    (link,) = [one for one in page.all("a") if one.get("href") == "#moment-thigh_low" and "data-at" in one]
    assert float(link["data-at"]) == 1.0
    tracks = [one for one in page.all("div") if one.get("class") == "track"]
    assert len(tracks) == 3
    for track in tracks:
        assert 0 < float(track["data-left"]) < float(track["data-right"]) <= 1
        assert (float(track["data-start"]), float(track["data-end"])) == (0.0, 2.0)
    assert len(tracks[0]["data-values"].split(",")) == 31  # one a picture


def test_what_was_not_measured_has_its_reason_beside_its_curve(inputs):
    unread = inputs.verdict.criteria[0].model_copy(
        update={"state": "not_observable", "value": None, "sd": None, "at_s": None, "threshold": None, "reason": "legs overlap"}
    )
    verdict = inputs.verdict.model_copy(update={"criteria": [unread, *inputs.verdict.criteria[1:]]})
    text = Page(render_report(replace(inputs, verdict=verdict, key_frames={}))).text
    assert "Thigh at or below horizontal not assessed Legs overlap." in text
    assert "asked: \N{EN DASH}" not in text


def test_answers_are_told_with_their_questions(inputs):
    observed = {"heels_down": True, "left_pain": False}
    text = Page(render_report(replace(inputs, verdict=inputs.verdict.model_copy(update={"observed": observed})))).text
    assert "Did both heels stay down? yes" in text
    assert "left: Was there pain anywhere in this test? no" in text


def test_the_language_of_the_page_is_told(inputs):
    page = Page(render_report(replace(inputs, language=Language("ko"))))
    assert page.all("html")[0]["lang"] == "ko"
    assert "\ud3c9\uac00 \ud56d\ubaa9" in page.text
    assert "thigh at or below horizontal" in page.text.lower()  # this rubric is nobody's translation


def test_where_to_put_the_camera_is_told_only_if_something_was_not_seen(inputs, page):
    assert "Where to put the camera" in page.text
    seen = [one for one in inputs.verdict.criteria if one.state != "not_observable"]
    verdict = inputs.verdict.model_copy(update={"criteria": seen})
    assert "Where to put the camera" not in Page(render_report(replace(inputs, verdict=verdict))).text
