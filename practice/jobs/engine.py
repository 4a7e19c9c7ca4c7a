"""huey, set up to run what a worker hands to it: a queue in a small file of its own, JSON, nothing but ids in it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huey import SqliteHuey
from huey.consumer import Consumer
from huey.registry import Message
from huey.serializer import Serializer

N_THREADS = 2  # one long job does not keep letters waiting
LONGEST_WAIT_S = 0.5  # between two looks into an empty queue


class JsonSerializer(Serializer):  # type: ignore[misc]
    """Messages as JSON: whoever can write into the queue's file cannot have code run, as with pickle."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(list(data)).encode()

    def _deserialize(self, data: bytes) -> Any:
        return Message(*json.loads(bytes(data)))


class ThreadConsumer(Consumer):  # type: ignore[misc]
    """huey's threads. Signals are the worker's own business."""

    def _set_signal_handlers(self) -> None:
        pass


@dataclass(frozen=True)
class Engine:
    """huey, and the two functions that put a task into its queue."""

    huey: Any
    hand_job: Callable[[str], object]
    hand_periodic: Callable[[str], object]


def open_engine(folder: Path, run_job: Callable[[str], None], run_periodic: Callable[[str], None]) -> Engine:
    """A huey with these two tasks. The file in ``folder`` may be lost at any time: the tables say what is to be done."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    huey = SqliteHuey(
        "ordinary-days",
        filename=str(folder / "queue.sqlite3"),
        serializer=JsonSerializer(),
        results=False,
        fsync=False,
    )

    def job(job_id: str) -> None:
        run_job(job_id)

    def periodic(name: str) -> None:
        run_periodic(name)

    return Engine(huey, huey.task(name="job")(job), huey.task(name="periodic")(periodic))


def consumer_of(engine: Engine, *, end_within_s: float) -> Any:
    """The threads that run the tasks; ``stop(graceful=True)`` waits ``end_within_s`` for those under way."""
    return ThreadConsumer(
        engine.huey,
        workers=N_THREADS,
        periodic=False,  # huey's own periodic tasks run once in every worker whatever the table says
        max_delay=LONGEST_WAIT_S,
        shutdown_timeout=end_within_s,
    )
