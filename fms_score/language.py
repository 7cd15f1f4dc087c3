"""What the program says, in the language of whoever reads it.

A sentence is kept as a key and its values (:class:`Message`) and put into words by a catalogue, one YAML file a language in
``fms_score/lang``. What rubrics and the registry of signals say is no part of the program: it is looked up by its English
wording (:meth:`Language.text`), so a rubric that somebody wrote or changed is shown as it was written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from string import Formatter
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from fms_score.errors import OptionError

__all__ = ["ENGLISH", "LANGUAGES", "Language", "Message", "message", "parse_language"]

LANGUAGES: Final = ("en", "ko")
"""Languages there is a catalogue for, as ``<html lang>`` writes them."""

TEXT: Final = "text"
"""Format of a placeholder whose value is wording from outside, such as a rubric's: looked up, never taken apart."""

Value: TypeAlias = "str | int | float | Message | list[str | Message]"


class Message(BaseModel):
    """A sentence as its key in the catalogues and the values it speaks of.

    Attributes
    ----------
    key : str
        Place in the catalogues, such as ``reason.hidden``.
    values : dict
        By placeholder: words of a table, wording from outside, numbers written out, or further messages.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    values: dict[str, Value] = Field(default_factory=dict)

    def __str__(self) -> str:
        return ENGLISH.render(self)


def message(key: str, /, **values: Value) -> Message:
    """Sentence of a key, with its values."""
    return Message(key=key, values=values)


@dataclass(frozen=True, slots=True)
class Language:
    """One language.

    Attributes
    ----------
    code : str
        One of ``LANGUAGES``.
    """

    code: str

    def say(self, key: str, /, **values: object) -> str:
        """Sentence of the catalogue with its placeholders filled.

        ``{side:sides}`` looks the value up in the table ``sides``; ``{because:text}`` is wording from outside; a list is
        joined by semicolons.

        Raises
        ------
        KeyError
            If the catalogue has no such sentence, or a value is missing.
        """
        return _Filler(self).vformat(_sentences(self.code)[key], (), values)

    def word(self, table: str, entry: object) -> str:
        """Word of a table, such as ``word("states", "met")``; the entry itself where the table lacks it."""
        return _sentences(self.code).get(f"{table}.{entry}", str(entry))

    def text(self, english: str) -> str:
        """Wording from outside in this language; unchanged where there is no translation of exactly these words."""
        return _texts(self.code).get(" ".join(english.split()), english)

    def render(self, said: Message) -> str:
        """Message in words.

        Raises
        ------
        KeyError
            As :meth:`say`.
        """
        return self.say(said.key, **said.values)

    def for_pages(self) -> dict[str, object]:
        """What a template of any report needs: ``language`` for ``<html lang>``, and ``say``, ``word`` and ``text``."""
        return {"language": self.code, "say": self.say, "word": self.word, "text": self.text}

    def told(self, said: Message | None, written: str) -> str:
        """Message in words, or what stands written where there is none or it is of another version."""
        if said is None:
            return self.text(written)
        try:
            return self.render(said)
        except (KeyError, ValueError, IndexError):
            return written


class _Filler(Formatter):
    def __init__(self, language: Language) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        """Value in words: lists joined, messages in this language, numbers as the format says."""
        if isinstance(value, (list, tuple)):
            return "; ".join(self.format_field(one, format_spec) for one in value)
        if isinstance(value, Message):
            return self.language.render(value)
        if format_spec == TEXT:
            return self.language.text(str(value))
        return self.language.word(format_spec, value) if format_spec else str(value)

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Value of a place by its name; ``KeyError`` if the message lacks it."""
        del args
        return kwargs[str(key)]

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Value of a place and its name; a name leads to nothing inside the value."""
        return self.get_value(field_name, args, kwargs), field_name  # no attributes, no items: values come from files, too


ENGLISH: Final = Language("en")


def parse_language(code: str) -> Language:
    """Language that the user named.

    Raises
    ------
    OptionError
        If there is no catalogue for it.
    """
    plain = code.strip().lower()
    if plain not in LANGUAGES:
        raise OptionError(f"language '{code}' is not known; choose one of {', '.join(LANGUAGES)}")
    return Language(plain)


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(code: str) -> Mapping[str, Any]:
    import yaml  # noqa: PLC0415  only where something is said

    content = resources.files("fms_score").joinpath("lang", f"{code}.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(content, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    return MappingProxyType(found)


@lru_cache(maxsize=len(LANGUAGES))
def _sentences(code: str) -> Mapping[str, str]:
    """All sentences and words by dotted key."""
    flat: dict[str, str] = {}
    _flatten({name: part for name, part in _catalogue(code).items() if name != "texts"}, "", flat)
    return MappingProxyType(flat)


@lru_cache(maxsize=len(LANGUAGES))
def _texts(code: str) -> Mapping[str, str]:
    """Translations by their English; of "meaning; scale" also the meaning alone, which sentences use."""
    whole = {" ".join(key.split()): str(value) for key, value in (_catalogue(code).get("texts") or {}).items()}
    first = {key.partition(";")[0]: value.partition(";")[0] for key, value in whole.items() if ";" in key and ";" in value}
    return MappingProxyType(first | whole)


def _flatten(part: Mapping[str, Any], before: str, into: dict[str, str]) -> None:
    for name, value in part.items():
        key = f"{before}{name}"
        if isinstance(value, Mapping):
            _flatten(value, f"{key}.", into)
        else:
            into[key] = str(value)
