"""What `make start` runs: the database, what it must hold, and the server.

    python -m config.start --port 8000

Shows the site as people will see it: its own error pages, compressed static files. With DEBUG=1 it is for those who
write it: Django's error pages, static files straight from their folder, a new start at every change.
"""

import argparse
import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.utils import autoreload

from config import embedded_postgres, environment, translations
from config.embedded_postgres import TroubleError

STATE = Path(__file__).resolve().parent.parent / ".state"
HOST = "127.0.0.1"
STATIC_OF_NO_PAGE = ["rest_framework", "django_htmx"]  # 6 s of compressing what no page of ours asks for
DEMO_PASSWORD = "backday-demo"  # noqa: S105 - no secret: these people exist on demo databases only
DEMO_PEOPLE = {
    "tess@example.com": "trainer",
    "cleo@example.com": "her client, with eight weeks of training",
    "rival@example.com": "another trainer",
    "stan@example.com": "the other trainer's client",
    "edda@example.com": "editor of exercise texts",
    "ada@example.com": "admin",
}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m config.start", description=__doc__.splitlines()[0])
    parser.add_argument("--port", default="8000")
    chosen = parser.parse_args(arguments)
    embedded_postgres.end_with_parent(signal.SIGTERM, os.getppid())
    is_reloaded = "RUN_MAIN" in os.environ  # we are the child that Django's reloader starts anew
    try:
        port = port_from(chosen.port, must_be_free=not is_reloaded)
        with embedded_postgres.ending_on_signals(), ExitStack() as stack:
            if not os.environ.get("DATABASE_URL"):
                os.environ["DATABASE_URL"] = stack.enter_context(embedded_postgres.database(STATE / "postgres"))
            os.environ.setdefault("SECRET_KEY", own_secret_key())
            os.environ.setdefault("PUBLIC_URL", f"http://{HOST}:{port}")
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
            os.environ.setdefault("DEMO", "1")
            if environment.flag("DEBUG"):
                autoreload.run_with_reloader(serve, port)
            else:
                serve(port)
    except TroubleError as trouble:
        return embedded_postgres.complain(str(trouble))
    except SystemExit as end:
        if end.code not in embedded_postgres.ENDED_BY_SIGNAL:
            raise
        if not is_reloaded:
            say("Stopped.")
    return 0


def port_from(text: str, *, must_be_free: bool) -> int:
    if not (text.isdecimal() and 0 < int(text) < 2**16):
        raise TroubleError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    port = int(text)
    if must_be_free:
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((HOST, port))
            except OSError as error:
                raise TroubleError(
                    f"Port {port} can't be had ({error.strerror}): choose another, for example make start PORT=8001."
                ) from error
    return port


def own_secret_key() -> str:
    """A key made once for this clone, so that a new start signs nobody out."""
    file = STATE / "secret_key"
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


def serve(port: int) -> None:
    import django

    translations.compile_stale()
    django.setup()
    prepare_database()
    prepare_static_files()

    from django.core.servers import basehttp

    application = basehttp.get_internal_wsgi_application()
    with worker():
        basehttp.run(HOST, port, application, threading=True, on_bind=say_where)


@contextmanager
def worker() -> Iterator[None]:
    """What works on the queue (mails about new notes), beside the server and no longer than it."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "config.worker", str(os.getpid())], cwd=STATE.parent
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def prepare_database() -> None:
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Making the tables …")
        call_command("migrate", verbosity=0)
    call_command("load_library", verbosity=0)
    if settings.DEMO and not get_user_model().objects.exists():  # never among real people
        say("Making demo people and eight weeks of their training …")
        call_command("seed_demo", verbosity=0)


def prepare_static_files() -> None:
    """Collect and compress the static files when one of them has changed."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    if settings.DEBUG:
        return
    found = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            held = Path(storage.path(path)).stat()
            found.update(f"{path} {held.st_size} {held.st_mtime_ns}\n".encode())
    mark = Path(settings.STATIC_ROOT) / "collected"
    if not mark.exists() or mark.read_text() != found.hexdigest():
        say("Compressing the static files …")
        call_command(
            "collectstatic", interactive=False, clear=mark.exists(), verbosity=0, ignore_patterns=STATIC_OF_NO_PAGE
        )
        mark.write_text(found.hexdigest())


def say_where(port: int | str) -> None:
    from django.contrib.auth import get_user_model
    from django.db import connection

    said = f"\n  Backday is at http://{HOST}:{port}\n"
    if get_user_model().objects.filter(email__in=DEMO_PEOPLE).count() == len(DEMO_PEOPLE):
        said += f"\n  Sign in as one of these; the password is {DEMO_PASSWORD}\n"
        said += "".join(f"    {email:<20} {role}\n" for email, role in DEMO_PEOPLE.items())
    connection.close()  # this thread's; every request has its own
    say(f"{said}\n  Ctrl-C stops it; the data stay.\n")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
