"""Where the files that travel with the package are: in an installed wheel inside it, in a checkout beside it."""

from __future__ import annotations

from pathlib import Path

from fms_score.errors import RubricError

__all__ = ["rubric_folder", "rubric_path", "rubric_paths"]

PACKAGE = Path(__file__).resolve().parent


def rubric_folder() -> Path:
    """Folder with the rubrics that come with fms-score.

    Raises
    ------
    RubricError
        If the installation lacks them.
    """
    for folder in (PACKAGE / "rubrics", PACKAGE.parent / "rubrics"):
        if (folder / "rubric.schema.json").is_file():
            return folder
    raise RubricError(f"the rubrics are missing from the installation in {PACKAGE}; install fms-score again")


def rubric_paths() -> dict[str, Path]:
    """Rubric files that come with fms-score, by movement."""
    return {path.stem: path for path in sorted(rubric_folder().glob("*.yaml"))}


def rubric_path(movement_or_file: str) -> Path:
    """File of a rubric, given a movement's name or a path.

    Raises
    ------
    RubricError
        If there is no such movement or file, with the movements there are and the nearest one.
    """
    from difflib import get_close_matches  # noqa: PLC0415  only for the hint

    if movement_or_file.endswith((".yaml", ".yml")):
        path = Path(movement_or_file)
        if not path.is_file():
            raise RubricError(f"{path}: no such rubric file")
        return path
    known = rubric_paths()
    name = movement_or_file.strip().lower().replace("-", "_").replace(" ", "_")
    if name not in known:
        near = get_close_matches(name, list(known), n=1, cutoff=0.5)
        hint = f"; did you mean {near[0]}?" if near else "."
        raise RubricError(
            f"unknown movement '{movement_or_file}'{hint} Known: {', '.join(known)}; or give a rubric file (.yaml)"
        )
    return known[name]
