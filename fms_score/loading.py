"""Slow parts of libraries, loaded while something else takes the time.

SciPy loads its parts when they are first used (``import scipy``, then ``scipy.signal...``). A still picture needs none of those
that follow movement, which spares it most of a second; for a video they are loaded while the network looks at it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from threading import Thread
from typing import Final

__all__ = ["FOR_MOVEMENT", "load_beside"]

FOR_MOVEMENT: Final = ("scipy.optimize", "scipy.interpolate", "scipy.signal")
"""What linking, filling gaps, smoothing and finding repetitions need; each of them needs those before it."""


def load_beside(modules: Sequence[str]) -> None:
    """Import modules in a second thread, so that they are there by the time they are used.

    Whoever uses one earlier waits for it, as for every import that another thread has begun.

    Parameters
    ----------
    modules : sequence of str
        Whole names, each after those that it imports itself: two threads in the midst of one another's imports would get
        modules that are half there.
    """
    if any(one not in sys.modules for one in modules):
        Thread(target=_load, args=[modules], name="fms-score loads").start()


def _load(modules: Sequence[str]) -> None:
    for one in modules:
        import_module(one)
