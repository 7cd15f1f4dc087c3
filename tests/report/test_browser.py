"""The report as a reader has it: opened from a file in a real browser, without a network."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from fms_score.language import Language
from fms_score.report.film import write_overlay
from fms_score.report.html import ReportInputs, render_report
from fms_score.report.keyframes import key_frames

pytestmark = pytest.mark.slow

spec = importlib.util.spec_from_file_location("browser", Path(__file__).with_name("browser.py"))
tools = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tools)

ATTACK = "\"><script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">'{{7*7}}.mp4"
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="module")
def browser():
    with tools.chromium() as found:
        yield found


@pytest.fixture(scope="module")
def folder(clip, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    write_overlay(folder / "overlay.webm", clip.frames(), clip.track, clip.repetitions, clip.verdict, max_side_px=320)
    return folder


@pytest.fixture(scope="module")
def inputs(clip, rubric, folder):
    frames = key_frames(clip.frames, clip.track, clip.verdict, rubric=rubric, long_side_px=160)
    return ReportInputs(
        verdict=clip.verdict, repetitions=clip.repetitions, measurements=clip.measurements, signals=clip.signals,
        track=clip.track, source_name="squat.mp4", key_frames=frames, body=clip.body, rubric=rubric,
        overlay=folder / "overlay.webm",
    )  # fmt: skip


@pytest.fixture
def visit(browser, folder, inputs):
    """Open the report, changed if wished, and hold at the end that it kept quiet and to itself."""
    opened = []

    def open_report(changed=inputs, **context):
        path = folder / f"report_{len(opened)}.html"
        path.write_text(render_report(changed), encoding="utf-8")
        opened.append(tools.Visit(browser, path, **context))
        return opened[-1].page

    yield open_report
    for one in opened:
        one.close()
        assert one.complaints == []
        assert [url for url in one.asked if not url.startswith(("file:", "data:"))] == []


def playing_time(page):
    return page.evaluate("document.querySelector('video').currentTime")


def cursor_share(page, number=0):
    """Where a cursor stands, as a share of its curve's own axes."""
    return page.evaluate(
        """(number) => {
            const track = document.querySelectorAll('.track')[number];
            const share = parseFloat(track.querySelector('.cursor').style.left) / 100;
            return (share - track.dataset.left) / (track.dataset.right - track.dataset.left);
        }""",
        number,
    )


def test_the_clip_plays_and_the_cursors_move_along(visit):
    page = visit()
    page.evaluate("document.querySelector('video').play()")
    tools.until(page, "document.querySelector('video').currentTime > 0.5")
    first = cursor_share(page)
    tools.until(page, "document.querySelector('video').currentTime > 1.0")
    assert 0 < first < cursor_share(page) < 1
    page.evaluate("document.querySelector('video').pause()")
    page.wait_for_timeout(100)
    assert cursor_share(page, 1) == pytest.approx(playing_time(page) / 2.0, abs=0.05)


def test_a_click_on_a_curve_moves_the_clip_and_every_cursor(visit):
    page = visit()
    track = page.locator(".track").first
    box = track.bounding_box()
    left, right = (float(track.get_attribute(f"data-{side}")) for side in ("left", "right"))
    track.locator(".scrub").click(position={"x": box["width"] * (left + 0.25 * (right - left)), "y": box["height"] / 2})
    tools.until(page, "Math.abs(document.querySelector('video').currentTime - 0.5) < 0.05")
    assert cursor_share(page, 0) == pytest.approx(0.25, abs=0.02)
    assert cursor_share(page, 2) == pytest.approx(0.25, abs=0.02)
    assert page.locator(".readout").first.text_content().startswith("0.5")


@pytest.mark.parametrize("by", ["mouse", "row", "keyboard"])
def test_choosing_a_criterion_shows_its_moment(visit, by):
    page = visit()
    link = page.locator("a[href='#moment-thigh_low']")
    if by == "mouse":
        link.click()
    elif by == "row":
        page.locator(".stack tbody tr").first.locator(".why-cell").click()
    else:
        link.focus()
        page.keyboard.press("Enter")
    tools.until(page, "Math.abs(document.querySelector('video').currentTime - 1.0) < 0.05")
    assert page.evaluate("location.hash") == "#moment-thigh_low"
    assert page.locator("#moment-thigh_low img").is_visible()
    assert cursor_share(page) == pytest.approx(0.5, abs=0.02)


def test_cursors_obey_the_keyboard(visit):
    page = visit()
    slider = page.get_by_role("slider").first
    slider.focus()
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert float(slider.get_attribute("aria-valuenow")) == pytest.approx(3 / 15, abs=0.02)
    page.keyboard.press("End")
    assert float(slider.get_attribute("aria-valuenow")) == pytest.approx(2.0, abs=0.1)
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    assert "s" in slider.get_attribute("aria-valuetext")


def test_a_linked_clip_works_alike(visit, monkeypatch):
    monkeypatch.setattr("fms_score.report.html.MOST_EMBEDDED_BYTES", 10)
    page = visit()
    assert page.locator("video").get_attribute("src") == "overlay.webm"
    page.locator("a[href='#moment-thigh_low']").click()
    tools.until(page, "Math.abs(document.querySelector('video').currentTime - 1.0) < 0.05")


def test_a_clip_that_is_gone_is_told(browser, inputs, tmp_path, monkeypatch):
    monkeypatch.setattr("fms_score.report.html.MOST_EMBEDDED_BYTES", 10)
    path = tmp_path / "report.html"
    path.write_text(render_report(inputs), encoding="utf-8")
    opened = tools.Visit(browser, path)
    opened.page.wait_for_selector(".cannot", state="visible")
    opened.page.locator("a[href='#moment-thigh_low']").click()
    assert cursor_share(opened.page) == pytest.approx(0.5, abs=0.02)
    opened.close()


def test_without_script_everything_can_be_read(visit):
    page = visit(java_script_enabled=False)
    assert page.locator(".glance .number").is_visible()
    page.locator("a[href='#moment-thigh_low']").click()
    assert page.url.endswith("#moment-thigh_low")
    assert page.locator(".speeds").is_hidden()
    assert page.locator(".how-to").first.is_hidden()


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("width", [390, 320, 800, 1440])
def test_nothing_sticks_out_to_the_side(visit, inputs, language, width):
    page = visit(replace(inputs, language=Language(language)), viewport={"width": width, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_phone_shows_it_and_the_clip_follows_a_tap(visit):
    page = visit(**PHONE)
    page.locator(".scrub").first.tap()
    tools.until(page, "document.querySelector('video').currentTime > 0.5")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out_from_what_is_behind_them(visit, scheme):
    """Ratios of WCAG 2.2 of every text that is shown, against the nearest background that is not transparent."""
    page = visit(color_scheme=scheme, reduced_motion="reduce")
    low = page.evaluate(CONTRAST)
    assert low == []


def test_who_wants_little_motion_gets_none(visit):
    behaviour = "getComputedStyle(document.documentElement).scrollBehavior"
    assert visit(reduced_motion="reduce").evaluate(behaviour) == "auto"
    assert visit(reduced_motion="no-preference").evaluate(behaviour) == "smooth"


def test_attacks_stay_text(visit, inputs):
    hostile = [one.model_copy(update={"says": ATTACK, "reason": ATTACK, "remedy": ATTACK}) for one in inputs.verdict.criteria]
    attempt = inputs.verdict.attempts[0].model_copy(update={"criteria": hostile})
    verdict = inputs.verdict.model_copy(
        update={
            "criteria": hostile, "attempts": [attempt], "because": ATTACK, "title": ATTACK, "notes": [ATTACK],
            "limits": [ATTACK], "provenance": {ATTACK: {ATTACK: ATTACK}}, "observed": {ATTACK: True},
        }
    )  # fmt: skip
    page = visit(replace(inputs, verdict=verdict, source_name=ATTACK))
    page.wait_for_timeout(200)
    assert page.title() != "broken"
    assert page.locator("script").count() == 1
    assert page.locator("h1").text_content() == ATTACK


def test_it_prints_to_a_few_clean_pages(visit, tmp_path):
    page = visit()
    page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext on this machine")
    text = subprocess.run(["pdftotext", "-layout", tmp_path / "report.pdf", "-"], capture_output=True, text=True, check=True)  # noqa: S607
    pages = text.stdout.rstrip("\f").split("\f")
    assert 2 <= len(pages) <= 4
    assert all(len(one.strip()) > 100 for one in pages)
    assert "Deep squat" in pages[0]
    assert "Not a diagnosis" in pages[-1]
    assert "Show 1.00 s in the clip" not in text.stdout  # of no use on paper


def test_a_screen_reader_finds_its_way(visit):
    page = visit()
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("contentinfo").count() == 1
    assert page.get_by_role("heading", level=1).text_content() == "Deep squat"
    unnamed = page.evaluate(
        "[...document.querySelectorAll('section, [role=region], [role=slider], video, svg[role=img], img, button')]"
        ".filter((one) => !(one.getAttribute('aria-label') || one.getAttribute('aria-labelledby') || one.alt || one.innerText))"
        ".map((one) => one.outerHTML.slice(0, 80))"
    )
    assert unnamed == []


CONTRAST = """() => {
    const parts = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
    const light = (rgb) => {
        const [red, green, blue] = rgb.map((part) => part / 255)
            .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const behind = (element) => {
        for (let one = element; one; one = one.parentElement) {
            const [red, green, blue, alpha = 1] = parts(getComputedStyle(one).backgroundColor);
            if (alpha === 1) return [red, green, blue];
        }
        return [255, 255, 255];
    };
    const low = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest('script, style, video')) continue;
        const style = getComputedStyle(element);
        const ink = parts(element.closest('svg') ? style.fill : style.color).slice(0, 3);
        const [high, dark] = [light(ink), light(behind(element))].sort((a, b) => b - a);
        const ratio = (high + 0.05) / (dark + 0.05);
        const wanted = parseFloat(style.fontSize) >= 24 ? 3 : 4.5;
        if (ratio < wanted) low.push([walker.currentNode.data.trim().slice(0, 40), Math.round(100 * ratio) / 100]);
    }
    return low;
}"""
