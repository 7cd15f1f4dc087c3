"""Results of a notebook on disk, as ``fms-score analyze`` writes them."""

from __future__ import annotations

from pathlib import Path

from fms_score.api.estimator import load_network
from fms_score.language import parse_language
from fms_score.one_clip import Keeping, Scored, Silent, keep
from fms_score.pipeline import Analysis
from fms_score.pose.network import PoseNetwork
from fms_score.provenance import NetworkFacts
from fms_score.results import check_results_folder

__all__ = ["save_analysis"]


def save_analysis(
    analysis: Analysis, network: NetworkFacts, folder: Path, *, overlay: bool, blur_faces: bool, lang: str
) -> Path:
    """Write everything about a clip; parameters as for :meth:`fms_score.Result.save`.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    OptionError
        If it cannot be written, or holds something else than results.
    """

    def for_faces() -> PoseNetwork:
        """The network that found the points, if it is loaded."""
        return network if isinstance(network, PoseNetwork) else load_network(None, "AUTO")

    check_results_folder(folder)
    keeping = Keeping(folder, overlay=overlay, blur_faces=blur_faces, language=parse_language(lang))
    keep(Scored(analysis, network), keeping, for_faces, Silent())
    return folder
