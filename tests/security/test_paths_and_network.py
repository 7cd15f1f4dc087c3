"""Names in files of others lead nowhere else, downloads are checked before use, and scoring opens no connection."""

from __future__ import annotations

import socket
import stat
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from fms_score.agreement.sheet import read_sheet
from fms_score.atomic import write_text
from fms_score.cli.batch_manifest import read_manifest
from fms_score.comparison import video_file
from fms_score.errors import InputError, ModelError
from fms_score.pose.card import CardFile, read_card
from fms_score.pose.download import download
from fms_score.rubric.collection import all_rubrics
from fms_score.screen.load import load_session
from fms_score.screening_clips import safe_name

OUTSIDE = ["../x.mp4", "a/../../x.mp4", "/etc/passwd", "link/x.mp4", "link.mp4", "a/../../../x.mp4"]
ELSEWHERE = ["C:\\x.mp4", "c:x.mp4", "\\\\server\\share\\x.mp4", "..\\x.mp4", "//server/share/x.mp4", "file:///etc/passwd"]


@pytest.fixture
def folder(tmp_path):
    """A folder with a clip, beside one that no name may reach: neither by dots nor through links."""
    inside, secret = tmp_path / "inside", tmp_path / "x.mp4"
    inside.mkdir()
    secret.write_bytes(b"secret")
    (inside / "here.mp4").write_bytes(b"")
    try:
        (inside / "link").symlink_to(tmp_path, target_is_directory=True)
        (inside / "link.mp4").symlink_to(secret)
    except OSError:
        pytest.skip("this account may make no links")
    return inside


@pytest.mark.parametrize("name", OUTSIDE + ELSEWHERE)
def test_no_session_leads_out_of_its_folder(folder, name):
    path = folder / "session.yaml"
    text = f"person: {{code: A}}\ndate: 2026-11-20\ntests: {{deep_squat: {{videos: ['{name}']}}}}\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"lies outside the folder|does not exist in") as caught:
        load_session(path, all_rubrics())
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("name", OUTSIDE + ELSEWHERE)
def test_no_list_of_a_batch_leads_out_of_its_folder(folder, name):
    path = folder / "manifest.csv"
    path.write_text(f"video\n{name}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"outside the folder|is an address|is not there"):
        read_manifest(path, all_rubrics())


@pytest.mark.parametrize("name", [one for one in OUTSIDE + ELSEWHERE if "link" not in one])
def test_no_sheet_leads_out_of_its_folder(folder, name):
    path = folder / "coach.csv"
    path.write_text(f"subject,movement,score,video\nA,deep squat,2,{name}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"outside the folder|is an address"):
        read_sheet(path)


@pytest.mark.parametrize("name", ["link/x.mp4", "link.mp4"])
def test_no_sheet_leads_out_through_links(folder, name):
    path = folder / "coach.csv"
    path.write_text(f"subject,movement,score,video\nA,deep squat,2,{name}\n", encoding="utf-8")
    sheet = read_sheet(path)
    assert video_file(sheet, name) is None
    assert video_file(sheet, name, allow_outside=True) is not None
    assert video_file(sheet, "here.mp4") == (folder / "here.mp4").resolve()


@pytest.mark.parametrize("name", [*OUTSIDE[:3], *ELSEWHERE])
def test_no_card_leads_out_of_its_folder(folder, name):
    path = folder / "card.yaml"
    path.write_text(f"name: a\nfiles:\n  - path: '{name}'\n", encoding="utf-8")
    with pytest.raises(ModelError, match="must be a relative path"):
        read_card(path)


@pytest.mark.parametrize("code", ["../../x", "..", ".", "a/b", "C:x", "\\\\host\\x", "x\0y", "\n", "", "con", "a" * 300])
def test_no_code_of_a_person_leads_out_of_the_folder_of_screens(tmp_path, code):
    name = safe_name(code)
    assert (tmp_path / name).resolve().parent == tmp_path.resolve()
    assert name.isprintable()
    assert not set(name) & set('<>:"/\\|?*')
    assert 0 < len(name) <= 60


def test_asked_for_it_they_may(folder):
    path = folder / "manifest.csv"
    path.write_text("video\n../x.mp4\n", encoding="utf-8")
    assert read_manifest(path, all_rubrics(), allow_outside=True)[0].request.path.name == "x.mp4"


# ---- downloads --------------------------------------------------------------------------------------------------------
def fetched(monkeypatch, content):
    import pooch  # noqa: PLC0415

    def bring(_self, _url, output, _pooch, **_options):
        Path(output).write_bytes(content)

    monkeypatch.setattr(pooch.HTTPDownloader, "__call__", bring)


def test_what_is_not_what_the_card_promises_is_thrown_away(tmp_path, monkeypatch):
    fetched(monkeypatch, b"something else")
    file = CardFile(path="a.bin", url="https://example.org/a.bin", sha256=sha256(b"the network").hexdigest())
    with pytest.raises(ModelError, match="wrong sha256"):
        download(file, tmp_path / "models" / "a.bin")
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


def test_what_is_kept_has_the_digest_and_cannot_be_run(tmp_path, monkeypatch):
    fetched(monkeypatch, b"the network")
    file = CardFile(path="a.bin", url="https://example.org/a.bin", sha256=sha256(b"the network").hexdigest())
    download(file, tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == b"the network"
    assert not (tmp_path / "a.bin").stat().st_mode & (stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of POSIX")
def test_files_are_written_with_the_rights_the_user_wants(tmp_path):
    import os  # noqa: PLC0415

    before = os.umask(0o077)
    try:
        write_text(tmp_path / "score.json", "{}")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "score.json").stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["score.json"]


# ---- network ----------------------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.network_model
def test_an_analysis_opens_no_connection(network, tmp_path, monkeypatch):
    """Neither we nor what we use; what is sent from processes beside this one is looked for in `test_privacy.py`."""
    from fms_score.pipeline import ClipRequest, analyse  # noqa: PLC0415
    from fms_score.video.source import ReadOptions  # noqa: PLC0415

    def refuse(*_arguments, **_options):
        raise AssertionError("a connection was opened")

    for name in ("connect", "connect_ex", "sendto", "sendmsg"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    clip = Path(__file__).resolve().parents[2] / "data" / "deep_squat_side.webm"
    rubrics = all_rubrics()
    found = analyse(ClipRequest(clip, movement=rubrics["deep_squat"], read=ReadOptions(end_s=2.0)), rubrics, network)
    assert found.verdict.movement == "deep_squat"
    del tmp_path
