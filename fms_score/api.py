"""The names that notebooks and other programs use, in one place."""
