"""People whom the greedy pass leaves in pieces are made whole, and two people stay two."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np

from fms_score.pose.fields import COCO18, FieldMaps
from fms_score.pose.merging import MendingOptions
from fms_score.pose.paf import ParserOptions, parse_people
from fms_score.skeleton import JOINTS

_PAINTED = runpy.run_path(str(Path(__file__).with_name("painted.py")))
only, paint, standing, without = (_PAINTED[name] for name in ("only", "paint", "standing", "without"))

GRID = (32, 57)
RIGHT = [joint for joint in JOINTS if joint.startswith("right")]
LEFT = [joint for joint in JOINTS if joint.startswith("left")]
LEG = ["left_hip", "left_knee", "left_ankle"]


def place(person, joint):
    return person[JOINTS.index(joint)]


def moved(person, joint, dx, dy):
    other = person.copy()
    other[JOINTS.index(joint)] += dx, dy
    return other


def together(*maps):
    """Maps of people painted apart: the stronger value counts."""
    pafs = [m.pafs for m in maps]
    strongest = np.argmax([np.abs(p) for p in pafs], axis=0)
    return FieldMaps(
        np.max([m.heatmaps for m in maps], axis=0), np.take_along_axis(np.stack(pafs), strongest[None], axis=0)[0], COCO18
    )


def faded(maps, *limbs):
    """The same maps with the fields of some limbs taken out."""
    pafs = maps.pafs.copy()
    index = [tuple(limb) for limb in COCO18.limbs.tolist()]
    for start, end in limbs:
        pafs[COCO18.paf_channels[index.index((JOINTS.index(start), JOINTS.index(end)))]] = 0
    return FieldMaps(maps.heatmaps, pafs, COCO18)


class TestHalfBodies:
    def test_two_halves_that_each_have_a_neck_are_one_person(self):
        body = standing(25, 3, 26)
        right = only(body, "neck", "nose", *RIGHT)
        left = only(moved(body, "neck", 2.2, 0), "neck", *LEFT)  # 2.2 cells: two peaks, a twelfth of the body apart
        xy, _ = parse_people(together(paint([right], GRID), paint([left], GRID)))
        assert len(xy) == 1
        assert np.isfinite(xy).all()

    def test_the_more_confident_half_keeps_its_neck(self):
        body = standing(25, 3, 26)
        strong = paint([only(body, "neck", "nose", *RIGHT)], GRID)
        weak = paint([only(moved(body, "neck", 2.2, 0), "neck", *LEFT)], GRID)
        weak = FieldMaps(0.6 * weak.heatmaps, weak.pafs, COCO18)
        xy, _ = parse_people(together(strong, weak))
        assert len(xy) == 1
        assert np.hypot(*(place(xy[0], "neck") - place(body, "neck"))) < 0.2

    def test_a_shoulder_on_the_neck_holds_its_arm(self):
        # In side view the line from neck to shoulder has hardly a length, and no field to follow.
        body = standing(25, 3, 26)
        to_neck = place(body, "neck") - place(body, "left_shoulder")
        side = moved(body, "left_shoulder", to_neck[0] + 0.5, to_neck[1] + 0.3)
        maps = faded(paint([without(side, "left_ear")], GRID), ("neck", "left_shoulder"))
        xy, _ = parse_people(maps)
        assert len(xy) == 1
        assert np.isfinite(place(xy[0], "left_wrist")).all()
        apart, _ = parse_people(maps, ParserOptions(mending=MendingOptions(touching_cells=0)))
        assert np.isnan(place(apart[0], "left_wrist")).all()

    def test_a_leg_that_hangs_on_a_weak_field(self):
        body = standing(25, 3, 26)
        maps = paint([body], GRID)
        x, y = np.rint((place(body, "left_hip") + place(body, "neck")) / 2).astype(int)
        maps.pafs[:, y - 1 : y + 2, x - 4 : x + 5] = 0  # a bar across the trunk: seven or eight samples of ten agree
        xy, _ = parse_people(maps)
        assert len(xy) == 1
        assert np.isfinite(place(xy[0], "left_ankle")).all()
        broken, _ = parse_people(maps, ParserOptions(mending=MendingOptions(agreement=0.95, touching_cells=0)))
        assert np.isnan(place(broken[0], "left_ankle")).all()


class TestBareEnds:
    """The hip with the marginally stronger field is taken, and the leg hangs on the other."""

    BODY = standing(25, 3, 26)

    def maps(self, false_affinity=0.9, true_affinity=0.8, leg_affinity=0.8):
        false_hip = moved(self.BODY, "left_hip", 4.0, -1.5)
        true_leg = only(self.BODY, *LEG)
        return together(
            paint([without(self.BODY, *LEG)], GRID),
            paint([only(false_hip, "neck", "left_hip")], GRID, affinity=false_affinity),
            paint([only(self.BODY, "neck", "left_hip")], GRID, affinity=true_affinity),
            paint([true_leg], GRID, affinity=leg_affinity),
        )

    def leg(self, maps):
        xy, _ = parse_people(maps)
        assert len(xy) == 1
        return {joint: place(xy[0], joint) for joint in LEG}

    def test_a_longer_chain_takes_the_place_of_a_bare_end(self):
        found = self.leg(self.maps())
        for joint in LEG:
            assert np.hypot(*(found[joint] - place(self.BODY, joint))) < 0.2

    def test_not_if_it_hangs_on_a_much_weaker_limb(self):
        found = self.leg(self.maps(true_affinity=0.3))
        assert np.hypot(*(found["left_hip"] - place(self.BODY, "left_hip"))) > 2
        assert np.isnan(found["left_ankle"]).all()

    def test_not_if_its_own_limbs_are_much_weaker(self):
        found = self.leg(self.maps(leg_affinity=0.3))
        assert np.hypot(*(found["left_hip"] - place(self.BODY, "left_hip"))) > 2


class TestLeftOvers:
    def test_a_single_peak_goes_to_whom_it_fits(self):
        body = standing(25, 3, 26)
        maps = paint([body], GRID)
        elbow, wrist = place(body, "left_elbow"), place(body, "left_wrist")
        x, y = np.rint(elbow + 0.7 * (wrist - elbow)).astype(int)
        maps.pafs[:, y : y + 2, x - 3 : x + 4] = 0
        xy, _ = parse_people(maps)
        assert np.hypot(*(place(xy[0], "left_wrist") - wrist)) < 0.1
        strict, _ = parse_people(maps, ParserOptions(mending=MendingOptions(agreement=0.95)))
        assert np.isnan(place(strict[0], "left_wrist")).all()

    def test_not_across_the_picture(self):
        # A faint row of field from somebody small to a knee far off: no body is that long.
        small, far = standing(8, 8, 14), np.full((18, 2), np.nan)
        hip = place(small, "left_hip")
        far[JOINTS.index("left_hip")], far[JOINTS.index("left_knee")] = hip, (45, 20)
        maps = together(paint([without(small, "left_knee", "left_ankle")], GRID), paint([far], GRID, affinity=0.5))
        limb = COCO18.paf_channels[COCO18.limbs.tolist().index([JOINTS.index("left_hip"), JOINTS.index("left_knee")])]
        maps.pafs[limb, :, 15:20] = 0  # two gaps: eight samples of ten agree, enough for mending only
        maps.pafs[limb, :, 31:36] = 0
        xy, _ = parse_people(maps)
        assert np.isnan(place(xy[0], "left_knee")).all()
        anywhere, _ = parse_people(maps, ParserOptions(mending=MendingOptions(longest_limb_ratio=9)))
        assert np.hypot(*(place(anywhere[0], "left_knee") - [45, 20])) < 0.2


class TestTwoPeople:
    def test_beside_one_another(self):
        crowd = [standing(20, 3, 25), standing(26, 3.5, 24)]
        assert len(parse_people(paint(crowd, GRID))[0]) == 2

    def test_one_half_hidden_behind_the_other(self):
        front = standing(20, 3, 26)
        seen = ["nose", "neck", "right_shoulder", "left_shoulder", "left_elbow", "left_wrist", "left_eye", "left_ear"]
        behind = only(standing(23.5, 4, 24), *seen)
        xy, _ = parse_people(paint([front, behind], GRID))
        assert sorted(np.isfinite(xy[..., 0]).sum(axis=1).tolist()) == [8, 18]

    def test_head_of_one_over_the_legs_of_another(self):
        # No part in common, but no limb between them either.
        above = only(
            standing(20, 1, 24), "nose", "neck", *(joint for joint in RIGHT + LEFT if joint[-3:] in {"eye", "ear", "der"})
        )
        below = only(standing(35, 5, 26), *(joint for joint in RIGHT + LEFT if joint[-3:] in {"hip", "nee", "kle"}))
        xy, _ = parse_people(paint([above, below], GRID), ParserOptions(min_joints=3))
        assert len(xy) == 3  # the legs of somebody without a neck are two pieces

    def test_nobody_is_stolen_from(self):
        crowd = [without(standing(20, 3, 25), "left_ankle", "left_wrist"), standing(29, 3, 25)]
        xy, _ = parse_people(paint(crowd, GRID))
        assert sorted(np.isfinite(xy[..., 0]).sum(axis=1).tolist()) == [16, 18]
