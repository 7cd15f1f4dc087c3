"""JSON files of this package: their first entry says what they are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from fms_score.errors import InputError

__all__ = ["TaggedJson"]

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class TaggedJson(Generic[Model]):
    """A kind of file.

    Attributes
    ----------
    model : type of BaseModel
        What it holds.
    tag : str
        Value of its entry ``format``; a later layout gets another number.
    of : str
        What it is, for messages: ``score``.
    give, remedy : str
        What to give instead of a file that cannot be read, and what to do about one that is something else.
    """

    model: type[Model]
    tag: str
    of: str
    give: str
    remedy: str

    def read(self, path: Path) -> Model:
        """Give what a file holds.

        Raises
        ------
        InputError
            If the file is missing or is not such a file.
        """
        try:
            content = json.loads(path.read_bytes())
        except OSError as failure:
            raise InputError(f"{path} cannot be read: {failure.strerror}; give {self.give}") from failure
        except (ValueError, RecursionError) as failure:
            raise self._foreign(path, f"no JSON ({failure})") from failure
        found = content.pop("format", None) if isinstance(content, dict) else None
        if found != self.tag:
            raise self._foreign(path, f"its format is {repr(found)[:40]} instead of {self.tag!r}")
        try:
            return self.model.model_validate(content)
        except ValidationError as failure:
            first = failure.errors()[0]
            raise self._foreign(path, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from failure

    def _foreign(self, path: Path, what: str) -> InputError:
        return InputError(f"{path} is not a {self.of} of this package: {what}; {self.remedy}")
