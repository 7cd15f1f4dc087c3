"""The parser on maps recorded from real pictures, against a decoder that upsamples them eight times (bicubic)."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.pose.fields import COCO18, FieldMaps, recognise_maps
from fms_score.pose.paf import cells_to_pixels, parse_people
from fms_score.skeleton import MIRROR

REFERENCE = "lw_x8"
LEAST_JOINTS = 8
STRIDE_PX = 8


@pytest.fixture(scope="module")
def recordings(fixtures_folder):
    """Of each picture its maps, and the people the reference finds: (people, 18, 2) cells."""
    found = []
    for path in sorted(fixtures_folder.glob("n*.npz")):
        with np.load(path) as maps, np.load(path.with_name(f"golden_{path.name}")) as golden:
            reference = golden[REFERENCE][..., :2]
            whole = np.isfinite(reference[..., 0]).sum(axis=1) >= LEAST_JOINTS
            found.append((FieldMaps(maps["heatmaps"], maps["pafs"], COCO18), reference[whole]))
    assert found
    return found


def matched(reference, xy):
    """Of each person of the reference the distances in pixels to whoever is nearest by the median joint, each taken once."""
    distance = STRIDE_PX * np.linalg.norm(reference[:, None] - xy[None], axis=-1)
    nearest = np.nanmedian(np.where(np.isnan(distance), 1e3, distance), axis=-1)
    pairs = [(row, int(nearest[row].argmin())) for row in range(len(reference))]
    assert len({column for _, column in pairs}) == len(reference)
    return np.array([distance[pair] for pair in pairs])


def test_nobody_is_lost_or_added(recordings):
    assert [len(parse_people(maps)[0]) for maps, _ in recordings] == [len(reference) for _, reference in recordings]


def test_joints_are_where_upsampling_finds_them(recordings):
    distance_px = np.concatenate([matched(reference, parse_people(maps)[0]) for maps, reference in recordings])
    known = distance_px[np.isfinite(distance_px)]
    same_peak = known < STRIDE_PX  # else another peak was taken for the joint, as a rule a higher one
    assert same_peak.mean() > 0.99
    assert known[same_peak].mean() <= 0.6
    assert np.percentile(known, 95) <= 1.2


def test_no_fewer_joints_than_by_upsampling(recordings):
    ours = sum(np.isfinite(parse_people(maps)[0][..., 0]).sum() for maps, _ in recordings)
    theirs = sum(np.isfinite(reference[..., 0]).sum() for _, reference in recordings)
    assert ours >= theirs


def test_mirrored_pictures_hold_mirrored_people(recordings):
    limbs = COCO18.limbs.tolist()
    swapped = COCO18.paf_channels[[limbs.index(MIRROR[limb].tolist()) for limb in COCO18.limbs]]
    for maps, _ in recordings:
        heatmaps, pafs = maps.heatmaps[..., ::-1].copy(), np.empty_like(maps.pafs)
        heatmaps[:18] = heatmaps[MIRROR]
        pafs[COCO18.paf_channels] = maps.pafs[swapped][..., ::-1] * np.array([-1, 1], np.float32)[:, None, None]
        xy, confidence = parse_people(maps)
        seen, seen_confidence = parse_people(FieldMaps(heatmaps, pafs, COCO18))
        back = seen[:, MIRROR]
        back[..., 0] = maps.heatmaps.shape[-1] - 1 - back[..., 0]
        assert len(back) == len(xy)
        nearest = [int(np.nanmean(np.abs(back - person), axis=(1, 2)).argmin()) for person in xy]
        # A peak halfway between two samples is refined from the one or the other: a tenth of a cell apart at worst.
        np.testing.assert_allclose(back[nearest], xy, atol=0.12)
        np.testing.assert_allclose(seen_confidence[:, MIRROR][nearest], confidence, atol=0.02)


@pytest.mark.network_model
@pytest.mark.footage
@pytest.mark.parametrize(
    "network",
    ["human-pose-estimation-0001/FP16-INT8/human-pose-estimation-0001.xml", "tf-pose-mobilenet-v2-small/graph_opt.pb"],
)
def test_both_kinds_of_network_see_one_athlete_in_a_photo(network, models_folder, footage):
    """Two outputs with the channels in front, and one of 57 with the channels at the end."""
    cv2 = pytest.importorskip("cv2")
    openvino = pytest.importorskip("openvino")
    path = models_folder / network
    if not path.exists():
        pytest.skip(f"no {path.name} among the networks")
    photo = cv2.resize(cv2.imread(str(footage / "stills" / "mimul_hurdle_step.jpg")), (320, 264), interpolation=cv2.INTER_AREA)
    image = photo.astype(np.float32)[None]
    model = openvino.Core().read_model(path)
    takes_channels_last = model.input(0).partial_shape[3].is_static and model.input(0).partial_shape[3] == 3
    image = image / 127.5 - 1 if takes_channels_last else np.ascontiguousarray(image.transpose(0, 3, 1, 2))
    model.reshape(list(image.shape))
    answer = openvino.Core().compile_model(model, "CPU")(image)
    maps = recognise_maps(list(answer.values()))
    assert maps.heatmaps.shape == (19, 33, 40)
    xy, _ = parse_people(maps)
    assert len(xy) == 1
    x_px, y_px = cells_to_pixels(xy[0], STRIDE_PX).T
    assert np.isfinite(x_px).sum() >= 14
    assert y_px[1] < y_px[8] < y_px[10]  # neck over right hip over right ankle
    assert x_px[2] < x_px[5]  # they face the camera: the right shoulder is on the left of the picture
