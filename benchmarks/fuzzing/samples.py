"""Valid files of every kind to begin from, made here or taken from the package, small so that every change hits something."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fms_score.formats.score_json import score_text
from fms_score.formats.scores import score_row, update_scores
from fms_score.formats.screens import screen_row, screen_text, screens_table
from fms_score.pose.model_folders import shipped_cards
from fms_score.rubric.collection import all_rubrics
from fms_score.rubric.verdict import Verdict
from fms_score.screen.load import parse_session
from fms_score.screen.summing import sum_up_screen
from fms_score.tracks.files.coco import write_coco
from fms_score.tracks.files.npz import write_poses
from fms_score.tracks.files.openpose import write_openpose
from fms_score.tracks.files.people_clip import people_of
from fms_score.tracks.track import PoseTrack

CLIPS: Final = ("squat_side.mp4", "squat_front.mp4", "hurdle_left.mp4")
ROOT: Final = Path(__file__).resolve().parents[2]
WHEN: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
FRAMES: Final = 12

SESSIONS: Final = (
    """\
person:
  code: A1
  name: 김철수
  sex: male
  height_cm: 183
  hand_length_cm: 21
date: 2026-11-20
tests:
  deep_squat:
    videos:
      - {file: squat_side.mp4, view: side, attempt: 1, start_s: 0.5, end_s: 20, slowmo: 8}
      - {file: squat_front.mp4, view: front, rotate: 90, subject: 1}
    observed: {heels_raised: yes, heels_down: no}
    pain: no
  hurdle_step:
    left:
      videos: [hurdle_left.mp4]
      observed: {touched_cord: no, lost_balance:}
    right: {score: 2}
    pain:
  inline_lunge:
    left: {score: 2}
    right: {score: 3, pain: pain}
clearing_tests:
  shoulder_impingement: {left: no pain, right: positive}
  prone_press_up: negative
  posterior_rocking:
note: after training
""",
    "person: {code: 007}\ndate: 2026-11-20\ntests: {deep_squat: {score: 3}, trunk_stability_pushup: {score: 1, pain: yes}}\n",
)


def session_texts() -> tuple[str, ...]:
    """Sessions with most of what may stand in one."""
    return SESSIONS


def card_texts() -> list[str]:
    """Cards of the networks that come with the package."""
    folder = ROOT / "fms_score" / "pose" / "cards"
    return [
        (folder / f"{name}.yaml").read_text(encoding="utf-8") for name in shipped_cards() if (folder / f"{name}.yaml").is_file()
    ]


def sheet_texts() -> list[str]:
    """Sheets of scores: one row a score, one row a person, and in Korean."""
    long = (ROOT / "data" / "coach.csv").read_text(encoding="utf-8-sig").splitlines(keepends=True)
    wide = "subject,rater,DS,HS L,HS R,IL L,IL R,total\nP01,A,2,2,3,1,2,\nP02,A,3,3,3,0,1,\nP03,B,1,,2,2,2,\n"
    korean = "이름,동작,방향,평가자,점수,통증\n김철수,딥 스쿼트,,코치,2점,없음\n이영희,허들 스텝,왼쪽,코치,3,\n"
    return ["".join(long[:15]), wide, korean]


def workbooks() -> list[bytes]:
    """The same sheets as workbooks."""
    import openpyxl  # noqa: PLC0415  an extra

    found = []
    for text in sheet_texts():
        book = openpyxl.Workbook()
        for row in csv.reader(io.StringIO(text)):
            book.active.append([int(one) if one.isdigit() else one for one in row])
        out = io.BytesIO()
        book.save(out)
        found.append(out.getvalue())
    return found


def manifest_texts() -> list[str]:
    """Lists of a batch."""
    return [
        (
            "video,person,movement,view,observed,start_s,end_s,slowmo,rotate_deg,name\n"
            "squat_side.mp4,A1,deep_squat,side,heels_down=yes;pain=no,0.5,20,8,90,first\n"
            "hurdle_left.mp4,B,hurdle_step,front,,,,,,\n"
        ),
        f'video,subject\n{CLIPS[0]},1\n{CLIPS[1]},"320,240"\n',
    ]  # fmt: skip


# ---- poses ------------------------------------------------------------------------------------------------------------
def track() -> PoseTrack:
    """Somebody who bends and straightens, in twelve frames."""
    time_s = np.arange(FRAMES) / 10
    bend = np.sin(np.linspace(0, np.pi, FRAMES))[:, None]
    xy = np.stack([300 + 10 * np.arange(18) % 60 + 8 * bend, 60 + 20 * np.arange(18) + 30 * bend], axis=2).astype(np.float64)
    confidence = np.full(xy.shape[:2], 0.8)
    return PoseTrack(
        time_s=time_s, xy=xy, confidence=confidence, raw_xy=xy, filled=np.zeros(xy.shape[:2], dtype=bool),
        frame_index=np.arange(FRAMES), image_size=(640, 480), notes={"filled_points": 0.0},
    )  # fmt: skip


def npz() -> bytes:
    """``poses.npz``."""
    return _written(lambda folder: write_poses(folder / "p.npz", track(), {"input": "a.mp4", "model": {"name": "net"}}))[0]


def coco_texts() -> list[str]:
    """COCO's two kinds of file."""
    whole = _written(lambda folder: write_coco(folder / "c.json", people_of(track())))[0].decode()
    return [whole, json.dumps(json.loads(whole)["annotations"])]


def openpose_texts() -> list[str]:
    """One frame in either order of points."""
    made = [
        _written(lambda folder, order=order: write_openpose(folder / "o", people_of(track()), order=order), "o/*")[0].decode()
        for order in ("coco18", "body25")
    ]
    return [*made, '{"version":1.3,"people":[]}']


def _plain(array: NDArray[Any]) -> NDArray[Any]:
    """Dates as numbers: not every kind of text holds one."""
    return array.astype(np.int64) if array.dtype.kind == "M" else array


def odd_array(array: NDArray[Any], chance: np.random.Generator) -> NDArray[Any]:
    """Array of another shape, kind or content."""
    if array.ndim == 0 or not array.size:
        return np.array(
            chance.choice(["", "7", "[1", "{}", "{" * 2000, '{"image_size": [0, -1], "notes": 3}', '{"about": []}'])
        )
    ways: list[Callable[[], NDArray[Any]]] = [
        lambda: array[..., :0],
        lambda: array[:1],
        lambda: np.concatenate([array, array]),
        lambda: _plain(array).astype(str(chance.choice(["f4", "i2", "c16", "U9", "S3", "?", "M8[s]", "f2"]))),
        lambda: np.where(chance.random(array.shape) < 0.2, chance.choice([np.nan, np.inf, -1e300, 1e39, 0.0]), array),
        lambda: array.swapaxes(0, -1),
        lambda: np.zeros((0,) * int(chance.integers(5))),
        lambda: chance.permutation(array),
        lambda: np.array(7),
    ]
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ways[int(chance.integers(len(ways)))]()
        except (TypeError, ValueError, IndexError):  # not every kind can be turned into every other
            return np.array("x")


# ---- results ----------------------------------------------------------------------------------------------------------
def _verdict() -> Verdict:
    from fms_score.from_poses import analyse_track  # noqa: PLC0415  heavy
    from fms_score.pipeline import ClipRequest  # noqa: PLC0415

    rubrics = all_rubrics()
    found = analyse_track(ClipRequest(Path("a.mp4"), movement=rubrics["deep_squat"]), rubrics, track())
    return found.verdict


def score_json() -> str:
    """``score.json``."""
    return score_text(_verdict())


def scores_csv() -> str:
    """``scores.csv``."""
    row = score_row(_verdict(), "a.mp4", model="net", version="0", analysed_at=WHEN)
    return _written(lambda folder: update_scores(folder / "scores.csv", row))[0].decode()


def _screen() -> Any:
    rubrics = all_rubrics()
    return sum_up_screen(parse_session(SESSIONS[1], "s.yaml", Path(), rubrics), {}, rubrics, {"fms-score": "0"})


def screen_json() -> str:
    """``screen.json``."""
    return screen_text(_screen())


def screens_csv() -> str:
    """``screens.csv``."""
    return screens_table([screen_row(_screen(), "a1", version="0", screened_at=WHEN)])


def _written(write: Callable[[Path], object], pattern: str = "*") -> list[bytes]:
    with tempfile.TemporaryDirectory() as name:
        write(Path(name))
        return [path.read_bytes() for path in sorted(Path(name).glob(pattern))]
