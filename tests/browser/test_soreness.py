"""From a sore morning to a lighter session, over several days, where the client is and where the trainer is."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django_tasks_db.management.commands import db_worker
from playwright.sync_api import Page, expect

from accounts.models import User
from routines.models import Assignment, CheckIn, Tracking
from tests.browser.access import cut_off, violations
from tests.browser.conftest import DESKTOP, OpenBrowser
from tests.factories import make_assignment, make_coaching, make_exercise, make_routine, make_user
from tests.routines.checkins.conftest import train

MONDAY = date(2026, 11, 16)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 16, tzinfo=ZoneInfo("UTC")), tick=True) as traveller:
        yield traveller


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db_worker.Worker, "configure_signals", lambda self: None)


def back_day_in(zone: str) -> tuple[User, User, Assignment]:
    """Tess, in Lisbon, and Cleo, who pulls 50 kg down on Mondays and Wednesdays."""
    tess = make_user("tess@example.com", is_trainer=True, time_zone="Europe/Lisbon")
    cleo = make_user("cleo@example.com", time_zone=zone)
    pulldown = make_exercise("Pulldown", owner=tess, tracking=Tracking.REPS_AND_LOAD, primary_muscles=["lats"])
    routine = make_routine(tess, pulldown, name="Back day")
    routine.blocks.get().steps.get().prescribed_sets.update(load=50)
    day = make_assignment(make_coaching(tess, cleo), routine, starts_on=MONDAY, weekdays=[0, 2])
    return tess, cleo, day


def is_for_everybody(page: Page) -> None:
    assert (violations(page), cut_off(page)) == ([], [])


def work() -> None:
    call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0)


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_a_sore_morning_makes_the_next_session_lighter(
    open_browser: OpenBrowser, clock: time_machine.Traveller, worker: None, zone: str
) -> None:
    def at(days: int, hour: int, minute: int = 0) -> datetime:
        moment = datetime(2026, 11, 16, hour, minute, tzinfo=ZoneInfo(zone)) + timedelta(days=days)
        clock.move_to(moment)
        return moment

    evening = at(0, 18)
    tess, cleo, day = back_day_in(zone)
    train(day, MONDAY, evening)
    phone = open_browser(cleo)
    at(0, 23, 50)
    work()
    phone.goto("/today/")
    expect(phone.get_by_role("heading", name="How does your body feel")).to_have_count(0)
    assert mail.outbox == []

    # The next morning, by the link in the mail: signed out, without a script, by the keyboard.
    at(1, 7, 5)
    work()
    (sent,) = mail.outbox
    link = re.search(r"/checkins/by-mail/\S+", sent.body)
    assert link
    anybody = open_browser(java_script_enabled=False)
    anybody.goto(link[0])
    expect(anybody.get_by_role("heading", name="Hello, Cleo")).to_be_visible()
    assert not CheckIn.objects.answered().exists()
    anybody.get_by_role("group", name="Lats").get_by_label("No").focus()
    for _ in range(3):
        anybody.keyboard.press("ArrowRight")
    expect(anybody.get_by_role("group", name="Lats").get_by_label("Very sore")).to_be_checked()
    anybody.keyboard.press("Enter")
    expect(anybody.get_by_role("heading", name="Thank you")).to_be_visible()

    # The trainer agrees in one tap.
    desk = open_browser(tess, viewport=DESKTOP)
    desk.goto("/clients/")
    expect(desk.locator("#needs")).to_contain_text("Cleo is sore: lats very sore")
    expect(desk.locator("#needs")).to_contain_text("For Wednesday: Pulldown 45 kg × 8–10.")
    desk.get_by_role("button", name="Approve").click()
    expect(desk.locator("#toasts")).to_contain_text("1 change approved.")
    desk.goto(reverse("checkins:client_soreness", args=[cleo.pk]))
    expect(desk.get_by_role("region", name="For the next session")).to_contain_text("Approved by Tess")
    is_for_everybody(desk)

    # The day after, the lighter number stands in the session, and why.
    at(2, 9)
    phone.goto("/today/")
    expect(phone.locator(".move .load").first).to_have_text("45 kg")
    phone.get_by_role("button", name="Start back day").click()
    expect(phone.locator('input[name="load"]').first).to_have_value("45")
    why = phone.locator(".whybox:not(.asked, .instead)").first
    expect(why).to_contain_text("Lats: very sore. About a tenth comes off: 45 kg instead of 50 kg. Tess agreed to it.")
    expect(why).to_contain_text("It is for this session only.")
    train(day, date(2026, 11, 18), at(2, 18))

    # And the morning after that nothing is sore: one tap, in the app; the link of that morning says thank you.
    at(3, 7, 5)
    work()
    phone.goto("/today/")
    is_for_everybody(phone)
    phone.get_by_role("button", name="Nothing sore").click()
    expect(phone.locator("#toasts")).to_contain_text("Good. Noted for your trainer.")
    expect(phone.get_by_role("heading", name="How does your body feel")).to_have_count(0)
    anybody.goto(re.findall(r"/checkins/by-mail/\S+", mail.outbox[-1].body)[0])
    expect(anybody.get_by_role("heading", name="Thank you")).to_be_visible()
    assert [one.regions for one in CheckIn.objects.order_by("trained_on")] == [{"lats": 3}, {}]


def test_the_body_is_tapped_where_it_is_sore(open_browser: OpenBrowser, clock: time_machine.Traveller) -> None:
    clock.move_to(datetime(2026, 11, 16, 18, tzinfo=ZoneInfo("UTC")))
    _, cleo, day = back_day_in("UTC")
    train(day, MONDAY, datetime(2026, 11, 16, 17, tzinfo=ZoneInfo("UTC")))
    clock.move_to(datetime(2026, 11, 17, 8, tzinfo=ZoneInfo("UTC")))
    page = open_browser(cleo)
    page.goto("/checkins/")
    lats, neck = (page.locator(f'[data-region="{name}"] path').first for name in ("lats", "neck"))
    plain = lats.evaluate("(part) => getComputedStyle(part).fill")
    for _ in range(2):
        lats.click()
    neck.click(position={"x": 3, "y": 3})
    expect(page.get_by_role("group", name="Lats").get_by_label("Sore", exact=True)).to_be_checked()
    expect(page.get_by_role("group", name="Neck").get_by_label("A little")).to_be_checked()
    assert lats.evaluate("(part) => getComputedStyle(part).fill") != plain
    is_for_everybody(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("region", name="After Monday 16 November")).to_contain_text("Neck and upper traps")
    assert CheckIn.objects.get().regions == {"lats": 2, "neck": 1}
    is_for_everybody(page)
