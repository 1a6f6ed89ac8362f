"""What works on the queue beside `make start`: manage.py db_worker, ending with the process that started it."""

import os
import signal
import sys

from config import embedded_postgres


def main(arguments: list[str]) -> None:
    embedded_postgres.end_with_parent(signal.SIGTERM, int(arguments[0]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", "db_worker", "--no-reload", "--verbosity", "0"])


if __name__ == "__main__":
    main(sys.argv[1:])
