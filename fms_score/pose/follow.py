"""Following one person through a clip, and noticing when that person is lost, has lain down or is not alone.

The looks at a frame can only depend on frames some way before it, because the answers to the last few are still under way.
So a :class:`Follower` is asked for plans first, and told the answers some frames later, always :data:`LAG_FRAMES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from fms_score.pose.crop import RestingCrop
from fms_score.pose.figure import Figure, People, figures
from fms_score.pose.region import Framing, Turn, View
from fms_score.pose.subject import is_same, most_prominent, nearest, prominence
from fms_score.pose.upright import TurnJudge, is_surely_upright, other_turns

__all__ = ["LAG_FRAMES", "Follower", "Plan"]

LAG_FRAMES: Final = 6
"""The plan for a frame depends on the answers to frames at least so many before it, and never on nearer ones.

Fixed, whatever the number of requests under way: so the results are the same with one request and with many.
"""

LOOK_ROUND_S: Final = 3.0
"""How often the whole picture is looked at beside the crop."""

TURN_PROBE_S: Final = 2.0
"""How often other turns are tried on somebody who is not surely upright."""

HASTE_S: Final = 0.4
"""How often while nobody is found."""

CONFIRM_S: Final = 1.0
"""How soon after a probe that spoke for another turn."""

LOST_FRAMES: Final = 2
"""So many frames in a row without the subject, and the whole picture is searched."""

FORGET_S: Final = 3.0
"""A subject not seen for so long is anybody."""

_USUAL_STEP_S: Final = 1 / 30
_LONGEST_STEP_S: Final = 0.2
_REACH_RATIO: Final = 0.5
_SEARCH_S: Final = 2.0
_RIVAL_RATIO: Final = 2.0
_RIVAL_LOOKS: Final = 2

_Seen = tuple[People, list[Figure], int | None]
"""Everybody in one look, their measures, and which of them is the subject."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which looks one frame gets.

    Attributes
    ----------
    main : View
        Where the subject is expected, or the whole picture.
    cropped : bool
        Whether ``main`` is a crop.
    wide : View or None
        The whole picture beside a crop, now and then.
    turned : tuple of View
        The same as ``main`` in the other turns, when they are tried.
    """

    main: View
    cropped: bool
    wide: View | None = None
    turned: tuple[View, ...] = ()

    @property
    def views(self) -> tuple[View, ...]:
        """All looks, in the order in which their answers are to be given back."""
        return (self.main, *((self.wide,) if self.wide else ()), *self.turned)


class Follower:
    """Plans the looks at each frame of a clip from what earlier frames showed.

    Parameters
    ----------
    framing : Framing
        Of the clip's pictures.
    turn_deg : {0, 90, 180, 270}
        The turn to start with.
    subject : Figure or None
        The person to follow, as the first frame shows it; None to search.
    crop : bool
        False looks at the whole picture always.
    watch_turn : bool
        Whether other turns are tried during the clip.
    chosen : bool
        Whether the user chose the subject; then nobody more prominent takes its place.

    Attributes
    ----------
    subject : Figure or None
        The person followed, as last seen.
    """

    def __init__(
        self,
        framing: Framing,
        turn_deg: Turn = 0,
        subject: Figure | None = None,
        *,
        crop: bool = True,
        watch_turn: bool = True,
        chosen: bool = False,
    ) -> None:
        self.subject = subject
        self._framing, self._crop_allowed, self._watch_turn, self._chosen = framing, crop, watch_turn, chosen
        self._judge, self._crop = TurnJudge(turn_deg), RestingCrop(framing)
        self._missed = self._rival_looks = 0
        self._seen_s = self._looked_round_s = self._probed_s = self._upright_s = -np.inf
        self._planned_s, self._lag_s = -np.inf, LAG_FRAMES * _USUAL_STEP_S

    @property
    def turn_deg(self) -> Turn:
        """The turn in force."""
        return self._judge.turn_deg

    def plan(self, time_s: float) -> Plan:
        """Say which looks the frame at ``time_s`` gets."""
        self._keep_time(time_s)
        crop, whole = self._crop.view, self._framing.whole(self.turn_deg)
        wide = None
        if crop is not None and time_s - self._looked_round_s >= LOOK_ROUND_S:
            self._looked_round_s, wide = time_s, whole
        turned: tuple[View, ...] = ()
        if self._turn_in_doubt(time_s):
            self._probed_s = time_s
            turned = tuple((crop or whole).in_turn(turn) for turn in other_turns(self.turn_deg))
        return Plan(crop or whole, crop is not None, wide, turned)

    def learn(self, time_s: float, plan: Plan, answers: list[People]) -> tuple[People, bool]:
        """Take the answers to a plan.

        Parameters
        ----------
        time_s : float
            Time of the frame.
        plan : Plan
            The plan it was given.
        answers : list of People
            Who was found in each of ``plan.views``.

        Returns
        -------
        People
            Everybody in the frame, each once.
        bool
            Whether the subject was found.
        """
        seen = self._recognise(answers[0], time_s)
        if plan.turned:
            turns = (view.turn_deg for view in plan.turned)
            turned = zip(turns, answers[-len(plan.turned) :], strict=True)
            seen = self._compare_turns(plan.main.turn_deg, seen, {turn: self._recognise(each, time_s) for turn, each in turned})
        if plan.wide is not None:
            seen = self._join(seen, self._recognise(answers[1], time_s))
        people, found, index = seen
        if index is None:
            self._miss(plan)
        else:
            self._sight(time_s, found[index], plan.main.turn_deg)
        return people, index is not None

    def _keep_time(self, time_s: float) -> None:
        if np.isfinite(self._planned_s):
            self._lag_s = LAG_FRAMES * min(time_s - self._planned_s, _LONGEST_STEP_S)
        else:
            self._looked_round_s = time_s
            if self.subject is not None:
                self._sight(time_s, self.subject, self.turn_deg)
        self._planned_s = time_s

    def _turn_in_doubt(self, time_s: float) -> bool:
        pause_s = HASTE_S if self._missed >= LOST_FRAMES else TURN_PROBE_S
        if not self._watch_turn or time_s - self._upright_s < pause_s:
            return False
        return time_s - self._probed_s >= (min(pause_s, CONFIRM_S) if self._judge.in_question else pause_s)

    def _recognise(self, people: People, time_s: float) -> _Seen:
        """Find the subject among the people of one look."""
        found = figures(people)
        away_s = time_s - self._seen_s
        if self.subject is not None and (away_s < FORGET_S or self._chosen):
            return people, found, nearest(found, self.subject, _REACH_RATIO * (1 + min(away_s, _SEARCH_S)))
        return people, found, most_prominent(found, self._framing)

    def _compare_turns(self, present: Turn, seen: _Seen, turned: dict[Turn, _Seen]) -> _Seen:
        """Weigh a probe of all turns; give the frame's people as the best of them shows them."""
        looks = {present: seen, **turned}
        sureness = {turn: 0.0 if index is None else found[index].sureness for turn, (_, found, index) in looks.items()}
        if self.turn_deg == present and self._judge.weigh(sureness):
            self._crop.turn(self.turn_deg)
            return looks[self.turn_deg]
        return seen if seen[2] is not None else looks[max(sureness, key=lambda turn: sureness[turn])]

    def _join(self, seen: _Seen, wide: _Seen) -> _Seen:
        """Everybody of the whole picture, but the subject as the crop shows it."""
        people, found, index = seen
        if index is None:
            return wide
        around = wide[1]
        others = [which for which, figure in enumerate(around) if not is_same(figure, found[index])]
        points, confidence = (
            np.concatenate([ours[[index]], theirs[others]]) for ours, theirs in zip(people, wide[0], strict=True)
        )
        everybody = [found[index], *(around[which] for which in others)]
        return (points, confidence), everybody, self._strongest(everybody)

    def _strongest(self, everybody: list[Figure]) -> int:
        """Index of the subject, who comes first; or of somebody far more prominent who has appeared beside it, and stays."""
        rival = most_prominent(everybody[1:], self._framing)
        ranks = [prominence(figure, self._framing) for figure in everybody]
        wins = rival is not None and not self._chosen and ranks[rival + 1] > _RIVAL_RATIO * ranks[0]
        self._rival_looks = self._rival_looks + 1 if wins else 0
        if rival is None or self._rival_looks < _RIVAL_LOOKS:
            return 0
        self._rival_looks = 0
        self._crop.drop()
        return rival + 1

    def _sight(self, time_s: float, subject: Figure, turn_deg: Turn) -> None:
        self.subject, self._seen_s, self._missed = subject, time_s, 0
        if is_surely_upright(subject, turn_deg):
            self._upright_s = time_s
        if self._crop_allowed:
            self._crop.cover(time_s, subject, self.turn_deg, self._lag_s)

    def _miss(self, plan: Plan) -> None:
        if self._crop.view is not None and plan.main != self._crop.view:
            return  # an answer from before the crop was where it is now says nothing
        self._missed += 1
        if self._missed >= LOST_FRAMES:
            self._crop.drop()
