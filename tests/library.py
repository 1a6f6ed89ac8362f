"""The library's rows, put back after a test has emptied all tables: much faster than reading its files again."""

from django.db import connection, transaction
from psycopg import sql

from routines.management.commands.load_library import load_library
from routines.models import Exercise
from routines.models.translation import forget_names

kept: dict[str, bytes] = {}


def keep_library() -> None:
    """Load it into a new database, and remember the rows of every table that it fills."""
    load_library()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.startswith("routines_"):
                continue
            with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as rows:
                if data := b"".join(rows):
                    kept[table] = data


def put_library_back() -> None:
    """Nothing if it is there; its keys are what they were, and foreign ones are checked when all of it is in."""
    if Exercise.objects.library().exists():
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for table, data in kept.items():
            with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as rows:
                rows.write(data)
    forget_names()
