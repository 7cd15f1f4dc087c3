"""Which output is which: told by the number of channels, in whatever order and layout they come."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fms_score.errors import ModelError
from fms_score.pose.fields import COCO18, LAYOUTS, MPI15, FieldMaps, recognise_maps
from fms_score.skeleton import JOINTS, LIMBS


def output(channels, value=0.0, grid=(4, 6), *, last=False):
    shape = (1, *grid, channels) if last else (1, channels, *grid)
    return np.full(shape, value, dtype=np.float32)


def counting(channels, grid=(4, 6)):
    """Every cell holds the number of its channel."""
    return np.broadcast_to(np.arange(channels, dtype=np.float32)[:, None, None], (channels, *grid)).copy()


@pytest.mark.parametrize(
    ("heat", "fields", "layout"), [pytest.param(19, 38, COCO18, id="coco18"), pytest.param(16, 28, MPI15, id="mpi15")]
)
class TestRecognition:
    @pytest.mark.parametrize("last", [False, True])
    def test_two_outputs_in_either_order(self, heat, fields, layout, last):
        outputs = [output(fields, 2.0, last=last), output(heat, 1.0, last=last)]
        for order in (outputs, outputs[::-1]):
            maps = recognise_maps(order)
            assert maps.layout is layout
            assert maps.heatmaps.shape == (heat, 4, 6)
            assert maps.pafs.shape == (fields, 4, 6)
            assert (maps.heatmaps == 1).all()
            assert (maps.pafs == 2).all()

    @pytest.mark.parametrize("last", [False, True])
    def test_one_output_has_the_heat_maps_first(self, heat, fields, layout, last):
        both = counting(heat + fields)
        maps = recognise_maps([np.moveaxis(both, 0, -1)[None] if last else both[None]])
        assert maps.layout is layout
        assert maps.heatmaps[:, 0, 0].tolist() == list(range(heat))
        assert maps.pafs[:, 0, 0].tolist() == list(range(heat, heat + fields))

    def test_a_batch_axis_is_not_needed(self, heat, fields, layout):
        assert recognise_maps([output(heat)[0], output(fields)[0]]).layout is layout

    def test_the_last_stage_counts(self, heat, fields, layout):
        stages = [output(channels, stage) for stage in (1.0, 2.0, 3.0) for channels in (fields, heat)]
        maps = recognise_maps(stages)
        assert maps.layout is layout
        assert maps.heatmaps.max() == maps.pafs.min() == 3

    def test_other_number_types_become_float32(self, heat, fields, layout):
        maps = recognise_maps([output(heat).astype(np.float16), output(fields).astype(np.float64)])
        assert maps.layout is layout
        assert maps.heatmaps.dtype == maps.pafs.dtype == np.float32


def test_nothing_is_copied_that_is_float32_already():
    heat, fields = output(19), output(38)
    maps = recognise_maps([heat, fields])
    assert np.shares_memory(maps.heatmaps, heat)
    assert np.shares_memory(maps.pafs, fields)


def test_a_grid_as_wide_as_another_layout_has_channels():
    # 456 pixels at stride 8 are 57 cells: the number of channels of the COCO layout in one output.
    maps = recognise_maps([output(38, 2.0, grid=(32, 57)), output(19, 1.0, grid=(32, 57))])
    assert maps.heatmaps.shape == (19, 32, 57)
    assert (maps.pafs == 2).all()


def test_channels_at_the_end_of_a_grid_19_cells_high():
    # Read with the channels in front this would be 19 heat maps without fields.
    maps = recognise_maps([output(57, grid=(19, 32), last=True)])
    assert maps.heatmaps.shape == (19, 19, 32)
    assert maps.pafs.shape == (38, 19, 32)


@given(st.permutations([17, 3, 19, 38, 64]))
def test_outputs_of_other_sizes_are_passed_over(channels):
    assert recognise_maps([output(count) for count in channels]).layout is COCO18


@pytest.mark.parametrize(
    "outputs",
    [
        pytest.param([], id="none"),
        pytest.param([output(19)], id="heat-maps-only"),
        pytest.param([output(19), output(38, grid=(8, 12))], id="different-grids"),
        pytest.param([np.zeros((2, 57, 4, 6), np.float32)], id="two-pictures"),
        pytest.param([np.zeros((1, 1000), np.float32)], id="classifier"),
    ],
)
def test_anything_else_is_refused_with_what_was_seen_and_what_is_understood(outputs):
    with pytest.raises(ModelError) as refused:
        recognise_maps(outputs)
    message = str(refused.value)
    assert "\n" not in message
    assert "understood are 19 + 38 or 57 (coco18), 16 + 28 or 44 (mpi15)" in message
    for shape in (array.shape for array in outputs):
        assert str(shape) in message


def test_maps_that_do_not_fit_their_layout_are_refused():
    with pytest.raises(ModelError, match=r"layout mpi15 need 16 heat maps and 28 field channels .* \(19, 4, 6\)"):
        FieldMaps(output(19)[0], output(38)[0], MPI15)
    with pytest.raises(ModelError, match="on one grid"):
        FieldMaps(output(19)[0], output(38, grid=(4, 7))[0], COCO18)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
class TestLayouts:
    def test_the_tree_reaches_every_part_once(self, layout):
        tree = layout.limbs[: layout.tree_limbs].tolist()
        assert len(tree) == len(layout.parts) - 1
        reached = {tree[0][0]}
        for start, end in tree:
            assert start in reached
            assert end not in reached
            reached.add(end)
        assert reached == set(range(len(layout.parts)))

    def test_every_field_channel_is_used_once(self, layout):
        assert sorted(layout.paf_channels.ravel().tolist()) == list(range(layout.paf_count))

    def test_parts_become_the_joint_of_the_same_name(self, layout):
        for part, joint in zip(layout.parts, layout.to_coco.tolist(), strict=True):
            assert joint == (JOINTS.index(part) if part in JOINTS else -1)


def test_the_limbs_of_coco_are_those_that_are_drawn_and_two_from_shoulder_to_ear():
    limbs = [tuple(limb) for limb in COCO18.limbs.tolist()]
    assert tuple(limbs[:17]) == LIMBS
    assert [(JOINTS[a], JOINTS[b]) for a, b in limbs[17:]] == [("right_shoulder", "right_ear"), ("left_shoulder", "left_ear")]


def test_mpi_lacks_nothing_but_the_face_and_has_head_and_chest_beyond_coco():
    assert [part for part, joint in zip(MPI15.parts, MPI15.to_coco, strict=True) if joint < 0] == ["head", "chest"]
    missing = set(range(len(JOINTS))) - set(MPI15.to_coco.tolist())
    assert {JOINTS[joint] for joint in missing} == {"nose", "right_eye", "left_eye", "right_ear", "left_ear"}
