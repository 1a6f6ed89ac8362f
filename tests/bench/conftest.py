"""Collects the figures and prints them as one table."""

from collections.abc import Iterator

import pytest

from tests.bench.figures import Figures

FIGURES = Figures()


@pytest.fixture
def figures() -> Iterator[Figures]:
    """Where a bench notes what it measured; the test fails at its end when a budget is missed."""
    before = len(FIGURES.rows)
    yield FIGURES
    missed = [row.name for row in FIGURES.rows[before:] if not row.is_kept]
    assert not missed, f"Over budget: {', '.join(missed)}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FIGURES.rows:
        terminalreporter.write_sep("-", "figures and budgets")
        for line in FIGURES.table():
            terminalreporter.write_line(line)
