"""Model cards: what they hold, and how a mistake in one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

import fms_score.pose
from fms_score.errors import ModelError
from fms_score.pose.card import CARD_LIMIT_BYTES, read_card

SHIPPED = sorted((Path(fms_score.pose.__file__).parent / "cards").glob("*.yaml"))

SMALLEST = "name: mine\nfiles:\n  - path: mine.onnx\n"


@pytest.fixture
def card_file(tmp_path):
    def write(text: str | bytes) -> Path:
        path = tmp_path / "mine.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_smallest_card_leaves_the_rest_to_be_seen(card_file):
    card = read_card(card_file(SMALLEST))
    assert (card.name, card.main_file.path, card.layout, card.skeleton) == ("mine", "mine.onnx", None, None)
    assert (card.colour, card.mean, card.scale, card.stride_px) == ("BGR", (0, 0, 0), (1, 1, 1), 8)
    assert not card.fetchable


def test_fetchable_needs_address_and_digest_of_every_file(card_file):
    file = f"  - {{path: mine.bin, url: 'https://example.org/mine.bin', sha256: {'ab' * 32}}}\n"
    assert not read_card(card_file(SMALLEST + file)).fetchable
    assert read_card(card_file("name: mine\nfiles:\n" + file)).fetchable


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_cards_pin_every_file(path):
    card = read_card(path)
    assert card.name == path.stem
    assert all(file.sha256 for file in card.files)
    assert card.licence == "Apache-2.0"
    assert card.skeleton == "coco18"


def test_intel_card_names_the_official_address():
    card = read_card(next(path for path in SHIPPED if path.stem == "human-pose-estimation-0001"))
    assert card.fetchable
    for file in card.files:
        assert file.url.startswith("https://storage.openvinotoolkit.org/repositories/open_model_zoo/")
        assert file.url.endswith(file.path)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (SMALLEST + "color: RGB\n", 4, "unknown field 'color'; did you mean 'colour'?"),
        (SMALLEST + "colour: GRB\n", 4, "got 'GRB'"),
        (SMALLEST + "input_size: [256, big]\n", 4, "input_size.1: "),
        (SMALLEST + "scale: [1, 0, 1]\n", 4, "must not be zero"),
        ("name: mine\nfiles:\n  - path: ../mine.onnx\n", 3, "must be a relative path"),
        ("name: mine\nfiles:\n  - path: /etc/passwd\n", 3, "must be a relative path"),
        ("name: mine\nfiles:\n  - path: a\n    sha256: abc\n", 4, "files.0.sha256: "),
        ("name: a/b\nfiles:\n  - path: a\n", 1, "name: "),
        ("name: mine\nfiles: [\n", 3, "check indentation"),
        ("name: mine\nname: yours\n", 2, "'name' stands here and in line 1"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(card_file, text, line, said):
    path = card_file(text)
    with pytest.raises(ModelError) as caught:
        read_card(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("files:\n  - path: a\n", "'name' is missing"),
        ("- a\n- b\n", "begins with 'name:', not a list"),
        ("", "begins with 'name:', not an empty file"),
        (b"name: \xff\xfe", "a model card is a UTF-8 YAML file"),
        ("#" * (CARD_LIMIT_BYTES + 1), "64 KiB is too long for a model card"),
        ("name: !!python/object/apply:os.system [ls]\n", "could not determine a constructor"),
    ],
)
def test_what_is_not_a_card_is_told_with_the_file(card_file, text, said):
    path = card_file(text)
    with pytest.raises(ModelError, match=said) as caught:
        read_card(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_card(tmp_path):
    with pytest.raises(ModelError, match="cannot be read"):
        read_card(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &a [x, x]\nb: [*a, *a]\n", ":2: YAML aliases"),
        (f"name: {'[' * 5000}\n", ":1: nested deeper than a model card ever is"),
        (SMALLEST + "mean: [2026-02-31, 0, 0]\n", ":4: mean.0: "),
        ("name: \x00\n", "not valid YAML"),
        (SMALLEST + "mean: [.nan, 0, 0]\n", "got nan"),
        (SMALLEST + f"colour: {'x' * 50_000}\n", ":4: a value of 50000 characters is too long"),
    ],
)
def test_what_could_do_harm_is_told_in_one_short_line(card_file, text, said):
    with pytest.raises(ModelError) as caught:
        read_card(card_file(text))
    assert said in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 500
