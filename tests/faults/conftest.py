"""The browser of the browser tests, for the named cases on a phone."""

from collections.abc import Iterator

import pytest

from tests.browser.conftest import (
    before_playwright,
    browser_context_args,
    browser_type_launch_args,
    open_browser,
    playwright,
    site,
)

__all__ = [
    "before_playwright",
    "browser_context_args",
    "browser_type_launch_args",
    "open_browser",
    "playwright",
    "site",
]

OUTBOX = "/player/outbox/"


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What went wrong in any page, but for what the tests do to the outbox's door."""
    said: list[str] = []
    yield said
    assert [one for one in said if OUTBOX not in one] == []
