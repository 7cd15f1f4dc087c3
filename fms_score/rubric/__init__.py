"""Rubrics as data: schema, loading, measuring, judging, and what a verdict is."""
