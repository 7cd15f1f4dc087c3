"""Which files the user means."""

from __future__ import annotations

import pytest

from fms_score.errors import VideoError
from fms_score.video.inputs import find_inputs


@pytest.fixture
def folder(tmp_path):
    """A folder as a coach has it."""
    for name in [
        "squat 10.mp4",
        "squat 2.MOV",
        "Squat 1.mp4",
        "pose.jpg",
        "moves.gif",
        "notes.txt",
        "scores.csv",
        ".hidden.mp4",
    ]:
        (tmp_path / name).touch()
    for name in ["older", "fms_results"]:
        (tmp_path / name).mkdir()
        (tmp_path / name / "overlay.webm").touch()
    (tmp_path / "folder.mp4").mkdir()
    return tmp_path


def names(paths):
    return [path.name for path in paths]


def test_a_folder_gives_its_videos_and_pictures_in_natural_order(folder):
    assert names(find_inputs([folder])) == ["moves.gif", "pose.jpg", "Squat 1.mp4", "squat 2.MOV", "squat 10.mp4"]


def test_files_are_taken_as_given_in_the_order_given(folder):
    given = [folder / "squat 10.mp4", folder / "notes.txt", folder / "Squat 1.mp4"]
    assert find_inputs(given) == given


def test_each_file_comes_once(folder, monkeypatch):
    monkeypatch.chdir(folder)
    twice = [folder / "pose.jpg", folder, folder / "older" / ".." / "pose.jpg"]
    assert names(find_inputs(twice)) == ["pose.jpg", "moves.gif", "Squat 1.mp4", "squat 2.MOV", "squat 10.mp4"]


def test_earlier_results_are_not_input(folder):
    with pytest.raises(VideoError, match="fms_results has no video or picture in it"):
        find_inputs([folder / "fms_results"])
    assert names(find_inputs([folder / "fms_results" / "overlay.webm"])) == ["overlay.webm"]  # unless named itself


def test_a_missing_path_is_told(folder):
    with pytest.raises(VideoError, match=r"gone.mp4 does not exist"):
        find_inputs([folder / "pose.jpg", folder / "gone.mp4"])


def test_a_folder_without_any_names_what_would_do(tmp_path):
    (tmp_path / "notes.txt").touch()
    with pytest.raises(VideoError, match=r"has no video or picture in it; known are \.mp4 \.mov .* \.jpg .*\.gif$"):
        find_inputs([tmp_path])


def test_nothing_given_nothing_found():
    assert find_inputs([]) == []
