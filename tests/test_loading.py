import subprocess
import sys
import threading

from fms_score.loading import FOR_MOVEMENT, load_beside

ASKED = """
import sys
from fms_score.loading import load_beside
assert "wave" not in sys.modules
load_beside(["wave"])
import wave
assert wave.open
"""


def test_a_module_is_there_when_it_is_used():
    done = subprocess.run([sys.executable, "-c", ASKED], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not done.stderr


def test_a_module_that_is_loaded_takes_no_thread():
    before = threading.active_count()
    load_beside(["subprocess"])
    assert threading.active_count() == before


def test_what_follows_movement_does_not_delay_a_still_picture():
    script = f"import sys, fms_score.cli.analyze; sys.exit(any(one in sys.modules for one in {FOR_MOVEMENT}))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
