"""Faces in pictures: inside the discs nothing but soft colour is left, outside nothing changes."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.pose.head_log import HeadLog
from fms_score.report.blur import blur_heads, blurred_frames, blurring_facts
from fms_score.video.frame import Frame


def noise(height=200, width=300, seed=1):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def disc_mask(shape, x, y, radius):
    rows, columns = np.indices(shape[:2])
    return (columns - x) ** 2 + (rows - y) ** 2 <= radius**2


def steps(image):
    """Mean difference of neighbours: what detail is."""
    return np.abs(np.diff(image.astype(float), axis=1)).mean()


def test_detail_is_gone_inside_and_untouched_outside():
    before = noise()
    after = before.copy()
    blur_heads(after, np.array([[150.0, 100.0, 40.0]]))
    inside = disc_mask(before.shape, 150, 100, 40)
    assert (after[~inside] == before[~inside]).all()
    core = after[80:120, 130:170]
    assert steps(core) < 0.05 * steps(before[80:120, 130:170])


def test_nothing_of_the_original_pattern_is_left():
    before = noise(seed=4)
    after = before.copy()
    blur_heads(after, np.array([[150.0, 100.0, 40.0]]))
    inside = disc_mask(before.shape, 150, 100, 39)
    assert abs(np.corrcoef(before[inside].ravel(), after[inside].ravel())[0, 1]) < 0.15


def test_a_bold_pattern_the_size_of_eyes_is_gone_too():
    """Two dark eyes on a light face: 0.063 m apart in a disc of 0.168 m."""
    face = np.full((200, 200, 3), 200, np.uint8)
    face[92:100, 76:86] = face[92:100, 114:124] = 20
    blurred = face.copy()
    blur_heads(blurred, np.array([[100.0, 100.0, 100.0]]))
    bridge, eye = blurred[96, 100].astype(int).mean(), blurred[96, 81].astype(int).mean()
    assert abs(bridge - eye) < 8


@pytest.mark.parametrize(
    "disc", [(-10, -10, 30), (299, 199, 50), (150, -200, 30), (1000, 1000, 5), (150, 100, 0.4), (150, 100, 900)]
)
def test_discs_at_and_beyond_the_edges_are_no_trouble(disc):
    before = noise()
    after = before.copy()
    blur_heads(after, np.array([disc], dtype=float))
    inside = disc_mask(before.shape, *disc)
    assert (after[~inside] == before[~inside]).all()


def test_no_discs_change_nothing():
    before = noise()
    after = before.copy()
    blur_heads(after, np.empty((0, 3)))
    assert (after == before).all()


def test_a_stream_is_covered_frame_by_frame_and_closed():
    closed = []

    def stream():
        try:
            for index in range(5):
                yield Frame(index, index / 30, noise())
        finally:
            closed.append(True)

    log = HeadLog()
    for index in range(5):
        log.add(index, index / 30, np.array([[50.0 + 40 * index, 100.0, 30.0]]))
    frames = blurred_frames(stream(), log.heads())
    for index in range(3):
        image = next(frames).image
        assert steps(image[90:110, 40 + 40 * index : 60 + 40 * index]) < 5
        assert steps(image[:40]) > 50
    frames.close()
    assert closed


def test_results_say_that_faces_were_blurred():
    assert blurring_facts(None) == {}
    assert blurring_facts(HeadLog().heads()) == {"faces": {"blurred": True, "found": 0}}
