"""The worker as a process of its own: killed at any point, beside a server, and with a mail server that is away."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time as real_time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select, update

from practice import clock, db, mail, settings
from practice.outbox import MailState, OutgoingMail
from practice.paths import ROOT
from practice.server.beside import WorkerBeside
from practice.settings.definition import Settings

SECONDS = 60  # at the most, on a busy computer: a worker takes two to start
Starter = Callable[..., "subprocess.Popen[bytes]"]


class SlowServer:
    """A mail server's inside that takes ``slow_s`` to answer once it has the letter."""

    def __init__(self, slow_s: float = 0) -> None:
        self.slow_s = slow_s
        self.arrived: list[bytes] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.arrived.append(envelope.content)
        await asyncio.sleep(self.slow_s)
        return "250 kept"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _wait_for(is_so: Callable[[], bool]) -> None:
    until = real_time.monotonic() + SECONDS
    while not is_so():
        assert real_time.monotonic() < until
        real_time.sleep(0.05)


def _environment(config: Settings, port: int) -> Mapping[str, str]:
    ours = {
        "DATABASE_URL": config.database_url,
        "ORDINARY_DAYS_VAULT_KEY": config.vault_key.hex(),
        "ORDINARY_DAYS_SECRET_KEY": config.secret_key.hex(),
        "ORDINARY_DAYS_SMTP_HOST": "127.0.0.1",
        "ORDINARY_DAYS_SMTP_PORT": str(port),
        "ORDINARY_DAYS_SMTP_STARTTLS": "false",
    }
    return os.environ | ours


@pytest.fixture
def start(app: Flask, settings: Settings) -> Iterator[Starter]:
    """Starts a worker for the clinic under test, whose mail server listens at this port."""
    started = []

    def begin(port: int) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "practice.cli", "worker", "--instance", str(settings.instance)]
        command += ["--base-url", settings.base_url]
        started.append(subprocess.Popen(command, cwd=ROOT, env=_environment(settings, port)))
        return started[-1]

    yield begin
    for one in started:
        one.kill()
        one.wait()


def _queue(app: Flask, n_letters: int) -> None:
    with app.app_context():
        for number in range(n_letters):
            mail.queue_mail(mail.Mail(f"sam+{number}@example.org", "A link for you", f"Letter {number}."))
        db.session.commit()  # the web process dies here


def _n_sent() -> int:
    with db.own_transaction() as session:
        sent = select(OutgoingMail.id).where(OutgoingMail.state == MailState.SENT)
        return len(session.scalars(sent).all())


def test_a_worker_killed_while_it_sends_loses_no_letter_and_sends_at_most_one_twice(
    app: Flask, start: Starter
) -> None:
    slow = SlowServer(slow_s=SECONDS)
    controller = Controller(slow, hostname="127.0.0.1", port=_free_port())
    controller.start()
    _queue(app, 5)
    worker = start(controller.port)
    _wait_for(lambda: len(slow.arrived) == 1)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert _n_sent() == 0
    slow.slow_s = 0
    with db.own_transaction() as session:  # five minutes later
        session.execute(update(OutgoingMail).values(lease_until=None))
    start(controller.port)
    _wait_for(lambda: _n_sent() == 5)
    controller.stop()
    numbers = sorted(int(one.rpartition(b"Letter ")[2][:1]) for one in slow.arrived)
    assert set(numbers) == set(range(5))
    assert len(numbers) <= 6


def test_two_workers_send_each_letter_once_when_the_mail_server_is_back(app: Flask, start: Starter) -> None:
    port = _free_port()
    _queue(app, 6)
    workers = [start(port) for _ in range(2)]

    def n_waiting_for_later() -> int:
        with db.own_transaction() as session:
            later = select(OutgoingMail.id).where(OutgoingMail.n_tries > 0)
            return len(session.scalars(later).all())

    _wait_for(lambda: n_waiting_for_later() == 6)
    inbox = SlowServer()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    with db.own_transaction() as session:  # a minute later
        session.execute(update(OutgoingMail).values(next_try_at=clock.now()))
    _wait_for(lambda: _n_sent() == 6)
    began = real_time.monotonic()
    for worker in workers:
        worker.terminate()
    assert [worker.wait(SECONDS) for worker in workers] == [0, 0]
    assert real_time.monotonic() - began < 10
    controller.stop()
    assert len(inbox.arrived) == 6


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _seen(folder: Path) -> bool:
    return (folder / "jobs" / "queue.sqlite3").exists()


def test_the_worker_beside_a_server_ends_with_it(tmp_path: Path) -> None:
    beside = WorkerBeside(settings.load(tmp_path, {}))
    pid = beside._process.pid
    _wait_for(lambda: _seen(tmp_path))
    assert _is_running(pid)
    beside.end()
    assert not _is_running(pid)
    assert beside._process.returncode == 0


SERVER = """
import sys, time
from pathlib import Path
from practice import settings
from practice.server.beside import WorkerBeside
print(WorkerBeside(settings.load(Path(sys.argv[1]), {}))._process.pid, flush=True)
time.sleep(300)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="/proc tells which processes run")
def test_the_worker_beside_a_server_ends_though_the_server_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, tmp_path], cwd=ROOT, stdout=subprocess.PIPE
    ) as server:
        assert server.stdout
        pid = int(server.stdout.readline())
        _wait_for(lambda: _seen(tmp_path))
        server.kill()
        server.wait()
        _wait_for(lambda: not _is_running(pid))


def test_a_worker_that_died_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("practice.server.beside.LOOK_EVERY_S", 0.05)
    monkeypatch.setattr("practice.server.beside.START_AGAIN_AFTER_S", 0.05)
    beside = WorkerBeside(settings.load(tmp_path, {}))
    pid = beside._process.pid
    os.kill(pid, signal.SIGKILL)
    _wait_for(lambda: beside._process.pid != pid)
    beside.end()
