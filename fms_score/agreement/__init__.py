"""Scores of several raters, human or not: how far they agree, and what a coach's scores teach a rubric."""
