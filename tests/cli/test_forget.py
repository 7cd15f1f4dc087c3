"""``fms-score forget``: every picture of ours goes, every number stays, nothing else is touched."""

from __future__ import annotations

import json
import shutil

import pytest

from fms_score import forgetting

NUMBERS = {"score.json", "repetitions.csv", "measurements.csv", "signals.csv", "poses.npz", "poses.csv"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Where the results of the first test are kept for the others."""
    return tmp_path_factory.mktemp("kept") / "fms_results"


@pytest.fixture
def results(cli, desk, write_clip, acted, blind, kept):  # noqa: ARG001 - the athlete acts in it
    if not kept.exists():
        write_clip(desk / "anna_deep_squat.mp4", 32)
        done = cli("analyze", "anna_deep_squat.mp4", "--model", blind, "-q")
        assert (done.code, done.err) == (0, "")
        shutil.copytree(desk / "fms_results", kept)
    else:
        shutil.copytree(kept, desk / "fms_results")
    return desk / "fms_results" / "anna_deep_squat"


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_pictures_go_and_numbers_stay_to_the_last_byte(cli, results):
    before = {name: (results / name).read_bytes() for name in NUMBERS}
    scores = (results.parent / "scores.csv").read_bytes()
    size = (results / "report.html").stat().st_size
    done = cli("forget", "fms_results", "--yes")
    assert (done.code, done.err) == (0, "")
    assert names(results) == NUMBERS | {"report.html"}
    assert {name: (results / name).read_bytes() for name in NUMBERS} == before
    assert (results.parent / "scores.csv").read_bytes() == scores
    page = (results / "report.html").read_text(encoding="utf-8")
    assert "data:image/jpeg" not in page
    assert "data:video" not in page
    assert "overlay.webm" not in page
    assert len(page) < size
    assert "Deep squat" in page
    assert "removed overlay.webm" in done.out
    assert "removed turn_rep1.png" in done.out
    assert "report.html was written anew without pictures" in done.out


def test_a_second_time_there_is_nothing_to_do(cli, results):
    assert cli("forget", results, "--yes").code == 0
    page = (results / "report.html").read_bytes()
    done = cli("forget", results)
    assert (done.code, done.out, done.err) == (0, "no pictures or videos here; numbers stay as they are\n", "")
    assert (results / "report.html").read_bytes() == page


def test_what_others_put_there_stays_and_is_told(cli, results, desk):
    holiday, secret = results / "holiday.png", desk / "secret.png"
    holiday.write_bytes(b"mine")
    secret.write_bytes(b"not ours")
    (results / "turn_rep99.png").symlink_to(secret)
    (results / "frame_of_mind.png").write_bytes(b"a painting")
    (results / "notes.txt").write_text("keep", encoding="utf-8")
    done = cli("forget", results, "--yes")
    assert done.code == 0
    assert names(results) == NUMBERS | {"report.html", "holiday.png", "turn_rep99.png", "frame_of_mind.png", "notes.txt"}
    assert secret.read_bytes() == b"not ours"
    said = done.err.splitlines()
    assert len(said) == 3
    assert any("turn_rep99.png stays: a link, which is not followed" in line for line in said)
    assert any("frame_of_mind.png stays: not written by fms-score" in line for line in said)


def test_links_to_folders_are_not_followed(cli, results, desk):
    elsewhere = desk / "elsewhere"
    shutil.copytree(results, elsewhere)
    (results.parent / "linked").symlink_to(elsewhere)
    done = cli("forget", "fms_results", "--yes")
    assert done.code == 0
    assert "overlay.webm" in names(elsewhere)
    assert "is a link; give the folder itself" in cli("forget", results.parent / "linked", "--yes").complaint


def test_a_linked_picture_or_report_is_left_alone(cli, results, desk):
    page = desk / "page.html"
    shutil.move(results / "report.html", page)
    (results / "report.html").symlink_to(page)
    content = page.read_bytes()
    assert cli("forget", results, "--yes").code == 0
    assert page.read_bytes() == content
    assert (results / "report.html").is_symlink()


def test_a_report_that_cannot_be_written_anew_goes(cli, results):
    (results / "poses.npz").write_bytes(b"damaged")
    done = cli("forget", results, "--yes")
    assert done.code == 0
    assert "report.html could not be written anew and was removed" in done.out
    assert not (results / "report.html").exists()


def test_what_a_killed_run_left_goes_too(cli, results):
    unfinished = results.parent / ".anna_deep_squat.0a1b2c3d.part"
    shutil.copytree(results, unfinished)
    (results / ".overlay.0a1b2c3d.part.webm").write_bytes(b"half")
    assert cli("forget", "fms_results", "--yes").code == 0
    assert not [path for path in results.parent.rglob("*") if path.suffix in {".png", ".webm"}]


def test_nobody_to_ask_and_no_yes_removes_nothing(cli, results):
    before = names(results)
    said = cli("forget", results).complaint
    assert "would be removed for good; say --yes where nobody can be asked" in said
    assert names(results) == before


@pytest.mark.parametrize(("answer", "gone"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_somebody_at_a_terminal_is_asked(results, monkeypatch, answer, gone, cli):  # noqa: ARG001 - it sets up the desk
    import io  # noqa: PLC0415
    import sys  # noqa: PLC0415

    import click  # noqa: PLC0415

    from fms_score.cli.forget import forget_pictures  # noqa: PLC0415

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    monkeypatch.setattr(sys, "stderr", Terminal())
    if gone:
        assert forget_pictures([results], yes=False, as_json=False) == 0
    else:
        with pytest.raises((click.exceptions.Abort, Exception)) as stopped:
            forget_pictures([results], yes=False, as_json=False)
        assert type(stopped.value).__name__ == "Abort"
    assert ("overlay.webm" in names(results)) != gone


def test_json_tells_what_was_done(cli, results):
    assert "say --yes" in cli("forget", results, "--json").complaint
    (told,) = json.loads(cli("forget", results, "--json", "--yes").out)
    assert told["report"] == "rewritten"
    assert "overlay.webm" in told["removed"]
    assert told["bytes_freed"] > 0
    assert told["failed"] == []


@pytest.mark.parametrize("what", ["empty", "file", "missing", "foreign"])
def test_places_without_results_are_refused(cli, desk, what):
    place = desk / what
    if what == "file":
        place.write_text("x", encoding="utf-8")
    elif what != "missing":
        place.mkdir()
    if what == "foreign":
        (place / "score.json").write_text('{"format": "another.program/1"}', encoding="utf-8")
        (place / "overlay.webm").write_bytes(b"theirs")
    said = cli("forget", place, "--yes").complaint
    assert ("no results here" in said) or ("is no folder" in said)
    if what == "foreign":
        assert (place / "overlay.webm").exists()


def test_what_cannot_be_removed_is_told(cli, results, monkeypatch):
    real = forgetting.Path.unlink

    def stubborn(path, *, missing_ok=False):
        if path.name == "overlay.webm":
            raise PermissionError(13, "Permission denied")
        real(path, missing_ok=missing_ok)

    monkeypatch.setattr(forgetting.Path, "unlink", stubborn)
    done = cli("forget", results, "--yes")
    assert done.code == 1
    assert "NOT removed: overlay.webm (Permission denied)" in done.err
    assert "turn_rep1.png" not in names(results)
