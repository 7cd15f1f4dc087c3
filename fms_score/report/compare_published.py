"""Published agreement figures that a comparison stands beside, each with its source and what keeps it from being the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["CUTOFF_FIGURES", "PUBLISHED", "WITHOUT_A_FIGURE", "Published", "published"]

Statistic = Literal["kappa", "exact", "icc"]


@dataclass(frozen=True, slots=True)
class Published:
    """One figure.

    Attributes
    ----------
    who : str
        Short, as it stands beside a line in a plot.
    statistic : {"kappa", "exact", "icc"}
    value : float
    source : str
    remark : str
        What differs from the figure beside it.
    human : bool
        Whether people agree with people, and not a machine with people.
    """

    who: str
    statistic: Statistic
    value: float
    source: str
    remark: str
    human: bool = False


PUBLISHED: Final = (
    Published("two humans", "icc", 0.81, "Bonazza et al. 2017, Am J Sports Med 45(3)",
              "pooled over studies, within and between raters", human=True),
    Published("live and video", "icc", 0.92, "Shultz et al. 2013",
              "the same raters live and from video; between raters that study found an alpha of 0.38", human=True),
    Published("two humans", "exact", 0.60, "Scibek et al. 2021",
              "which fault patterns a squat shows, not its score", human=True),
    Published("single-leg squat", "exact", 0.70, "Adolf et al. 2023",
              "2D points (OpenPose) on another test; sensitivity 0.68, specificity 0.80"),
    Published("Kinect, GMM", "kappa", 0.67, "Hong et al. 2023", "depth camera; weights of kappa not stated as quadratic"),
    Published("Kinect, GMM", "exact", 0.80, "Hong et al. 2023", "depth camera"),
    Published("Kinect, MVDNN", "kappa", 0.64, "Shen et al. 2024", "two depth cameras; split by clip, so people recur"),
    Published("key frames", "kappa", 0.82, "Xing et al. 2025", "rules and a language model on key frames; at second hand"),
    Published("key frames", "exact", 0.91, "Xing et al. 2025", "rules and a language model on key frames; at second hand"),
)  # fmt: skip
"""Accuracy of a classifier of scores stands under exact agreement, which it is."""

WITHOUT_A_FIGURE: Final = (
    "Thresholds on body-worn sensors agreed poorly with a coach in all six tests tried (Whiteside 2016). Rules on 2D points "
    "equalled the clinician in three of eight live screens, and scored one point too high in five."
)

CUTOFF_FIGURES: Final = (
    "The common cut-off of 14 (Kiesel 2007) says little about injury: pooled odds ratio 2.74 (1.70 to 4.43; Bonazza 2017), "
    "sensitivity 24.7 %, specificity 85.7 % (Dorrel 2015). Here, sensitivity and specificity only say how often two raters put "
    "the same people below it."
)


def published(statistic: Statistic) -> tuple[Published, ...]:
    """Figures of one statistic, the lowest first."""
    return tuple(sorted((one for one in PUBLISHED if one.statistic == statistic), key=lambda one: one.value))
