"""``fms-score batch``: a list or a folder, many processes, resumed; mistakes told by row and column."""

from __future__ import annotations

import csv
import json
import shutil

import pytest

SQUAT, LUNGE = "anna_deep_squat.mp4", "ben_deep_squat.mp4"


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def clips(desk, write_clip, acted):
    """A folder of two clips in which the athlete squats twice."""
    acted.view = "side"
    for number, name in enumerate((SQUAT, LUNGE)):
        write_clip(desk / "clips" / name, 60 + number)
    return desk / "clips"


@pytest.fixture
def batch(cli, blind, desk, clips):  # noqa: ARG001 - they are what is worked on
    """Run a batch in this process, and give the statuses of its clips as the table has them."""

    def run(*words, code=0):
        done = cli("batch", *words, "--model", blind, "--jobs", "1", "--quiet")
        assert done.code == code, done.err
        return [line["status"] for line in table(desk / "fms_results" / "batch.csv")]

    return run


def written(folder):
    """When each result was written, by the name of its folder."""
    return {path.parent.name: path.stat().st_mtime_ns for path in folder.glob("*/score.json")}


# ---- results ----------------------------------------------------------------------------------------------------------
def test_a_folder_is_scored_into_one_table(batch, desk):
    assert batch("clips", "--no-overlay") == ["scored", "scored"]
    lines = table(desk / "fms_results" / "batch.csv")
    assert [line["input"] for line in lines] == [SQUAT, LUNGE]
    assert {line["movement"] for line in lines} == {"deep_squat"}
    assert [line["folder"] for line in lines] == ["anna_deep_squat", "ben_deep_squat"]
    scores = table(desk / "fms_results" / "scores.csv")
    same = ("input", "movement", "side", "score", "band_low", "band_high", "because", "analysed_at")
    assert [[one[key] for key in same] for one in lines] == [[one[key] for key in same] for one in scores]
    assert sorted(path.name for path in (desk / "fms_results").iterdir()) == [
        "anna_deep_squat", "batch.csv", "ben_deep_squat", "scores.csv",
    ]  # fmt: skip


def test_what_is_known_is_not_done_again(batch, desk):
    batch("clips", "--no-overlay")
    before = written(desk / "fms_results")
    assert batch("clips", "--no-overlay") == ["known", "known"]
    assert written(desk / "fms_results") == before


def test_it_goes_on_where_it_was(batch, desk):
    batch("clips", "--no-overlay")
    results = desk / "fms_results"
    shutil.rmtree(results / "ben_deep_squat")
    (results / "scores.csv").unlink()  # the driver was killed before it wrote
    assert batch("clips", "--no-overlay") == ["known", "scored"]
    assert [line["input"] for line in table(results / "scores.csv")] == [SQUAT, LUNGE]


@pytest.mark.parametrize("name", ["report.html", "signals.csv"])
def test_a_result_that_lacks_a_file_is_written_again(batch, desk, name):
    batch("clips", "--no-overlay")
    (desk / "fms_results" / "anna_deep_squat" / name).unlink()
    assert batch("clips", "--no-overlay") == ["judged_again", "known"]
    assert (desk / "fms_results" / "anna_deep_squat" / name).is_file()


def test_a_damaged_result_is_none(batch, desk):
    batch("clips", "--no-overlay")
    poses = desk / "fms_results" / "anna_deep_squat" / "poses.npz"
    poses.write_bytes(poses.read_bytes()[:500])
    assert batch("clips", "--no-overlay") == ["scored", "known"]


def test_the_annotated_video_is_added_where_it_is_wanted_later(batch, desk):
    batch("clips", "--no-overlay")
    assert batch("clips") == ["judged_again", "judged_again"]
    assert (desk / "fms_results" / "anna_deep_squat" / "overlay.webm").is_file()
    assert batch("clips", "--no-overlay") == ["known", "known"]  # what is more than wanted stays


def test_a_changed_file_is_analysed_anew(batch, clips, write_clip):
    batch("clips", "--no-overlay")
    write_clip(clips / SQUAT, 75)
    assert batch("clips", "--no-overlay") == ["scored", "known"]


def test_all_is_done_again_on_demand(batch):
    batch("clips", "--no-overlay")
    assert batch("clips", "--no-overlay", "--again") == ["scored", "scored"]


def test_another_network_does_not_take_the_results_of_the_first(cli, batch, blind, tmp_path):
    batch("clips", "--no-overlay")
    content = blind.with_suffix(".bin").read_bytes()
    shutil.copy(blind, tmp_path / "other.xml")
    (tmp_path / "other.bin").write_bytes(content + b"\0")
    done = cli("batch", "clips", "--no-overlay", "--model", tmp_path / "other.xml", "--jobs", "1", "--json")
    assert [one["status"] for one in json.loads(done.out)["clips"]] == ["scored", "scored"]


def test_new_answers_judge_the_same_poses(batch, desk):
    (desk / "list.csv").write_text(f"video\nclips/{SQUAT}\n", encoding="utf-8")
    assert batch("list.csv", "--no-overlay") == ["scored"]
    (desk / "list.csv").write_text(f"video,observed\nclips/{SQUAT},heels_down=yes\n", encoding="utf-8")
    assert batch("list.csv", "--no-overlay") == ["judged_again"]
    assert batch("list.csv", "--no-overlay") == ["known"]


def test_one_bad_clip_costs_only_itself(cli, clips, blind, desk):
    (clips / "carl_deep_squat.mp4").write_bytes(b"no video")
    done = cli("batch", "clips", "--no-overlay", "--model", blind, "--jobs", "1")
    assert done.code == 1
    assert done.out.splitlines()[0] == "3 clips: 2 scored, 1 failed"
    (line,) = done.err.splitlines()
    assert "carl_deep_squat.mp4 is not a video or picture: it is a text file" in line
    lines = table(desk / "fms_results" / "batch.csv")
    assert [line["status"] for line in lines] == ["scored", "scored", "failed"]
    assert (lines[2]["input"], lines[2]["score"], lines[2]["folder"]) == ("carl_deep_squat.mp4", "", "")
    assert "text file" in lines[2]["error"]


def test_rows_choose_parts_names_and_people(batch, desk):
    rows = [
        "video;person;movement;start_s;end_s;name",
        f"clips/{SQUAT};P01;Deep squat;;2,0;first",
        f"clips/{SQUAT};P01;;2.0;;",
        f"clips/{LUNGE};=P02;;;;",
    ]
    (desk / "list.csv").write_text("\n".join(rows), encoding="utf-8")
    assert batch("list.csv", "--no-overlay") == ["scored"] * 3
    lines = table(desk / "fms_results" / "batch.csv")
    assert [line["folder"] for line in lines] == ["first", "anna_deep_squat_2s", "ben_deep_squat"]
    assert [line["person"] for line in lines] == ["P01", "P01", "'=P02"]
    score = json.loads((desk / "fms_results" / "first" / "score.json").read_text(encoding="utf-8"))
    assert score["provenance"]["parameters"]["read"]["end_s"] == 2.0


def test_the_table_as_parquet_has_types(clips, desk, cli, blind):
    parquet = pytest.importorskip("pyarrow.parquet")
    (clips / "carl_deep_squat.mp4").write_bytes(b"no video")
    done = cli("batch", "clips", "--no-overlay", "--model", blind, "--jobs", "1", "--table", "out/all.parquet", "--quiet")
    assert done.code == 1
    found = parquet.read_table(desk / "out" / "all.parquet").to_pydict()
    assert found["status"] == ["scored", "scored", "failed"]
    assert [type(one) for one in found["band_low"]] == [int, int, type(None)]
    assert [type(one) for one in found["p3"]] == [float, float, type(None)]


@pytest.mark.usefixtures("clips")
def test_json_is_one_document(cli, blind):
    done = cli("batch", "clips", "--no-overlay", "--model", blind, "--jobs", "1", "--json")
    document = json.loads(done.out)
    assert list(document) == ["clips", "table", "notes"]
    assert [one["status"] for one in document["clips"]] == ["scored", "scored"]
    assert done.err == ""


@pytest.mark.usefixtures("clips")
def test_a_device_that_is_missing_is_noted_and_replaced(cli, blind):
    done = cli("batch", "clips", "--no-overlay", "--model", blind, "--jobs", "1", "--device", "NPU")
    assert done.code == 0
    assert "note: device NPU is not available here" in done.err
    assert "the CPU is used instead" in done.err


# ---- mistakes ---------------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("clips")
def test_mistakes_of_a_list_are_told_by_row_and_column(cli, desk, blind):
    rows = [
        "video,movement,view,observed,start_s,end_s,subject,slowmo,name,hand_length_cm",
        f"clips/{SQUAT},deep_sqat,,,,,,,,",
        f"clips/{SQUAT},,above,heels_down=perhaps,x,,,,,",
        "clips/none.mp4,,,,,,,,,",
        ",,,,,,,,somebody,",
        f"clips/{LUNGE},,,,3,2,,,,",
        f"clips/{LUNGE},,,,,,nobody,0,../up,",
        f"clips/{LUNGE},deep_squat,,touched_cord=yes,,,,,,",
        f"clips/{LUNGE},,,,,,,,,18",
    ]
    (desk / "list.csv").write_text("\n".join(rows), encoding="utf-8")
    told = cli("batch", "list.csv", "--model", blind).complaint
    assert told.startswith("list.csv has 11 problems: ")
    for place in (
        "row 2, column movement: 'deep_sqat' is no movement", "row 3, column view: view 'above'",
        "row 3, column observed: observed 'heels_down=perhaps'", "row 3, column start_s: 'x' is not a number",
        "row 4, column video: 'clips/none.mp4' is not there", "row 5, column video: it is empty",
        "row 6: end is 2.0 s", "row 7, column subject", "row 7, column name: '../up' cannot name a folder",
        "row 8: observed 'touched_cord'", "row 9: a hand or a shin in centimetres",
    ):  # fmt: skip
        assert place in told, place
    assert not (desk / "fms_results").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "is empty; its first row names the columns: video, person"),
        ("video\n", "lists no clip"),
        ("movment\na.mp4\n", "column 'movment' is not known; did you mean movement?; row 1: no column 'video'"),
        ("video,video\na,b\n", "column 'video' is there twice"),
        ("video,viev\na,front\n", "column 'viev' is not known; did you mean view?"),
        ("video\n/etc/passwd\n", "lies outside the folder of the sheet"),
        ("video\n../other.mp4\n", "lies outside the folder of the sheet"),
        ("video\nhttp://a.b/c.mp4\n", "is an address, not a file"),
        ("video,name\nclips/anna_deep_squat.mp4,a\nclips/ben_deep_squat.mp4,a\n", "rows 2 and 3 are both 'a'"),
        ("video\nclips/anna_deep_squat.mp4,front\n", "row 2: 2 cells under 1 columns"),
    ],
)
@pytest.mark.usefixtures("clips")
def test_lists_that_cannot_be_used(cli, desk, blind, content, told):
    (desk / "list.csv").write_text(content, encoding="utf-8")
    assert told in cli("batch", "list.csv", "--model", blind).complaint


def test_a_link_does_not_lead_out_either(cli, clips, desk, blind, tmp_path):
    shutil.copy(clips / SQUAT, tmp_path / SQUAT)
    (desk / "link.mp4").symlink_to(tmp_path / SQUAT)
    (desk / "list.csv").write_text("video,movement\nlink.mp4,deep_squat\n", encoding="utf-8")
    assert "leads outside the folder of the list" in cli("batch", "list.csv", "--model", blind).complaint
    done = cli("batch", "list.csv", "--model", blind, "--allow-outside", "--no-overlay", "--jobs", "1", "--quiet")
    assert done.code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("none.csv",), "none.csv does not exist"),
        ((f"clips/{SQUAT}",), "is no list of clips"),
        (("clips", "--jobs", "0"), "--jobs is 0"),
        (("clips", "--jobs", "two"), "--jobs is 'two', which is not a whole number"),
        (("clips", "--table", "all.xlsx"), "--table is 'all.xlsx'; give a file that ends in .csv or .parquet"),
        (("clips", "--cluster", "spark=here"), "--cluster is 'spark=here'; give dask=ADDRESS"),
        (("clips", "--cluster", "dask=tcp://a:1", "--jobs", "2"), "leave one of them away"),
    ],
)
@pytest.mark.usefixtures("clips")
def test_options_that_cannot_be(cli, blind, words, told):
    assert told in cli("batch", *words, "--model", blind).complaint


# ---- processes --------------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_many_processes_collect_what_each_found(process, desk, write_clip, blind):
    """The blind network sees nobody, so every clip fails by itself, wherever it is worked on."""
    for number in range(5):
        write_clip(desk / "clips" / f"deep_squat_{number}.mp4", 8 + number)
    running = process("batch", "clips", "--model", blind, "--jobs", "2", "--json")
    out, _ = running.communicate(timeout=180)
    lines = json.loads(out)["clips"]
    assert running.returncode == 2  # nobody was found in any of them
    assert [line["status"] for line in lines] == ["failed"] * 5
    assert all("nobody" in line["error"].lower() for line in lines), lines
