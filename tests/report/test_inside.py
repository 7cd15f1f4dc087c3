"""The pictures and the page of one frame: everything at its place, also with nobody, turned, or another skeleton."""

from __future__ import annotations

import re
import runpy
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from fms_score.pose.closer_look import CloserLook
from fms_score.pose.fields import COCO18, MPI15
from fms_score.pose.paf import trace_people
from fms_score.pose.region import View
from fms_score.report.inside import inside_pictures, limb_name
from fms_score.report.inside_page import FrameFacts, inside_page

_PAINTED = runpy.run_path(str(Path(__file__).parents[1] / "pose" / "painted.py"))
paint, standing = _PAINTED["paint"], _PAINTED["standing"]
NAMES = [
    "1_input", "2_heat_maps_joined", "2_heat_maps", "3_peaks", "4_fields_joined", "4_fields", "5_candidates", "6_people",
    "7_result",
]  # fmt: skip


def look_at(people, layout=COCO18, turn_deg=0):
    """A picture of 320 x 240, shown to the network as it is."""
    view = View(0, 0, 320, 240, 0, 240, 320).in_turn(turn_deg)
    maps = paint(people, (view.height // 8, view.width // 8), layout)
    return CloserLook(view, maps, trace_people(maps), 8.0, 0.0)


@pytest.fixture
def image():
    return np.full((240, 320, 3), 120, np.uint8)


def test_all_pictures_are_made_and_the_frame_is_left_as_it_is(image):
    pictures = inside_pictures(image, look_at([standing(20.0, 4.0, 22.0)]))
    assert list(pictures) == NAMES
    assert (image == 120).all()
    assert all(picture.dtype == np.uint8 and picture.ndim == 3 for picture in pictures.values())


def test_heat_and_peaks_lie_on_the_joints(image):
    look = look_at([standing(20.0, 4.0, 22.0)])
    pictures = inside_pictures(image, look)
    ratio = pictures["3_peaks"].shape[1] / 320
    nose = (look.parsing.peaks.place[:, look.parsing.peaks.part == 0][:, 0] * 8 + 3.5 + 0.5) * ratio - 0.5
    around = pictures["3_peaks"][int(nose[1]) - 3 : int(nose[1]) + 3, int(nose[0]) - 3 : int(nose[0]) + 3].astype(int)
    assert np.ptp(around, axis=2).max() > 40  # coloured on grey
    heat = pictures["2_heat_maps_joined"].astype(int)
    assert heat[int(nose[1]), int(nose[0])].sum() > heat[5, 5].sum() + 200


def test_a_turned_look_is_turned_back_for_the_result(image):
    """The person lies with the head at the left; turned 90 degrees clockwise the head is up."""
    look = look_at([standing(15.0, 4.0, 32.0)], turn_deg=90)
    pictures = inside_pictures(image, look)
    assert pictures["1_input"].shape[0] > pictures["1_input"].shape[1]
    assert pictures["7_result"].shape[0] < pictures["7_result"].shape[1]
    xy = look.picture_px(look.parsing.xy[0])
    assert xy[0, 0] < xy[10, 0]  # nose left of ankle
    drawn = np.argwhere((pictures["7_result"] != 120).any(axis=2))
    assert np.ptp(drawn[:, 1]) > 1.5 * np.ptp(drawn[:, 0])


@pytest.mark.parametrize("layout", [COCO18, MPI15])
@pytest.mark.parametrize("count", [0, 1, 2])
def test_any_number_of_people_and_either_skeleton(image, layout, count):
    look = look_at([standing(10.0 + 15 * number, 4.0, 22.0, layout) for number in range(count)], layout)
    assert len(look.parsing.people) == count
    pictures = inside_pictures(image, look)
    page = inside_page(look, pictures, FrameFacts("clip.mp4", 3, 0.1, "net"))
    assert page.count("<img ") == len(NAMES)
    assert limb_name(look, 0).count(" to ") == 1


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.sources, self.bare = [], [], 0

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        facts = dict(attrs)
        self.sources += [facts[name] for name in ("src", "href") if name in facts]
        self.bare += tag == "img" and not facts.get("alt")


def test_the_page_stands_alone_and_file_names_are_not_trusted(image):
    look = look_at([standing(20.0, 4.0, 22.0)])
    attack = "<script>alert(1)</script>\" onload='x'.mp4"
    text = inside_page(look, inside_pictures(image, look), FrameFacts(attack, 7, 1.25, "net", blurred=True))
    page = Page()
    page.feed(text)
    assert "script" not in page.tags
    assert page.bare == 0
    assert all(source.startswith("data:image/jpeg;base64,") for source in page.sources)
    assert not re.search(r"https?://", text)
    assert "Faces were made unrecognisable" in text
    assert "18 heat maps" in text
    assert "30 x 40" in text or "40 x 30" in text
