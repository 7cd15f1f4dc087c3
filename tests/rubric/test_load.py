"""A mistake in a rubric is told in one line: file, line, what is wrong, and what was probably meant."""

import re
from pathlib import Path

import pytest

from fms_score.errors import RubricError
from fms_score.rubric.load import load_rubric, parse_rubric
from fms_score.rubric.score import observer_questions

DESIGN_EXAMPLE = """\
# yaml-language-server: $schema=rubric.schema.json
movement: deep_squat
sides: none                 # or left_right, with roles: {moving: leg with the larger driving excursion, other: the other leg}
views: {side: preferred, front: also}
repetition: {signal: hip_height_ratio, turn: minimum, min_excursion: 0.25, min_duration_s: 0.8}
measures:
  thigh_incline: {signal: near_thigh_incline_deg, at: turn, view: side}
  knee_track:    {signal: knee_ankle_separation_ratio, over: whole, take: minimum, view: front}
criteria:
  thigh_below_horizontal: {measure: thigh_incline, at_most: 5, tolerance: 4, says: "thigh at or below horizontal"}
  heels_down:             {observer: heels_down, asks: "Did both heels stay on the floor?"}
  # named by the example's level, not spelt out in it:
  trunk_follows_shin:     {measure: thigh_incline, at_most: 5}
  knees_over_feet:        {measure: knee_track, at_least: 1}
  hands_over_feet:        {measure: thigh_incline, at_most: 5}
levels:
  - {score: 3, needs: [thigh_below_horizontal, trunk_follows_shin, knees_over_feet, hands_over_feet, heels_down]}
  - {score: 2, when: heels_raised, needs: same_as_3}
  - {score: 1, otherwise: true}
sources: [where each threshold comes from, and what it was measured on]
"""


def told(text):
    with pytest.raises(RubricError) as caught:
        parse_rubric(text, "mine.yaml")
    message = str(caught.value)
    assert "\n" not in message
    assert message.isprintable()
    return message


def test_the_example_of_the_design_loads():
    rubric = parse_rubric(DESIGN_EXAMPLE, "deep_squat.yaml").rubric
    assert (rubric.movement, rubric.sides, rubric.preferred_view) == ("deep_squat", "none", "side")
    assert len(rubric.sources) == 2
    assert set(observer_questions(rubric)) == {"pain", "heels_raised", "heels_down"}


def test_a_rubric_comes_with_its_text_and_name(tmp_path, rubric_text):
    path = tmp_path / "mine.yaml"
    path.write_text("\ufeff" + rubric_text, encoding="utf-8")  # as some editors save it
    loaded = load_rubric(path)
    assert loaded.text == rubric_text
    assert loaded.source == str(path)
    assert loaded.rubric.name == "knee bend"


MISTAKES = [
    # names
    (
        "near_knee_flexion_deg",
        "near_kne_flexion_deg",
        r"unknown signal 'near_kne_flexion_deg'; did you mean 'knee_flexion_deg'\?",
    ),
    (
        "signal: hip_height_ratio, turn",
        "signal: hip_hight_ratio, turn",
        r"'hip_hight_ratio'; did you mean 'hip_height_ratio'\?",
    ),
    ("near_knee_flexion_deg", "knee_flexion_deg", r"'knee_flexion_deg' has two sides; put a role before it"),
    (
        "near_knee_flexion_deg",
        "nera_knee_flexion_deg",
        r"unknown signal 'nera_knee_flexion_deg'; did you mean 'knee_flexion_deg'\?",
    ),
    ("near_knee_flexion_deg", "near_trunk_lean_deg", r"'trunk_lean_deg' has no sides, so 'near_' before it means nothing"),
    (
        "near_knee_flexion_deg",
        "moving_knee_flexion_deg",
        r"'moving' needs a test with sides; here use near, far, left or right",
    ),
    ("sides: none", "roles: {movign: the leg}", r"roles\.movign: unknown role 'movign'; did you mean 'moving'\?"),
    ("measure: bend", "measure: bnd", r"no measure 'bnd' here; did you mean 'bend'\?"),
    ("[deep, level, heels_down]", "[deep, levle, heels_down]", r"no criterion 'levle' here; did you mean 'level'\?"),
    (
        "sides: none",
        "guards: [{measure: bed, at_most: 3, voids: [deep], because: x}]",
        r"no measure 'bed' here; did you mean 'bend'\?",
    ),
    (
        "sides: none",
        "guards: [{measure: bend, at_most: 3, voids: [dep], because: x}]",
        r"no criterion 'dep' here; did you mean 'deep'\?",
    ),
    ("sides: none", "looks_like: [{signal: trunk_laen_deg, take: median, at_most: 3}]", r"did you mean 'trunk_lean_deg'\?"),
    # fields
    ("take: minimum", "tkae: minimum", r"unknown field 'tkae'; did you mean 'take'\?"),
    ("min_excursion", "min_excurson", r"unknown field 'min_excurson'; did you mean 'min_excursion'\?"),
    ("min_duration_s: 0.5", "min_duration: 0.5", r"unknown field 'min_duration'; did you mean 'min_duration_s'\?"),
    ("tolerance: 5, ", "tolerence: 5, ", r"unknown field 'tolerence'; did you mean 'tolerance'\?"),
    ("sides: none", "sidse: none", r"sidse: unknown field 'sidse'; did you mean 'sides'\?"),
    (
        "says: knee bent to a right angle",
        "says: knee bent, to a right angle",
        r"a text with a comma inside \{\.\.\.\} needs quotes",
    ),
    (", min_excursion: 0.25", "", r"repetition: 'min_excursion' is missing"),
    ("turn: minimum, ", "turn: bottom, ", r"repetition\.turn: Input should be 'minimum' or 'maximum', got 'bottom'"),
    ("at: turn, view: side", "view: side", r"give either 'at' \(a moment\) or 'over' \(a phase\)"),
    ("at: turn, view: side", "at: turn, over: whole, take: median", r"give either 'at' \(a moment\) or 'over' \(a phase\)"),
    ("over: whole, take: minimum", "over: whole", r"'over' needs 'take'"),
    ("at: turn, view: side", "at: turn, take: maximum", r"'at' takes the median"),
    ("measure: bend, at_least", "measure: bend, observer: me, at_least", r"a criterion has either 'measure' or 'observer'"),
    ("measure: incline, at_most: 5", "measure: incline", r"a measured criterion needs 'at_most' or 'at_least'"),
    ("observer: heels_down, ", "observer: heels_down, at_most: 1, ", r"an observer's criterion has no threshold"),
    ("sides: none", "sides: both", r"sides: Input should be 'none' or 'left_right', got 'both'"),
    ("views: {side: preferred, front: also}", "views: {}", r"views: Dictionary should have at least 1 item"),
    ("views: {side: preferred, front: also}", "views: {top: also}", r"Input should be 'side' or 'front', got 'top'"),
    ("movement: knee_bend", "movement: Knee Bend", r"movement: String should match pattern"),
    ("movement: knee_bend", "movement: 2024-13-45", r"movement: String should match pattern"),
    # thresholds
    ("at_least: 90", "at_least: 90, at_most: 90", r"impossible threshold: at_least 90 is not below at_most 90"),
    ("at_least: 90", "at_least: 400", r"400 deg is an impossible threshold"),
    ("measure: bend, at_least: 90", "measure: drop, at_least: 90", r"90 ratio is an impossible threshold"),
    ("at_least: 90", "at_least: .nan", r"deep\.at_least: Input should be a finite number, got nan"),
    ("at_least: 90", "at_least: -.inf", r"deep\.at_least: Input should be a finite number, got -inf"),
    ("at_least: 90", "at_least: 1e999", r"deep\.at_least: Input should be a finite number"),
    ("at_least: 90", "at_least: ninety", r"deep\.at_least: Input should be a valid number, .*got 'ninety'"),
    ("at_least: 90", "at_least: yes", r"deep\.at_least: .*number"),
    ("at_least: 90", f"at_least: {'9' * 400}", r"deep\.at_least: Input should be a valid number"),
    ("at_least: 90", f"at_least: {'9' * 5000}", r"a value of 5000 characters is too long"),
    ("min_excursion: 0.25", "min_excursion: 25", r"25 ratio can never be reached"),
    ("min_excursion: 0.25", "min_excursion: 0", r"min_excursion: Input should be greater than 0"),
    ("observer: heels_down, ", "observer: heels_down, prior: 1, ", r"prior: Input should be less than 1"),
    ("tolerance: 5", "tolerance: -5", r"tolerance: Input should be greater than or equal to 0"),
    # levels
    ("  - {score: 3, needs: [deep, level, heels_down]}\n", "", r"levels: the level for score 3 is missing"),
    ("score: 2,", "score: 3,", r"levels go from the highest score down, each once; here they are \[3, 3, 1\]"),
    ("score: 3,", "score: 1,", r"levels go from the highest score down, each once; here they are \[1, 2, 1\]"),
    ("score: 2,", "score: 0,", r"levels\.1\.score: Input should be 1, 2 or 3, got 0"),
    ("otherwise: true", "needs: [deep]", r"the last level must be 'otherwise: true'"),
    ("score: 2, needs: [deep]", "score: 2, otherwise: true", r"'otherwise: true' belongs to the last level only"),
    ("score: 2, needs: [deep]", "score: 2", r"a level has either 'needs' or 'otherwise: true'"),
    ("score: 2, needs: [deep]", "score: 2, needs: []", r"names no level with a list of criteria"),
    ("score: 2, needs: [deep]", "score: 2, needs: same_as_1", r"'needs: same_as_1' names no level with a list of criteria"),
    ("score: 2, needs: [deep]", "score: 2, needs: same_as_2", r"'needs: same_as_2' names no level with a list of criteria"),
    ("score: 2, needs: [deep]", "score: 2, needs: same_as_4", r"needs is a list of criteria, such as .*, or same_as_3"),
    ("score: 2, needs: [deep]", "score: 2, needs: deep", r"needs is a list of criteria, such as .*, or same_as_3"),
    # views and sides
    ("view: side", "view: front", r"'knee_flexion_deg' is not valid from the front: bend of the knee"),
    ("signal: hip_height_ratio, turn", "signal: ankle_lift_ratio, turn", r"has sides: write 'sides: left_right'"),
    ("sides: none", "sides: left_right", r"needs 'side_by' to tell left from right"),
    ("sides: none", "sides: left_right\nside_by: {signal: knee_hight_ratio}", r"did you mean 'knee_height_ratio'\?"),
    ("sides: none", "sides: left_right\nside_by: {signal: trunk_lean_deg}", r"'trunk_lean_deg' has no sides to compare"),
    (
        "sides: none",
        "guards: [{measure: bend, voids: [deep], because: x}]",
        r"a guard with a measure needs 'at_most' or 'at_least'",
    ),
    ("sides: none", "looks_like: [{signal: trunk_lean_deg, take: median}]", r"a sign needs 'at_most' or 'at_least'"),
    # YAML itself
    ("sides: none", "sides: none\nsides: none", r"'sides' stands here and in line 2; keep one"),
    ("at_least: 90", "at_least: 90, at_least: 80", r"'at_least' stands here and in line 10; keep one"),
    ("sides: none", "sides: none\n\tattempts: 3", r"tab|'\\t'"),  # two YAML readers, two wordings
    ("sides: none", "sides: [none", r"expected ',' or '\]'"),
    ("  - {score: 1, otherwise: true}", "  - {score: 1, otherwise: true}\n---\na: 1", r"found another document"),
    ("sides: none", "sides: !!python/object/apply:os.system [ls]", r"could not determine a constructor for the tag"),
    ("sides: none", "? [a, b]\n: c", r"found unhashable key"),
    ("sides: none", '"sid\\nes": none', r"unknown field 'sid\\nes'"),
    ("sides: none", '"\\e[31mred": none', r"unknown field '\\x1b\[31mred'"),
]


@pytest.mark.parametrize(("right", "wrong", "message"), MISTAKES, ids=[row[1][:50] for row in MISTAKES])
def test_one_line_with_the_place(rubric_text, right, wrong, message):
    assert right in rubric_text
    told_here = told(rubric_text.replace(right, wrong, 1))
    assert re.match(r"mine\.yaml:\d+: ", told_here)
    assert re.search(message, told_here), told_here


LINES = [
    ("near_knee_flexion_deg", "near_kne_flexion_deg", 6),
    ("measure: incline", "measure: inclin", 11),
    ("at_least: 90", "at_least: .nan", 10),
    ("score: 2, needs: [deep]", "score: 2, needs: [dep]", 15),
    ("sides: none", "sides: none\nsides: none", 3),
    ("movement: knee_bend", "movement: 7", 1),
    ("take: minimum", "tkae: minimum", 8),
    ("sides: none", "sides: none\n\tattempts: 3", 3),
]


@pytest.mark.parametrize(("right", "wrong", "line"), LINES)
def test_the_line_is_the_one_to_look_at(rubric_text, right, wrong, line):
    assert told(rubric_text.replace(right, wrong, 1)).startswith(f"mine.yaml:{line}: ")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "an empty file"),
        ("# nothing but a comment\n", "an empty file"),
        ("- a\n- b\n", "a list"),
        ("just words", "plain text"),
        ("42", "a single value"),
    ],
)
def test_not_a_mapping(text, kind):
    assert told(text) == f"mine.yaml: a rubric is a YAML mapping that begins with 'movement:', not {kind}"


def test_a_rubric_that_is_not_spoilt_loads(rubric_text):
    assert list(parse_rubric(rubric_text, "mine.yaml").rubric.criteria) == ["deep", "level", "heels_down"]


@pytest.mark.parametrize("line", [line for line in DESIGN_EXAMPLE.splitlines() if not line.startswith((" ", "#"))])
def test_without_any_top_level_part_it_either_loads_or_says_what_is_missing(line):
    field = line.split(":")[0]
    kept, inside = [], False
    for one in DESIGN_EXAMPLE.splitlines():
        inside = one.startswith(field + ":") or (inside and one.startswith(" "))
        kept += [] if inside else [one]
    text = "\n".join(kept)
    if field in {"sides", "sources"}:
        parse_rubric(text, "mine.yaml")
    else:
        assert f"'{field}' is missing" in told(text)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(RubricError, match=r"none\.yaml: cannot be read as text"):
        load_rubric(tmp_path / "none.yaml")


def test_shipped_files_can_be_given_as_path():
    folder = Path(__file__).resolve().parents[2] / "rubrics"
    assert load_rubric(folder / "deep_squat.yaml").rubric.movement == "deep_squat"
