"""Work beside the web process: what kinds there are, what a running job may ask, and what is done again and again."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol
from uuid import UUID


class JobStopped(Exception):
    """Somebody asked for the job to stop; raised between two steps."""


class JobInterrupted(Exception):
    """The worker ends, or another one has the job; raised between two steps. The job is taken up again."""


class JobRun(Protocol):
    """A running job, as its function sees it."""

    @property
    def id(self) -> UUID:
        """The job's id."""

    @property
    def ids(self) -> Mapping[str, str]:
        """What it was added with."""

    def note_progress(self, n_done: int, n_total: int) -> None:
        """Between two steps: write how far the job is, and find out whether it may go on.

        Raises:
            JobStopped: somebody asked for it to stop.
            JobInterrupted: the worker ends, or another one has the job.
        """


# Does the work of one job. It may be begun again from the start after a crash, so a step done twice must do no harm.
JobFunction = Callable[[JobRun], None]


@dataclass(frozen=True)
class PeriodicTask:
    """What every worker does again and again. Two may do it at the same time: what it does must be safe for that.

    ``run`` gets a function that tells whether to end early, because the worker ends.
    """

    every: timedelta
    run: Callable[[Callable[[], bool]], object]
    is_due: Callable[[], bool] = lambda: True  # asked before every run


@dataclass(frozen=True)
class Registry:
    """All kinds of jobs and all periodic tasks by name, and the context they run in."""

    run_in: Callable[[], AbstractContextManager[object]]
    kinds: Mapping[str, JobFunction] = field(default_factory=dict)
    periodic: Mapping[str, PeriodicTask] = field(default_factory=dict)
