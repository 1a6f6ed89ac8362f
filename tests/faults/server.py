"""The site as in production, in processes of its own that can be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from config.embedded_postgres import end_with_parent

HOST = "127.0.0.1"
SECONDS_TO_START = 60
TRIES = 5
"""A server that comes up right behind a killed one may find its port still taken, and go."""


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        return int(trial.getsockname()[1])


class Server:
    """granian with one worker, as at a small gym; ``environment`` holds the settings."""

    def __init__(self, environment: dict[str, str], *, log: Path) -> None:
        self.port = free_port()
        self.environment = environment
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        for _ in range(TRIES):
            if self.comes_up():
                return
            time.sleep(0.5)
        raise RuntimeError(f"The server did not start: {self.log.read_text()[-2000:]}")

    def comes_up(self) -> bool:
        """Whether it answers before it goes or the time is over."""
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(self.port)]
        command += ["--workers", "1", "--blocking-threads", "2", "--no-ws", "config.wsgi:application"]
        parent = os.getpid()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                env=os.environ | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that its workers can be killed with it
                preexec_fn=lambda: end_with_parent(signal.SIGTERM, parent),  # noqa: PLW1509 - does one system call
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while self.process.poll() is None and time.monotonic() < deadline:
            if self.answers():
                return True
            time.sleep(0.05)
        return False

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def kill(self) -> None:
        """SIGKILL for all of it, as when the machine goes."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        if self.process:
            self.process.wait()

    def restart(self) -> None:
        self.kill()
        self.start()
