"""Coaches and machine held against each other, from the outside."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from fms_score.agreement.names import TESTS

ROOT = Path(__file__).resolve().parents[2]
SIDES = [(test.movement, side) for test in TESTS for side in test.sides]


def sheet_text(scores, header="subject,movement,side,rater,score"):
    """Long sheet of scores by (subject, rater): a function of the place among the twelve."""
    lines = [header]
    for (subject, rater), score in scores.items():
        lines += [
            f"{subject},{movement},{side if side != 'both' else ''},{rater},{score(number)}"
            for number, (movement, side) in enumerate(SIDES)
        ]
    return "\n".join(lines) + "\n"


@pytest.fixture
def two_coaches(desk):
    """Three people; the coaches differ on the first place of the second person only."""
    scores = {(f"P{n}", rater): lambda place, n=n, rater=rater: 1 + (place + n) % 3 if (n, place, rater) != (2, 0, "Lee") else 1
              for n in (1, 2, 3) for rater in ("Kim", "Lee")}  # fmt: skip
    path = desk / "coach.csv"
    path.write_text(sheet_text(scores), encoding="utf-8")
    return path


# ---- coaches ----------------------------------------------------------------------------------------------------------
def test_coaches_with_each_other(cli, desk, two_coaches):
    done = cli("compare", two_coaches, "--rounds", 50)
    assert done.code == 0
    assert re.search(r"deep squat +coaches +3 +67 % +67 %", done.out)
    assert re.search(r"hurdle step +coaches +3 +100 % +100 %", done.out)
    assert done.out.endswith("report: fms_compare/report.html\n")
    assert "note: no results were given: coaches with each other only" in done.err
    assert sorted(path.name for path in (desk / "fms_compare").iterdir()) == [
        "agreement.csv", "agreement.json", "ratings.csv", "report.html",
    ]  # fmt: skip
    content = json.loads((desk / "fms_compare" / "agreement.json").read_text(encoding="utf-8"))
    assert content["format"] == "fms_score.agreement/1"
    assert content["sheet"]["file"] == "coach.csv"
    squat = next(group for group in content["groups"] if (group["level"], group["movement"]) == ("test", "deep_squat"))
    assert squat["coaches"]["exact"]["value"] == pytest.approx(2 / 3)


def test_the_tables_hold_the_same_figures(cli, desk, two_coaches):
    assert cli("compare", two_coaches, "--rounds", 50, "-q").out == ""
    with (desk / "fms_compare" / "agreement.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    one = [row for row in rows if (row["level"], row["movement"], row["statistic"]) == ("test", "deep_squat", "exact")]
    assert {row["value"] for row in one} == {"0.6667"}
    assert {row["first"] for row in one} == {"Kim", "mean of pairs"}
    with (desk / "fms_compare" / "ratings.csv").open(encoding="utf-8", newline="") as file:
        ratings = list(csv.DictReader(file))
    assert len(ratings) == 3 * 2 * 12
    assert ratings[0]["score"] in {"1", "2", "3"}


def test_as_json_and_nothing_else(cli, two_coaches):
    done = cli("compare", two_coaches, "--rounds", 20, "--json")
    content = json.loads(done.out)
    assert (done.code, done.err) == (0, "")
    assert content["folder"] == "fms_compare"
    assert content["raters"] == ["Kim", "Lee"]
    assert content["rounds"] == 20


def test_a_dry_run_shows_how_the_sheet_is_understood_and_writes_nothing(cli, desk, two_coaches, listed):
    before = listed(desk)
    done = cli("compare", two_coaches, "--dry-run")
    assert done.code == 0
    assert "CSV, UTF-8, comma; one row a score; header in row 1" in done.out
    assert re.search(r"E +score +score", done.out)
    assert re.search(r"hurdle_step +left +Kim +3 +0", done.out)
    assert "3 people, 2 raters, 0 videos named; nothing was compared (--dry-run)" in done.out
    content = json.loads(cli("compare", two_coaches, "--dry-run", "--json").out)
    assert content["columns"][1] == {"column": "B", "title": "movement", "meaning": "movement"}
    assert listed(desk) == before


def test_five_raters(cli, desk):
    scores = {
        (f"P{n}", f"R{r}"): lambda place, n=n, r=r: 1 + (place + n + (r == n)) % 3 for n in range(1, 7) for r in range(1, 6)
    }
    (desk / "five.csv").write_text(sheet_text(scores), encoding="utf-8")
    content = json.loads(cli("compare", "five.csv", "--rounds", 20, "--json").out)
    whole = content["groups"][-1]
    assert (whole["level"], whole["coaches"]["n_pairs"]) == ("all", 10)
    assert whole["alpha"]["raters"] == ["R1", "R2", "R3", "R4", "R5"]
    page = (desk / "fms_compare" / "report.html").read_text(encoding="utf-8")
    assert "mean over 10 pairs of raters" in page
    assert "Krippendorff" in page


def test_one_person(cli, desk):
    scores = {("P1", rater): lambda place, rater=rater: 2 + (place == 0 and rater == "Lee") for rater in ("Kim", "Lee")}
    (desk / "one.csv").write_text(sheet_text(scores), encoding="utf-8")
    done = cli("compare", "one.csv", "--rounds", 20)
    assert done.code == 0
    assert "n = 1: one person says nothing about how far raters agree" in done.out
    page = (desk / "fms_compare" / "report.html").read_text(encoding="utf-8")
    assert "<strong>Small sample.</strong> 1 person: no interval can be given" in page


def test_all_scores_alike(cli, desk):
    (desk / "alike.csv").write_text(
        sheet_text({(f"P{n}", r): lambda _place: 2 for n in range(4) for r in "AB"}), encoding="utf-8"
    )
    done = cli("compare", "alike.csv", "--rounds", 20)
    assert done.code == 0
    assert re.search(r"all tests +coaches +28 +100 % +100 % +- +0.00", done.out)  # kappa is not defined without variation
    assert "NaN" not in (desk / "fms_compare" / "agreement.json").read_text(encoding="utf-8")


def test_tests_that_were_not_done(cli, desk):
    (desk / "few.csv").write_text("name,DS Kim,DS Lee,HS L Kim\nanna,2,3,\nbob,,2,3\ncara,1,1,2\n", encoding="utf-8")
    done = cli("compare", "few.csv", "--rounds", 20)
    assert done.code == 0
    assert re.search(r"deep squat +coaches +2 +50 % +100 %", done.out)
    assert "hurdle" not in done.out


def test_the_sheet_of_the_readme(cli, desk):
    done = cli("compare", ROOT / "data" / "coach.csv", "--rounds", 200)
    assert done.code == 0
    figure = re.search(r"composite, Coach A / Coach B, n = 19: bias .*, ICC (0\.\d\d)", done.out)
    assert 0.7 < float(figure[1]) < 0.9  # made to agree as human raters do, 0.81 on average
    assert (desk / "fms_compare" / "report.html").is_file()


# ---- mistakes ---------------------------------------------------------------------------------------------------------
def test_nothing_to_analyse(cli, two_coaches):
    del two_coaches
    assert "coach.csv names no videos, so none can be analysed" in cli("compare", "coach.csv", "--analyze").complaint


def test_mistakes_are_told_one_a_line_and_nothing_is_written(cli, desk, listed):
    (desk / "coach.csv").write_text("subject,movement,score\nanna,deep sqat,2\nbob,deep squat,7\n", encoding="utf-8")
    before = listed(desk)
    done = cli("compare", "coach.csv")
    assert (done.code, done.out) == (2, "")
    first, second = done.err.splitlines()
    assert first.startswith("fms-score: coach.csv: row 2, column B 'movement': 'deep sqat' is none of the seven tests")
    assert second.startswith("fms-score: coach.csv: row 3, column C 'score': '7' is no score")
    assert listed(desk) == before


def test_a_folder_that_is_not_ours_is_not_replaced(cli, desk, two_coaches):
    (desk / "mine").mkdir()
    (desk / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    assert "mine holds something else than a comparison" in cli("compare", two_coaches, "--out", "mine").complaint
    assert "coach.csv is a file, where the folder" in cli("compare", two_coaches, "--out", two_coaches).complaint
    assert cli("compare", two_coaches, "--rounds", 20).code == 0
    assert cli("compare", two_coaches, "--rounds", 20).code == 0  # an earlier comparison is


def test_options_out_of_range(cli, two_coaches):
    assert (
        "--rounds is 99999; give a number from 0 (no intervals) to 20000"
        in cli("compare", two_coaches, "--rounds", 99999).complaint
    )
    assert "--seed is -1; give 0 or more" in cli("compare", two_coaches, "--seed", -1).complaint
    assert "--rounds is 'many', which is not a whole number" in cli("compare", two_coaches, "--rounds", "many").complaint


HARMFUL = ['=HYPERLINK("http://x","y")', "<script>alert(1)</script>", "{{ 7 * 7 }}", "[bold]x[/bold]", "@sum", "+1"]


def test_harmful_names_are_harmless_in_everything_written(cli, desk):
    rows = [["subject", "movement", "rater", "score"]]
    rows += [
        [name, "deep squat", rater, str(2 + (rater == "<b>Lee</b>"))] for name in HARMFUL for rater in ("=Kim", "<b>Lee</b>")
    ]
    with (desk / "coach.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    done = cli("compare", "coach.csv", "--rounds", 20)
    assert done.code == 0
    page = (desk / "fms_compare" / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<b>Lee" not in page
    assert "&lt;script&gt;" in page
    assert "{{ 7 * 7 }}" in page
    with (desk / "fms_compare" / "ratings.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert cli("compare", "coach.csv", "--dry-run").code == 0


# ---- size -------------------------------------------------------------------------------------------------------------
MEASURED = """
import resource, runpy, sys
sys.argv = ["fms-score", "compare", "many.csv", "-q"]
try:
    runpy.run_module("fms_score", run_name="__main__")
except SystemExit as end:
    assert not end.code, end.code
used = resource.getrusage(resource.RUSAGE_SELF)
lines = dict(line.split(":", 1) for line in open("/proc/self/status", encoding="utf-8"))
print(used.ru_utime + used.ru_stime, int(lines["VmHWM"].split()[0]) / 1024)  # ru_maxrss remembers whoever started this
"""


@pytest.mark.slow
def test_two_thousand_people(desk):
    """Under 20 seconds of computing and 500 MB: 2,000 people, 7 tests with their sides, 2 raters, 1,000 rounds."""
    rng = np.random.default_rng(0)
    with (desk / "many.csv").open("w", encoding="utf-8") as file:
        file.write("subject,movement,side,rater,score\n")
        for person in range(2_000):
            for movement, side in SIDES:
                level = rng.normal(2.1, 0.6)
                for rater in "AB":
                    score = int(np.clip(round(level + rng.normal(0, 0.3)), 1, 3))
                    file.write(f"P{person:04},{movement},{side if side != 'both' else ''},{rater},{score}\n")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", MEASURED]
    done = subprocess.run(command, cwd=desk, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    seconds, megabytes = map(float, done.stdout.split())
    assert seconds < 20
    assert megabytes < 500


@pytest.mark.slow
def test_the_sheet_of_the_readme_is_what_its_script_makes(desk):
    script = ROOT / "benchmarks" / "coaches.py"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, str(script), "--out", "made.csv"], cwd=desk, env=environment, check=True, timeout=120)
    assert (desk / "made.csv").read_bytes() == (ROOT / "data" / "coach.csv").read_bytes()
