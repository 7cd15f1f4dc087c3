"""A verdict as a notebook shows it: two lines of text, or a small table."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from fms_score.rubric.verdict import CriterionResult, Verdict

__all__ = ["verdict_html", "verdict_text"]

COLUMNS = ("criterion", "state", "value", "asked", "margin")
CELL = Markup("<t{kind} style='text-align:left'>{text}</t{kind}>")


def verdict_text(verdict: Verdict) -> str:
    """Title, score or band with its chances, and why."""
    chances = _chances(verdict)
    shares = ", ".join(f"{share:.0%}".replace("%", " %") for _, share in chances)
    return (
        f"{verdict.title}: score {_shown(verdict)} ({shares} for {', '.join(score for score, _ in chances)})\n{verdict.because}"
    )


def verdict_html(verdict: Verdict) -> str:
    """The same with a table of criteria and the notes; texts escaped, as rubrics may be anybody's."""
    chances = ", ".join(f"{score}: {share:.0%}" for score, share in _chances(verdict))
    head = Markup("<b>{}: score {}</b> <small>({})</small><br>{}").format(
        verdict.title, _shown(verdict), chances, verdict.because
    )
    rows = Markup("").join(_row(_cells(one), "d") for one in verdict.criteria)
    table = Markup("<table><thead>{}</thead><tbody>{}</tbody></table>").format(_row(COLUMNS, "h"), rows)
    notes = Markup("").join(Markup("<li>{}</li>").format(note) for note in verdict.notes)
    return str(Markup("<div>{}{}{}</div>").format(head, table, Markup("<ul>{}</ul>").format(notes) if notes else ""))


def _row(cells: Iterable[str], kind: str) -> Markup:
    return Markup("<tr>{}</tr>").format(Markup("").join(CELL.format(kind=kind, text=cell) for cell in cells))


def _cells(one: CriterionResult) -> tuple[str, str, str, str, str]:
    sign = {"at_most": "≤", "at_least": "≥", None: ""}[one.comparison]
    return (
        one.says,
        one.state.replace("_", " "),
        "" if one.value is None else f"{one.value:.2f} ± {one.sd or 0.0:.2f} {one.unit or ''}",
        "" if one.threshold is None else f"{sign} {one.threshold:g}",
        "" if one.margin is None else f"{one.margin:+.2f}",
    )


def _shown(verdict: Verdict) -> str:
    low, high = verdict.band
    return str(low) if low == high else f"{low}-{high}"


def _chances(verdict: Verdict) -> list[tuple[str, float]]:
    """Probabilities of the scores 1-3, and of 0 where somebody reported pain."""
    return [(score, share) for score, share in sorted(verdict.probabilities.items()) if score != "0" or share > 0]
