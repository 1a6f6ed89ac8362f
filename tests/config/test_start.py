"""`make start`, as people run it: the real program on a database of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from accounts.models import User
from config.start import DEMO_PASSWORD, DEMO_PEOPLE, prepare_database
from tests.factories import make_user

START = [sys.executable, "-m", "config.start", "--port"]
ON_OWN_DATABASE = [sys.executable, "-m", "config.embedded_postgres", "run", "--temp", "--"]


def environment(**variables: str) -> dict[str, str]:
    ours = {"DATABASE_URL", "DEBUG", "DEMO", "DJANGO_SETTINGS_MODULE", "PUBLIC_URL", "SECRET_KEY"}
    return {name: value for name, value in os.environ.items() if name not in ours} | variables


@pytest.fixture
def port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def started(port: int, **variables: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The program once it serves, and what it has said till then."""
    process = subprocess.Popen(
        [*ON_OWN_DATABASE, *START, str(port)],
        env=environment(**variables),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    said = ""
    try:
        while "Ctrl-C" not in said and (line := process.stdout.readline()):
            said += line
        yield process, said
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        process.stdout.close()


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def signs_in(port: int, email: str, password: str) -> bool:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    door = f"http://localhost:{port}/accounts/login/"
    with browser.open(door, timeout=30) as answer:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())
    assert token
    form = {"csrfmiddlewaretoken": token[1], "login": email, "password": password}
    with browser.open(door, urllib.parse.urlencode(form).encode(), timeout=30) as answer:
        return answer.status == 200 and "/accounts/login/" not in answer.url


def processes_of(group: int) -> list[int]:
    """Living processes of the process group, zombies not counted."""
    living = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = status.read_text().rpartition(")")[2].split()
        except OSError:  # ended while we looked
            continue
        if int(after_name[2]) == group and after_name[0] != "Z":
            living.append(int(status.parent.name))
    return living


def runs(group: int, module: str) -> bool:
    """Whether a process of the group runs this module."""
    commands = [Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0") for number in processes_of(group)]
    return any(module.encode() in command for command in commands)


def is_free(port: int) -> bool:
    with closing(socket.socket()) as trial:
        return trial.connect_ex(("127.0.0.1", port)) != 0


def test_it_serves_and_says_where_and_for_whom(port):
    with started(port) as (process, said):
        assert f"http://127.0.0.1:{port}\n" in said
        assert re.findall(r"\S+@example\.com", said) == list(DEMO_PEOPLE)
        assert get(port, "/readyz") == (200, "ready\n")
        assert runs(process.pid, "config.worker")
        status, page = get(port, "/accounts/login/")
        assert status == 200
        stylesheet = re.search(r'href="(/static/css/core\.[^"]+\.css)"', page)
        assert stylesheet
        assert get(port, stylesheet[1])[0] == 200
        status, page = get(port, "/no-such-page/")
        assert status == 404
        assert "URLconf" not in page
        assert [who for who in DEMO_PEOPLE if not signs_in(port, who, DEMO_PASSWORD)] == []
        os.killpg(process.pid, signal.SIGINT)  # to everybody, like Ctrl-C at a terminal, and passed on besides
        assert process.wait(60) == 0
    assert is_free(port)
    assert processes_of(process.pid) == []


def test_with_debug_it_starts_anew_when_the_code_changes(port):
    with started(port, DEBUG="1", DEMO="0") as (process, _):
        assert get(port, "/static/css/core.css")[0] == 200
        assert "URLconf" in get(port, "/no-such-page/")[1]
        Path("config/urls.py").touch()
        assert process.stdout
        assert any("Ctrl-C" in line for line in process.stdout)
        assert get(port, "/readyz") == (200, "ready\n")
    assert is_free(port)
    assert processes_of(process.pid) == []


def test_killing_it_leaves_no_process(port):
    with started(port, DEBUG="1", DEMO="0") as (process, _):
        process.kill()
        deadline = time.monotonic() + 30
        while processes_of(process.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert processes_of(process.pid) == []
    assert is_free(port)


def test_a_taken_port_is_said_in_one_sentence(port):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        done = subprocess.run([*START, str(port)], env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        f"Port {port} can't be had (Address already in use): choose another, for example make start PORT=8001.\n"
    )


@pytest.mark.parametrize("port", ["", "http", "0", "65536", "-1", "80 80"])
def test_a_port_that_is_none_is_said_in_one_sentence(port):
    done = subprocess.run(
        [*START[:-1], f"--port={port}"], env=environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, f"PORT must be a number from 1 to 65535, not {port!r}.\n")


def test_demo_people_never_join_real_ones(db, settings):
    settings.DEMO = True
    real = make_user("real@example.org")
    prepare_database()
    assert list(User.objects.all()) == [real]
