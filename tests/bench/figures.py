"""Figures with their budgets: counts, and ratios of times taken in one run."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection
from django.test.utils import CaptureQueriesContext

NOT_STATEMENTS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass(frozen=True)
class Figure:
    name: str
    value: float
    budget: float
    at_least: bool = False

    @property
    def is_kept(self) -> bool:
        return self.value >= self.budget if self.at_least else self.value <= self.budget

    @property
    def bound(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.budget:.4g}"


@dataclass
class Figures:
    rows: list[Figure] = field(default_factory=list)

    def note(self, name: str, value: float, budget: float, *, at_least: bool = False) -> None:
        self.rows.append(Figure(name, value, budget, at_least))

    def table(self) -> Iterator[str]:
        width = max(len(row.name) for row in self.rows)
        yield f"{'figure':<{width}}  {'measured':>9}  {'budget':>9}  verdict"
        for row in self.rows:
            yield f"{row.name:<{width}}  {row.value:>9.4g}  {row.bound:>9}  {'kept' if row.is_kept else 'MISSED'}"


@dataclass
class Count:
    statements: int = 0


@contextmanager
def counted() -> Iterator[Count]:
    """Counts the statements sent, without those that begin and end transactions."""
    count = Count()
    with CaptureQueriesContext(connection) as captured:
        yield count
    count.statements = sum(not query["sql"].startswith(NOT_STATEMENTS) for query in captured.captured_queries)


def medians(*requests: Callable[[], object], rounds: int = 40) -> list[float]:
    """Median seconds of each request, taken in turn so that all meet the same weather; one round warms up."""
    taken: list[list[float]] = [[] for _ in requests]
    for turn in range(rounds + 1):
        for request, times in zip(requests, taken, strict=True):
            start = time.perf_counter()
            request()
            if turn:
                times.append(time.perf_counter() - start)
    return [statistics.median(times) for times in taken]
