"""``python -m fms_score`` is the command ``fms-score``."""

from fms_score.cli.main import run

if __name__ == "__main__":
    run()
