"""Network, targets, schedule and runs; they need torch, which only `pip install -e '.[training]'` brings."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest

from fms_score.skeleton import BODY_JOINTS, MIRROR

torch = pytest.importorskip("torch")

from training.checkpoints import LAST, load_checkpoint  # noqa: E402  # they import torch
from training.error import weighted_error  # noqa: E402
from training.labels import Crop, JointState  # noqa: E402
from training.loader import CropPool, batches  # noqa: E402
from training.network import FmsPoseNet  # noqa: E402
from training.optimiser import Optimiser  # noqa: E402
from training.recipe import Recipe, learning_rate, recipe_from  # noqa: E402
from training.shards import write_shard  # noqa: E402
from training.targets import targets_of  # noqa: E402
from training.trainer import Trainer  # noqa: E402

SMALL = Recipe(batch=2, sides_px=(64,), round_images=4, warm_up_images=4, photo_share=0.5)


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def data(tmp_path, crop):
    for name, source in (("train", "rendered"), ("photos", "photo.jpg")):
        (tmp_path / name).mkdir()
        write_shard(tmp_path / name / "a.npz", [Crop(crop.image, crop.people, crop.facts | {"source": source})] * 3)
    return tmp_path


def trainer_in(data, run, recipe=SMALL):
    run.mkdir(exist_ok=True)
    return Trainer(run, recipe, CropPool((data / "train", data / "photos")), None, torch.device("cpu"), workers=0)


def test_the_network_is_small_and_answers_at_an_eighth():
    network = FmsPoseNet().eval()
    assert 2.4e6 < sum(one.numel() for one in network.parameters()) < 2.5e6  # below 5 MB in half precision
    with torch.inference_mode():
        first, refined = network(torch.zeros(1, 3, 96, 160))
    assert first.shape == refined.shape == (1, 57, 12, 20)


def test_peaks_stand_where_joints_are_and_hidden_ones_are_lower(person):
    person[4, 2], person[7, 2] = JointState.HIDDEN, JointState.ABSENT
    maps = targets_of(torch.from_numpy(person[None]), torch.tensor([0]), 1, 320).maps[0]
    wrist = torch.unravel_index(maps[4].argmax(), maps[4].shape)
    assert [int(value) for value in wrist] == [19, 15]  # y 155 and x 125 are in cells 19 and 15
    assert 0.65 < float(maps[4].max()) <= 0.75
    assert float(maps[7].max()) == 0.0
    assert float(maps[18].min()) == pytest.approx(1 - float(maps[:18].max()))


def test_fields_point_along_the_limb(person):
    maps = targets_of(torch.from_numpy(person[None]), torch.tensor([0]), 1, 320).maps[0]
    thigh = maps[19:][[2, 3]]  # from the right hip to the right knee, nearly straight down
    at = thigh[:, 23, 18]
    assert float(at[1]) > 0.99
    assert abs(float(at[0])) < 0.1
    assert float(thigh[:, 5, 5].abs().max()) == 0.0


def test_two_people_share_the_maps_without_erasing_each_other(person):
    other = person.copy()
    other[:, 0] += 100
    pair = torch.from_numpy(np.stack([person, other]))
    maps = targets_of(pair, torch.tensor([0, 0]), 2, 320).maps
    assert float(maps[0, 1, 11, 20]) > 0.8
    assert float(maps[0, 1, 11, 32]) > 0.8
    assert float(maps[1, :18].abs().max()) == 0.0


def test_what_nobody_knows_is_masked_near_the_person_only(person):
    person[4, 2] = JointState.UNKNOWN
    known = targets_of(torch.from_numpy(person[None]), torch.tensor([0]), 1, 320).known[0]
    assert float(known[4, 20, 20]) == 0.0
    assert float(known[4, 39, 0]) == 1.0
    assert float(known[3].min()) == 1.0
    assert float(known[19:][[16, 17], 20, 20].max()) == 0.0  # elbow to wrist


def test_a_perfect_answer_costs_nothing(person):
    targets = targets_of(torch.from_numpy(person[None]), torch.tensor([0]), 1, 320)
    assert float(weighted_error((targets.maps, targets.maps), targets)) == 0.0


def test_in_doubt_between_left_and_right_half_on_each_side_costs_least(person):
    swapped = person[MIRROR]
    one, other = (targets_of(torch.from_numpy(who[None]), torch.tensor([0]), 1, 320) for who in (person, swapped))
    both = torch.maximum(one.maps, other.maps)

    def cost(height):
        doubt = one.maps.clone()
        doubt[:, list(BODY_JOINTS)] = height * both[:, list(BODY_JOINTS)]
        return float(sum(weighted_error((doubt, doubt), truth) for truth in (one, other)))

    assert cost(0.5) < min(cost(0.4), cost(0.6))


def test_convolutions_step_in_all_directions_alike():
    torch.manual_seed(1)
    network = torch.nn.Sequential(
        torch.nn.Conv2d(3, 16, 3, bias=False), torch.nn.Conv2d(16, 24, 3, bias=False), torch.nn.Conv2d(24, 2, 1)
    ).to(memory_format=torch.channels_last)
    before = [one.detach().clone() for one in network.parameters()]
    optimiser = Optimiser(network, replace(SMALL, weight_decay=0.0))
    for one in network.parameters():
        one.grad = torch.randn(one.shape)
    network[1].weight.grad[0] *= 100  # one direction that shouts
    optimiser.step(1e-3)
    steps = [(now - then).detach() for now, then in zip(network.parameters(), before, strict=True)]
    assert all(float(step.abs().max()) > 0 for step in steps)
    strengths = torch.linalg.svdvals(steps[1].flatten(1))
    assert float(strengths.max() / strengths.min()) < 4  # of the gradient itself: more than a hundred
    assert float(steps[1].square().mean().sqrt()) == pytest.approx(2e-4, rel=0.3)  # a fifth of the rate, as AdamW's


def test_what_another_optimiser_left_is_not_taken_up():
    network = FmsPoseNet().to(memory_format=torch.channels_last)
    optimiser = Optimiser(network, SMALL)
    optimiser.take_up({"state": {}, "param_groups": []})
    assert optimiser.state()["muon"]["state"] == {}


def test_a_flat_rate_goes_on_and_a_cosine_ends():
    flat = Recipe(peak_rate=1e-3, warm_up_images=100, batch=10)
    assert learning_rate(flat, 40) == pytest.approx(5e-4)
    assert learning_rate(flat, 10**9) == 1e-3
    cosine = Recipe(peak_rate=1e-3, schedule="cosine", total_images=100)
    assert [learning_rate(cosine, images) for images in (0, 50, 100)] == pytest.approx([1e-3, 5e-4, 4e-6])


def test_an_old_recipe_is_understood():
    assert recipe_from({"batch": 7, "sides_px": [64], "given up": 3}) == Recipe(batch=7, sides_px=(64,))


def test_the_same_place_in_a_run_draws_the_same_batch(data):
    pool = CropPool((data / "train", data / "photos"))
    assert pool.refresh() == 6
    one, other, later = (next(batches(pool, SMALL, 64, seen, 0)) for seen in (0, 0, 2))
    assert torch.equal(one.images, other.images)
    assert not torch.equal(one.images, later.images)


def test_photos_have_their_share_whatever_their_number(data, crop):
    write_shard(data / "train" / "b.npz", [crop] * 40)
    pool = CropPool((data / "train", data / "photos"))
    pool.refresh()
    places, sums = pool.chances(Recipe(photo_share=0.25))
    chances = np.diff(sums, prepend=0)
    photos = [shard.facts[index]["source"] != "rendered" for shard, index in places]
    assert chances[photos].sum() == pytest.approx(0.25)


def test_a_movement_can_be_drawn_more_often(data, crop):
    write_shard(data / "train" / "b.npz", [Crop(crop.image, crop.people, crop.facts | {"movement": "spun"})])
    pool = CropPool((data / "train",))
    pool.refresh()
    places, sums = pool.chances(Recipe(emphasis={"spun": 3.0}))
    chances = np.diff(sums, prepend=0)
    spun = [shard.facts[index]["movement"] == "spun" for shard, index in places]
    assert chances[spun].sum() == pytest.approx(3 / 6)


def test_a_stopped_run_goes_on_where_it_was(data, tmp_path):
    whole = trainer_in(data, tmp_path / "whole")
    whole.run(8, every_s=1e9, watch_every_s=1e9)
    half = trainer_in(data, tmp_path / "half")
    half.run(4, every_s=1e9, watch_every_s=1e9)
    rest = trainer_in(data, tmp_path / "half")
    rest.take_up(load_checkpoint(tmp_path / "half" / LAST), afresh=False)
    rest.run(8, every_s=1e9, watch_every_s=1e9)
    assert rest.images == whole.images == 8
    for one, other in zip(whole.mean.state_dict().values(), rest.mean.state_dict().values(), strict=True):
        torch.testing.assert_close(one, other)
    with (tmp_path / "half" / "curve.csv").open(newline="") as file:
        assert [row["images"] for row in csv.DictReader(file)] == ["4", "8"]


def test_a_cosine_begins_afresh_and_ends_by_itself(data, tmp_path):
    first = trainer_in(data, tmp_path / "flat")
    first.run(4, every_s=1e9, watch_every_s=1e9)
    fall = Recipe(batch=2, sides_px=(64,), round_images=4, schedule="cosine", total_images=6)
    second = trainer_in(data, tmp_path / "fall", fall)
    second.take_up(load_checkpoint(tmp_path / "flat" / LAST), afresh=True)
    second.run(None, every_s=1e9, watch_every_s=1e9)
    state = load_checkpoint(tmp_path / "fall" / LAST)
    assert (state.images_before, state.images) == (4, 6)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::torch.jit.TracerWarning")
def test_an_exported_network_is_one_the_product_loads(data, tmp_path):
    from fms_score.pose.network import PoseNetwork  # noqa: PLC0415  # OpenVINO takes its time
    from fms_score.pose.region import View  # noqa: PLC0415
    from fms_score.pose.registry import find_model  # noqa: PLC0415
    from training.export import export, pictures_seen  # noqa: PLC0415

    trainer = trainer_in(data, tmp_path / "run")
    trainer.run(4, every_s=1e9, watch_every_s=1e9)
    path = export(tmp_path / "run" / LAST, tmp_path / "out")
    assert pictures_seen(path) == 4
    network = PoseNetwork(find_model(str(path)), device="CPU")
    maps = network.look(np.zeros((96, 128, 3), np.uint8), View(0, 0, 128, 96, 0, 96, 128))
    assert maps.heatmaps.shape == (19, 12, 16)
    assert maps.pafs.shape == (38, 12, 16)
