"""The browser of the browser tests, for the named cases on a phone."""

from tests.browser.conftest import (
    before_playwright,
    browser_context_args,
    browser_type_launch_args,
    complaints,
    open_browser,
    playwright,
    site,
)

__all__ = [
    "before_playwright",
    "browser_context_args",
    "browser_type_launch_args",
    "complaints",
    "open_browser",
    "playwright",
    "site",
]
