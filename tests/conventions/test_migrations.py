"""Migrations run beside the version before them, on tables full of rows: their SQL takes no long locks."""

import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

BIN = Path(settings.BASE_DIR) / ".venv" / "bin"
# The first ones made the tables, so these were empty.
FOUNDATION = {
    ("accounts", "0001_initial"),
    ("accounts", "0002_cache_table"),
    ("routines", "0001_initial"),
    ("routines", "0002_invariants"),
}
# Django writes varchar and integer of the width that the model asks for, and indexes without IF NOT EXISTS; the
# timeouts are the connection's.
NOT_OURS = [
    "prefer-bigint-over-int",
    "prefer-bigint-over-smallint",
    "prefer-robust-stmts",
    "prefer-text-field",
    "require-lock-timeout",
    "require-statement-timeout",
]
# What the database asks no more than before: the version that runs beside writes nothing that it refuses.
LOOSENS = {"rhythms_and_ends": ["ban-drop-constraint", "ban-drop-not-null"]}


def own_migrations() -> list[tuple[str, str]]:
    ours = {config.label for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR}
    return sorted(key for key in MigrationLoader(None).disk_migrations if key[0] in ours)


def complaints(name: str, sql: str) -> str:
    excluded = [*NOT_OURS, *LOOSENS.get(name.split("_", 1)[1], [])]
    done = subprocess.run(
        [BIN / "squawk", "--pg-version=15", "--reporter=gcc", *(f"--exclude={rule}" for rule in excluded)],
        input=sql,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr if done.returncode else ""


def test_the_foundation_is_known():
    assert set(own_migrations()) >= FOUNDATION


@pytest.mark.django_db(transaction=True)  # what is built concurrently is built outside of a transaction
def test_migrations_are_safe_on_full_tables():
    found = {}
    for app, name in own_migrations():
        sql = StringIO()
        call_command("sqlmigrate", app, name, stdout=sql)
        if (app, name) not in FOUNDATION and (said := complaints(name, sql.getvalue())):
            found[app, name] = said
    assert found == {}


def test_a_migration_that_blocks_the_table_would_be_seen():
    assert "require-concurrent-index-creation" in complaints(
        "0001_by_hand", "CREATE INDEX slow ON routines_loggedset (client_id);"
    )
    assert complaints("0001_by_hand", "CREATE INDEX CONCURRENTLY quick ON routines_loggedset (client_id);") == ""
