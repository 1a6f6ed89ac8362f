"""A session in each of its states, for everybody: axe-core finds nothing, every control is there for a thumb and for
the keyboard on small screens, on the side and in large letters, and the whole of it goes by keys alone.
"""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect

from accounts.models import User
from routines.models import Assignment, Exercise, TrainingSession
from routines.player.commands import start_session
from tests.browser.access import covered, cut_off, too_small, violations
from tests.browser.conftest import PHONE, OpenBrowser, fetch_ahead
from tests.factories import PASSWORD, make_assignment, make_coaching, make_routine, make_user

SMALL = {"width": 320, "height": 568}
ON_ITS_SIDE = {"width": 844, "height": 390}
SIZES = [PHONE, SMALL, ON_ITS_SIDE]
LETTERS = "size => { document.documentElement.style.fontSize = size; }"
OWN_TIMEOUT = "() => { [window.setTimeout, window.ownTimeout] = [window.ownTimeout ?? setTimeout, setTimeout]; }"

type Faults = dict[str, list[str]]


class Cast:
    """Tess coaches Cleo, who does rows and supermen today: loads and sides, then what counts and logs itself."""

    def __init__(self) -> None:
        self.tess = make_user("tess@example.com", is_trainer=True)
        self.cleo = make_user("cleo@example.com")
        moves = [Exercise.objects.get(slug=slug) for slug in ("bent-over-row", "superman", "face-pull")]
        routine = make_routine(None, *moves, sets=2)
        self.assignment: Assignment = make_assignment(make_coaching(self.tess, self.cleo), routine)
        self.session: TrainingSession = start_session(self.assignment, on=timezone.localdate())

    @property
    def address(self) -> str:
        return reverse("player:session_detail", args=[self.session.pk])


@pytest.fixture
def cast(site: str) -> Cast:
    return Cast()


@pytest.fixture
def faults() -> Iterator[Faults]:
    """What each state is found to lack. Must stay empty."""
    found: Faults = {}
    yield found
    assert not found, "\n".join(f"{state}: {one}" for state, all_of_it in found.items() for one in all_of_it)


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the browser complains of, but for the network that a test took away."""
    said: list[str] = []
    yield said
    assert [one for one in said if "ERR_INTERNET_DISCONNECTED" not in one and "ERR_FAILED" not in one] == []


@pytest.fixture
def open_session(open_browser: OpenBrowser, cast: Cast) -> Callable[..., Page]:
    """The session's page on a phone; its clock can be put forward."""

    def opened(person: User | None = None, *, anchor: str = "", **options: object) -> Page:
        page = open_browser(person or cast.cleo, **options)
        page.add_init_script("window.ownTimeout = setTimeout")
        page.clock.install()
        page.goto(f"{cast.address}{anchor}")
        return page

    return opened


def look(page: Page, state: str, faults: Faults) -> None:
    """Everything that can be found on the page as it is now, in both lights and on every screen."""
    page.evaluate(OWN_TIMEOUT)  # axe-core needs one, also while the clock stands still
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        note(faults, f"{state}, {scheme}", violations(page))
    page.evaluate(OWN_TIMEOUT)
    page.emulate_media(color_scheme="light")
    look_at_sizes(page, state, faults)


def look_at_sizes(page: Page, state: str, faults: Faults) -> None:
    for size in SIZES:
        page.set_viewport_size(size)
        name = f"{state}, {size['width']} × {size['height']}"
        note(faults, name, [*cut_off(page), *too_small(page), *covered(page)])
    page.set_viewport_size(PHONE)
    page.evaluate(LETTERS, "200%")
    note(faults, f"{state}, letters twice as large", [*cut_off(page), *covered(page)])
    page.evaluate(LETTERS, "")


def note(faults: Faults, name: str, found: list[str]) -> None:
    if found:
        faults[name] = found


def step(page: Page) -> Locator:
    return page.locator(".step:visible")


def log(page: Page) -> None:
    """One tap, once the one before it can't be its twin."""
    page.clock.run_for(700)
    step(page).locator(".panel .log").click()


def rows(page: Page, state: str) -> Locator:
    return page.locator(f"[data-set][data-state={state}]")


def answer(page: Page, status: str, message: str = "") -> None:
    """The server says this of whatever is sent."""

    def fulfil(route: Route) -> None:
        ops = json.loads(route.request.post_data or "{}")["ops"]
        results = [{"op": one["op"], "set": one.get("set"), "status": status, "message": message} for one in ops]
        body = {"v": 1, "time": timezone.now().isoformat(), "results": results}
        route.fulfill(status=200, json=body)

    page.route("**/player/outbox/", fulfil)


# --- Every state --------------------------------------------------------------------------------


def test_before_a_set_and_after_it(open_session: Callable[..., Page], faults: Faults) -> None:
    page = open_session()
    look(page, "begun", faults)

    step(page).locator(".panel input[name=reps]").fill("many")
    log(page)
    expect(step(page).locator("[aria-invalid=true]")).to_be_focused()
    look(page, "error beside a field", faults)
    step(page).locator(".panel input[name=reps]").fill("12")

    log(page)
    expect(rows(page, "saved")).to_have_count(1)
    expect(page.locator("[data-rest=on]")).to_have_count(1)
    look(page, "saved, resting", faults)

    page.clock.fast_forward(75_000)
    expect(page.locator("[data-rest=over]")).to_have_count(1)
    look(page, "overtime", faults)

    step(page).locator(".sofar a").first.click()
    expect(page.get_by_role("button", name=re.compile("^Take back")).first).to_be_visible()
    look(page, "a set opened to be changed", faults)


def test_on_its_way_to_the_server(open_session: Callable[..., Page], faults: Faults) -> None:
    page = open_session()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/player/outbox/", hold)
    log(page)
    expect(rows(page, "sending")).to_have_count(1)
    look(page, "sending", faults)

    page.context.set_offline(True)
    for route in held:
        route.abort()
    page.unroute("**/player/outbox/")
    expect(rows(page, "phone")).to_have_count(1)
    page.clock.fast_forward(75_000)
    log(page)
    expect(rows(page, "phone")).to_have_count(2)
    expect(page.locator("#outbox")).to_have_attribute("data-state", "offline")
    look(page, "on this phone", faults)

    answer(page, "rejected", "That set isn’t part of this session.")
    page.context.set_offline(False)
    expect(rows(page, "look")).to_have_count(2)
    look(page, "needs a look", faults)
    page.locator("#outbox").click()
    expect(page.locator("#outbox-kept")).to_be_visible()
    look(page, "needs a look, opened", faults)


def test_signed_out_meanwhile(open_session: Callable[..., Page], faults: Faults) -> None:
    page = open_session()
    page.context.clear_cookies()
    log(page)
    expect(page.locator("#outbox")).to_have_attribute("data-state", "login")
    look(page, "sign in to send", faults)


def test_every_sheet(open_session: Callable[..., Page], faults: Faults) -> None:
    page = open_session()
    buttons = step(page).locator("[popovertarget]:not([popovertargetaction])")
    sheets = [button.get_attribute("popovertarget") for button in buttons.all() if button.is_visible()]
    assert len(sheets) >= 3
    for sheet in sheets:
        step(page).locator(f"[popovertarget={sheet}]:not([popovertargetaction])").first.click()
        expect(page.locator(f"#{sheet}")).to_be_visible()
        look(page, f"sheet {sheet}", faults)
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement !== document.body"), sheet


def test_another_order_another_move_none_at_all(open_session: Callable[..., Page], faults: Faults) -> None:
    page = open_session()
    step(page).locator(".title [popovertarget^=more]").click()
    page.locator("[popover]:popover-open .choice").first.click()
    expect(step(page).locator(".hintline")).to_contain_text("In place of")
    look(page, "swapped", faults)

    page.clock.run_for(700)
    step(page).locator(".title [popovertarget^=more]").click()
    page.locator("[popover]:popover-open textarea").fill("The cable was rough today. " * 8)
    page.get_by_role("button", name="Save the note").locator("visible=true").click()
    expect(step(page).locator(".mynote")).to_be_visible()
    look(page, "with a note", faults)

    page.clock.run_for(700)
    step(page).locator(".title [popovertarget^=more]").click()
    page.locator("[popover]:popover-open .reasons button").first.click()
    page.wait_for_url("**#step-2")
    page.goto(f"{page.url.split('#')[0]}#step-1")
    expect(step(page).get_by_role("button", name="Do it after all")).to_be_visible()
    look(page, "skipped", faults)

    page.goto(f"{page.url.split('#')[0]}#overview")
    page.clock.run_for(700)
    page.get_by_role("button", name="Later: Superman").click()
    expect(page.locator("#overview li").last).to_contain_text("Superman")
    look(page, "overview, in another order", faults)


def test_a_set_that_logs_itself(open_session: Callable[..., Page], faults: Faults) -> None:
    page = open_session(reduced_motion="no-preference")
    run = page.locator("#run")
    fetch_ahead(page)  # once the clock stands still, what comes late waits for ever
    run.evaluate(
        "({ dataset }) => Promise.all([dataset.run, dataset.breath, dataset.signals].map((one) => import(one)))"
    )
    page.clock.run_for(700)
    page.goto(f"{page.url}#step-2")
    expect(run.locator("[data-start]")).to_be_visible()
    page.clock.pause_at(page.evaluate("Date.now()") + 100)
    page.clock.run_for(500)
    expect(run.locator("[data-start]")).to_be_visible()
    look(page, "a set that can run", faults)
    run.locator("[data-start]").click()
    page.clock.run_for(1000)
    expect(run).to_have_attribute("data-state", "ready")
    look(page, "counting down", faults)
    page.clock.run_for(8000)
    expect(run).to_have_attribute("data-state", "on")
    look(page, "running", faults)
    run.locator("[data-pause]").click()
    expect(run).to_have_attribute("data-state", "paused")
    look(page, "paused", faults)


def test_a_step_that_is_done_and_the_finish_without_a_network(
    open_session: Callable[..., Page], faults: Faults
) -> None:
    page = open_session(anchor="#step-3")
    fetch_ahead(page)
    page.context.set_offline(True)
    for number in (1, 2):
        page.goto(f"{page.url.split('#')[0]}#step-3")
        log(page)
        expect(rows(page, "phone")).to_have_count(number)
    expect(page.locator("#step-1")).to_be_visible()  # the page has gone on by itself
    page.goto(f"{page.url.split('#')[0]}#step-3")
    step(page).locator(".extra summary").click()
    look(page, "one more set", faults)
    page.goto(f"{page.url.split('#')[0]}#overview")
    page.clock.run_for(700)
    page.get_by_role("button", name=re.compile("^Finish")).click()
    expect(page.locator("[data-finished]")).to_be_visible()
    look(page, "finished without a network", faults)


def test_a_trainer_who_types(open_session: Callable[..., Page], cast: Cast, faults: Faults) -> None:
    page = open_session(cast.tess)
    log(page)
    expect(rows(page, "saved")).to_have_count(1)
    look(page, "typed by the trainer", faults)


def test_the_page_for_no_network(open_browser: OpenBrowser, faults: Faults) -> None:
    page = open_browser()
    page.goto(reverse("offline"))
    look(page, "no network", faults)


def test_without_a_script(open_browser: OpenBrowser, cast: Cast, faults: Faults) -> None:
    page = open_browser(cast.cleo)
    browser = page.context.new_cdp_session(page)

    def allow_scripts(*, allowed: bool) -> None:
        browser.send("Emulation.setScriptExecutionDisabled", {"value": not allowed})

    def look_without(state: str) -> None:
        look_at_sizes(page, state, faults)
        allow_scripts(allowed=True)  # axe-core is one; the page's own have not been loaded
        note(faults, state, violations(page))
        allow_scripts(allowed=False)

    allow_scripts(allowed=False)
    page.goto(cast.address)
    look_without("no script")
    step(page).locator(".panel .log").click()
    look_without("no script, resting")
    page.goto(f"{cast.address}#overview")
    look_without("no script, overview")


# --- The keyboard -------------------------------------------------------------------------------


class Keys:
    """Presses keys and counts them; after each one something that can be seen has the focus."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.count += 1
        self.page.wait_for_timeout(50)
        assert self.page.evaluate(SEEN), f"After {key}, the {self.count}th key: {self.page.evaluate(FOCUSED)}"

    def press_until(self, wanted: Locator) -> None:
        for _ in range(12):
            if any(one.evaluate("one => one === document.activeElement") for one in wanted.all()):
                return
            self.press("Tab")
        raise AssertionError(f"{wanted} is not within 12 times Tab")


FOCUSED = "document.activeElement.outerHTML.slice(0, 160)"
SEEN = """() => {
  const one = document.activeElement;
  if (one === document.body) return false;
  if (one.matches("main, h1, h2")) return true;
  const { left, top, width, height } = one.getBoundingClientRect();
  const isFree = (y) => {
    const hit = document.elementFromPoint(left + width / 2, y);
    return hit && (one.contains(hit) || hit.contains(one));
  };
  return top >= 0 && top + height <= innerHeight && [top + 3, top + height / 2, top + height - 3].every(isFree);
}"""


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size['width']}x{size['height']}")
def test_by_keys_alone(cast: Cast, open_browser: OpenBrowser, size: dict[str, int]) -> None:
    """Sign in, log three sets, go to the next move: within 25 keys; what is typed into fields is not counted."""
    page = open_browser(viewport=size)
    keys = Keys(page)
    page.goto("/accounts/login/")
    keys.press_until(page.get_by_role("textbox", name="E-mail"))
    page.keyboard.type(cast.cleo.email)
    keys.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    keys.count += 1
    page.wait_for_url("**/today/")
    keys.press("Tab")
    keys.press("Enter")  # skips to the content
    keys.press_until(page.get_by_role("link", name=re.compile("^Continue")))
    page.keyboard.press("Enter")
    keys.count += 1
    page.wait_for_url("**/sessions/**")
    keys.press_until(page.get_by_role("textbox", name=re.compile("^Load")))
    page.keyboard.type("20")
    for number in range(1, 4):
        keys.press("Enter")
        expect(page.locator("#progress")).to_have_attribute("aria-label", re.compile(f"^{number} of "))
        expect(page.locator(".log:focus")).to_have_count(1)
        page.wait_for_timeout(650)  # a second tap within 600 ms is taken for a double one
    keys.press_until(page.locator(".next:visible"))
    keys.press("Enter")
    page.wait_for_url("**#step-2")
    expect(page.locator("#step-2 :focus")).to_have_count(1)
    assert keys.count <= 25
