"""The shell around every page: what it says when a request came to nothing, and the way to it by keyboard."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import ResolverMatch
from django.utils.csp import build_policy
from playwright.sync_api import Page, Route, expect

ORIGIN = "http://backday.invalid"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
BUTTON = '<button hx-post="/act" hx-target="#place">Act</button><p id="place">as it was</p>'


@pytest.fixture
def console(page: Page) -> list[str]:
    """Everything the browser complained about, except the refused requests that a test asks for."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if "Failed to load" not in message.text else None)
    return said


def open_shell(page: Page, *, answer: int | None = 200) -> None:
    """A page in the shell, as a trainer sees it, with one htmx button; `answer` is what the server says to it."""
    request = RequestFactory().get("/")
    request.resolver_match = ResolverMatch(lambda: None, (), {}, "exercise_list", ["catalog"], ["catalog"])
    user = SimpleNamespace(
        is_authenticated=True, is_trainer=True, is_staff=False, pk=7,
        name="Tess Moreau", email="tess@example.com", figure_skin="tan", figure_hair="black",
    )  # fmt: skip
    html = render_to_string("base.html", {"user": user, "messages": []}, request).replace("</main>", f"{BUTTON}</main>")

    def serve(route: Route) -> None:
        path = Path(route.request.url.removeprefix(ORIGIN))
        if path.parts[1:2] == ("static",):
            file = settings.BASE_DIR / str(path).lstrip("/")
            route.fulfill(body=file.read_bytes(), content_type=TYPES.get(file.suffix, "image/png"))
        elif path.name == "act":
            if answer is None:
                route.abort()
            else:
                route.fulfill(status=answer, body="from the server", content_type="text/html")
        else:
            policy = build_policy(settings.SECURE_CSP)
            route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": policy})

    page.route(f"{ORIGIN}/**", serve)
    page.goto(f"{ORIGIN}/")


@pytest.mark.parametrize("status", [200, 409, 422])
def test_answers_for_the_person_are_put_in_place(page: Page, console: list[str], status: int) -> None:
    open_shell(page, answer=status)
    page.get_by_role("button", name="Act").click()

    expect(page.locator("#place")).to_have_text("from the server")
    expect(page.locator(".toast")).to_have_count(0)
    assert console == []


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "isn’t allowed"), (404, "isn’t here"), (429, "a lot at once"), (500, "on our side"), (503, "on our side")],
)
def test_refusals_are_said_and_change_nothing(page: Page, console: list[str], status: int, words: str) -> None:
    open_shell(page, answer=status)
    page.get_by_role("button", name="Act").click()

    expect(page.get_by_role("status")).to_contain_text(words)
    expect(page.locator("#place")).to_have_text("as it was")
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".toast")).to_have_count(0)
    assert console == []


def test_silence_of_the_network_is_said_too(page: Page) -> None:
    open_shell(page, answer=None)
    page.get_by_role("button", name="Act").click()

    expect(page.get_by_role("status")).to_contain_text("Check your connection")


def test_the_first_stop_of_the_keyboard_leads_past_the_menu(page: Page) -> None:
    open_shell(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.locator("main :focus")).to_have_count(1)


@pytest.mark.parametrize("width", [320, 390, 959, 960, 1280])
def test_the_menu_fits_at_every_width(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    open_shell(page)
    menu = page.get_by_role("navigation", name="Main")

    box = menu.bounding_box()
    assert box is not None
    assert (box["x"], round(box["y"] + box["height"])) == (0, 700)
    assert box["width"] == (216 if width >= 960 else width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    if width < 960:
        menu.get_by_text("More", exact=True).click()
    expect(menu.locator("[aria-current=page]").locator("visible=true")).to_have_text("Moves")
    assert page.evaluate("document.documentElement.scrollWidth") == width
