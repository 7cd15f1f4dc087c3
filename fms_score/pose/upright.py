"""Head up: by how much to turn a clip so that the network, trained on upright people, sees one.

A person who lies is hardly found, one whose picture is turned head up is: 12 % of a supine clip's frames were usable as
they are and 91 % turned, 42 % and 85 % of a push-up's. Which turn is best shows in the summed joint confidence of the
person. It is compared on a few probe frames; turning costs a look at the picture for each turn tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fms_score.pose.figure import Figure
from fms_score.pose.region import TURNS, Turn

__all__ = ["BIAS_RATIO", "MIDWAY_RATIO", "TurnJudge", "best_turn", "is_surely_upright", "other_turns"]

BIAS_RATIO: Final = 1.15
"""How many times surer another turn must be: cats and bird-dogs are seen as well lying as turned (8.2 to 8.0, 10.2 to 10.5)."""

MIDWAY_RATIO: Final = 1.3
"""The same in mid-clip, where every change also moves the points a little."""

_AGREEING_PROBES: Final = 2
_COLLAPSE_RATIO: Final = 0.35
_UPRIGHT_COSINE: Final = 0.5  # 60 degrees
_SURE_JOINTS: Final = 12
_SURE_CONFIDENCE: Final = 0.5


def other_turns(turn_deg: Turn) -> tuple[Turn, ...]:
    """The three turns that are not this one."""
    return tuple(turn for turn in TURNS if turn != turn_deg)


def is_surely_upright(figure: Figure, turn_deg: Turn) -> bool:
    """Whether no other turn needs to be tried: head up within 60 degrees, and most joints found with confidence."""
    sure = figure.joints >= _SURE_JOINTS and figure.sureness >= _SURE_CONFIDENCE * figure.joints
    return sure and figure.uprightness(turn_deg) >= _UPRIGHT_COSINE


def best_turn(sureness: Mapping[Turn, float], current: Turn = 0, bias_ratio: float = BIAS_RATIO) -> Turn:
    """Choose the turn in which the person is found most surely; another than the current one must be surer by a margin."""
    best = max(sureness, key=lambda turn: (sureness[turn], turn == current))
    return best if sureness[best] > bias_ratio * sureness.get(current, 0.0) else current


class TurnJudge:
    """Decides during a clip when another turn has become the better one.

    Attributes
    ----------
    turn_deg : {0, 90, 180, 270}
        The turn in force.
    """

    def __init__(self, turn_deg: Turn) -> None:
        self.turn_deg: Turn = turn_deg
        self._challenger: Turn = turn_deg
        self._won = 0

    @property
    def in_question(self) -> bool:
        """Whether the last probe spoke for another turn, and a second one must confirm it."""
        return self._won > 0

    def weigh(self, sureness: Mapping[Turn, float]) -> bool:
        """Take one probe's sureness by turn, and say whether the turn changes.

        It changes when the same other turn is better in two probes in a row, or at once where the person is next to
        invisible in the present one.
        """
        best = best_turn(sureness, self.turn_deg, MIDWAY_RATIO)
        if best == self.turn_deg:
            self._won = 0
            return False
        self._won = self._won + 1 if best == self._challenger else 1
        self._challenger = best
        collapsed = sureness.get(self.turn_deg, 0.0) < _COLLAPSE_RATIO * sureness[best]
        if self._won < _AGREEING_PROBES and not collapsed:
            return False
        self.turn_deg, self._won = best, 0
        return True
