"""``make floor``: fifty trainers watch their floors, by asking again and by a stream of events; which costs less?

Each has six clients who train. Both serve the same cards every five seconds; the CPU is that of the server's processes.
"""

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

from tests.faults import site
from tests.faults.server import HOST, free_port

TRAINERS, CLIENTS, SECONDS = int(os.environ.get("TRAINERS", "50")), 6, 30
TICKS = os.sysconf("SC_CLK_TCK")


def prepare() -> list[str]:
    """The people, what they train, and the trainers' session keys."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from django.utils import timezone
    from uuid_utils.compat import uuid7

    from accounts.models import User
    from routines.models import Routine
    from routines.player.commands import log_set, start_session
    from tests.factories import make_assignment, make_coaching

    call_command("migrate", verbosity=0)
    call_command("load_library", verbosity=0)
    routine = Routine.objects.get(slug="back-day")
    keys = []
    for number in range(TRAINERS):
        trainer = User.objects.create_user(f"t{number}@example.com", None, name=f"T{number}", is_trainer=True)
        for place in range(CLIENTS):
            client = User.objects.create_user(f"c{number}-{place}@example.com", None, name=f"C{number} {place}")
            coaching = make_coaching(trainer, client)
            session = start_session(make_assignment(coaching, routine), on=timezone.localdate())
            for slot in session.plan["slots"][: place + 1]:
                values = {"reps": slot["reps_min"], "seconds": slot["seconds"]}
                log_set(
                    session, set_id=uuid.UUID(slot["id"]), slot=slot["slot"], op=uuid7(), at=timezone.now(), **values
                )
        store = SessionStore()
        store[SESSION_KEY] = str(trainer.pk)
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store[HASH_SESSION_KEY] = trainer.get_session_auth_hash()
        store.create()
        keys.append(store.session_key)
    return keys


def cpu_seconds(group: int) -> float:
    """What all processes of a group have used."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            total += int(fields[11]) + int(fields[12])
    return total / TICKS


def answers(port: int) -> bool:
    try:
        wire = http.client.HTTPConnection(HOST, port, timeout=5)
        wire.request("GET", "/healthz")
        return wire.getresponse().status == 200
    except OSError:
        return False


def ask_again(port: int, cookie: str, end: float, times: list[float]) -> None:
    while time.monotonic() < end:
        began = time.monotonic()
        wire = http.client.HTTPConnection(HOST, port, timeout=20)
        wire.request("GET", "/floor/", headers={"Cookie": cookie, "HX-Request": "true"})
        answer = wire.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        times.append(time.monotonic() - began)
        time.sleep(max(0.0, 5 - (time.monotonic() - began)))


def listen(port: int, cookie: str, end: float, times: list[float]) -> None:
    wire = http.client.HTTPConnection(HOST, port, timeout=20)
    wire.request("GET", "/floor/stream/", headers={"Cookie": cookie})
    answer = wire.getresponse()
    assert answer.status == 200, answer.status
    last = 0.0
    while time.monotonic() < end:
        if answer.readline().startswith(b"data:"):
            now = time.monotonic()
            if last:
                times.append(max(0.0, now - last - 5))  # later than it should have come
            last = now
    wire.close()


def measure(way: str, keys: list[str], log: Path) -> None:
    port = free_port()
    interface, app = ("wsgi", "config.wsgi") if way == "asking" else ("asgi", "config.asgi")
    command = [sys.executable, "-m", "granian", "--interface", interface, "--host", HOST, "--port", str(port)]
    command += ["--workers", "2", *(["--blocking-threads", "2"] if way == "asking" else []), f"{app}:application"]
    with log.open("ab") as out:
        server = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
    try:
        while not answers(port):
            time.sleep(0.2)
        before, times, end = cpu_seconds(server.pid), [], time.monotonic() + SECONDS
        each = ask_again if way == "asking" else listen
        people = []
        for key in keys:
            people.append(threading.Thread(target=each, args=(port, f"session={key}", end, times)))
            people[-1].start()
            time.sleep(5 / len(keys))
        for one in people:
            one.join()
        used = cpu_seconds(server.pid) - before
        times.sort()
        sys.stdout.write(
            f"{way}: {len(times)} times the cards, CPU {100 * used / SECONDS:.0f} % of one core, "
            f"{1000 * used / max(1, len(times)):.1f} ms each; {'answer' if way == 'asking' else 'late by'} "
            f"p50 {1000 * statistics.median(times):.0f} ms, p95 {1000 * times[int(len(times) * 0.95)]:.0f} ms\n"
        )
    finally:
        os.killpg(server.pid, 9)
        server.wait()


def main() -> None:
    with site.own_database() as database, tempfile.TemporaryDirectory() as folder:
        os.environ |= site.settings(database, f"http://{HOST}:8000") | {
            "DJANGO_SETTINGS_MODULE": "tests.bench.stream_settings"
        }
        import django

        django.setup()
        keys = prepare()
        for way in ("asking", "stream", "asking", "stream"):
            measure(way, keys, Path(folder) / "server.log")


if __name__ == "__main__":
    main()
