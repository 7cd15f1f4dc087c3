"""Every input has a folder and a name of its own, whatever the inputs are called."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fms_score.cli.places import places_for

ROOT = Path("out")


def folders(*names):
    return [place.folder.name for place in places_for([Path(name) for name in names], ROOT)]


def listed(*names):
    return [place.name for place in places_for([Path(name) for name in names], ROOT)]


def test_a_folder_is_named_after_the_stem():
    assert places_for([Path("clips/anna squat.mp4")], ROOT)[0].folder == ROOT / "anna squat"
    assert listed("clips/anna squat.mp4") == ["anna squat.mp4"]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (("a.mp4", "b.mp4"), ["a", "b"]),
        (("a.mp4", "a.mov"), ["a_mp4", "a_mov"]),
        (("x/a.mp4", "y/a.mp4"), ["x_a_mp4", "y_a_mp4"]),
        (("1/x/a.mp4", "2/x/a.mp4", "2/y/a.mov"), ["1_x_a_mp4", "2_x_a_mp4", "a_mov"]),
        (("Anna.mp4", "anna.mov"), ["Anna_mp4", "anna_mov"]),
        (("a.mp4", "a.mov", "a_mp4.mp4"), ["a_mp4", "a_mov", "a_mp4_2"]),
        (("scores.csv.mp4",), ["scores.csv_2"]),
        (("...mp4",), ["input"]),
        (("anna .mp4",), ["anna"]),
        (("안나 스쿼트.mp4",), ["안나 스쿼트"]),
    ],
)
def test_inputs_that_share_a_stem_stay_apart(inputs, expected):
    assert folders(*inputs) == expected


def test_inputs_that_share_a_name_are_listed_with_as_much_of_the_path_as_tells_them_apart():
    assert listed("a.mp4", "a.mov") == ["a.mp4", "a.mov"]
    assert listed("x/a.mp4", "y/a.mp4", "b.mp4") == ["x/a.mp4", "y/a.mp4", "b.mp4"]
    assert listed("1/x/a.mp4", "2/x/a.mp4") == ["1/x/a.mp4", "2/x/a.mp4"]


def test_the_order_of_inputs_does_not_change_their_folders():
    assert sorted(folders("x/a.mp4", "y/a.mp4", "a.mov")) == sorted(folders("a.mov", "y/a.mp4", "x/a.mp4"))


NAMES = st.text(alphabet=string.ascii_letters + string.digits + ". _-스é", min_size=1, max_size=90).filter(
    lambda name: name.strip(".")
)


@given(
    st.lists(
        st.tuples(st.sampled_from(["x", "y"]), NAMES, st.sampled_from([".mp4", ".mov"])), min_size=1, max_size=6, unique=True
    )
)
def test_no_two_inputs_share_a_folder_and_none_leaves_the_root(parts):
    paths = [Path(folder) / f"{name}{suffix}" for folder, name, suffix in parts]
    places = places_for(paths, ROOT)
    names = [place.folder.name.casefold() for place in places]
    assert len(set(names)) == len(paths)
    assert "scores.csv" not in names
    assert len({place.name for place in places}) == len(paths)
    for place in places:
        assert place.folder.parent == ROOT
        assert not place.folder.name.endswith((".", " "))
        assert len(place.folder.name.encode()) <= 255 - 22  # room for the temporary name
