"""Archives that swell, point outside or carry objects: refused quickly and without the memory they ask for."""

from __future__ import annotations

import io
import time
import zipfile

import numpy as np
import pytest

from fms_score.agreement.sheet import read_sheet
from fms_score.errors import InputError, PoseDataError
from fms_score.formats.score_json import read_score
from fms_score.tracks.files.npz import read_poses

SOON_S = 5.0
ZEROS = bytes(1 << 20)


def bomb(path, names, mebibytes):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            with archive.open(name, "w", force_zip64=True) as part:
                for _ in range(mebibytes):
                    part.write(ZEROS)
    return path


def test_a_workbook_that_swells_to_a_quarter_of_a_gigabyte(tmp_path):
    path = bomb(tmp_path / "coach.xlsx", ["xl/workbook.xml"], 260)
    assert path.stat().st_size < 1 << 20
    begin = time.process_time()
    with pytest.raises(InputError, match="unpacks to more than 200 MB"):
        read_sheet(path)
    assert time.process_time() - begin < SOON_S


def test_a_workbook_of_very_many_parts(tmp_path):
    path = tmp_path / "coach.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2_001):
            archive.writestr(f"xl/{number}", b"")
    with pytest.raises(InputError, match="2000 parts"):
        read_sheet(path)


def test_a_workbook_with_entities_of_its_own(tmp_path):
    path = tmp_path / "coach.xlsx"
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
    for text in (laughs.encode(), laughs.encode("utf-16")):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("xl/workbook.xml", text)
        with pytest.raises(InputError, match="defines entities"):
            read_sheet(path)


def test_poses_that_swell_to_two_gigabytes(tmp_path):
    path = bomb(tmp_path / "poses.npz", ["xy.npy"], 1_030)
    begin = time.process_time()
    with pytest.raises(PoseDataError, match="would unpack into more than 1 GiB"):
        read_poses(path)
    assert time.process_time() - begin < SOON_S


def test_poses_whose_header_asks_for_more_than_any_memory(tmp_path):
    header = np.lib.format.magic(1, 0) + (118).to_bytes(2, "little")
    header += b"{'descr': '<f8', 'fortran_order': False, 'shape': (4000000000, 4000000000), }".ljust(117) + b"\n"
    path = tmp_path / "poses.npz"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("format", "facts", "xy"):
            archive.writestr(f"{name}.npy", header)
    with pytest.raises(PoseDataError, match="damaged or of another kind"):
        read_poses(path)


class Harm:
    """Would make a folder when unpickled."""

    def __init__(self, where):
        self.where = where

    def __reduce__(self):
        return (type(self.where).mkdir, (self.where,))


def test_poses_with_a_pickled_object_run_nothing(tmp_path):
    path, harm = tmp_path / "poses.npz", tmp_path / "harm"
    content = io.BytesIO()
    np.savez(content, format=np.array([Harm(harm)], dtype=object), facts=np.array([Harm(harm)], dtype=object))
    path.write_bytes(content.getvalue())
    with pytest.raises(PoseDataError, match="allow_pickle=False"):
        read_poses(path)
    assert not harm.exists()


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"format": ' * 20_000, '{"format": "' + "x" * 100_000 + '"}', "NaN", "\x00", ""]
)
def test_results_nested_deeply_or_made_up_are_told_in_one_short_line(tmp_path, text):
    path = tmp_path / "score.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="is not a score of this package") as caught:
        read_score(path)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 1_000
