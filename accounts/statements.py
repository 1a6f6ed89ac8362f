"""Statements that are put together once: for lists of hundreds of rows, that costs as much as asking."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple, Self

from django.db import connection
from django.db.models import QuerySet

MARK = -1
"""Stands in a query for the id that differs from one time to the next; no row has it."""


class Statement(NamedTuple):
    """A query as SQL, to be asked with one id after the other. JSON comes as text."""

    sql: str
    params: tuple[Any, ...]

    @classmethod
    def of(cls, query: QuerySet[Any, Any]) -> Self:
        """``query`` has MARK where the id belongs."""
        return cls(*query.query.sql_with_params())

    def ask(self, pk: int) -> list[tuple[Any, ...]]:
        return ask(self.sql, [pk if one == MARK else one for one in self.params])


def ask(sql: str, params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def array(values: Iterable[int | date]) -> str:
    """As PostgreSQL writes an array: a list of hundreds goes as one text, not value by value."""
    return f"{{{','.join(map(str, values))}}}"
