"""The launcher, run as people run it: from the command line, with a real server."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from config import embedded_postgres
from config.embedded_postgres import TroubleError, find_programs

LAUNCHER = [sys.executable, "-m", "config.embedded_postgres", "run"]
SAY_URL = ["sh", "-c", 'echo "$DATABASE_URL"']
SAY_URL_AND_WAIT = ["sh", "-c", 'echo "$DATABASE_URL"; exec sleep 60']


def environment(**variables: str) -> dict[str, str]:
    """Ours, without the database this test run has been given itself."""
    return {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "PG_BIN"}} | variables


def run(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LAUNCHER, *arguments], env=environment(**variables), capture_output=True, text=True, check=False, timeout=60
    )


@contextmanager
def running(*arguments: str | Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The launcher with a command that waits, and the URL the command was given."""
    process = subprocess.Popen(
        [*LAUNCHER, *arguments, "--", *SAY_URL_AND_WAIT], env=environment(), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        process.stdout.close()


def query(url: str, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


def postmaster_of(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def eventually(claim: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 30
    while not claim():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def socket_folder_of(url: str) -> Path:
    return Path(str(psycopg.conninfo.conninfo_to_dict(url)["host"]))


def folder_of(url: str) -> Path:
    return socket_folder_of(url).parent


def test_a_temporary_database_works_and_is_gone_afterwards():
    with running("--temp") as (_, url):
        assert query(url, "SELECT current_database()") == [("backday",)]
        assert query(url, "SHOW listen_addresses") == [("",)]
        folder = folder_of(url)
        server = postmaster_of(folder)
    assert not folder.exists()
    assert not is_alive(server)


def test_text_sorts_and_folds_the_same_everywhere():
    with running("--temp") as (_, url):
        assert query(url, "SELECT upper('ärger'), 'Z' < 'a'") == [("ÄRGER", True)]


def test_data_is_kept_and_what_was_committed_survives(tmp_path):
    with running("--data", tmp_path / "pg") as (_, url):
        query(url, "CREATE TABLE kept AS SELECT 42 AS answer")
    with running("--data", tmp_path / "pg") as (_, url):
        assert query(url, "SELECT answer FROM kept") == [(42,)]
        assert query(url, "SHOW fsync") == [("on",)]


def test_only_the_owner_gets_at_data_and_socket(tmp_path):
    folder = tmp_path / "pg"
    with running("--data", folder) as (_, url):
        private = [folder, folder / "data", socket_folder_of(url)]
        assert [path.stat().st_mode & 0o777 for path in private] == [0o700] * 3


def test_a_database_named_in_the_environment_is_used_untouched(tmp_path):
    done = run("--data", tmp_path / "pg", "--", *SAY_URL, DATABASE_URL="postgresql://elsewhere/there")
    assert (done.returncode, done.stdout) == (0, "postgresql://elsewhere/there\n")
    assert not (tmp_path / "pg").exists()


def test_a_second_command_shares_the_running_server(tmp_path):
    with running("--data", tmp_path / "pg") as (_, url):
        server = postmaster_of(tmp_path / "pg")
        second = run("--data", tmp_path / "pg", "--", *SAY_URL)
        assert (second.returncode, second.stdout.strip()) == (0, url)
        assert is_alive(server)
        assert query(url, "SELECT 1") == [(1,)]
    assert not is_alive(server)


def test_the_commands_exit_code_is_handed_on():
    assert run("--temp", "--", "sh", "-c", "exit 7").returncode == 7
    assert run("--temp", "--", "sh", "-c", "kill -9 $$").returncode == 128 + signal.SIGKILL


def test_a_command_that_is_not_there_is_said_in_one_sentence():
    done = run("--temp", "--", "no-such-command")
    assert (done.returncode, done.stderr) == (127, "no-such-command can't be run: No such file or directory.\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_command_and_then_the_server(number):
    with running("--temp") as (launcher, url):
        folder = folder_of(url)
        server = postmaster_of(folder)
        launcher.send_signal(number)
        assert launcher.wait(30) == 128 + number
        assert not is_alive(server)
        assert not folder.exists()


def test_killing_the_launcher_leaves_no_process_and_loses_no_data(tmp_path):
    with running("--data", tmp_path / "pg") as (launcher, url):
        query(url, "CREATE TABLE kept AS SELECT 42 AS answer")
        command = int(Path(f"/proc/{launcher.pid}/task/{launcher.pid}/children").read_text().split()[-1])
        server = postmaster_of(tmp_path / "pg")
        launcher.kill()
        assert eventually(lambda: not is_alive(server))
        assert eventually(lambda: not is_alive(command))
    with running("--data", tmp_path / "pg") as (_, url):
        assert query(url, "SELECT answer FROM kept") == [(42,)]


def test_a_killed_server_recovers_at_the_next_start(tmp_path):
    with running("--data", tmp_path / "pg") as (_, url):
        query(url, "CREATE TABLE kept AS SELECT 42 AS answer")
        os.kill(postmaster_of(tmp_path / "pg"), signal.SIGKILL)
    with running("--data", tmp_path / "pg") as (_, url):
        assert query(url, "SELECT answer FROM kept") == [(42,)]


def test_what_a_killed_run_left_in_memory_is_swept_and_a_running_one_spared():
    with running("--temp") as (killed, url):
        left = folder_of(url)
        server = postmaster_of(left)
        killed.kill()
        assert eventually(lambda: not is_alive(server))
    with running("--temp") as (_, url):
        spared = folder_of(url)
        for folder in (left, spared):
            os.utime(folder, (0, 0))
        assert run("--temp", "--", "true").returncode == 0
        assert not left.exists()
        assert query(url, "SELECT 1") == [(1,)]


def test_a_start_cut_short_is_made_again(tmp_path):
    unfinished = tmp_path / "pg" / "data.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    assert run("--data", tmp_path / "pg", "--", "true").returncode == 0


def test_a_path_too_long_for_a_socket_is_no_obstacle(tmp_path):
    folder = tmp_path / ("a long name, with a comma and 'quotes' " * 3)
    with running("--data", folder) as (_, url):
        assert query(url, "SELECT 1") == [(1,)]
        sockets = socket_folder_of(url)
        assert sockets.stat().st_mode & 0o777 == 0o700
    assert not sockets.exists()


def test_data_of_another_version_is_named_rather_than_touched(tmp_path):
    assert run("--data", tmp_path / "pg", "--", "true").returncode == 0
    (tmp_path / "pg" / "data" / "PG_VERSION").write_text("9\n")
    done = run("--data", tmp_path / "pg", "--", "true")
    assert done.returncode == 1
    assert done.stderr.startswith(f"The data in {tmp_path / 'pg'} was made by PostgreSQL 9 and ")
    assert done.stderr.count("\n") == 1


def test_a_server_that_does_not_start_says_why_in_one_line(tmp_path):
    assert run("--data", tmp_path / "pg", "--", "true").returncode == 0
    with (tmp_path / "pg" / "data" / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    done = run("--data", tmp_path / "pg", "--", "true")
    assert done.returncode == 1
    assert "no_such_setting" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_folder_without_programs_is_named():
    done = run("--temp", "--", "true", PG_BIN="/nowhere")
    assert (done.returncode, done.stderr) == (
        1,
        "PG_BIN=/nowhere holds no PostgreSQL 15 or newer that runs here.\n",
    )


def test_without_any_programs_the_sentence_says_what_to_install(monkeypatch):
    monkeypatch.delenv("PG_BIN", raising=False)
    monkeypatch.setattr(embedded_postgres, "_usual_folders", list)
    with pytest.raises(TroubleError, match=r"^No PostgreSQL for this platform: install PostgreSQL 15 or newer .*\.$"):
        find_programs()
