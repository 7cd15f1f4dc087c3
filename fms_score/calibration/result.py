"""What a calibration comes to, as plain values."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from fms_score.agreement.result import Figure, Interval

__all__ = ["CALIBRATION_FORMAT", "Calibration", "Gain", "Outcome", "ProposedThreshold", "Told"]

CALIBRATION_FORMAT: Final = "fms_score.calibration/1"

Told = Literal["moved", "as now", "unknown"]
Outcome = Literal["better", "no clear difference", "worse", "no change"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProposedThreshold(_Part):
    """One limit of one criterion, now and proposed.

    Attributes
    ----------
    criterion, says, unit : str
    field : {"at_most", "at_least"}
    present, proposed : float
        In ``unit``; ``proposed`` is rounded to what the threshold's own sharpness carries.
    interval : Interval
        Where these coaches draw the line, with 95 % confidence.
    told : {"moved", "as now", "unknown"}
        Whether the interval leaves the present threshold out, holds it, or is so wide that the scores say nothing.
    n : int
        Attempts with a measured value.
    """

    criterion: str
    says: str
    unit: str
    field: Literal["at_most", "at_least"]
    present: float
    proposed: float
    interval: Interval
    told: Told
    n: int


class Gain(_Part):
    """Quadratic weighted kappa with the coaches' scores of people whom the thresholds were not fitted to.

    Attributes
    ----------
    before, after : Figure
        Of the present thresholds, and of thresholds fitted to other people.
    difference : Figure
        After minus before, from the same draws of people.
    learned : Figure
        Of an ordinal model on the same measurements that knows no rubric: what could be had at most. It is never used.
    coaches : Figure or None
        Mean kappa of coaches with each other, if there are several.
    """

    before: Figure
    after: Figure
    difference: Figure
    learned: Figure
    coaches: Figure | None = None


class Calibration(_Part):
    """Proposed thresholds, and what they are worth.

    Attributes
    ----------
    movement, title : str
    n_subjects, n_tests, n_scores : int
        People, tests (or sides of tests) and coaches' scores that took part.
    raters : tuple of str
    grades : dict
        Scores of each grade "1" to "3".
    thresholds : tuple of ProposedThreshold
    gain : Gain
    outcome : {"better", "no clear difference", "worse", "no change"}
        ``better`` and ``worse`` where the interval of the difference in kappa leaves 0 out.
    slips : float
        Share of scores that no thresholds explain.
    allowed : float
        How far thresholds may move, in steps of their own sharpness, as chosen by cross-validation.
    notes : tuple of str
        What was left out, and what to know.
    """

    movement: str
    title: str
    n_subjects: int
    n_tests: int
    n_scores: int
    raters: tuple[str, ...]
    grades: dict[str, int]
    thresholds: tuple[ProposedThreshold, ...]
    gain: Gain
    outcome: Outcome
    slips: float
    allowed: float
    notes: tuple[str, ...] = ()
    rounds: int = 0
    seed: int = 0
    format: str = Field(default=CALIBRATION_FORMAT)

    @property
    def changed(self) -> tuple[ProposedThreshold, ...]:
        """Thresholds whose proposal is not what they are now."""
        return tuple(one for one in self.thresholds if one.proposed != one.present)
