"""Everything known of one scored clip, as a notebook wants it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from fms_score.api.pictures import Picture, plot_signal
from fms_score.api.rubric import Rubric, loaded_rubric
from fms_score.api.shown import verdict_html, verdict_text
from fms_score.errors import OptionError
from fms_score.kinematics.body import Body
from fms_score.pipeline import Analysis, judge
from fms_score.provenance import NetworkFacts
from fms_score.rubric.collection import all_rubrics
from fms_score.rubric.verdict import Verdict
from fms_score.tracks.track import PoseTrack

if TYPE_CHECKING:
    from matplotlib.axes import Axes


__all__ = ["CRITERION_COLUMNS", "Result"]

CRITERION_COLUMNS = (
    "state", "value", "sd", "unit", "comparison", "threshold", "margin", "probability", "at_s", "signal", "reason", "says",
)  # fmt: skip


class Result:
    """One scored clip: the verdict, and everything it rests on.

    Made by :func:`fms_score.analyze`, :func:`fms_score.score` and :func:`fms_score.load`.

    Attributes
    ----------
    verdict : Verdict
        Score or band, probabilities, criteria, attempts, notes: all that ``score.json`` holds.
    track : PoseTrack
        The subject's points.
    signals : DataFrame
        Index ``time_s``, one column a signal (``left_knee_flexion_deg``).
    repetitions : DataFrame
        One row a repetition.
    measurements : DataFrame
        One row a repetition and measure: value, standard deviation, moment, or the reason why there is none.

    Examples
    --------
    >>> import fms_score as fms
    >>> result = fms.analyze("poses.npz", "deep_squat")
    >>> result
    Deep squat: score 1-2 (46 %, 47 %, 7 % for 1, 2, 3)
    Score 1-2; not met: dowel over the feet. undecided: the easier variant was not shown (heels raised).
    """

    def __init__(self, analysis: Analysis, network: NetworkFacts) -> None:
        self._analysis = analysis
        self._network = network
        self._keyframes: dict[str, Picture] | None = None

    # ---- what was found ---------------------------------------------------------------------------------------------
    @property
    def name(self) -> str:
        """Name of the clip."""
        return self._analysis.request.name

    @property
    def verdict(self) -> Verdict:
        """All that ``score.json`` holds."""
        return self._analysis.verdict

    @property
    def score(self) -> int | None:
        """0 to 3; None if it could not be decided, then :attr:`band` says what is possible."""
        return self.verdict.score

    @property
    def band(self) -> tuple[int, int]:
        """Lowest and highest possible score."""
        return self.verdict.band

    @property
    def probabilities(self) -> dict[int, float]:
        """Probability of each score."""
        return {int(score): share for score, share in self.verdict.probabilities.items()}

    @property
    def because(self) -> str:
        """The result in one sentence."""
        return self.verdict.because

    @property
    def notes(self) -> list[str]:
        """What should be known of the clip and the way to the score."""
        return list(self.verdict.notes)

    @property
    def criteria(self) -> pd.DataFrame:
        """Criteria of the attempt that counts; index ``criterion``, columns ``CRITERION_COLUMNS``."""
        rows = {one.id: one.model_dump(include=set(CRITERION_COLUMNS)) for one in self.verdict.criteria}
        return pd.DataFrame.from_dict(rows, orient="index", columns=list(CRITERION_COLUMNS)).rename_axis("criterion")

    @property
    def view(self) -> str:
        """Where the camera stood, in words."""
        return str(self._analysis.look.view)

    @property
    def body(self) -> Body:
        """The subject with its directions and its own measuring rod, as the signals are computed from it."""
        return self._analysis.look.body

    @property
    def rubric(self) -> Rubric:
        """What it was scored with."""
        return Rubric(self._analysis.rubric)

    @property
    def track(self) -> PoseTrack:
        """The subject's points through the clip."""
        return self._analysis.track

    @property
    def signals(self) -> pd.DataFrame:
        """Index ``time_s``, one column a signal."""
        return self._analysis.look.signals

    @property
    def repetitions(self) -> pd.DataFrame:
        """One row a repetition: number, side, start, turn and end in seconds."""
        return self._analysis.look.repetitions

    @property
    def measurements(self) -> pd.DataFrame:
        """One row a repetition and measure."""
        return self._analysis.measurements

    # ---- what would be, if ------------------------------------------------------------------------------------------
    def rescore(
        self,
        rubric: str | os.PathLike[str] | Rubric | None = None,
        observed: Mapping[str, bool] | None = None,
        view: str | None = None,
    ) -> Result:
        """Judge the same points again: with another rubric, more answers, or another view.

        Parameters
        ----------
        rubric : str, path or Rubric, optional
            The same as before if none is given.
        observed : mapping of str to bool, optional
            Answers on top of those given before.
        view : str, optional
            ``auto``, ``front``, ``back``, ``side``, ``left`` or ``right``.

        Examples
        --------
        >>> import fms_score as fms
        >>> fms.analyze("poses.npz", "deep_squat").rescore(observed={"heels_raised": True}).score
        1
        """
        request = self._analysis.request
        request = replace(
            request,
            movement=loaded_rubric(rubric) or self._analysis.rubric,
            observed={**request.observed, **(observed or {})},
            view=view or request.view,
        )
        again = judge(request, all_rubrics(), self._analysis.info, self._analysis.poses, self.track)
        return Result(again, self._network)

    # ---- pictures ---------------------------------------------------------------------------------------------------
    def plot(self, signal: str | Iterable[str], ax: Axes | None = None) -> Axes:
        """Draw a signal over time: raw below smooth, phases of the repetitions shaded, thresholds dashed.

        The way out is shaded darker than the way back; a dot is the moment that decides a criterion. A threshold is drawn where
        the signal itself is held against it, not where its range or change is.

        Parameters
        ----------
        signal : str or iterable of str
            Columns of :attr:`signals`; a signal with sides without its side (``knee_flexion_deg``) gives both.
        ax : Axes, optional
            Where to; a new figure without it.

        Returns
        -------
        matplotlib.axes.Axes

        Raises
        ------
        OptionError
            If there is no such signal, with the nearest one.

        Examples
        --------
        >>> import fms_score as fms
        >>> fms.analyze("poses.npz", "deep_squat").plot("knee_flexion_deg").get_xlabel()
        'time (s)'
        """
        return plot_signal(self, signal, ax)

    @property
    def keyframes(self) -> dict[str, Picture]:
        """Pictures of the deciding moments by name, criteria first; the clip is read once for all of them.

        Names are those of the criteria, and ``turn 1``, ``turn 2`` for the turns of the repetitions.
        """
        if self._keyframes is None:
            from fms_score.results import key_pictures  # noqa: PLC0415  only pictures need it

            self._keyframes = {
                one.criterion or f"turn {one.rep}": Picture(one.name, one.at_s, one.caption, one.png)
                for one in key_pictures(self._analysis).values()
            }
        return dict(self._keyframes)

    def show_keyframe(self, name: str = "turn") -> Picture:
        """Picture of a deciding moment, with the angle drawn into it.

        Parameters
        ----------
        name : str
            A criterion, ``turn`` (of the repetition that counts), or ``turn 2`` for that of the second.

        Raises
        ------
        OptionError
            If there is no such picture, with those there are.

        Examples
        --------
        >>> import fms_score as fms
        >>> fms.analyze("poses.npz", "deep_squat").show_keyframe("turn").name
        'turn_rep1'
        """
        counting = self.verdict.sides[0].rep if self.verdict.sides else 1
        wanted = f"turn {counting}" if name == "turn" else name
        if wanted not in self.keyframes:
            raise OptionError(f"there is no key frame '{name}'; there are {', '.join(self.keyframes) or 'none'}")
        return self.keyframes[wanted]

    # ---- files ------------------------------------------------------------------------------------------------------
    def save(self, folder: str | os.PathLike[str], *, overlay: bool = True, blur_faces: bool = False, lang: str = "en") -> Path:
        """Write what ``fms-score analyze`` writes: report, ``score.json``, tables, key frames, annotated video.

        Parameters
        ----------
        folder : path
            Made if need be; earlier results in it are replaced, anything else is refused. The folder above gets a line in
            its ``scores.csv``.
        overlay : bool
            Whether to write the annotated video, which takes longest.
        blur_faces : bool
            Whether every face found, the subject's and everybody else's, is blurred in whatever is written; where earlier
            results in the folder were so, they stay so.
        lang : str
            Language of the report: ``en`` or ``ko``.

        Raises
        ------
        OptionError
            If it cannot be written, or holds something else.

        Examples
        --------
        >>> import fms_score as fms
        >>> folder = fms.analyze("poses.npz", "deep_squat").save("results/anna_squat", overlay=False)
        >>> sorted(path.name for path in folder.glob("*.csv"))
        ['measurements.csv', 'poses.csv', 'repetitions.csv', 'signals.csv']
        """
        from fms_score.api.saving import save_analysis  # noqa: PLC0415  it loads matplotlib

        place = Path(folder)
        return save_analysis(self._analysis, self._network, place, overlay=overlay, blur_faces=blur_faces, lang=lang)

    # ---- how it shows itself ----------------------------------------------------------------------------------------
    def __repr__(self) -> str:
        return verdict_text(self.verdict)

    def _repr_html_(self) -> str:
        return verdict_html(self.verdict)
