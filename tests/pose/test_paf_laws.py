"""Laws of the parser that hold for any people, anywhere in the picture."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fms_score.pose.fields import COCO18, FieldMaps
from fms_score.pose.paf import parse_people
from fms_score.skeleton import MIRROR

_PAINTED = runpy.run_path(str(Path(__file__).with_name("painted.py")))
paint, standing = _PAINTED["paint"], _PAINTED["standing"]

GRID = (36, 60)
SLOT_CELLS = 19.0
WITHIN_CELLS = 0.1


@st.composite
def crowds(draw):
    """Up to three people side by side, of any size from a sixth of a network's input up, between the cells."""
    slots = draw(st.lists(st.sampled_from([0, 1, 2]), min_size=1, max_size=3, unique=True))
    spots = st.tuples(st.floats(9, 11), st.floats(3, 6), st.floats(15, 27))
    return [standing(slot * SLOT_CELLS + x, y, height) for slot in slots for x, y, height in [draw(spots)]]


def mirrored(maps: FieldMaps) -> FieldMaps:
    """What a network would see in the mirror: left is right, and x points the other way."""
    heatmaps, pafs = maps.heatmaps[..., ::-1].copy(), maps.pafs[..., ::-1].copy()
    limbs = [tuple(limb) for limb in COCO18.limbs.tolist()]
    for limb, (x, y) in zip(COCO18.limbs, COCO18.paf_channels, strict=True):
        other_x, other_y = COCO18.paf_channels[limbs.index(tuple(MIRROR[limb].tolist()))]
        pafs[x] = -maps.pafs[other_x][:, ::-1]
        pafs[y] = maps.pafs[other_y][:, ::-1]
    heatmaps[:18] = heatmaps[MIRROR]
    return FieldMaps(heatmaps, pafs, COCO18)


def from_left(xy):
    """People by the place of their necks: the order they come in means nothing."""
    return xy[np.argsort(xy[:, 1, 0])]


@settings(deadline=None, max_examples=60)
@given(crowds())
def test_everybody_is_found_once_within_a_tenth_of_a_cell(crowd):
    xy, confidence = parse_people(paint(crowd, GRID))
    assert len(xy) == len(crowd)
    assert np.hypot(*np.moveaxis(from_left(xy) - from_left(np.array(crowd)), -1, 0)).max() < WITHIN_CELLS
    assert confidence.min() > 0.8


@settings(deadline=None, max_examples=30)
@given(crowds())
def test_mirrored_maps_give_mirrored_people(crowd):
    maps = paint(crowd, GRID)
    xy, _ = parse_people(maps)
    seen, _ = parse_people(mirrored(maps))
    back = seen[:, MIRROR]
    back[..., 0] = GRID[1] - 1 - back[..., 0]
    np.testing.assert_allclose(from_left(back), from_left(xy), atol=1e-3)


@settings(deadline=None, max_examples=20)
@given(crowds(), st.randoms(use_true_random=False))
def test_the_order_of_painting_does_not_matter(crowd, random):
    xy, _ = parse_people(paint(crowd, GRID))
    random.shuffle(crowd)
    np.testing.assert_array_equal(from_left(parse_people(paint(crowd, GRID))[0]), from_left(xy))


@settings(deadline=None, max_examples=20)
@given(crowds(), st.sampled_from([np.float16, np.float64]), st.booleans())
def test_number_type_and_memory_order_do_not_matter(crowd, dtype, channels_last):
    maps = paint(crowd, GRID)
    stacks = [array.astype(np.float16).astype(dtype) for array in (maps.heatmaps, maps.pafs)]
    if channels_last:
        stacks = [np.moveaxis(np.ascontiguousarray(np.moveaxis(stack, 0, -1)), -1, 0) for stack in stacks]
        assert not stacks[0].flags.c_contiguous
    rounded = FieldMaps(*(array.astype(np.float16).astype(np.float32) for array in (maps.heatmaps, maps.pafs)), COCO18)
    xy, confidence = parse_people(FieldMaps(*stacks, COCO18))
    np.testing.assert_array_equal(xy, parse_people(rounded)[0])
    np.testing.assert_array_equal(confidence, parse_people(rounded)[1])


@settings(deadline=None, max_examples=20)
@given(crowds(), st.integers(0, 2**32 - 1))
def test_noise_below_the_threshold_adds_nobody(crowd, seed):
    maps = paint(crowd, GRID)
    noise = np.random.default_rng(seed)
    heatmaps = np.maximum(maps.heatmaps, noise.uniform(0, 0.07, maps.heatmaps.shape).astype(np.float32))
    pafs = maps.pafs + noise.normal(0, 0.02, maps.pafs.shape).astype(np.float32)
    xy, _ = parse_people(FieldMaps(heatmaps, pafs, COCO18))
    assert len(xy) == len(crowd)
    assert np.hypot(*np.moveaxis(from_left(xy) - from_left(np.array(crowd)), -1, 0)).max() < 0.25


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1))
def test_any_maps_give_sound_people(seed):
    noise = np.random.default_rng(seed)
    maps = FieldMaps(
        noise.uniform(-0.5, 1.5, (19, 14, 11)).astype(np.float32),
        noise.normal(0, 1, (38, 14, 11)).astype(np.float32),
        COCO18,
    )
    xy, confidence = parse_people(maps)
    found = np.isfinite(xy[..., 0])
    assert (found == np.isfinite(xy[..., 1])).all()
    assert (found == (confidence > 0)).all()
    assert confidence.max(initial=0) <= 1
    assert (found.sum(axis=1) >= 8).all()
    for part in range(18):  # nobody shares a joint
        places = xy[found[:, part], part]
        assert len(np.unique(places, axis=0)) == len(places)
