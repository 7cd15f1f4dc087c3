"""Key frames kept on disk and shown again, as long as they hold."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from fms_score.report.keyframes import key_frames
from fms_score.report.png_facts import read_facts, with_facts
from fms_score.report.stored_pictures import stored_pictures


@pytest.fixture(scope="module")
def made(clip, rubric):
    return key_frames(clip.frames, clip.track, clip.verdict, rubric=rubric, long_side_px=160)


@pytest.fixture
def folder(made, tmp_path):
    for one in made.values():
        (tmp_path / f"{one.name}.png").write_bytes(one.png)
    return tmp_path


def test_facts_go_into_a_picture_and_come_back(made):
    png = made["turn_rep1"].png
    facts = {"at_s": 1.5, "state": "met", "name": "\uac00"}
    told = with_facts(png, facts)
    assert read_facts(told) == facts
    plain, carrying = (cv2.imdecode(np.frombuffer(one, np.uint8), cv2.IMREAD_COLOR) for one in (png, told))
    assert (plain == carrying).all()


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n\xff\xff\xff\xfftEXt"])
def test_damaged_files_have_no_facts(content):
    assert read_facts(content) == {}


def test_they_come_back_as_they_were(clip, made, folder):
    found, left_out = stored_pictures(folder, clip.verdict)
    assert not left_out
    assert list(found) == list(made)
    for name, one in made.items():
        assert (found[name].size, found[name].criterion, found[name].rep) == (one.size, one.criterion, one.rep)
        assert found[name].jpeg == one.jpeg
        assert found[name].at_s == pytest.approx(one.at_s, abs=0.05)


@pytest.mark.parametrize("change", [{"value": 13.0}, {"at_s": 1.2}, {"threshold": 8.0}, {"state": "borderline"}])
def test_one_that_shows_another_judgement_is_left_out(clip, folder, change):
    first, *others = clip.verdict.criteria
    verdict = clip.verdict.model_copy(update={"criteria": [first.model_copy(update=change), *others]})
    found, left_out = stored_pictures(folder, verdict)
    assert left_out
    assert list(found) == ["frame_trunk_still", "turn_rep1"]


def test_what_is_no_picture_of_ours_is_left_out(clip, folder):
    (folder / "frame_thigh_low.png").write_bytes(b"anything")
    found, left_out = stored_pictures(folder, clip.verdict)
    assert left_out
    assert "frame_thigh_low" not in found


def test_an_empty_folder_has_none(clip, tmp_path):
    assert stored_pictures(tmp_path, clip.verdict) == ({}, False)
