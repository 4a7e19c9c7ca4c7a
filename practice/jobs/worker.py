"""The worker: looks every second for what is due, hands it to huey, keeps its leases, and ends when it is told to."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy.exc import SQLAlchemyError

from practice import clock, db, failures
from practice.db import engines
from practice.jobs import (
    JobFunction,
    JobInterrupted,
    JobRun,
    JobStopped,
    PeriodicTask,
    Registry,
    presence,
    table,
)
from practice.jobs.engine import consumer_of, open_engine
from practice.jobs.table import JobClaim, JobState

LOOK_EVERY_S = 1.0
END_WITHIN_S = 25.0  # for a letter that is being sent; systemd kills after 90
HANDED_FOR_S = 30.0  # after so long a job that nobody claimed is handed to huey once more

log = logging.getLogger(__name__)


class Run:
    """One running job (``JobRun``)."""

    def __init__(self, claimed: JobClaim, is_ending: Callable[[], bool]) -> None:
        self.claimed, self.id, self.ids = claimed, claimed.id, claimed.ids
        self._is_ending = is_ending

    def note_progress(self, n_done: int, n_total: int) -> None:
        """See ``JobRun``."""
        is_ours, is_stop_asked = table.note_step(self.claimed, n_done, n_total, now=clock.now())
        if is_ours and is_stop_asked:
            raise JobStopped
        if not is_ours or self._is_ending():
            raise JobInterrupted


class Worker:
    """One worker process. ``run`` returns when ``end`` was called, by a signal for instance."""

    def __init__(self, registry: Registry, queue_folder: Path) -> None:
        self.id = uuid4()
        self.registry = registry
        self.ending = threading.Event()
        self.engine = open_engine(queue_folder, self.run_job, self.run_periodic)
        self._claims: dict[UUID, JobClaim] = {}  # running now, by the claim's id
        self._handed: dict[str, float] = {}  # to huey, by name or id: when (time.monotonic)
        self._running: set[str] = set()  # periodic tasks, by name
        self._next_at: dict[str, float] = {}  # of periodic tasks (time.monotonic)
        self._seen_at = float("-inf")
        self._is_database_away = False

    def end(self, *_: object) -> None:
        """Begin no more work, and let ``run`` return; also as a signal's handler."""
        self.ending.set()

    def run(self, is_wanted: Callable[[], bool] = lambda: True) -> None:
        """Work until ``end`` is called or ``is_wanted`` says no; asked every second."""
        consumer = consumer_of(self.engine, end_within_s=END_WITHIN_S)
        consumer.start()
        token = engines.reading_only.set(True)
        try:
            while is_wanted() and not self.ending.is_set():
                self._look_if_possible()
                consumer.check_worker_health()
                self.ending.wait(LOOK_EVERY_S)
        finally:
            self.ending.set()
            consumer.stop(graceful=True)
            failures.tolerate(lambda: presence.forget_presence(self.id), None)
            engines.reading_only.reset(token)
            db.session.remove()

    def _look_if_possible(self) -> None:
        """Look for work; where the database is away, say so once and look again in a second."""
        try:
            with self.registry.run_in():
                self.look(time.monotonic())
            self._is_database_away = False
        except SQLAlchemyError as error:
            if not self._is_database_away:
                log.warning("the worker waits for the database: %s", failures.describe_cause(error))
            self._is_database_away = True
        finally:
            db.session.remove()

    def look(self, now_s: float) -> None:
        """Hand to huey what is due. ``now_s``: ``time.monotonic``."""
        if now_s - self._seen_at >= presence.SEEN_EVERY.total_seconds():
            presence.note_presence(self.id, now=clock.now())
            if self._claims:
                table.renew_leases(list(self._claims), now=clock.now())
            self._seen_at = now_s
        self._handed = {name: at for name, at in self._handed.items() if now_s - at < HANDED_FOR_S}
        for job_id in table.due_job_ids(now=clock.now()):
            self._hand(self.engine.hand_job, str(job_id), now_s)
        for name, task in self.registry.periodic.items():
            if now_s >= self._next_at.get(name, now_s) and task.is_due():
                self._next_at[name] = now_s + task.every.total_seconds()
                self._hand(self.engine.hand_periodic, name, now_s)
        db.end_read()

    def _hand(self, hand: Callable[[str], object], argument: str, now_s: float) -> None:
        if argument not in self._handed and argument not in self._running:
            self._handed[argument] = now_s
            hand(argument)

    def run_job(self, job_id: str) -> None:
        """Claim a job and do it; runs in one of huey's threads."""
        self._handed.pop(job_id, None)
        claimed = None if self.ending.is_set() else table.claim_job(UUID(job_id), now=clock.now())
        if claimed is None:
            return
        self._claims[claimed.claim_id] = claimed
        try:
            self._do(claimed, self.registry.kinds.get(claimed.kind, _do_unknown))
        finally:
            self._claims.pop(claimed.claim_id, None)

    def _do(self, claimed: JobClaim, function: JobFunction) -> None:
        try:
            with self.registry.run_in():
                if claimed.clinic_id:
                    db.bind_clinic(claimed.clinic_id)
                function(Run(claimed, self.ending.is_set))
                db.session.commit()
        except JobInterrupted:
            db.session.remove()
            table.release_job(claimed, now=clock.now())
        except JobStopped:
            db.session.remove()
            table.end_job(claimed, JobState.STOPPED, now=clock.now())
        except Exception as error:  # noqa: BLE001 - its row tells of it, and the next job is begun
            db.session.remove()
            failures.log_failure(error, f"job {claimed.kind}")
            table.fail_job(claimed, failures.describe_cause(error), now=clock.now())
        else:
            table.end_job(claimed, JobState.DONE, now=clock.now())
        finally:
            db.session.remove()

    def run_periodic(self, name: str) -> None:
        """Do a periodic task; runs in one of huey's threads."""
        task: PeriodicTask | None = self.registry.periodic.get(name)
        if task is None or self.ending.is_set() or name in self._running:
            return
        self._running.add(name)
        try:
            with self.registry.run_in():
                task.run(self.ending.is_set)
        except Exception as error:  # noqa: BLE001 - it is done again when its time comes
            failures.log_failure(error, name)
        finally:
            db.session.remove()
            self._handed.pop(name, None)
            self._running.discard(name)


def _do_unknown(_: JobRun) -> None:
    raise LookupError("no job of this kind is known")


def work(registry: Registry, queue_folder: Path, beside: int | None = None) -> None:
    """Be a worker until SIGTERM, SIGINT, or until the process ``beside`` is not our parent any more."""
    worker = Worker(registry, queue_folder)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, worker.end)
    worker.run(lambda: beside is None or os.getppid() == beside)
