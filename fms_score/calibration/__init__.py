"""A rubric's thresholds proposed anew from a coach's scores and stored measurements."""
