"""The tables of one clip."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fms_score.errors import PoseDataError
from fms_score.formats.cells import number_cell
from fms_score.formats.tables import write_measurements, write_poses_table, write_repetitions, write_signals
from fms_score.skeleton import JOINTS


def test_repetitions(tmp_path):
    table = pd.DataFrame(
        [
            {
                "rep": 1,
                "side": "left",
                "start_s": 0.1,
                "turn_s": 1.0,
                "end_s": 2.0,
                "duration_s": 1.9,
                "complete": True,
                "excursion": 0.5,
            }
        ]
    )
    write_repetitions(tmp_path / "r.csv", table)
    assert (tmp_path / "r.csv").read_bytes() == (
        b"rep,side,start_s,turn_s,end_s,duration_s,complete,excursion\n1,left,0.1000,1.0000,2.0000,1.9000,true,0.5000\n"
    )


def test_a_table_without_rows_has_its_header(tmp_path):
    write_repetitions(tmp_path / "r.csv", pd.DataFrame(columns=["rep", "side"]))
    assert (tmp_path / "r.csv").read_text() == "rep,side\n"


def test_what_was_not_measured_is_empty(tmp_path):
    row = {"rep": 1, "measure": "=1+1", "signal": None, "value": np.nan, "at_s": np.nan, "reason": "far, very far"}
    write_measurements(tmp_path / "m.csv", pd.DataFrame([row]))
    assert (tmp_path / "m.csv").read_text().splitlines()[1] == """1,'=1+1,,,,"far, very far\""""


def test_signals_begin_with_time_and_frame(tmp_path):
    index = pd.Index([0.0, 1 / 3], name="time_s")
    signals = pd.DataFrame({"trunk_lean_deg": [12.345, np.nan], "hip_height_ratio": [0.98765, -0.5]}, index=index)
    write_signals(tmp_path / "s.csv", signals, np.array([7, 9]))
    assert (tmp_path / "s.csv").read_text() == (
        "time_s,frame,trunk_lean_deg,hip_height_ratio\n0.0000,7,12.35,0.9877\n0.3333,9,,-0.5000\n"
    )


def test_signals_and_frames_must_be_as_many(tmp_path):
    with pytest.raises(PoseDataError, match="1 rows of signals do not fit 2 frames"):
        write_signals(tmp_path / "s.csv", pd.DataFrame({"a": [1.0]}), np.array([7, 9]))
    assert list(tmp_path.iterdir()) == []


def test_poses_have_six_columns_a_joint(tmp_path, track):
    write_poses_table(tmp_path / "p.csv", track)
    back = pd.read_csv(tmp_path / "p.csv")
    assert list(back.columns[:8]) == [
        "frame", "time_s", "nose_x_px", "nose_y_px", "nose_confidence", "nose_filled", "nose_raw_x_px", "nose_raw_y_px",
    ]  # fmt: skip
    assert len(back.columns) == 2 + 6 * len(JOINTS)
    assert back["frame"].tolist() == [7, 9]
    assert back["neck_x_px"].tolist() == pytest.approx(track.xy[:, 1, 0], abs=0.005)
    assert np.isnan(back["right_wrist_x_px"][1])
    assert back["right_elbow_filled"].tolist() == [0, 1]


def test_files_are_utf8_without_mark_or_carriage_return(tmp_path, track):
    write_measurements(tmp_path / "m.csv", pd.DataFrame({"reason": ["Füße 발"]}))
    content = (tmp_path / "m.csv").read_bytes()
    assert content.decode("utf-8") == "reason\nFüße 발\n"
    write_poses_table(tmp_path / "p.csv", track)
    assert b"\r" not in (tmp_path / "p.csv").read_bytes()


def test_rows_of_numbers_stand_as_single_numbers_do(tmp_path):
    numbers = np.array([[-0.0, -0.004, -0.005, 1.005, np.nan, np.inf], [0.0, 1e-9, -7.126, 359.999, -np.inf, 1e6]])
    table = pd.DataFrame(numbers, columns=[f"s{number}_deg" for number in range(6)], index=[0.0, 1 / 3])
    write_signals(tmp_path / "s.csv", table, np.array([4, 5]))
    expected = [",".join(number_cell(value, 2) for value in row) for row in numbers.tolist()]
    assert (tmp_path / "s.csv").read_text().splitlines()[1:] == [f"0.0000,4,{expected[0]}", f"0.3333,5,{expected[1]}"]
