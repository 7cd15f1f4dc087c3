"""``agreement.json``, ``agreement.csv`` and ``ratings.csv``: a comparison for programs and for other people's statistics."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from fms_score.agreement.result import Agreement, CompositePair, CriterionAgreement, Figure, Group, PairAgreement
from fms_score.formats.cells import cell, csv_text

__all__ = ["AGREEMENT_COLUMNS", "RATING_COLUMNS", "agreement_content", "agreement_csv", "agreement_json", "ratings_csv"]

AGREEMENT_COLUMNS: Final = (
    "level", "movement", "side", "criterion", "kind", "first", "second", "statistic", "value", "low", "high", "n", "n_subjects",
    "note",
)  # fmt: skip
"""``low`` and ``high`` are the 95 % interval; ``bias`` is second minus first."""

RATING_COLUMNS: Final = ("subject", "movement", "side", "rater", "score", "band_low", "band_high", "source")
DECIMALS: Final = 4

Row = Mapping[str, object]


def agreement_content(agreement: Agreement, extra: Mapping[str, Any]) -> dict[str, Any]:
    """Give the content of ``agreement.json``: the format first, then where the scores come from, then every figure."""
    figures = agreement.model_dump(mode="json")
    return {"format": figures.pop("format"), **extra, **figures}


def agreement_json(agreement: Agreement, extra: Mapping[str, Any]) -> str:
    """Text of ``agreement.json``."""
    return json.dumps(agreement_content(agreement, extra), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def agreement_csv(agreement: Agreement) -> str:
    """Text of ``agreement.csv``: one row a statistic of a pair of raters, or of all raters together.

    What is not defined is an empty cell, with the reason in ``note``.
    """
    rows = [row for group in agreement.groups for row in _group_rows(group)]
    rows += [row for pair in agreement.composites for row in _composite_rows(pair)]
    rows += _coach_rows(agreement)
    rows += [row for one in agreement.criteria for row in _criterion_rows(one)]
    return csv_text(AGREEMENT_COLUMNS, ([cell(row.get(name), DECIMALS) for name in AGREEMENT_COLUMNS] for row in rows))


def ratings_csv(ratings: pd.DataFrame) -> str:
    """Text of ``ratings.csv``: every score as it was compared, the machine's among them.

    Parameters
    ----------
    ratings : DataFrame
        Columns ``RATING_COLUMNS``; missing scores are empty cells.
    """
    rows = ratings.astype(object).where(ratings.notna(), None)
    return csv_text(
        RATING_COLUMNS, ([cell(value, 0) for value in row] for row in rows[list(RATING_COLUMNS)].itertuples(index=False))
    )


# ---- rows -------------------------------------------------------------------------------------------------------------
def _figure(base: Row, statistic: str, figure: Figure) -> Row:
    limits = {"low": figure.interval.low, "high": figure.interval.high} if figure.interval else {}
    note = "; ".join(text for text in (str(base.get("note") or ""), figure.note) if text)
    return {**base, "statistic": statistic, "value": figure.value, **limits, "note": note}


def _group_rows(group: Group) -> Iterator[Row]:
    base = {"level": group.level, "movement": group.movement, "side": group.side}
    for pair in group.pairs:
        yield from _pair_rows(pair, base)
    for summary in (group.machine, group.coaches):
        if summary is not None:
            mean = {**base, "kind": summary.kind, "first": "mean of pairs", "n": summary.n_pairs}
            for name in ("exact", "within_one", "kappa", "bias"):
                yield _figure(mean, name, getattr(summary, name))
    if group.gap is not None:
        yield _figure({**base, "first": "coaches", "second": "machine"}, "kappa_gap", group.gap)
    for name, alpha in (("alpha", group.alpha), ("alpha_coaches", group.alpha_coaches)):
        if alpha is not None:
            yield _figure({**base, "first": " ".join(alpha.raters), "n": alpha.n}, name, alpha.alpha)


def _pair_rows(pair: PairAgreement, base: Row) -> Iterator[Row]:
    own = {
        **base, "kind": pair.kind, "first": pair.first, "second": pair.second, "n": pair.n, "n_subjects": pair.n_subjects,
        "note": pair.note,
    }  # fmt: skip
    for name in ("exact", "within_one", "kappa", "bias"):
        yield _figure(own, name, getattr(pair, name))


def _composite_rows(pair: CompositePair) -> Iterator[Row]:
    base = {
        "level": "composite", "kind": pair.kind, "first": pair.first, "second": pair.second, "n": pair.n, "n_subjects": pair.n,
        "note": pair.note,
    }  # fmt: skip
    plot, cutoff = pair.bland_altman, pair.cutoff
    figures = {
        "icc_a1": pair.icc, "bias": plot.bias, "limit_low": plot.lower, "limit_high": plot.upper, "sem": pair.sem,
        "mdc95": pair.mdc95, f"sensitivity_at_{cutoff.at_most}": cutoff.sensitivity,
        f"specificity_at_{cutoff.at_most}": cutoff.specificity,
    }  # fmt: skip
    yield from (_figure(base, name, figure) for name, figure in figures.items())


def _coach_rows(agreement: Agreement) -> list[Row]:
    together = agreement.composite_coaches
    if together is None:
        return []
    base = {"level": "composite", "kind": "coach-coach", "first": " ".join(together.raters), "n": together.n}
    figures = {"icc_a1": together.icc, "sem": together.sem, "mdc95": together.mdc95}
    return [_figure(base, name, figure) for name, figure in figures.items()]


def _criterion_rows(one: CriterionAgreement) -> Iterator[Row]:
    base = {
        "level": "criterion", "movement": one.movement, "criterion": one.criterion, "kind": one.kind, "first": one.first,
        "second": one.second, "n": one.n, "n_subjects": one.n_subjects, "note": one.note,
    }  # fmt: skip
    yield _figure(base, "exact", one.exact)
    yield _figure(base, "kappa", one.kappa)
