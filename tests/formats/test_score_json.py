"""A verdict as JSON and back."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from fms_score.errors import InputError
from fms_score.formats.score_json import SCORE_FORMAT, read_score, score_text, write_score


def test_a_verdict_comes_back_as_it_was(verdict, tmp_path):
    write_score(tmp_path / "score.json", verdict)
    assert read_score(tmp_path / "score.json") == verdict


def test_names_that_other_tools_rely_on(verdict):
    content = json.loads(score_text(verdict))
    assert list(content)[:5] == ["format", "movement", "title", "side", "score"]
    assert content["score"] is None
    assert content["band"] == [2, 3]
    assert content["probabilities"] == {"0": 0.0, "1": 0.0, "2": 0.25, "3": 0.75}
    first = content["criteria"][0]
    assert {name: first[name] for name in ("id", "state", "value", "sd", "unit", "threshold", "margin", "at_s", "view")} == {
        "id": "thigh_low", "state": "met", "value": -3.25, "sd": 1.5, "unit": "deg", "threshold": 5.0, "margin": 8.25,
        "at_s": 1.5, "view": "side",
    }  # fmt: skip
    assert content["provenance"]["model"]["sha256"] == "ab"


def test_text_is_utf8_indented_and_stable(verdict, tmp_path):
    write_score(tmp_path / "score.json", verdict)
    text = (tmp_path / "score.json").read_bytes().decode("utf-8")
    assert text == score_text(verdict)
    assert text.startswith('{\n  "format": "fms_score.verdict/1",\n')
    assert text.endswith("}\n")
    assert "Füße am Boden" in text


def test_nan_is_null_and_foreign_values_are_plain(verdict):
    odd = {
        "nan": math.nan, "inf": np.float32("inf"), "count": np.int64(3), "list": np.array([1.0, math.nan]), "path": Path("a/b"),
        7: (True, None), "nested": {"x": -math.inf},
    }  # fmt: skip
    criteria = [verdict.criteria[0].model_copy(update={"value": math.nan})]
    content = json.loads(score_text(verdict.model_copy(update={"provenance": odd, "criteria": criteria})))
    assert content["provenance"] == {
        "nan": None, "inf": None, "count": 3, "list": [1.0, None], "path": str(Path("a/b")), "7": [True, None],
        "nested": {"x": None},
    }  # fmt: skip
    assert content["criteria"][0]["value"] is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b"\xff\xfe\xfa", "no JSON"),
        (b"[1, 2]", "its format is None"),
        (b'{"format": "other/2"}', "its format is 'other/2'"),
        (json.dumps({"format": SCORE_FORMAT, "movement": "x"}).encode(), "title: Field required"),
    ],
)
def test_a_foreign_file_is_one_clear_line(tmp_path, content, message):
    path = tmp_path / "score.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match="is not a score of this package") as caught:
        read_score(path)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_one_clear_line(tmp_path):
    with pytest.raises(InputError, match=r"nothing.json cannot be read: No such file or directory"):
        read_score(tmp_path / "nothing.json")
