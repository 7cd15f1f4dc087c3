"""Why a criterion is in its state, as messages that every language can tell."""

from __future__ import annotations

from math import isfinite
from typing import Any

from fms_score.language import Message, message
from fms_score.rubric.measure import Measurement
from fms_score.rubric.schema import Guard
from fms_score.rubric.verdict import State

__all__ = ["reason", "told", "voided"]


def told(said: Message) -> dict[str, Any]:
    """Reason of a criterion's result: the English sentence, and what it says."""
    return {"reason": str(said), "reason_message": said}


def reason(measurement: Measurement, comparison: str, threshold: float, state: State) -> Message:
    """What was measured and what is asked."""
    key = "reason.too_close" if state == "borderline" else "reason.measured"
    limit = _number(threshold, measurement.unit)
    return message(key, comparison=comparison, limit=limit, **_numbers(measurement))


def voided(void: Guard, measurement: Measurement) -> Message:
    """What a plausibility check says, and what was read all the same."""
    if not measurement.observable:
        return message("reason.voided", because=void.because)
    return message("reason.voided_read", because=void.because, **_numbers(measurement))


def _numbers(measurement: Measurement) -> dict[str, str]:
    unit = measurement.unit
    return {"value": _number(measurement.value, unit), "sd": _number(measurement.sd, unit), "unit": unit}


def _number(value: float, unit: str) -> str:
    if not isfinite(value):
        return "-"
    return f"{value:.0f}" if unit == "deg" else f"{value:.2f}"
