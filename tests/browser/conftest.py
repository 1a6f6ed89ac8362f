"""The browser for the journeys that need a real one, against Django's live server."""

import os
from typing import Any

import pytest

from tests.browser import chromium

# Playwright keeps an event loop in the test's thread, so Django takes every query of a test for one from async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.ADVICE, pytrace=False)
    return browser_type_launch_args | {"executable_path": path, "args": chromium.launch_arguments()}
