"""The rubric's schema as JSON, for editors that complete and check YAML while it is written."""

from __future__ import annotations

import json

from fms_score.kinematics.catalogue import SIGNALS
from fms_score.rubric.schema import Rubric

__all__ = ["schema_text"]


def schema_text() -> str:
    """JSON schema of a rubric, with the names of all signals, as the text of ``rubrics/rubric.schema.json``."""
    schema = Rubric.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "fms-score rubric"
    driver = schema["$defs"]["RepetitionRule"]["properties"]["signal"]
    driver["enum"] = list(SIGNALS)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
