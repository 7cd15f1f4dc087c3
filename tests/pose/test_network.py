"""The compiled network, tried on one of a single convolution whose answers can be worked out by head."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.errors import ModelError, OptionError, PoseDataError
from fms_score.pose.network import PoseNetwork
from fms_score.pose.region import View
from fms_score.pose.registry import find_model

WHOLE = View(0, 0, 128, 64, 0, 64, 128)


def picture(blue: int, green: int, red: int) -> np.ndarray:
    return np.full((64, 128, 3), (blue, green, red), np.uint8)


@pytest.fixture
def load(tiny_network, files_of):
    def compile_tiny(device: str = "CPU", card: dict | None = None, **network) -> PoseNetwork:
        return PoseNetwork(files_of(tiny_network(**network), **(card or {})), device)

    return compile_tiny


@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
def test_layout_is_seen_and_maps_have_channels_in_front(load, layout):
    maps = load(layout=layout).look(picture(10, 20, 30), WHOLE)
    assert maps.heatmaps.shape == (19, 8, 16)
    assert maps.pafs.shape == (38, 8, 16)
    assert maps.heatmaps[:3, 0, 0] == pytest.approx([10, 20, 30], abs=0.1)


def test_one_output_of_57_channels(load):
    maps = load(layout="NHWC", joined=True).look(picture(10, 20, 30), WHOLE)
    assert (maps.heatmaps.shape, maps.pafs.shape) == ((19, 8, 16), (38, 8, 16))
    assert maps.heatmaps[2, 7, 15] == pytest.approx(30, abs=0.1)


def test_mpi_layout_is_recognised(load):
    assert load(heat=16, fields=28).look(picture(0, 0, 0), WHOLE).layout.name == "mpi15"


def test_colour_order_and_range_follow_the_card(load):
    card = {"colour": "RGB", "mean": (10.0, 0.0, 0.0), "scale": (2.0, 4.0, 1.0)}
    maps = load(card=card).look(picture(10, 20, 30), WHOLE)
    assert maps.heatmaps[:3, 3, 3] == pytest.approx([(30 - 10) / 2, 20 / 4, 10], abs=0.1)


def test_other_stride(load):
    assert load(stride=16, card={"stride_px": 16}).look(picture(0, 0, 0), WHOLE).heatmaps.shape == (19, 4, 8)


@pytest.mark.parametrize(("turn", "cell"), [(0, (0, 15)), (90, (15, 7)), (180, (7, 0)), (270, (0, 0))])
def test_top_right_corner_turns_clockwise(load, turn, cell):
    """A bright top right corner of a 64 x 128 picture: after 90 degrees clockwise it is at the bottom right, and so on."""
    image = picture(0, 0, 0)
    image[:8, -8:] = 200
    heat = load().look(image, WHOLE.in_turn(turn)).heatmaps[0]
    assert heat.shape == ((8, 16) if turn % 180 == 0 else (16, 8))
    assert np.unravel_index(heat.argmax(), heat.shape) == cell
    assert heat[cell] == pytest.approx(200, abs=0.5)


def test_only_the_view_is_seen(load):
    image = picture(0, 0, 0)
    image[16:32, 32:64] = 100
    heat = load().look(image, View(32, 16, 64, 32, 0, 64, 128)).heatmaps[0]
    assert heat == pytest.approx(np.full((8, 16), 100), abs=0.5)


def test_answers_come_in_the_order_of_the_questions(load):
    ring = load().ring(3)
    answers = []
    for value in range(40):
        if ring.full:
            answers.append(round(float(ring.collect().heatmaps[0, 0, 0])))
        size = (64, 128) if value % 2 else (128, 64)
        ring.submit(picture(value, 0, 0), View(0, 0, 128, 64, 0, *size))
    answers += [round(float(ring.collect().heatmaps[0, 0, 0])) for _ in range(3)]
    assert answers == list(range(40))


def test_drained_ring_is_free_again(load):
    ring = load().ring(2)
    ring.submit(picture(1, 0, 0), WHOLE)
    ring.submit(picture(2, 0, 0), WHOLE)
    assert ring.full
    ring.drain()
    assert not ring.full
    ring.submit(picture(3, 0, 0), WHOLE)
    assert ring.collect().heatmaps[0, 0, 0] == pytest.approx(3, abs=0.1)


def test_what_is_no_picture(load):
    network = load()
    for wrong in (np.zeros((64, 128), np.uint8), np.zeros((64, 128, 4), np.uint8), np.zeros((64, 128, 3), np.float32)):
        with pytest.raises(PoseDataError, match=r"uint8 of shape \(height, width, 3\)"):
            network.look(wrong, WHOLE)


class TestDevices:
    def test_provenance(self, load):
        network = load("auto")
        assert (network.name, network.sha256, network.device) == ("tiny", "0" * 64, "CPU")
        assert network.precision in {"f32", "bf16", "f16"}
        assert network.openvino_version.startswith("20")
        assert network.notes == ()

    def test_card_may_insist_on_f32(self, load):
        assert load(card={"precision": "f32"}).precision == "f32"

    def test_absent_device_falls_back_with_a_note(self, load):
        network = load("NPU")
        if network.device.startswith("NPU"):
            pytest.skip("this machine has an NPU")
        assert network.device == "CPU"
        assert len(network.notes) == 1
        assert "device NPU is not available here" in network.notes[0]

    def test_device_that_no_machine_has(self, load):
        with pytest.raises(OptionError, match=r"no device is called 'XPU': use AUTO, CPU, GPU, NPU \(here: .*CPU"):
            load("XPU")


class TestNotANetwork:
    def told(self, files, capfd) -> str:
        with pytest.raises(ModelError) as caught:
            PoseNetwork(files, "CPU")
        text = str(caught.value)
        assert text.startswith(f"{files.path}: ")
        assert "\n" not in text
        assert capfd.readouterr() == ("", "")
        return text

    @pytest.mark.parametrize("suffix", [".xml", ".onnx", ".pb", ".tflite"])
    def test_garbage(self, tmp_path, files_of, suffix, capfd):
        path = tmp_path / f"bad{suffix}"
        path.write_bytes(b"hello world")
        assert "not a network that OpenVINO can read" in self.told(files_of(path), capfd)

    def test_truncated_weights(self, tiny_network, files_of, capfd):
        path = tiny_network()
        weights = path.with_suffix(".bin")
        weights.write_bytes(weights.read_bytes()[:100])
        assert "Incorrect weights in bin file!" in self.told(files_of(path), capfd)

    def test_truncated_description(self, tiny_network, files_of, capfd):
        path = tiny_network()
        path.write_text(path.read_text()[:500])
        self.told(files_of(path), capfd)

    def test_another_kind_of_network(self, tiny_network, files_of, capfd):
        said = self.told(files_of(tiny_network(heat=5, fields=7)), capfd)
        assert "not heat maps and affinity fields" in said

    def test_maps_that_contradict_the_card(self, tiny_network, files_of, capfd):
        assert "its card says mpi15" in self.told(files_of(tiny_network(), skeleton="mpi15"), capfd)
        assert "the stride is not 4" in self.told(files_of(tiny_network(), stride_px=4), capfd)


def test_compile_cache_is_filled_and_used(tiny_network, files_of, tmp_path):
    files = files_of(tiny_network())
    cache = tmp_path / "compiled"
    cache.mkdir()
    first = PoseNetwork(files, "CPU", cache).look(picture(7, 0, 0), WHOLE).heatmaps.copy()
    assert list(cache.iterdir())
    again = PoseNetwork(files, "CPU", cache).look(picture(7, 0, 0), WHOLE).heatmaps
    assert (first == again).all()


@pytest.mark.network_model
def test_both_real_networks_load(models_folder, monkeypatch):
    monkeypatch.setenv("FMS_SCORE_MODELS", str(models_folder))
    for name in ("human-pose-estimation-0001", "tf-pose-mobilenet-v2-small"):
        network = PoseNetwork(find_model(name), "CPU")
        maps = network.look(np.zeros((360, 640, 3), np.uint8), View(0, 0, 640, 360, 0, 256, 448))
        assert maps.heatmaps.shape == (19, 32, 56)
