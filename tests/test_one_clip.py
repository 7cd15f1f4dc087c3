"""The round of one clip: whoever waits is told of every stage, and a failure is one line."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from fms_score import pipeline
from fms_score.errors import OptionError, RubricError
from fms_score.from_poses import analyse_track
from fms_score.one_clip import Keeping, Scored, failure_line, keep, score_video
from fms_score.pipeline import ClipRequest
from fms_score.pose.estimator import PoseSummary
from fms_score.pose.model_folders import plain_card
from fms_score.rubric.collection import all_rubrics
from fms_score.tracks.build import build_track
from fms_score.tracks.files.reading import PoseNetworkFacts
from fms_score.tracks.subject import SubjectHint
from fms_score.video.source import probe

ACTED = SimpleNamespace(name="acted", sha256="", device="", precision="", card=plain_card(Path("acted.xml")))
SAMPLE = Path(__file__).resolve().parents[1] / "data" / "deep_squat_side.webm"


class Told:
    """Notes what it is told."""

    def __init__(self):
        self.stages, self.frames, self.shares = [], 0, []

    def begin(self, stage, total):
        self.stages.append((stage, total))

    def advance(self):
        self.frames += 1

    def reach(self, share):
        self.shares.append(share)


@pytest.fixture
def seen(monkeypatch, athlete):
    """Let the stick athlete be found in every frame of a video."""

    class Actor:
        def __init__(self, _network, _options):
            self.summary = PoseSummary(1, 1, 0, 0, 0, ((0.0, 0),), (((256, 456), 1),))

        def people(self, open_frames):
            time_s = [frame.time_s for frame in open_frames()]
            yield from athlete.people(time_s, athlete.squat(time_s, 150.0, "side", period_s=2.0).xy / 2)

    monkeypatch.setattr(pipeline, "PoseEstimator", Actor)


@pytest.mark.usefixtures("seen")
def test_a_video_is_told_frame_by_frame():
    told, rubrics = Told(), all_rubrics()
    scored = score_video(ClipRequest(SAMPLE, rubrics["deep_squat"]), rubrics, ACTED, told)
    frames = len(scored.analysis.track)
    assert told.stages == [("finding poses", frames)]
    assert told.frames == frames
    assert scored.network is ACTED


@pytest.mark.usefixtures("seen")
def test_a_subject_outside_the_picture_is_refused_whoever_asks():
    info, rubrics = probe(SAMPLE), all_rubrics()
    request = ClipRequest(SAMPLE, rubrics["deep_squat"], subject=SubjectHint(point=(info.width + 1.0, 5.0)))
    with pytest.raises(OptionError, match="lies outside the picture"):
        score_video(request, rubrics, ACTED, Told())


def test_of_poses_no_face_is_looked_for(athlete, tmp_path):
    time_s = athlete.times(4.0, 30.0)
    track = build_track(athlete.people(time_s, athlete.squat(time_s, 150.0, "side", period_s=2.0).xy), (1280, 720))
    rubrics = all_rubrics()
    analysis = analyse_track(ClipRequest(Path("anna"), rubrics["deep_squat"]), rubrics, track)
    told, keeping = Told(), Keeping(tmp_path / "out" / "anna", overlay=False, blur_faces=True, listed=False)
    written = keep(Scored(analysis, PoseNetworkFacts("not told")), keeping, lambda: pytest.fail("no network is needed"), told)
    assert told.stages == [("writing results", 1.0)]
    assert (written.row.input, written.row.movement) == ("anna", "deep_squat")
    assert (written.folder / "report.html").is_file()
    assert not (tmp_path / "out" / "scores.csv").exists()  # somebody else collects the lines


def test_a_mistake_is_told_as_it_is_and_a_fault_of_ours_with_its_place():
    assert failure_line(RubricError("a.yaml:3: unknown field")) == "a.yaml:3: unknown field"
    with pytest.raises(ValueError, match="month") as fault:
        date(2026, 13, 1)
    assert failure_line(fault.value).startswith("unexpected ValueError in test_one_clip.py:")
