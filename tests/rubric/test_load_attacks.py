"""Files made to hang, to fill memory or to run something: refused quickly, in one line."""

import time

import pytest

from fms_score.errors import RubricError
from fms_score.rubric.load import MAX_BYTES, load_rubric, parse_rubric

SOON_S = 5.0
"""Generous: what is guarded against takes minutes or gigabytes."""


def refused(text):
    begin = time.perf_counter()
    with pytest.raises(RubricError) as caught:
        parse_rubric(text, "bad.yaml")
    assert time.perf_counter() - begin < SOON_S
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 500
    return message


def billion_laughs():
    lines = ["a: &a [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"{new}: &{new} [{', '.join(['*' + old] * 9)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)]
    return "\n".join(lines)


def test_aliases_that_unfold_without_end():
    assert refused(billion_laughs()) == "bad.yaml:2: YAML aliases (*name) are not allowed in a rubric"


def test_an_alias_of_itself():
    assert "aliases" in refused("a: &a [*a]")


def test_a_merge_key_is_an_alias_too(rubric_text):
    assert "aliases" in refused(rubric_text + "limits: &x []\nquestions:\n  <<: *x\n")


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "{a: " * 20_000, "- " * 20_000, "\n".join(" " * depth + "a:" for depth in range(400)), "? " * 20_000],
    ids=["lists", "mappings", "dashes", "indents", "keys"],
)
def test_deep_nesting(text):
    assert refused(text).endswith("nested deeper than a rubric ever is")


def test_deep_nesting_tells_its_line(rubric_text):
    line = len(rubric_text.splitlines()) + 1
    assert refused(rubric_text + f"limits: {'[' * 50}").startswith(f"bad.yaml:{line}: ")


@pytest.mark.parametrize(
    "tag",
    ["!!python/object/apply:os.system [id]", "!!python/name:os.system ''", "!!python/object/new:os.system [id]", "!mine {}"],
)
def test_tags_that_would_make_objects(rubric_text, tag):
    line = len(rubric_text.splitlines()) + 1
    message = refused(f"{rubric_text}limits: {tag}\n")
    assert message.startswith(f"bad.yaml:{line}: could not determine a constructor for the tag")


def test_a_very_long_value(rubric_text):
    assert "a value of 100000 characters is too long" in refused(rubric_text + f"title: {'x' * 100_000}\n")


def test_very_many_criteria(rubric_text):
    many = "".join(f"  c{number}: {{observer: q{number}}}\n" for number in range(500))
    assert "at most 14 items" in refused(rubric_text.replace("criteria:\n", "criteria:\n" + many))


def written(tmp_path, content):
    path = tmp_path / "bad.yaml"
    path.write_bytes(content)
    with pytest.raises(RubricError) as caught:
        load_rubric(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    return message


def test_ten_megabytes_are_not_even_read(tmp_path):
    begin = time.perf_counter()
    message = written(tmp_path, b"a: 1\n" * 2_000_000)
    assert message.endswith("9766 KiB is too long for a rubric; the limit is 256 KiB")
    assert time.perf_counter() - begin < SOON_S


def test_the_largest_file_allowed_is_read_in_time(tmp_path, rubric_text):
    path = tmp_path / "long.yaml"
    comment = "# nothing\n"
    path.write_text(rubric_text + comment * ((MAX_BYTES - len(rubric_text)) // len(comment)), encoding="utf-8")
    begin = time.perf_counter()
    assert load_rubric(path).rubric.movement == "knee_bend"
    assert time.perf_counter() - begin < SOON_S


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (bytes(range(256)) * 4, "cannot be read as text"),
        ("title: Kniebäuge".encode("latin-1"), "cannot be read as text"),
        ("title: x".encode("utf-16"), "cannot be read as text"),
        (b"title: \x00", "not valid YAML"),
        (b"\x1a\x45\xdf\xa3 webm", "not valid YAML"),
        (b"", "an empty file"),
    ],
    ids=["binary", "latin-1", "utf-16", "null", "video", "empty"],
)
def test_not_text(tmp_path, content, message):
    assert message in written(tmp_path, content)


def test_a_folder_is_no_rubric(tmp_path):
    with pytest.raises(RubricError, match="cannot be read as text"):
        load_rubric(tmp_path)
