"""Starts the worker as a child of the web server, starts it again should it die, and ends it with the server."""

import logging
import os
import subprocess  # nosec B404
import sys
import threading

from practice.settings.definition import Settings

LOOK_EVERY_S = 1.0
START_AGAIN_AFTER_S = 10.0
END_WITHIN_S = 30.0

log = logging.getLogger(__name__)


class WorkerBeside:
    """The worker of this server. It ends by itself where this process is killed: it asks who its parent is."""

    def __init__(self, settings: Settings) -> None:
        self._command = [sys.executable, "-m", "practice.cli", "worker"]
        self._command += ["--beside", str(os.getpid()), "--instance", str(settings.instance.absolute())]
        self._command += ["--base-url", settings.base_url] + ["--demo"] * (settings.mode == "demo")
        self._ending = threading.Event()
        self._process = self._start()
        self._watcher = threading.Thread(target=self._watch, name="worker beside", daemon=True)
        self._watcher.start()

    def end(self) -> None:
        """End the worker: what it does is finished or given back first."""
        self._ending.set()
        self._watcher.join()
        self._process.terminate()
        try:
            self._process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()  # nothing is lost: its leases run out
            self._process.wait()

    def _start(self) -> "subprocess.Popen[bytes]":
        # A session of its own: Ctrl-C in the terminal is for the server, which then ends the worker.
        return subprocess.Popen(self._command, stdin=subprocess.DEVNULL, start_new_session=True)

    def _watch(self) -> None:
        while not self._ending.wait(LOOK_EVERY_S):
            if self._process.poll() is None:
                continue
            log.error("the worker ended with %s and is started again", self._process.returncode)
            if self._ending.wait(START_AGAIN_AFTER_S):
                return
            self._process = self._start()
