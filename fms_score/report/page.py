"""What all pages share: their templates, escaped wherever they show somebody's words, and pictures inside the page."""

from __future__ import annotations

import base64
from functools import lru_cache
from importlib import resources

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

__all__ = ["jpeg_source", "page_template", "template_text"]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(template_text), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["picture"] = jpeg_source
    return environment


def page_template(name: str) -> Template:
    """A template of ``report/templates``, compiled once."""
    return _environment().get_template(name)


def template_text(name: str) -> str:
    """A file of ``report/templates`` as it is."""
    return resources.files("fms_score.report").joinpath("templates", name).read_text(encoding="utf-8")


def jpeg_source(jpeg: bytes) -> Markup:
    """A picture as the source of an ``img`` that needs no file."""
    return Markup("data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii"))  # noqa: S704 - base64 has no markup
