"""Engines for SQLite and PostgreSQL, with the guarantees the product needs: full sync, foreign keys, one writer."""

from contextvars import ContextVar
from pathlib import Path
from threading import Lock, get_ident
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry

# Reads begin a deferred transaction, writes an immediate one; writing is the default.
reading_only: ContextVar[bool] = ContextVar("reading_only", default=False)

BUSY_SECONDS = 15  # how long a writer waits for the lock
CONNECT_SECONDS = 5  # how long connecting to a database server may take
BRIEF_SECONDS = 1  # both, for work that can go on without the database

# Set while something runs that can go on without the database (practice/failures.py).
waits_briefly: ContextVar[bool] = ContextVar("waits_briefly", default=False)

# SQLite before these versions can corrupt a write-ahead log when it is reset.
WAL_FIXED_SINCE = (3, 51, 3)


class UnfitDatabase(RuntimeError):
    """This database cannot be used as it is; the message tells the operator what to do."""


class IsSuperuser(UnfitDatabase):
    """The configured role is a superuser, to whom row-level security does not apply."""


def open_engine(url: str, *, wal: bool = False) -> Engine:
    """An engine with full sync, foreign keys and, on SQLite, one writer at a time; ``wal`` allows a write-ahead log.

    Its errors, which may be logged, hide parameters: they could be somebody's name.
    """
    if not url.startswith("sqlite"):
        connect_args: dict[str, Any] = {"client_encoding": "utf8"}  # whatever PGCLIENTENCODING says
        if "connect_timeout" not in make_url(url).query:
            connect_args["connect_timeout"] = CONNECT_SECONDS
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=connect_args)
        event.listen(engine, "connect", _prepare_postgres)
        event.listen(engine, "begin", _begin_on_postgres)
        return engine
    path = url.removeprefix("sqlite:///")
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    connect_args = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    engine = create_engine(url, connect_args=connect_args, hide_parameters=True)

    def prepare(connection: Any, _: ConnectionPoolEntry) -> None:
        _prepare_sqlite(connection, wal=wal)

    event.listen(engine, "connect", prepare)
    _WriteQueue().watch(engine)
    return engine


class _WriteQueue:
    """Lets the threads of this process write to SQLite one after another.

    SQLite allows one writer at a time and lets the others poll, so that without a queue some thread may wait too long.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._holder: int | None = None

    def watch(self, engine: Engine) -> None:
        event.listen(engine, "begin", self._begin)
        for end in ("checkin", "invalidate"):  # both come after the transaction has ended
            event.listen(engine, end, self._end)

    def _begin(self, connection: Any) -> None:
        is_brief = waits_briefly.get()
        if is_brief:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={BRIEF_SECONDS * 1000:.0f}")
            connection.info[waits_briefly] = True
        if reading_only.get():
            connection.exec_driver_sql("BEGIN")
            return
        # A thread that holds the lock and opens a second writing transaction gets SQLite's error; waiting cannot help.
        wait_seconds = BRIEF_SECONDS if is_brief else BUSY_SECONDS
        if self._holder != get_ident() and self._lock.acquire(timeout=wait_seconds):
            self._holder = get_ident()
            connection.info[_WriteQueue] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def _end(self, connection: Any, record: ConnectionPoolEntry, *_: Any) -> None:
        if record.info.pop(waits_briefly, False) and connection is not None:
            connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000:.0f}")
        if record.info.pop(_WriteQueue, False):
            self._holder = None
            self._lock.release()


def _prepare_sqlite(connection: Any, *, wal: bool) -> None:
    connection.isolation_level = None
    wait_seconds = BRIEF_SECONDS if waits_briefly.get() else BUSY_SECONDS
    connection.execute(f"PRAGMA busy_timeout={wait_seconds * 1000:.0f}")
    version = tuple(
        int(part) for part in connection.execute("select sqlite_version()").fetchone()[0].split(".")
    )
    journal = "WAL" if wal and version >= WAL_FIXED_SINCE else "DELETE"
    pragmas = {
        "foreign_keys": 1,
        "synchronous": 2,
        "secure_delete": 1,
        "temp_store": 2,
        "cache_size": -16_384,  # KiB, so 16 MB a connection: recently read database pages
        "busy_timeout": round(
            BUSY_SECONDS * 1000
        ),  # last, since the pragmas before it may have to wait as well
    }
    connection.execute(f"PRAGMA journal_mode={journal}")
    for name, value in pragmas.items():
        connection.execute(f"PRAGMA {name}={value}")
        if (actual := connection.execute(f"PRAGMA {name}").fetchone()[0]) != value:
            raise RuntimeError(f"SQLite keeps {name} at {actual}, not at {value}")


def _prepare_postgres(connection: Any, _: ConnectionPoolEntry) -> None:
    """Refuse a superuser, to whom row-level security does not apply, and set the planner for short queries.

    Queries are short and disks have no seek time: prefer index scans, and compile nothing before a query.
    """
    connection.autocommit = True  # a setting made within a transaction would end with it
    with connection.cursor() as cursor:
        if cursor.execute("select current_setting('is_superuser')").fetchone()[0] == "on":
            raise IsSuperuser("DATABASE_URL signs in as a superuser; make an ordinary role for the clinic.")
        cursor.execute("SET random_page_cost = 1.1")
        cursor.execute("SET jit = off")
        cursor.execute(f"SET lock_timeout = {BUSY_SECONDS * 1000:.0f}")
    connection.autocommit = False


def _begin_on_postgres(connection: Any) -> None:
    if waits_briefly.get():
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {BRIEF_SECONDS * 1000:.0f}")
