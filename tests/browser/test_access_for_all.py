"""Every page, for everybody who may open it: axe-core finds nothing, nothing is cut off, the keyboard is enough."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, Route, expect

from tests.browser.access import cut_off, violations
from tests.browser.conftest import DESKTOP, PHONE, OpenBrowser
from tests.conventions.doors import all_doors, reverse_door
from tests.conventions.rules import API, RULES, Rule
from tests.conventions.world import World, make_world
from tests.factories import make_user

DOORS = {door.name: door for door in all_doors()}
NO_PAGES = {
    "exchange:export",  # a file
    "healthz",
    "readyz",
    "worker",
    "manifest",
    "notes:photo",
    "notes:photo_small",
    "player:hello",
    "player:session_news",
}
ERRORS = ("400", "403", "403_csrf", "404", "429", "500", "503")
VISITORS = ("anonymous", "tess", "cleo", "edda", "ada")
KEEPERS = ("edda", "ada")
FOR_KEEPERS = {"accounts:profile", "catalog:exercise_list"}
"""Other pages to those who keep the texts; the rest of what they share is walked as those they share it with."""

EMPTY_FORM = """() => {
  const isField = (field) => field.type !== "hidden" && !field.matches("button, fieldset, output");
  const form = [...document.querySelectorAll("main form[method=post]")].find(
    (one) => new URL(one.action).pathname === location.pathname && [...one.elements].some(isField)
  );
  if (!form) return false;
  for (const field of [...form.elements].filter(isField)) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = false;
    else if (field.matches("select")) field.selectedIndex = -1;
    else field.value = "";
  }
  form.noValidate = true;
  form.id = "emptied";
  return true;
}"""


@pytest.fixture
def world(site: str) -> World:
    return make_world()


def pages_of(world: World, person: str) -> Iterator[tuple[str, str, Rule]]:
    """Every page that is for this person: its door's name, its address, its rule. Public ones are for anybody, once."""
    others = ("tess", "cleo") if person in KEEPERS else ()
    shared = {name for other in others for name, _ in doors_of(other)} - FOR_KEEPERS
    for name, rule in doors_of(person):
        if name in shared:
            continue
        yield name, reverse_door(DOORS[name], world.objects[rule.of]), rule


def doors_of(person: str) -> Iterator[tuple[str, Rule]]:
    for name, rule in RULES.items():
        is_page = "GET" in rule.methods and name in DOORS and name not in NO_PAGES and not name.startswith(API)
        if is_page and may_open(rule, person) and (rule.role == "public") == (person == "anonymous"):
            yield name, rule


def may_open(rule: Rule, person: str) -> bool:
    if person == "anonymous":
        return rule.role == "public"
    return rule.has_role(person) and (rule.may is None or person in rule.may)


BY_DAY, BY_NIGHT = (PHONE, "light"), (DESKTOP, "dark")


def look(page: Page, name: str, faults: dict[str, list[str]], *looks: tuple[Any, str]) -> None:
    """The page as it is now, on a phone by day and at a desk by night; or only as asked for."""
    for number, (size, scheme) in enumerate(looks or (BY_DAY, BY_NIGHT)):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        # The whole page at once, so that bars which stay in place cover nothing that can be scrolled from under them.
        page.set_viewport_size(size | {"height": page.evaluate("document.documentElement.scrollHeight")})
        if found := [*violations(page, looks_only=number > 0), *cut_off(page)]:
            faults[f"{name}, {scheme}"] = found
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")


@pytest.mark.parametrize("person", VISITORS)
def test_every_page_is_for_everybody(world: World, open_browser: OpenBrowser, person: str) -> None:
    page = open_browser(world.people.get(person))
    faults: dict[str, list[str]] = {}
    for number, (name, address, rule) in enumerate(pages_of(world, person)):
        page.goto(address)
        look(page, name, faults, *((BY_NIGHT, BY_DAY) if number % 2 else (BY_DAY, BY_NIGHT)))
        if "POST" in rule.methods and page.evaluate(EMPTY_FORM):
            with page.expect_navigation():
                page.evaluate("document.getElementById('emptied').submit()")
            look(page, f"{name}, refused", faults, BY_DAY)  # the same page with sentences beside its fields
    assert faults == {}


@pytest.mark.parametrize("is_trainer", [True, False])
def test_every_page_is_for_everybody_on_the_first_day(site: str, open_browser: OpenBrowser, is_trainer: bool) -> None:
    page = open_browser(make_user("new@example.com", is_trainer=is_trainer))
    faults: dict[str, list[str]] = {}
    for name, rule in doors_of("tess" if is_trainer else "cleo"):
        if not rule.of:
            page.goto(reverse_door(DOORS[name], {}))
            look(page, name, faults, BY_DAY)
    assert faults == {}


def test_error_pages_are_for_everybody(site: str, open_browser: OpenBrowser) -> None:
    page = open_browser()
    faults: dict[str, list[str]] = {}

    def answer(route: Route) -> None:
        error = route.request.url.rsplit("/", 1)[-1]
        route.fulfill(body=render_to_string(f"{error}.html"), content_type="text/html")

    page.route("**/broken/*", answer)
    for error in ERRORS:
        page.goto(f"/broken/{error}")
        look(page, error, faults)
    assert faults == {}


def test_faults_would_be_seen(site: str, open_browser: OpenBrowser) -> None:
    page = open_browser()
    page.goto("/accounts/login/")
    page.evaluate(
        """() => {
          const button = document.createElement("button");
          const wide = document.createElement("button");
          wide.style.cssText = "margin-left: 300px; min-width: 200px; color: #eee; background: #fff";
          wide.textContent = "Too wide and too pale";
          document.querySelector("main").append(button, wide, new Image());
        }"""
    )
    rules = {one.split(":")[0] for one in violations(page)}
    assert {"button-name", "color-contrast", "image-alt"} <= rules
    assert len(cut_off(page)) == 2


def test_every_state_of_a_session_is_for_everybody(world: World, open_browser: OpenBrowser) -> None:
    page = open_browser(world.people["cleo"])
    faults: dict[str, list[str]] = {}
    page.goto(reverse_door(DOORS["player:session_detail"], world.objects["session of cleo"]))
    step = page.locator(".step:target, .step.opened").last
    look(page, "begun", faults)

    for sheet in ("Cues", "Swap, skip or note"):
        step.get_by_role("button", name=sheet).click()
        look(page, sheet, faults)
        page.locator("[popover]:popover-open").get_by_role("button", name="Close").click()
    page.get_by_role("button", name=re.compile("^Log ")).locator("visible=true").first.click()
    expect(page.locator("#said")).to_contain_text("Logged")
    look(page, "resting", faults)
    page.locator(".sofar a:visible").first.click()
    expect(page.get_by_role("button", name=re.compile("^Take back")).first).to_be_visible()
    look(page, "changing", faults)
    page.goto(f"{page.url.split('#')[0]}#overview")
    look(page, "overview", faults)
    page.get_by_role("button", name=re.compile("^Finish")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("done")
    look(page, "summary", faults)
    page.get_by_role("radio", name="Worked").check(force=True)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("[data-kept-as]")).to_have_text("Saved")
    look(page, "answered", faults)
    page.goto("/progress/")
    look(page, "history", faults)
    assert faults == {}


# --- Small screens, large letters ---------------------------------------------------------------


@pytest.mark.parametrize("person", ["anonymous", "tess", "cleo"])
def test_nothing_is_cut_off_on_a_small_screen_or_in_large_letters(
    world: World, open_browser: OpenBrowser, person: str
) -> None:
    page = open_browser(world.people.get(person))
    faults = {}
    for name, address, _ in pages_of(world, person):
        page.set_viewport_size({"width": 320, "height": 568})
        page.goto(address)
        if found := cut_off(page):
            faults[f"{name}, 320 px"] = found
        page.set_viewport_size(PHONE)
        page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
        if found := cut_off(page):
            faults[f"{name}, letters twice as large"] = found
    assert faults == {}
