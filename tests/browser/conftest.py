"""The browser for the journeys that need a real one, against Django's live server."""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, Response, expect
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.browser import chromium
from tests.library import put_library_back

# Playwright keeps an event loop in the test's thread, so Django takes every query of a test for one from async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

expect.set_options(timeout=15_000)  # a busy machine is no fault

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
BOTH_SIZES = pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])

USUAL = {"viewport": PHONE, "reduced_motion": "reduce", "service_workers": "block", "locale": "en-GB"}

BUSY = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""

type OpenBrowser = Callable[..., Page]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.ADVICE, pytrace=False)
    return browser_type_launch_args | {"executable_path": path, "args": chromium.launch_arguments()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Without the worker, that answers and asks in the page's place, unless a test is about it."""
    return {"service_workers": "block", "locale": "en-GB"} | browser_context_args


@pytest.fixture(scope="session")
def before_playwright(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """While Playwright's loop runs, Django opens a connection anew: close the one that is left lying."""
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(scope="session")
def playwright(before_playwright: None, playwright: Playwright) -> Iterator[Playwright]:
    """Playwright, that closes the loop's connection before the loop goes; else nobody could drop the database."""
    yield playwright
    connections.close_all()


@pytest.fixture
def site(live_server: LiveServer) -> Iterator[str]:
    """The whole site with its library, served to a real browser; gives its address."""
    put_library_back()  # the test before it has flushed the tables
    yield live_server.url
    let_requests_end()


def all_saved(page: Page) -> None:
    """The server has everything: nothing waits on the phone, nor on the screen, which is painted a moment later."""
    page.wait_for_function("async () => (await outbox.waiting()) === 0")
    expect(page.locator("#outbox")).to_have_attribute("data-state", "saved")
    expect(page.locator("[data-set][data-state]:not([data-state=saved])")).to_have_count(0)


def let_requests_end() -> None:
    """What a page sent as it closed still holds rows for a moment; emptying the tables in its way is a deadlock."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(BUSY)
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.02)


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What went wrong in any page of the test: refused by the policy, thrown, not found, broken. Must stay empty."""
    said: list[str] = []
    yield said
    assert said == []


@pytest.fixture
def open_browser(site: str, browser: Browser, complaints: list[str]) -> Iterator[OpenBrowser]:
    """A person's own browser, watched: ``open_browser(cleo, java_script_enabled=False)``; signed out without a person.

    Further options are those of Playwright's contexts. It is a phone unless told otherwise; the worker stays out unless
    asked for: ``service_workers="allow"``.
    """
    contexts: list[BrowserContext] = []

    def start(person: User | None = None, **options: Any) -> Page:
        context = browser.new_context(base_url=site, **USUAL | options)
        contexts.append(context)
        context.set_default_timeout(15_000)
        watch(context, site, complaints)
        if person:
            sign_in(context, person, site)
        return context.new_page()

    yield start
    for context in contexts:
        context.close()


def fetch_ahead(page: Page) -> None:
    """Have what a session fetches by itself a moment after it was shown."""
    page.evaluate(
        "() => Promise.all(Object.values(document.getElementById('modules').dataset).map((one) => import(one)))"
    )


def nothing_is_cut_off(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def sign_in(context: BrowserContext, person: User, site: str) -> None:
    """Put a session into the browser, as signing in does."""
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


def watch(context: BrowserContext, site: str, complaints: list[str]) -> None:
    """Note what the browser complains of. A refused form (4xx of a page) is not a complaint; a missing file is."""

    def console(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            complaints.append(f"{message.text} at {message.location.get('url', '')}")
        elif "Content Security" in message.text:
            complaints.append(message.text)

    def failed(request: Request) -> None:
        # "csp" is also what a browser without scripts says of those it doesn't fetch; the policy's refusals come to the
        # console, too.
        if request.url.startswith(site) and request.failure not in {"net::ERR_ABORTED", "csp"}:
            complaints.append(f"{request.method} {request.url}: {request.failure}")

    def answered(response: Response) -> None:
        is_file = response.url.startswith(f"{site}/static/")
        if response.status >= 500 or (is_file and response.status >= 400):
            complaints.append(f"{response.request.method} {response.url}: {response.status}")
        elif not response.url.startswith((site, "data:", "blob:")):
            complaints.append(f"Another host was asked: {response.url}")

    context.on("console", console)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("requestfailed", failed)
    context.on("response", answered)
