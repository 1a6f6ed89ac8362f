"""A session without a network: from its opening to its end everything is kept on the phone, and sent when it can be."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from accounts.models import Coaching, User
from routines.models import Assignment, LoggedSet, SessionChange, SessionStep, TrainingSession
from tests.browser.access import violations
from tests.browser.conftest import OpenBrowser, fetch_ahead, sign_in
from tests.factories import PASSWORD, make_assignment, make_exercise, make_routine

pytestmark = pytest.mark.django_db(transaction=True)

TAP_GUARD_MS = 650
OUTBOX = "**/player/outbox/"
IS_KEPT = """async (path) => {
  for (const name of await caches.keys()) if (await (await caches.open(name)).match(path)) return true;
  return false;
}"""


@pytest.fixture
def assignment(site: str, coaching: Coaching) -> Assignment:
    """Due today: two rows, then two presses on each side."""
    row = make_exercise("Row", default_rest_seconds=90)
    press = make_exercise("Press", laterality="each_side", default_rest_seconds=0)
    return make_assignment(coaching, make_routine(None, row, press))


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """Without a network the browser complains of every request; what else it says must stay empty."""
    said: list[str] = []
    yield said
    asked_for = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "outbox/: 503")
    assert [one for one in said if not any(word in one for word in asked_for)] == []


def ready(assignment: Assignment) -> str:
    return f"/assignments/{assignment.pk}/sessions/{timezone.localdate()}/"


def log(page: Page) -> None:
    page.locator(".step:visible .panel .log").click()
    page.wait_for_timeout(TAP_GUARD_MS)


def chip(page: Page, words: str) -> None:
    expect(page.locator("#outbox")).to_have_text(words)


def states(page: Page, *expected: str) -> None:
    """Of all rows, in the order of the page."""
    expect(page.locator("[data-set][data-state]")).to_have_count(len(expected))
    for row, state in zip(page.locator("[data-set][data-state]").all(), expected, strict=True):
        expect(row).to_have_attribute("data-state", state)


def test_a_session_from_its_opening_to_its_end(open_browser: OpenBrowser, cleo: User, assignment: Assignment) -> None:
    page = open_browser(cleo, service_workers="allow")
    page.goto("/today/")
    page.evaluate("navigator.serviceWorker.ready")
    while not all(page.evaluate(IS_KEPT, path) for path in ("/today/", ready(assignment))):  # that is fetched ahead
        page.wait_for_timeout(100)

    page.context.set_offline(True)
    page.reload()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", name="Row", level=2)).to_be_visible()
    log(page)
    expect(page.locator("#said")).to_have_text("Logged 8 reps.")
    chip(page, "Offline · 1 on this phone")
    log(page)
    expect(page.locator("#step-2 .log")).to_be_focused()
    page.reload()  # a tab that was killed
    expect(page.locator("#step-2 .log")).to_have_text("Log set 1, left")
    states(page, "phone", "phone")
    expect(page.locator("#step-1 [data-set]").first).to_contain_text("On this phone")
    log(page)
    page.locator("#step-2").get_by_role("button", name="Swap, skip or note").click()
    page.locator("#more-2 textarea").fill("Left shoulder clicks")
    page.locator("#more-2").get_by_role("button", name="Save the note").click()
    for _ in range(3):
        log(page)
    expect(page.get_by_role("button", name="Finish")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Finished, kept on this phone.")).to_be_visible()
    assert not TrainingSession.objects.exists()

    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="Pull day done.")).to_be_visible()
    chip(page, "All saved")
    session = TrainingSession.objects.get()
    assert (session.client, session.sets_done, session.is_open) == (cleo, 6, False)
    assert LoggedSet.objects.count() == 6
    assert SessionStep.objects.get().note == "Left shoulder clicks"


def test_how_it_felt_is_kept_like_a_set(open_browser: OpenBrowser, cleo: User, assignment: Assignment) -> None:
    """At the end of a session without a network, and on the summary when it is lost there."""
    page = open_browser(cleo)
    page.goto(ready(assignment))
    chip(page, "All saved")
    fetch_ahead(page)
    page.context.set_offline(True)
    log(page)
    page.locator("#progress").click()
    page.get_by_role("button", name="Finish with 5 sets left").click()
    expect(page.get_by_role("heading", name="How hard was it?")).to_be_visible()
    page.get_by_role("radio", name="Sore").check(force=True)
    page.get_by_label("Anything to tell your trainer?").fill("Left shoulder clicks")
    page.get_by_role("button", name="Send", exact=True).click()
    kept_as = page.locator("[data-kept-as]")
    expect(kept_as).to_have_text("On this phone")
    expect(kept_as.locator(".ic:visible")).to_have_count(1)
    page.get_by_role("button", name="Somewhat hard").click()
    expect(page.get_by_role("button", name="Somewhat hard")).to_have_attribute("aria-pressed", "true")
    chip(page, "Offline · 4 on this phone")
    assert violations(page) == []

    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="Pull day done.")).to_be_visible()
    session = TrainingSession.objects.get()
    assert (session.feeling, session.effort, session.note) == (4, 4, "Left shoulder clicks")
    expect(page.get_by_role("button", name="Somewhat hard")).to_have_attribute("aria-pressed", "true")
    chip(page, "All saved")
    TrainingSession.objects.update(started_at=F("finished_at") - timedelta(minutes=30))
    page.reload()
    expect(kept_as.locator(".ic:visible")).to_have_count(0)
    page.evaluate("outbox.load(document.getElementById('outbox').dataset.send)")

    page.context.set_offline(True)
    page.get_by_role("radio", name="Painful").check(force=True)
    page.get_by_role("button", name="All out").click()
    expect(kept_as).to_have_text("On this phone")
    chip(page, "Offline · 1 on this phone")
    session.refresh_from_db()
    assert session.feeling == 4
    page.context.set_offline(False)
    expect(kept_as).to_have_text("Saved")
    expect(page.get_by_text("All out for 30 minutes: a session load of 300.")).to_be_visible()
    chip(page, "All saved")
    session.refresh_from_db()
    assert (session.feeling, session.effort, session.note) == (5, 10, "Left shoulder clicks")
    assert SessionChange.objects.filter(kind="feeling").count() == 3


def test_every_row_says_where_it_is(open_browser: OpenBrowser, cleo: User, assignment: Assignment) -> None:
    page = open_browser(cleo)
    page.goto(ready(assignment))
    chip(page, "All saved")
    page.route(OUTBOX, lambda route: route.fulfill(status=503))
    log(page)
    states(page, "phone")
    chip(page, "1 on this phone")
    other = page.context.new_page()
    other.goto("/today/")
    chip(other, "1 on this phone")

    page.unroute(OUTBOX)
    page.locator("#outbox").click()
    states(page, "saved")
    chip(page, "All saved")
    chip(other, "All saved")


def test_signed_out_meanwhile_it_waits_for_the_sign_in(
    open_browser: OpenBrowser, cleo: User, assignment: Assignment
) -> None:
    page = open_browser(cleo)
    page.goto(ready(assignment))
    chip(page, "All saved")
    page.context.clear_cookies(name="session")
    log(page)
    chip(page, "Sign in to send 1")
    states(page, "phone")
    page.locator("#outbox").click()
    page.wait_for_url("**/accounts/login/**")
    assert not LoggedSet.objects.exists()


def test_what_the_server_refuses_stays_and_says_why(
    open_browser: OpenBrowser, cleo: User, assignment: Assignment
) -> None:
    page = open_browser(cleo)
    page.goto(ready(assignment))
    coaching = assignment.coaching
    assignment.delete()
    log(page)
    states(page, "look")
    expect(page.locator("#outbox")).to_have_attribute("data-state", "look")
    expect(page.locator("[data-set]")).to_contain_text("Needs a look")
    page.locator("#outbox").click()
    expect(page.locator("#outbox-kept")).to_contain_text("8 reps")
    page.get_by_role("button", name="Drop what was refused").click()
    chip(page, "All saved")
    states(page)
    assert coaching.pk


def test_one_bad_op_keeps_nobody_waiting(open_browser: OpenBrowser, cleo: User, assignment: Assignment) -> None:
    """After five answers that it can't be read, ops go one by one; what can be read arrives."""
    page = open_browser(cleo)
    page.goto(ready(assignment))
    chip(page, "All saved")
    bad: list[str] = []

    def refuse_the_bad(route: object) -> None:
        body = route.request.post_data_json  # type: ignore[attr-defined]
        bad[:] = bad or [body["ops"][-1]["op"]]
        if any(one["op"] == bad[0] for one in body["ops"]):
            route.fulfill(status=400, json={"error": "unreadable"})  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route(OUTBOX, refuse_the_bad)
    log(page)
    log(page)
    for _ in range(6):
        page.locator("#outbox").click()
        page.wait_for_timeout(300)
        page.keyboard.press("Escape")
    states(page, "phone", "saved")
    expect(page.locator("#outbox")).to_have_attribute("data-state", "look")
    page.unroute(OUTBOX)
    page.locator("#outbox").click()
    states(page, "saved", "saved")


HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_a_phone_locked_while_a_request_hangs_sends_again(
    open_browser: OpenBrowser, cleo: User, assignment: Assignment
) -> None:
    """The request that goes out as the page is hidden takes nothing from the one that hangs: that one still ends."""
    page = open_browser(cleo)
    page.clock.install()
    page.goto(ready(assignment))
    chip(page, "All saved")
    hanging: list[Route] = []
    page.route(OUTBOX, lambda route: hanging.extend([route]))
    with page.expect_request(OUTBOX):
        page.locator(".step:visible .panel .log").click()
    with page.expect_request(OUTBOX):
        page.evaluate(HIDE, arg=True)
    while len(hanging) < 2:  # the second is on its way to us
        page.wait_for_timeout(50)
    page.unroute(OUTBOX)
    page.clock.run_for(13_000)  # longer than anybody waits for an answer
    page.evaluate(HIDE, arg=False)
    states(page, "saved")
    chip(page, "All saved")
    assert LoggedSet.objects.count() == 1


def test_a_swap_that_was_saved_is_there_after_a_reload_without_a_network(
    open_browser: OpenBrowser, cleo: User, coaching: Coaching
) -> None:
    """What the phone forgets has to be on the page that it keeps."""
    row = make_exercise("Row", default_rest_seconds=0)
    make_exercise("Row on the cable", variation_of=row)
    page = open_browser(cleo, service_workers="allow")
    page.goto("/today/")
    page.evaluate("navigator.serviceWorker.ready")
    page.goto(ready(make_assignment(coaching, make_routine(None, row))))
    while not page.evaluate(IS_KEPT, page.url.split("#")[0].removeprefix(page.evaluate("location.origin"))):
        page.wait_for_timeout(100)
    log(page)
    page.get_by_role("button", name="Swap, skip or note").first.click()
    page.locator("#more-1").get_by_role("button", name="Row on the cable").click()
    expect(page.locator("#step-1 h2")).to_have_text("Row on the cable")
    chip(page, "All saved")
    page.wait_for_timeout(1500)  # the page's data are fetched anew

    page.context.set_offline(True)
    page.reload()
    expect(page.locator("#step-1 h2")).to_have_text("Row on the cable")
    states(page, "saved")
    log(page)
    page.context.set_offline(False)
    page.locator("#outbox").click()
    chip(page, "All saved")
    done = LoggedSet.objects.order_by("slot").values_list("slot", "exercise__published__name")
    assert list(done) == [("1.1.both", "Row"), ("1.2.both", "Row on the cable")]


def test_the_sign_in_page_says_what_waits_for_it(open_browser: OpenBrowser, cleo: User, assignment: Assignment) -> None:
    page = open_browser(cleo)
    page.goto("/accounts/login/")
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    expect(page.locator("#outbox")).to_be_hidden()  # nothing was ever logged here
    sign_in(page.context, cleo, page.evaluate("location.origin"))
    page.goto(ready(assignment))
    page.route(OUTBOX, lambda route: route.fulfill(status=503))
    log(page)
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    chip(page, "Sign in to send 1")
    assert violations(page) == []
    page.unroute(OUTBOX)
    page.get_by_label("E-mail").fill(cleo.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    chip(page, "All saved")
    assert LoggedSet.objects.count() == 1
