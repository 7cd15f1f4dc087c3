"""The words coaches use in their sheets, in English and Korean, and what each of them means here.

Data, not code: a spelling that is missing is one word more in a table below.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

__all__ = [
    "COLUMN_WORDS",
    "MISSING_WORDS",
    "MOVEMENT_BY_SPELLING",
    "NO_WORDS",
    "NUMBERS_OF_PEOPLE",
    "SIDE_BY_WORD",
    "SPOKEN_SCORES",
    "TESTS",
    "TEST_BY_MOVEMENT",
    "YES_WORDS",
    "Role",
    "SheetSide",
    "Test",
    "compact",
]

SheetSide = Literal["left", "right", "both"]
Role = Literal[
    "subject", "movement", "side", "rater", "score", "attempt", "video", "pain", "criterion", "total", "not used"
]  # fmt: skip
"""What a column is for."""


@dataclass(frozen=True, slots=True)
class Test:
    """One of the seven tests.

    Attributes
    ----------
    movement, title : str
        Its name here, and for people.
    two_sided : bool
        Whether left and right are scored apart.
    spellings : tuple of str
        What sheets call it; spaces, hyphens and capitals do not count.
    """

    movement: str
    title: str
    two_sided: bool
    spellings: tuple[str, ...]

    @property
    def sides(self) -> tuple[SheetSide, ...]:
        """Sides that are scored one by one."""
        return ("left", "right") if self.two_sided else ("both",)


TESTS: Final = (
    Test(
        "deep_squat", "Deep squat", two_sided=False,
        spellings=("deep squat", "overhead squat", "overhead deep squat", "squat", "ds", "ohs", "딥 스쿼트", "딥 스쾃",
                   "오버헤드 스쿼트", "스쿼트", "깊은 스쿼트", "깊게 앉기"),
    ),
    Test(
        "hurdle_step", "Hurdle step", two_sided=True,
        spellings=("hurdle step", "hurdle", "hurdle step over", "hs", "허들 스텝", "허들", "장애물 넘기", "허들 넘기"),
    ),
    Test(
        "inline_lunge", "In-line lunge", two_sided=True,
        spellings=("inline lunge", "in line lunge", "lunge", "il", "ill", "인라인 런지", "인 라인 런지", "런지",
                   "일직선 런지"),
    ),
    Test(
        "shoulder_mobility", "Shoulder mobility", two_sided=True,
        spellings=("shoulder mobility", "shoulder mobility reach", "shoulder reach", "shoulder", "shoulder mob", "sm", "shm",
                   "어깨 가동성", "숄더 모빌리티", "어깨 유연성", "견관절 가동성", "어깨 가동범위"),
    ),
    Test(
        "active_straight_leg_raise", "Active straight-leg raise", two_sided=True,
        spellings=("active straight leg raise", "straight leg raise", "active slr", "leg raise", "aslr", "slr",
                   "능동 하지직거상", "능동적 하지직거상", "능동 하지 거상", "하지직거상", "하지거상",
                   "액티브 스트레이트 레그 레이즈", "레그 레이즈", "다리 들어올리기", "능동 다리 들기"),
    ),
    Test(
        "trunk_stability_pushup", "Trunk stability push-up", two_sided=False,
        spellings=("trunk stability pushup", "trunk stability push up", "stability push up", "push up", "trunk push up",
                   "press up", "trunk stability press up", "trunk stability", "tspu", "tsp", "pu", "몸통 안정성 푸시업",
                   "몸통 안정성 푸쉬업", "체간 안정성 푸시업", "체간 안정성 푸쉬업", "몸통 안정성 팔굽혀펴기",
                   "체간 안정성 팔굽혀펴기", "푸시업", "푸쉬업", "팔굽혀펴기", "몸통 안정성", "체간 안정성"),
    ),
    Test(
        "rotary_stability", "Rotary stability", two_sided=True,
        spellings=("rotary stability", "rotary", "rotational stability", "rotation stability", "quadruped", "bird dog", "rs",
                   "회전 안정성", "로터리 스테빌리티", "로터리 스태빌리티", "로터리"),
    ),
)  # fmt: skip
"""The seven tests, in the order of the score sheet. Longer names win over shorter ones they contain."""

TEST_BY_MOVEMENT: Final[Mapping[str, Test]] = {test.movement: test for test in TESTS}


def compact(text: str) -> str:
    """Letters and digits of a name in lower case: wide forms narrowed, Hangul composed, everything else left away."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


MOVEMENT_BY_SPELLING: Final[Mapping[str, str]] = {
    compact(spelling): test.movement for test in TESTS for spelling in (test.movement, *test.spellings)
}

SIDE_WORDS: Final[Mapping[SheetSide, tuple[str, ...]]] = {
    "left": ("left", "l", "lt", "lft", "left side", "좌", "좌측", "왼", "왼쪽"),
    "right": ("right", "r", "rt", "rgt", "right side", "우", "우측", "오른", "오른쪽"),
    "both": ("both", "bilateral", "final", "lower", "none", "both sides", "양쪽", "양측", "최종", "없음"),
}
SIDE_BY_WORD: Final[Mapping[str, SheetSide]] = {compact(word): side for side, words in SIDE_WORDS.items() for word in words}

COLUMN_WORDS: Final[Mapping[Role, tuple[str, ...]]] = {
    "subject": (
        "subject", "subjects", "subject id", "subject name", "subject no", "subject code", "id", "name", "person",
        "participant", "participant id", "athlete", "athlete name", "client", "client name", "patient", "player", "player name",
        "code", "case", "피검자", "피험자", "대상자", "대상", "이름", "성명", "참가자", "선수", "선수명", "환자", "회원",
        "피검자명", "대상자명", "피검자 번호", "대상자 번호", "번호",
    ),
    "movement": ("movement", "test", "test name", "exercise", "task", "pattern", "movement pattern", "동작", "검사", "테스트",
                 "항목", "검사 항목", "종목", "움직임", "검사명", "동작명"),
    "side": ("side", "leg", "limb", "body side", "left right", "l r", "lr", "좌우", "방향", "측", "쪽", "좌 우"),
    "rater": ("rater", "raters", "rater id", "rater name", "coach", "coach name", "tester", "examiner", "assessor", "scorer",
              "evaluator", "judge", "scored by", "rated by", "평가자", "평가자명", "코치", "검사자",
              "측정자", "채점자", "트레이너"),
    "score": ("score", "rating", "grade", "points", "point", "result", "fms score", "raw score", "final score", "점수", "평점",
              "등급", "최종 점수", "원점수"),
    "attempt": ("attempt", "attempt no", "trial", "trial no", "try", "rep", "repetition", "시도", "회차", "시행", "차시"),
    "video": ("video", "videos", "video file", "clip", "file", "file name", "path", "movie", "영상", "동영상", "비디오", "파일",
              "영상 파일", "파일명"),
    "pain": ("pain", "painful", "pain reported", "clearing", "clearing test", "clearance", "통증", "통증 여부", "아픔",
             "클리어링"),
    "total": ("total", "total score", "composite", "composite score", "sum", "fms total", "overall", "총점", "합계", "총 점수",
              "합"),
    "not used": (
        "date", "day", "time", "session", "visit", "age", "sex", "gender", "height", "height cm", "weight", "weight kg", "bmi",
        "group", "team", "sport", "position", "level", "note", "notes", "comment", "comments", "remark", "remarks", "email",
        "birth date", "dob", "injury", "dominant side", "asymmetry", "no", "nr", "row", "index", "날짜", "검사일",
        "측정일", "나이", "연령", "성별", "키", "신장", "몸무게", "체중", "소속", "팀", "비고", "메모", "의견",
        "코멘트", "순번", "생년월일", "비대칭",
    ),
}  # fmt: skip
"""Headings by what the column is for; those not used are known, so that they are no misspelling."""

NUMBERS_OF_PEOPLE: Final = frozenset(
    compact(word) for word in ("id", "code", "case", "번호", "subject no", "subject code", "피검자 번호", "대상자 번호")
)
"""Headings that mean the person if no other does, and a mere number beside a column of names."""

YES_WORDS: Final = frozenset(
    "yes y true t 1 met pass passed positive 양성 예 네 유 있음 충족 통과".split()  # noqa: SIM905  a list of words reads better
)
NO_WORDS: Final = frozenset(
    "no n false f 0 notmet fail failed negative 음성 아니오 아니요 무 없음 미충족 불통과".split()  # noqa: SIM905  as above
)
"""Answers; a lone x or o is none of them, because it means yes to some and no to others."""

MISSING_WORDS: Final = frozenset(
    "na nan null missing notscored nottested notdone nt ns 미측정 미실시 결측 없음 해당없음".split()  # noqa: SIM905  as above
)
"""What an empty cell is called, without blanks and signs: ``n/a`` and ``not done`` are among them."""

SPOKEN_SCORES: Final[Mapping[str, int]] = {"pain": 0, "painful": 0, "통증": 0}
"""Words that stand where a score should."""
