"""Engines that spread clips over processes of this machine (joblib) or over a Dask cluster; both give outcomes as they come."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, Final

from fms_score.batch import BatchClip, How, Outcome, do_clip, lost
from fms_score.errors import OptionError

__all__ = ["Engine", "default_jobs", "over_dask", "over_processes", "parse_cluster"]

Engine = Callable[[Sequence[BatchClip], How], Iterator[Outcome]]
"""Gives the outcome of every clip, in the order in which they come."""

KILLED: Final = "the process that worked on it was killed twice, perhaps because memory ran out; give fewer --jobs"
SECONDS_TO_ANSWER: Final = 20.0
RETRIES: Final = 2


def default_jobs(clips: int) -> int:
    """Half the processors, because reading and looking run side by side within one process; no more than there are clips."""
    return max(1, min((os.cpu_count() or 1) // 2, clips))


# ---- processes of this machine ----------------------------------------------------------------------------------------
def over_processes(jobs: int) -> Engine:
    """Work in so many processes of this machine; with one, in this process itself.

    A process that is killed from outside, as systems short of memory do, takes no more with it than what it worked on: those
    clips are tried once more, each in a process of its own.
    """
    if jobs == 1:
        return lambda clips, how: (do_clip(clip, replace(how, sharing=1)) for clip in clips)
    return partial(_over_processes, jobs)


def _over_processes(jobs: int, clips: Sequence[BatchClip], how: How) -> Iterator[Outcome]:
    how = replace(how, sharing=jobs, driver=os.getpid())
    left = list(clips)
    while left:
        waiting = {clip.number for clip in left}
        for outcome in _until_a_crash(jobs, left, how):
            waiting.discard(outcome.number)
            yield outcome
        left = [clip for clip in left if clip.number in waiting]
        suspects, left = left[: 2 * jobs], left[2 * jobs :]  # they are handed out in order, two for each process
        for clip in suspects:
            yield next(_until_a_crash(2, [clip], how), None) or lost(clip, KILLED)


def _until_a_crash(jobs: int, clips: Sequence[BatchClip], how: How) -> Iterator[Outcome]:
    """Outcomes as they come; they end early when a process dies."""
    from joblib import Parallel, delayed, parallel_config  # noqa: PLC0415 - it takes a while to load
    from joblib.externals.loky.process_executor import BrokenProcessPool  # noqa: PLC0415 - as above

    share = max(1, (os.cpu_count() or 1) // jobs)
    with parallel_config(backend="loky", inner_max_num_threads=share), suppress(BrokenProcessPool):
        parallel = Parallel(n_jobs=jobs, return_as="generator_unordered", batch_size=1, pre_dispatch=2 * jobs)
        yield from parallel(delayed(do_clip)(clip, how) for clip in clips)


# ---- a cluster --------------------------------------------------------------------------------------------------------
def parse_cluster(text: str) -> Engine:
    """Engine behind ``dask=ADDRESS``.

    Raises
    ------
    OptionError
        If the text is something else.
    """
    kind, equals, address = text.partition("=")
    if kind.strip().lower() != "dask" or not equals or not address.strip():
        raise OptionError(f"--cluster is '{text}'; give dask=ADDRESS, such as dask=tcp://10.0.0.5:8786")
    return partial(over_dask, address.strip())


def over_dask(address: str, clips: Sequence[BatchClip], how: How) -> Iterator[Outcome]:
    """Work on the workers of a Dask cluster; they see the same folders as this machine does.

    A worker that dies takes nothing with it: the scheduler gives its clips to another one, and what was written is known there.

    Raises
    ------
    OptionError
        If the package is missing or nobody answers at that address.
    """
    try:
        from distributed import Client, as_completed  # noqa: PLC0415 - optional
    except ImportError:
        raise OptionError("--cluster needs Dask; install it: pip install 'fms-score[cluster]'") from None
    try:
        client: Any = Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)  # type: ignore[no-untyped-call]  # it has no types
    except (OSError, ValueError, TypeError) as error:
        raise OptionError(f"no Dask scheduler answers at {address} ({error}); start one with: dask scheduler") from error
    with client, client.as_current():
        how = replace(how, sharing=_workers_of_a_machine(client), driver=None)
        futures = {client.submit(do_clip, clip, how, pure=False, retries=RETRIES): clip for clip in clips}
        for future in as_completed(list(futures)):  # type: ignore[no-untyped-call]  # as above
            yield future.result() if future.status == "finished" else lost(futures[future], _why(future))
            future.release()


def _workers_of_a_machine(client: Any) -> int:
    """Most worker processes that any machine of the cluster has.

    Raises
    ------
    OptionError
        If there is none.
    """
    try:
        client.wait_for_workers(1, timeout=SECONDS_TO_ANSWER)
    except TimeoutError:
        raise OptionError("the Dask cluster has no worker; start one with: dask worker ADDRESS --nthreads 1") from None
    workers = client.scheduler_info(n_workers=-1)["workers"].values()
    return max(Counter(str(one["host"]) for one in workers).values())


def _why(future: Any) -> str:
    error = future.exception()
    return f"the cluster could not do it: {type(error).__name__}: {' '.join(str(error).split())[:300]}"
