"""A session in the browser, with and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Coaching
from routines.models import LoggedSet, SessionStep, TrainingSession
from routines.models.plan import set_id_of
from routines.player.commands import start_session
from tests.browser.conftest import all_saved
from tests.factories import make_assignment, make_exercise, make_routine

PHONE = {"width": 390, "height": 844}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def session(coaching: Coaching) -> TrainingSession:
    """Two rows of two sets, then a press of one set on each side."""
    row = make_exercise("Row", default_rest_seconds=90)
    press = make_exercise("Press", laterality="each_side", default_rest_seconds=0)
    return start_session(make_assignment(coaching, make_routine(None, row, press)), on=timezone.localdate())


type Open = Callable[..., Page]


@pytest.fixture
def open_session(new_context: Callable[..., BrowserContext], live_server: Any, session: TrainingSession) -> Open:
    """Opens the session's page as Cleo has it on her phone, at an anchor or with a query when asked."""
    signed_in = Client()
    signed_in.force_login(session.client)

    def opened(**options: Any) -> Page:
        context = new_context(viewport=options.pop("viewport", PHONE), **options)
        cookie = signed_in.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.goto(address(live_server, session))
        return page

    return opened


def address(live_server: Any, session: TrainingSession, more: str = "") -> str:
    return f"{live_server.url}/sessions/{session.pk}/{more}"


def log_button(page: Page) -> Any:
    return page.locator(".step:visible .panel .log")


def test_one_tap_logs_a_set_and_the_rest_begins(open_session: Open, live_server: Any, session: TrainingSession) -> None:
    said: list[str] = []
    page = open_session()
    page.on("console", lambda message: said.append(message.text))
    expect(log_button(page)).to_have_text("Log set 1")
    log_button(page).click()

    expect(log_button(page)).to_have_text("Log set 2")
    expect(log_button(page)).to_be_focused()
    expect(page.locator("#said")).to_have_text("Logged 8 reps.")
    expect(page.locator("[data-left]")).to_have_text("1:30")
    expect(page.locator(".step:visible .stage")).to_be_hidden()
    all_saved(page)
    assert LoggedSet.objects.get().reps == 8

    page.get_by_role("button", name="15 s").click()
    expect(page.locator("[data-of]")).to_have_text("of 1:45")
    page.reload()
    expect(page.locator("[data-of]")).to_have_text("of 1:45")
    page.get_by_role("button", name="Skip rest").click()
    expect(page.locator(".step:visible .stage")).to_be_visible()
    expect(log_button(page)).to_be_focused()
    assert [one for one in said if "Service Worker" not in one] == []  # Playwright lets none in


def test_a_double_tap_is_one_set(open_session: Open, live_server: Any, session: TrainingSession) -> None:
    page = open_session()
    log_button(page).dblclick()
    expect(log_button(page)).to_have_text("Log set 2")
    page.wait_for_timeout(300)
    all_saved(page)
    assert LoggedSet.objects.count() == 1


def test_undo_takes_the_last_set_back(open_session: Open, live_server: Any, session: TrainingSession) -> None:
    page = open_session()
    log_button(page).click()
    page.wait_for_timeout(650)
    page.get_by_role("button", name="Undo").click()
    expect(log_button(page)).to_have_text("Log set 1")
    expect(log_button(page)).to_be_focused()
    all_saved(page)
    assert LoggedSet.objects.exists()
    assert not LoggedSet.objects.standing().exists()


def test_steppers_go_by_the_persons_own_step(open_session: Open, live_server: Any, session: TrainingSession) -> None:
    page = open_session()
    load = page.locator("#load-1-1-both")
    page.get_by_role("button", name="More: Load").first.click()
    expect(load).to_have_value("2.5")
    load.fill("31,0")
    page.get_by_role("button", name="More: Load").first.click()
    expect(load).to_have_value("32.5")
    load.fill("31")
    page.get_by_role("button", name="Less: Load").first.press("Enter")
    expect(load).to_have_value("30")
    page.get_by_role("button", name="More: Reps").first.click()
    expect(page.locator("#reps-1-1-both")).to_have_value("9")
    log_button(page).click()
    expect(log_button(page)).to_have_text("Log set 2")
    all_saved(page)
    logged = LoggedSet.objects.get()
    assert (str(logged.load), logged.reps) == ("30.00", 9)


def test_a_refused_number_stays_and_has_the_focus(
    open_session: Open, live_server: Any, session: TrainingSession
) -> None:
    page = open_session()
    page.locator("#reps-1-1-both").fill("many")
    log_button(page).click()
    field = page.locator("#reps-1-1-both")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("many")
    expect(field).to_be_focused()
    expect(page.locator(".step:visible .err")).to_have_text("Write whole reps from 0 to 1000.")


def test_a_row_can_be_changed_and_taken_back(open_session: Open, live_server: Any, session: TrainingSession) -> None:
    page = open_session()
    log_button(page).click()
    row = page.locator("#step-1 [data-set]")
    row.get_by_role("link").click()
    expect(page.locator("#step-1 .sofar [name=reps]")).to_have_value("8")
    page.locator("#step-1 .sofar [name=reps]").fill("6")
    page.wait_for_timeout(650)
    page.get_by_role("button", name="Save set 1").click()
    expect(row).to_contain_text("6 reps")
    expect(row.get_by_role("link")).to_be_focused()
    all_saved(page)
    assert LoggedSet.objects.get().reps == 6
    row.get_by_role("link").click()
    page.wait_for_timeout(650)
    page.get_by_role("button", name="Take back").click()
    expect(row).to_have_count(0)
    expect(log_button(page)).to_have_text("Log set 1")
    all_saved(page)
    assert not LoggedSet.objects.standing().exists()


def test_sets_beyond_the_plan(open_session: Open, live_server: Any, session: TrainingSession) -> None:
    page = open_session()
    for number in range(2):
        log_button(page).click()
        expect(page.locator("#step-1 [data-set]")).to_have_count(number + 1)
        page.wait_for_timeout(650)
    page.evaluate("location.hash = '#step-1'")
    page.get_by_text("One more set").click()
    page.get_by_role("button", name="Log set 3").click()
    expect(page.locator("#step-1 [data-set]")).to_have_count(3)
    all_saved(page)
    extra = LoggedSet.objects.get(slot="1.3.both")
    assert extra.pk == set_id_of(session.pk, "1.3.both")


def test_a_module_that_breaks_off_is_asked_for_once_more(open_session: Open, session: TrainingSession) -> None:
    asked: list[str] = []
    page = open_session()
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/changes*.js*", lambda route: route.abort(), times=1)
    page.reload()
    page.locator("#step-1").get_by_role("button", name="Swap, skip or note").click()
    page.locator("#more-1 textarea").fill("Left elbow")
    page.locator("#more-1").get_by_role("button", name="Save the note").click()
    expect(page.locator("#step-1 .mynote")).to_have_text("Left elbow")
    all_saved(page)
    assert SessionStep.objects.get().note == "Left elbow"
    assert len([url for url in asked if "/changes" in url]) == 2


def test_another_order_and_a_step_left_out(open_session: Open, live_server: Any, session: TrainingSession) -> None:
    page = open_session()
    page.goto(f"{page.url}#overview")
    page.get_by_role("button", name="Later: Row").click()
    expect(page.locator("#overview ol b")).to_have_text(["Press", "Row"])
    expect(page.get_by_role("button", name="Earlier: Row")).to_be_focused()
    page.evaluate("location.hash = '#step-2'")
    page.wait_for_timeout(650)
    page.locator("#step-2").get_by_role("button", name="Swap, skip or note").click()
    page.locator("#more-2").get_by_role("button", name="Pain").click()
    expect(page.locator("#step-2 .aim")).to_have_text("Skipped: pain")
    expect(page.locator("#step-1 .log")).to_be_focused()
    page.wait_for_timeout(650)
    page.locator("#step-1").get_by_role("button", name="Swap, skip or note").click()
    page.locator("#more-1 textarea").fill("Left elbow")
    page.locator("#more-1").get_by_role("button", name="Save the note").click()
    expect(page.locator("#step-1 .mynote")).to_have_text("Left elbow")
    all_saved(page)
    session.refresh_from_db()
    assert session.step_order == [2, 1]
    assert set(SessionStep.objects.values_list("step_number", "skip_reason", "note")) == {
        (2, "pain", ""),
        (1, "", "Left elbow"),
    }
    page.reload()
    expect(page.locator("#overview ol b")).to_have_text(["Press", "Row"])
    expect(page.locator("#step-2 .aim")).to_have_text("Skipped: pain")


def test_the_whole_session_by_enter_alone(open_session: Open, live_server: Any, session: TrainingSession) -> None:
    """The focus is always on what comes next: one key a set, never on the body."""
    page = open_session()
    log_button(page).focus()
    for number in range(6):
        page.keyboard.press("Enter")
        expect(page.locator("#progress")).to_have_attribute("aria-label", f"{number + 1} of 6 sets done. All moves")
        page.wait_for_timeout(620)
        assert page.evaluate("document.activeElement.tagName") == "BUTTON"
    expect(page.get_by_role("button", name="Finish")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Pull day done.")).to_be_visible()
    session.refresh_from_db()
    assert (session.sets_done, session.is_open) == (6, False)


@pytest.mark.parametrize("size", [(390, 844), (320, 568), (844, 390), (1280, 800)])
@pytest.mark.parametrize("resting", [False, True])
def test_the_log_button_is_on_the_first_screen(
    open_session: Open, live_server: Any, session: TrainingSession, size: tuple[int, int], *, resting: bool
) -> None:
    page = open_session(viewport={"width": size[0], "height": size[1]})
    if resting:
        log_button(page).click()
        expect(page.locator("[data-rest=on]")).to_be_visible()
        all_saved(page)
        page.reload()
    box = log_button(page).bounding_box()
    assert box
    assert box["y"] + box["height"] <= size[1]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_javascript_everything_works(open_session: Open, live_server: Any, session: TrainingSession) -> None:
    page = open_session(java_script_enabled=False)
    log_button(page).click()
    assert page.url.endswith("#step-1")
    expect(page.locator("#rest")).to_contain_text("Rest 90 s, until")
    log_button(page).click()
    assert page.url.endswith("#step-2")
    page.wait_for_load_state()
    page.go_back()
    expect(page.locator("#panel-1 .aim")).to_have_text(
        "2 of 2 sets done"
    )  # Back shows the session as it is, not an old form
    assert LoggedSet.objects.count() == 2

    page.goto(address(live_server, session, "#step-1"))
    page.locator("#step-1 .sofar a").first.click()
    page.locator("#below-1 .sofar input[name=reps]").fill("6")
    page.get_by_role("button", name="Save set 1").click()
    assert LoggedSet.objects.get(slot="1.1.both").reps == 6
    page.goto(address(live_server, session, "?change=1.2.both#step-1"))
    page.get_by_role("button", name="Take back").click()
    assert page.url.endswith("#step-1")
    assert LoggedSet.objects.standing().count() == 1

    page.goto(address(live_server, session, "#step-2"))
    page.locator("#step-2 .title").get_by_role("button", name="Swap, skip or note").click()
    page.locator("#more-2").get_by_role("button", name="Pain").click()
    assert page.url.endswith("#step-1")
    log_button(page).click()
    assert page.url.endswith("#overview")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="Pull day done.")).to_be_visible()
    page.get_by_label("Worked").check(force=True)
    page.get_by_role("button", name="Send").click()
    session.refresh_from_db()
    assert (session.sets_done, session.feeling) == (2, 2)
