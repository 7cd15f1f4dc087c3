"""Session files: what may stand in them, and how a mistake is told."""

from __future__ import annotations

import pytest

from fms_score.errors import SessionError
from fms_score.screen.load import load_session, parse_session, videos_of

GOOD = """\
person: {code: A1, sex: female, height_cm: 170, hand_length_cm: 18}
date: 2026-11-20
tests:
  squat:
    videos:
      - side.mp4
      - {file: front.mp4, view: front, attempt: 1}
    observed: {heels_down: yes, heels_raised: }
  hurdle_step:
    left: {videos: side.mp4, observed: {touched_cord: no}}
    right: {score: 2}
    pain: no
clearing_tests:
  shoulder_impingement: {left: no pain, right: pain}
  prone_press_up:
"""


@pytest.fixture
def folder(tmp_path):
    for name in ("side.mp4", "front.mp4"):
        (tmp_path / name).write_bytes(b"")
    return tmp_path


@pytest.fixture
def read(folder, rubrics):
    """Read a session after exchanging pieces of the good one."""

    def parse(changes=(), **options):
        text = GOOD
        for old, new in dict(changes).items():
            assert old in text
            text = text.replace(old, new)
        return parse_session(text, "session.yaml", folder, rubrics, **options).session

    return parse


def test_a_session_is_read_with_its_other_names_and_empty_fields(read):
    session = read()
    assert list(session.tests) == ["deep_squat", "hurdle_step"]  # by the rubric's name, in the order of the sheet
    squat, hurdle = session.tests.values()
    assert squat.all_answers == {"heels_down": True}
    assert hurdle.all_answers == {"pain": False, "left_touched_cord": False}
    assert [(side, video.file) for side, video in videos_of(hurdle)] == [("left", "side.mp4")]
    assert session.clearing_tests.pain_in("shoulder_impingement") is True
    assert session.clearing_tests.pain_in("shoulder_impingement", "left") is False
    assert session.clearing_tests.pain_in("prone_press_up") is None
    assert str(session.date) == "2026-11-20"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("height_cm: 170", "hight_cm: 170", ":1: person.hight_cm: unknown field 'hight_cm'; did you mean 'height_cm'?"),
        ("height_cm: 170", "height_cm: 1.70", "session.yaml:1: person.height_cm: Input should be greater than or equal to 80"),
        ("height_cm: 170", "height_cm: yes", "session.yaml:1: person.height_cm: should be a number, not yes or no"),
        ("code: A1, ", "", "session.yaml:1: person: give the person a 'name' or a 'code'"),
        ("date: 2026-11-20\n", "", "session.yaml:1: 'date' is missing"),
        ("2026-11-20", "20.11.2026", "session.yaml:2: date: should be a date such as 2026-11-20, got '20.11.2026'"),
        ("2026-11-20", "2026-02-30", "session.yaml:2: date: should be a date such as 2026-11-20"),
        ("squat:", "sqat:", "session.yaml:4: tests.sqat: no test is called 'sqat'; did you mean"),
        ("hurdle_step:", "deep_squat:", ":9: tests.deep_squat: 'deep_squat' is deep_squat, which stands here twice"),
        ("heels_down: yes", "heels_dwn: yes", ":8: tests.squat.observed.heels_dwn: deep_squat asks nothing of that name"),
        ("heels_down: yes", "heels_down: maybe", "session.yaml:8: tests.squat.observed.heels_down: Input should be a"),
        ("touched_cord", "left_touched_cord", "the side is told by 'left' above; write touched_cord"),
        ("- side.mp4", "- sid.mp4", "session.yaml:6: tests.squat.videos.0"),
        ("view: front", "view: top", "session.yaml:7: tests.squat.videos.1.view: Input should be 'front', 'back'"),
        ("attempt: 1", "attempt: 0", "session.yaml:7: tests.squat.videos.1.attempt: Input should be greater"),
        ("attempt: 1", "start_s: 5, end_s: 3", "session.yaml:7: tests.squat.videos.1: end_s 3 is not after start_s 5"),
        ("attempt: 1", "subject: nobody", "tests.squat.videos.1.subject: cannot read the subject 'nobody'"),
        ("    pain: no", "    score: 2", "tests.hurdle_step.score: hurdle_step has two sides; give one score under 'left'"),
        ("{score: 2}", "{score: 4}", "session.yaml:11: tests.hurdle_step.right.score: Input should be less than or equal to 3"),
        ("{score: 2}", "{score: 2, videos: front.mp4}", "give either 'videos' or the 'score' that an observer gave"),
        ("right: pain}", "right: ouch}", "should be 'pain' or 'no pain', or empty if it was not done"),
        ("prone_press_up", "prone_pres_up", "did you mean 'prone_press_up'?"),
        ("    observed: {heels_down: yes, heels_raised: }", "    left: {score: 2}", "squat.left: deep_squat has no sides"),
        ("person:", "person: &me", None),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_line(read, old, new, said):
    if said is None:
        assert read({old: new}).person.code == "A1"  # an anchor that nobody refers to does no harm
        return
    with pytest.raises(SessionError) as told:
        read({old: new})
    assert said in str(told.value)
    assert "\n" not in str(told.value)


def test_a_missing_file_is_told_with_the_nearest_name(read):
    with pytest.raises(SessionError, match=r"'sid.mp4' does not exist in .*; did you mean 'side.mp4'\?"):
        read({"- side.mp4": "- sid.mp4"})


@pytest.mark.parametrize("where", ["../outside.mp4", "{absolute}", "link.mp4", "clips/../../outside.mp4"])
def test_files_outside_the_folder_need_leave(tmp_path, rubrics, where):
    (tmp_path / "outside.mp4").write_bytes(b"")
    folder = tmp_path / "inside"
    (folder / "clips").mkdir(parents=True)
    (folder / "link.mp4").symlink_to(tmp_path / "outside.mp4")
    where = where.replace("{absolute}", str(tmp_path / "outside.mp4"))
    text = f"person: {{code: A}}\ndate: 2026-11-20\ntests: {{squat: {{videos: '{where}'}}}}\n"
    with pytest.raises(SessionError, match=r"session.yaml:3: .* lies outside the folder of this file; .* --allow-outside"):
        parse_session(text, "session.yaml", folder, rubrics)
    session = parse_session(text, "session.yaml", folder, rubrics, allow_outside=True).session
    assert session.tests["deep_squat"].videos[0].file == where


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a session file is a YAML mapping that begins with 'person:', not an empty file"),
        ("- a", "not a list"),
        ("person: *me", "aliases (*name) are not allowed"),
        ("person: {code: &a x}\ndate: *a", "YAML aliases (*name) are not allowed in a session file"),
        ("person: " + "[" * 40, "nested deeper than a session file ever is"),
        ("person: {code: A}\nperson: {code: B}", "'person' stands here and in line 1; keep one"),
        ("person: !!python/object/apply:os.system [ls]", "could not determine a constructor"),
        ("person: {code: " + "x" * 3000 + "}", "a value of 3000 characters is too long"),
    ],
)
def test_files_that_are_no_session_or_could_do_harm(tmp_path, rubrics, text, said):
    path = tmp_path / "session.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SessionError) as told:
        load_session(path, rubrics)
    assert said in str(told.value)
    assert "\n" not in str(told.value)


def test_a_file_that_is_too_long_or_no_text_is_refused(tmp_path, rubrics):
    path = tmp_path / "session.yaml"
    path.write_bytes(b"#" * 300 * 1024)
    with pytest.raises(SessionError, match="300 KiB is too long for a session file; the limit is 256 KiB"):
        load_session(path, rubrics)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SessionError, match="cannot be read as text"):
        load_session(path, rubrics)
    with pytest.raises(SessionError, match="cannot be read as text"):
        load_session(tmp_path / "nowhere.yaml", rubrics)


def test_a_session_without_anything_is_refused(tmp_path, rubrics):
    with pytest.raises(SessionError, match=r"session.yaml:3: tests: no test has a clip, a score or an answer about pain yet"):
        parse_session("person: {code: A}\ndate: 2026-11-20\ntests: {squat: }\n", "session.yaml", tmp_path, rubrics)


def test_codes_that_look_like_numbers_are_text(read):
    assert read({"code: A1": "code: 12"}).person.known_as == "12"
