"""Named cases on the phone: what was logged stays on it until the server has it, and the screen says which."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect

from accounts.models import User
from routines.models import Assignment, LoggedSet, LoggedSetRevision, TrainingSession
from tests.browser.conftest import OpenBrowser, sign_in
from tests.factories import PASSWORD, make_assignment, make_coaching, make_exercise, make_routine, make_user
from tests.faults.screen import CHIP, FORM, LINK, ROW, ROW_FORM, SUBMIT

pytestmark = pytest.mark.django_db(transaction=True)

OUTBOX = "**/player/outbox/"
GUARD_MS = 650

BLOCKED = """
Object.defineProperty(globalThis, "indexedDB", { get() { throw new DOMException("Blocked", "SecurityError"); } });
"""
REFUSED = """
IDBFactory.prototype.open = () => { throw new DOMException("Blocked", "InvalidStateError"); };
"""


@pytest.fixture
def cleo(transactional_db: None) -> User:
    return make_user("cleo@example.com")


@pytest.fixture
def stan(transactional_db: None) -> User:
    return make_user("stan@example.com")


@pytest.fixture
def assignment(site: str, cleo: User) -> Assignment:
    """A row of three sets."""
    row = make_exercise("Row", default_rest_seconds=0)
    return make_assignment(
        make_coaching(make_user("tess@example.com", is_trainer=True), cleo), make_routine(None, row, sets=3)
    )


type OpenSession = Callable[..., Page]


@pytest.fixture
def open_session(open_browser: OpenBrowser, cleo: User, assignment: Assignment) -> OpenSession:
    def opened(**options: Any) -> Page:
        script = options.pop("script", "")
        page = open_browser(cleo, **options)
        if script:
            page.add_init_script(script)
        page.goto(path_of(assignment))
        return page

    return opened


def path_of(assignment: Assignment) -> str:
    return f"/assignments/{assignment.pk}/sessions/{timezone.localdate()}/"


def log(page: Page, reps: int) -> None:
    """Type the reps into the open set's form and tap its button."""
    form = page.locator(FORM).first
    form.locator("[name=reps]").fill(str(reps))
    form.locator(SUBMIT).first.click()


def rows(page: Page, state: str) -> Locator:
    return page.locator(f"{ROW}[data-state={state}]")


def chip(page: Page, state: str, count: int = 0) -> None:
    expect(page.locator(CHIP)).to_have_attribute("data-state", state)
    expect(page.locator(CHIP)).to_have_attribute("data-count", str(count))


def reps() -> list[int | None]:
    return list(LoggedSet.objects.standing().order_by("slot").values_list("reps", flat=True))


def test_a_missing_door_keeps_the_queue(open_session: OpenSession) -> None:
    page = open_session()
    page.route(OUTBOX, lambda route: route.fulfill(status=404, body="Not Found"))
    log(page, 7)
    expect(rows(page, "phone")).to_have_count(1)
    page.wait_for_timeout(GUARD_MS)
    log(page, 8)
    expect(rows(page, "phone")).to_have_count(2)
    expect(page.locator(CHIP)).to_have_attribute("data-count", re.compile("[23]"))  # the start waits with them
    page.unroute(OUTBOX)
    page.locator(CHIP).click()
    expect(rows(page, "saved")).to_have_count(2)
    chip(page, "saved")
    assert reps() == [7, 8]


@pytest.mark.parametrize("lose", ["rotated", "cookie gone"])
def test_a_token_that_is_no_longer_good_is_renewed(open_session: OpenSession, cleo: User, site: str, lose: str) -> None:
    page = open_session()
    if lose == "rotated":
        sign_in(page.context, cleo, site)  # a new session, as after signing in in another tab
    page.context.clear_cookies(name="csrf")
    log(page, 7)
    expect(rows(page, "saved")).to_have_count(1)
    assert reps() == [7]


@pytest.mark.parametrize("off", [timedelta(days=3), timedelta(days=-3)], ids=["fast", "slow"])
def test_a_clock_three_days_off_reorders_nothing(open_session: OpenSession, off: timedelta) -> None:
    started = timezone.now()
    ahead = int(off.total_seconds() * 1000)
    page = open_session(script=skewed(ahead))
    log(page, 7)
    expect(rows(page, "saved")).to_have_count(1)
    right = open_session()
    change(right, 9)
    assert reps() == [9]
    page.wait_for_timeout(GUARD_MS)
    change(page, 11)
    assert reps() == [11]
    logged = LoggedSet.objects.get()
    assert started - timedelta(seconds=5) <= logged.done_at <= timezone.now()
    assert started - timedelta(seconds=5) <= logged.order_at <= timezone.now()


def skewed(milliseconds: int) -> str:
    """The page's clock goes wrong by so much."""
    return """
(() => {
  const Right = Date;
  const off = OFF;
  class Wrong extends Right {
    constructor(...parts) { super(...(parts.length ? parts : [Right.now() + off])); }
    static now() { return Right.now() + off; }
  }
  globalThis.Date = Wrong;
})();
""".replace("OFF", str(milliseconds))


def change(page: Page, to: int) -> None:
    """Open the first row, change its reps, and see that the server has it."""
    page.locator(ROW).first.locator(LINK).click()
    form = page.locator(ROW_FORM)
    form.locator("[name=reps]").fill(str(to))
    form.locator(SUBMIT).first.click()
    expect(page.locator(ROW).first).to_contain_text(f"{to} reps")
    expect(rows(page, "saved")).to_have_count(1)


@pytest.mark.parametrize("script", [BLOCKED, REFUSED], ids=["blocked", "refused"])
def test_without_storage_a_set_goes_the_plain_way(open_session: OpenSession, script: str) -> None:
    page = open_session(script=script)
    log(page, 7)
    expect(page.locator(ROW)).to_have_count(1)
    assert reps() == [7]


@pytest.mark.parametrize("script", [BLOCKED, REFUSED], ids=["blocked", "refused"])
def test_without_storage_and_network_the_screen_says_that_nothing_is_saved(
    open_session: OpenSession, complaints: list[str], script: str
) -> None:
    page = open_session(script=script)
    page.context.set_offline(True)
    log(page, 7)
    expect(page.locator("body")).to_contain_text("NOT saved")
    expect(page.locator(FORM).first.locator("[name=reps]")).to_have_value("7")
    expect(page.locator(ROW)).to_have_count(0)
    page.context.set_offline(False)
    complaints[:] = [one for one in complaints if "ERR_INTERNET_DISCONNECTED" not in one]
    page.wait_for_timeout(GUARD_MS)
    log(page, 7)
    expect(page.locator(ROW)).to_have_count(1)
    assert reps() == [7]


def test_a_queue_waits_for_its_owner_while_another_person_is_signed_in(
    open_session: OpenSession, cleo: User, stan: User, assignment: Assignment
) -> None:
    page = open_session()
    page.route(OUTBOX, lambda route: route.fulfill(status=503))
    log(page, 7)
    expect(rows(page, "phone")).to_have_count(1)
    sign_out_by_hand(page)
    page.unroute(OUTBOX)

    sign_in_by_hand(page, stan)
    page.goto("/today/")
    expect(page.locator(CHIP)).to_have_attribute("data-state", "wrong")
    page.goto(path_of(assignment))
    expect(page.locator(ROW)).to_have_count(0)
    page.wait_for_timeout(500)
    assert not LoggedSet.objects.exclude(client=cleo).exists()
    sign_out_by_hand(page)

    sign_in_by_hand(page, cleo)
    page.goto("/today/")
    chip(page, "saved")
    assert reps() == [7]
    assert LoggedSet.objects.get().client == cleo
    assert not LoggedSetRevision.objects.exists()


def sign_out_by_hand(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    all_the_same = page.get_by_role("button", name="Sign out all the same")
    all_the_same.or_(page.get_by_role("link", name="Sign in")).first.wait_for()
    if all_the_same.count():
        all_the_same.click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def sign_in_by_hand(page: Page, person: User) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def test_an_answer_lost_on_the_way_is_asked_for_again_as_the_same_op(open_session: OpenSession) -> None:
    page = open_session()

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(OUTBOX, lose, times=1)
    log(page, 7)
    expect(page.locator(CHIP)).not_to_have_attribute("data-state", "saved")
    page.locator(CHIP).click()
    expect(rows(page, "saved")).to_have_count(1)
    assert reps() == [7]
    assert not LoggedSetRevision.objects.exists()


def test_two_phones_on_one_set_end_with_one_set(open_session: OpenSession) -> None:
    """The first is offline when it taps; the later tap stands, and what it replaced is kept."""
    first, second = open_session(), open_session()
    first.route(OUTBOX, lambda route: route.abort())
    log(first, 7)
    expect(rows(first, "phone")).to_have_count(1)
    first.wait_for_timeout(50)
    log(second, 9)
    expect(rows(second, "saved")).to_have_count(1)
    first.unroute(OUTBOX)
    first.locator(CHIP).click()
    chip(first, "saved")
    assert reps() == [9]
    kept = LoggedSetRevision.objects.get()
    assert (kept.reps, kept.reason) == (7, "late")
    first.reload()
    expect(first.locator(ROW)).to_contain_text("9 reps")


def test_without_javascript_a_set_is_logged_once_however_it_is_sent_and_can_be_changed(
    open_session: OpenSession, cleo: User, assignment: Assignment
) -> None:
    page = open_session(java_script_enabled=False)
    page.get_by_role("button", name="Start").first.click()
    expect(page).to_have_url(re.compile("/sessions/"))

    form = page.locator(FORM).first
    form.locator("[name=reps]").fill("7")
    sent = form.evaluate("form => ({ action: form.action, fields: Object.fromEntries(new FormData(form)) })")
    form.locator(SUBMIT).first.dblclick()
    expect(page.locator(ROW)).to_have_count(1)
    assert reps() == [7]

    again = page.context.request.post(sent["action"], form=sent["fields"] | {"reps": "8"})  # Back, and sent anew
    assert "logged already" in again.text()
    assert reps() == [7]
    assert LoggedSet.objects.count() == 1

    page.get_by_role("link", name=re.compile("Change")).first.click()
    form = page.locator(ROW_FORM)
    form.locator("[name=reps]").fill("9")
    form.locator(SUBMIT).first.click()
    expect(page.locator(ROW).first).to_contain_text("9 reps")
    assert reps() == [9]
    assert TrainingSession.objects.count() == 1
