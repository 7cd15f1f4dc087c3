"""Locks between processes, and what killed runs leave behind."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fms_score.atomic import OWNER, replacing_folder
from fms_score.errors import OptionError
from fms_score.leftovers import clear_leftovers
from fms_score.locking import locked

ROOT = Path(__file__).resolve().parents[1]


def run(code, *words, **settings):
    """Start Python with some code, as another run."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", code, *map(str, words)], env=environment, text=True, **settings)


ADD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from fms_score.formats.scores import ScoreRow, update_scores
who, table = sys.argv[1], Path(sys.argv[2])
for number in range(25):
    row = ScoreRow(f"{who}_{number}", "deep_squat", "both", *[3] * 8, "side", 0.0, 1, *[""] * 5)
    update_scores(table, row)
"""


def test_no_line_is_lost_when_three_processes_write_one_table(tmp_path):
    table = tmp_path / "scores.csv"
    writers = [run(ADD, who, table) for who in "abc"]
    assert [one.wait(timeout=120) for one in writers] == [0, 0, 0]
    lines = table.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + 3 * 25
    assert {line.partition(",")[0] for line in lines[1:]} == {f"{who}_{number}" for who in "abc" for number in range(25)}
    assert [path.name for path in tmp_path.iterdir()] == ["scores.csv"]  # no lock lies beside it


HOLD = """
import sys, time
from pathlib import Path
from fms_score.locking import locked
with locked(Path(sys.argv[1])):
    print("mine", flush=True)
    time.sleep(60)
"""


def test_a_lock_ends_with_its_holder_however_he_dies(tmp_path):
    with run(HOLD, tmp_path / "table", stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == "mine\n"
        holder.kill()
    with locked(tmp_path / "table"):
        pass


def test_whoever_waits_is_told_once_what_for(tmp_path, caplog):
    caplog.set_level(logging.WARNING)
    with ThreadPoolExecutor(1) as other:
        with locked(tmp_path / "table"):
            waiting = other.submit(enter, tmp_path / "table")
            time.sleep(1.2)
            assert not waiting.done()
        assert waiting.result(timeout=10)
    assert [record.getMessage() for record in caplog.records] == [
        f"another run of fms-score writes {tmp_path / 'table'}; this one waits for it"
    ]


def enter(path):
    with locked(path):
        return True


def test_two_ways_to_one_folder_are_one_lock(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with ThreadPoolExecutor(1) as other:
        with locked(tmp_path / "real" / "table"):
            waiting = other.submit(enter, tmp_path / "link" / ".." / "link" / "table")
            time.sleep(0.3)
            assert not waiting.done()
        assert waiting.result(timeout=10)


def test_a_temporary_directory_that_is_missing_is_told(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "file"))
    with pytest.raises(OptionError, match=r"no lock can be made in .*set TMPDIR"), locked(tmp_path / "table"):
        pass


# ---- leftovers --------------------------------------------------------------------------------------------------------
WORK = """
import sys, time
from pathlib import Path
from fms_score.atomic import replacing_folder
with replacing_folder(Path(sys.argv[1])) as place:
    (place / "score.json").write_text("half")
    print(place, flush=True)
    time.sleep(60)
"""


def test_the_folder_of_a_live_run_stays_that_of_a_dead_one_goes(tmp_path):
    with run(WORK, tmp_path / "anna", stdout=subprocess.PIPE) as worker:
        place = Path(worker.stdout.readline().strip())
        assert clear_leftovers(tmp_path) == []
        assert (place / "score.json").exists()
        worker.kill()
    assert clear_leftovers(tmp_path) == [place]
    assert list(tmp_path.iterdir()) == []


def test_a_result_whose_exchange_was_cut_short_gets_its_name_back(tmp_path):
    before = tmp_path / ".anna.0123abcd.old.part"
    before.mkdir()
    (before / "score.json").touch()
    clear_leftovers(tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["anna", "score.json"]


def test_an_earlier_version_goes_where_the_new_one_is_there(tmp_path):
    (tmp_path / "anna").mkdir()
    (tmp_path / ".anna.0123abcd.old.part").mkdir()
    clear_leftovers(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["anna"]


def test_what_nobody_owns_goes_when_it_is_old(tmp_path):
    young, old = tmp_path / ".scores.0123abcd.part.csv", tmp_path / ".scores.4567abcd.part.csv"
    young.touch()
    old.touch()
    os.utime(old, (0, 0))
    assert clear_leftovers(tmp_path) == [old]
    assert young.exists()


def test_files_of_the_user_stay(tmp_path):
    names = ["anna.part", ".part", ".anna.part", ".anna.0123abcd.part.d.e", ".ann\u00e9.0123abc.part", "x.0123abcd.part"]
    for name in names:
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (0, 0))
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / ".link.0123abcd.part").symlink_to(outside)
    assert clear_leftovers(tmp_path) == []


def test_clearing_a_folder_that_is_not_there(tmp_path):
    assert clear_leftovers(tmp_path / "none") == []


def test_a_finished_folder_holds_nothing_of_the_lock(tmp_path):
    with replacing_folder(tmp_path / "anna") as place:
        (place / "score.json").touch()
        assert (place / OWNER).exists()
    assert [path.name for path in tmp_path.rglob("*")] == ["anna", "score.json"]


def test_two_that_finish_one_folder_at_once_leave_it_whole(tmp_path):
    def make(text):
        for _ in range(20):
            with replacing_folder(tmp_path / "anna") as place:
                for name in "ab":
                    (place / name).write_text(text)
        return True

    with ThreadPoolExecutor(3) as writers:
        assert all(writers.map(make, "xyz"))
    assert (tmp_path / "anna" / "a").read_text() == (tmp_path / "anna" / "b").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["anna"]
