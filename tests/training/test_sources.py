"""Which photos and clips may be learned from."""

from __future__ import annotations

import pytest

from training.agreement import unseen_files
from training.pseudo_labels import exercises_of_stills, footage_sources, photo_sources

FOOTAGE = """file,movement,licence_stated
clips/a.mp4,squat,MIT
clips/b.mp4,squat,none stated (no LICENSE in repo)
clips/c.mp4,squat,"CC0-1.0 (repo licence; footage origin unknown)"
stills/fedb_Split_Squats_0.jpg,split squat,Unlicense
"""
IMAGES = """file,source_path,licence_stated
free/0.jpg,exercises/Split_Squats/0.jpg,Unlicense
free/1.jpg,exercises/Plank/0.jpg,Unlicense
free/2.jpg,exercises/Plank/1.jpg,none stated
"""


@pytest.fixture
def folders(tmp_path):
    for name, text in (("footage", FOOTAGE), ("images", IMAGES)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.csv").write_text(text, encoding="utf-8")
    return tmp_path


def test_only_clips_with_a_plain_licence_are_learned(folders):
    assert [source.name for source in footage_sources(folders / "footage")] == ["clips/a.mp4"]


def test_photos_of_the_exercises_kept_for_judging_are_not_learned(folders):
    held_back = exercises_of_stills(folders / "footage")
    assert held_back == {"Split_Squats"}
    assert [source.name for source in photo_sources(folders / "images", held_back)] == ["free/1.jpg"]


def test_agreement_looks_at_the_rest(folders):
    assert [file for file, _ in unseen_files(folders / "footage")] == [
        "clips/b.mp4",
        "clips/c.mp4",
        "stills/fedb_Split_Squats_0.jpg",
    ]
