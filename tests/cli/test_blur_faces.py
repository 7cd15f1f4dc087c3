"""``--blur-faces`` from the outside: no picture and no frame that is written shows the face of anybody found."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from fms_score import pipeline
from fms_score.pose.heads import head_discs

FRAMES, RATE_HZ = 31, 15.0
WIDTH, HEIGHT = 960, 540
NAME = "anna_deep_squat"
SAMPLE = Path(__file__).resolve().parents[2] / "data" / "overhead_squat_front.webm"
STRIPE_PX = 5
"""Faces are painted in stripes of magenta and green, whose mean is the grey of the rest; a face is 30-40 px wide."""


@pytest.fixture(scope="module")
def everybody(athlete):
    """Points (frames, 2, 18, 2): the athlete squats, somebody else walks slowly past at the right."""
    time_s = np.arange(FRAMES) / RATE_HZ
    squatting = athlete.squat(time_s, 150.0, "side", period_s=2.0).xy * 0.75
    walking = np.repeat(athlete.squat(athlete.times(2.0, 2.0), 100.0, "front", period_s=2.0).xy[:1] * 0.6, FRAMES, axis=0)
    walking += np.array([820.0, 200.0]) - walking[0, 1] + np.array([1.5, 0.0]) * np.arange(FRAMES)[:, None, None]
    return np.stack([squatting, walking], axis=1)


@pytest.fixture(scope="module")
def source(everybody, tmp_path_factory, makers):
    """A grey clip in which every face is striped."""
    path = tmp_path_factory.mktemp("clips") / f"{NAME}.mp4"
    makers.silence_libraries()
    with makers.standard_error_muted():
        writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), RATE_HZ, (WIDTH, HEIGHT))
    rows, columns = np.indices((HEIGHT, WIDTH))
    stripes = np.where((columns // STRIPE_PX % 2)[..., None], (255, 0, 255), (0, 255, 0)).astype(np.uint8)
    for people in everybody:
        picture = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
        for x, y, radius in head_discs(people):
            face = (columns - x) ** 2 + (rows - y) ** 2 <= (0.7 * radius) ** 2
            picture[face] = stripes[face]
        writer.write(picture)
    writer.release()
    return path


@pytest.fixture
def analysed(cli, source, everybody, monkeypatch, athlete, acted, blind):
    """Analyse the clip; the second person is seen in every third frame only."""

    class Two(type(acted)):
        def people(self, open_frames):
            time_s = np.array([frame.time_s for frame in open_frames()])
            squatting, walking = everybody[:, 0], everybody[:, 1].copy()
            walking[1::3] = walking[2::3] = np.nan
            yield from athlete.people(time_s, squatting, walking)
            self.summary = acted.summary

    monkeypatch.setattr(pipeline, "PoseEstimator", Two(athlete))

    def run(*options):
        done = cli("analyze", source, "-m", "deep_squat", "--model", blind, "--quiet", *options)
        assert (done.code, done.out, done.err) == (0, "", "")
        return Path.cwd() / "fms_results" / NAME

    return run


def magenta(image):
    """How many pixels have the colour that only faces are painted with."""
    blue, green, red = (image[..., channel].astype(int) for channel in range(3))
    return int(((blue - green > 90) & (red - green > 90)).sum())


def pictures(folder):
    """Every picture beside and inside the report."""
    page = (folder / "report.html").read_text(encoding="utf-8")
    embedded = re.findall(r"data:image/(?:jpeg|png);base64,([A-Za-z0-9+/=]+)", page)
    inside = [cv2.imdecode(np.frombuffer(base64.b64decode(one), np.uint8), cv2.IMREAD_COLOR) for one in embedded]
    beside = [cv2.imread(str(path)) for path in sorted(folder.glob("*.png"))]
    assert beside
    assert inside
    return beside + inside


def test_nothing_that_is_written_shows_a_face(analysed, read_film):
    folder = analysed("--blur-faces")
    frames, _ = read_film(folder / "overlay.webm")
    assert len(frames) == FRAMES
    assert [magenta(image) for image in frames] == [0] * FRAMES
    assert [magenta(image) for image in pictures(folder)] == [0] * len(pictures(folder))
    said = json.loads((folder / "score.json").read_text(encoding="utf-8"))["provenance"]["faces"]
    assert said == {"blurred": True, "found": 2}


def test_without_the_option_every_face_is_there_and_the_score_is_the_same(analysed, read_film):
    folder = analysed()
    assert all(magenta(image) > 100 for image in read_film(folder / "overlay.webm")[0])
    assert all(magenta(image) > 20 for image in pictures(folder))
    plain = json.loads((folder / "score.json").read_text(encoding="utf-8"))
    folder = analysed("--blur-faces", "--no-overlay")
    covered = json.loads((folder / "score.json").read_text(encoding="utf-8"))
    assert covered["provenance"].pop("faces")
    assert covered == plain


def test_what_is_blurred_once_stays_so(analysed):
    analysed("--blur-faces", "--no-overlay")
    folder = analysed("--no-overlay")
    assert [magenta(image) for image in pictures(folder)] == [0] * len(pictures(folder))
    assert json.loads((folder / "score.json").read_text(encoding="utf-8"))["provenance"]["faces"]["blurred"]


@pytest.mark.network_model
@pytest.mark.slow
def test_a_real_network_finds_the_bystander_that_the_crop_leaves_out(network):
    """Of the sample picture twice side by side, small: both heads are found in the whole picture."""
    from fms_score.pose.everybody import heads_in_picture  # noqa: PLC0415  needs a network
    from fms_score.video.source import read_frames  # noqa: PLC0415

    image = next(read_frames(SAMPLE)).image
    small = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    blank = np.full((small.shape[0], small.shape[1] // 2, 3), 150, np.uint8)
    both = np.hstack([small, blank, small])
    centres = heads_in_picture(both, network)[:, 0]
    assert (centres < small.shape[1]).any()
    assert (centres > small.shape[1] * 1.5).any()
