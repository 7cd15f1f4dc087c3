"""What no camera can see, as the user tells it: with options, or when asked."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from rich.prompt import Confirm, InvalidResponse
from rich.text import Text

from fms_score.cli.console import notes, one_line
from fms_score.errors import OptionError
from fms_score.pipeline import ClipRequest
from fms_score.rubric.collection import movement_in_name
from fms_score.rubric.load import LoadedRubric
from fms_score.rubric.score import PAIN, check_observed, observer_questions

__all__ = ["ask_answers", "check_answers", "check_can_ask", "parse_observed"]

YES_NO = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}


def parse_observed(pairs: Sequence[str]) -> dict[str, bool]:
    """Answers such as ``heels_down=yes``.

    Raises
    ------
    OptionError
        If one is not KEY=yes or KEY=no, or two contradict one another.
    """
    answers: dict[str, bool] = {}
    for pair in pairs:
        key, equals, value = (part.strip() for part in pair.partition("="))
        if not equals or value.lower() not in YES_NO or not key:
            raise OptionError(f"observed '{pair}' is not understood; write KEY=yes or KEY=no, such as heels_down=yes")
        answer = YES_NO[value.lower()]
        if answers.setdefault(key, answer) != answer:
            raise OptionError(f"observed '{key}' is answered both yes and no; keep one of the two")
    return answers


def check_answers(request: ClipRequest, rubrics: Mapping[str, LoadedRubric]) -> None:
    """Refuse answers nobody asks for before any work is done, wherever the movement is known by then.

    Raises
    ------
    OptionError
        If a key is none of the rubric's questions.
    """
    rubric = _rubric_of(request, rubrics)
    if rubric is not None:
        check_observed(rubric.rubric, request.observed)


def check_can_ask(requests: Sequence[ClipRequest], rubrics: Mapping[str, LoadedRubric]) -> None:
    """Refuse to ask where nobody can answer or nothing tells what to ask.

    Raises
    ------
    OptionError
        If there is no terminal, or the movement of a clip is not known.
    """
    if not sys.stdin.isatty():
        raise OptionError("--ask needs a terminal to ask on; give answers with --observed KEY=yes or KEY=no instead")
    for request in requests:
        if _rubric_of(request, rubrics) is None:
            raise OptionError(
                f"{request.name}: --ask needs to know the movement, which its name does not tell; give --movement"
            )


class _YesOrNo(Confirm):
    """Takes what ``--observed`` takes; Enter is for what nobody saw, and leaves it open."""

    validate_error_message = "[prompt.invalid]Please answer y or n, or press Enter if you did not see it"

    def process_response(self, value: str) -> bool:
        """Read an answer."""
        answer = YES_NO.get(value.strip().lower())
        if answer is None:
            raise InvalidResponse(self.validate_error_message)
        return answer


def ask_answers(request: ClipRequest, rubrics: Mapping[str, LoadedRubric]) -> ClipRequest:
    """Ask on the terminal for what was not answered yet; Enter leaves it open."""
    rubric = _rubric_of(request, rubrics)
    assert rubric is not None, "check_can_ask comes first"
    answers = dict(request.observed)
    for key, question in observer_questions(rubric.rubric).items():
        if key not in answers:
            asked = Text(f"{one_line(request.name)}: {question}")
            answer = _YesOrNo.ask(asked, console=notes(), default=False if key == PAIN else None, show_default=key == PAIN)
            answers |= {} if answer is None else {key: answer}
    return replace(request, observed=answers)


def _rubric_of(request: ClipRequest, rubrics: Mapping[str, LoadedRubric]) -> LoadedRubric | None:
    """Rubric that is known before anybody has looked at the clip."""
    if request.movement is not None:
        return request.movement
    name = movement_in_name(Path(request.name).stem, rubrics)
    return rubrics[name] if name else None
