"""What a whole back day costs: one tap to open it, one for each set that is logged by hand, none for the others."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Coaching, User
from routines.models import LoggedSet, Routine
from tests.browser.conftest import OpenBrowser
from tests.factories import make_assignment

pytestmark = pytest.mark.django_db(transaction=True)

TAP_GUARD = 0.65
AT_MOST = 300
COUNT_TAPS = """() => {
  self.taps = 0;
  addEventListener("pointerdown", () => { self.taps += 1; }, true);
  addEventListener("keydown", () => { self.taps += 1; }, true);
}"""


def test_a_back_day_costs_a_tap_a_set_and_one(open_browser: OpenBrowser, cleo: User, coaching: Coaching) -> None:
    make_assignment(coaching, Routine.objects.get(slug="back-day"))
    page = open_browser(cleo)
    now = timezone.now()
    page.clock.install(time=now)
    page.clock.pause_at(now + timedelta(seconds=5))
    page.goto("/today/")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/assignments/**")
    pass_by(page, 0.1)
    page.evaluate("() => import(document.getElementById('run').dataset.run)")
    page.evaluate(COUNT_TAPS)

    slots = json.loads(page.locator("#session-data").text_content() or "")["slots"]
    by_hand = [slot for slot in slots if not slot["paced"]]
    assert 0 < len(by_hand) < len(slots)
    for slot in slots:
        if slot in by_hand:
            page.locator(f".step:visible form[data-slot='{slot['slot']}'] .log").click()
            pass_by(page, TAP_GUARD)
        else:
            wait_for(page, slot["slot"])
        expect(page.locator(f"[data-slot='{slot['slot']}'][data-set]")).to_have_count(1)

    expect(page.get_by_role("button", name="Finish")).to_be_focused()
    pass_by(page, 1)
    expect(page.locator("#outbox")).to_have_attribute("data-state", "saved")
    assert LoggedSet.objects.count() == len(slots)
    assert 1 + page.evaluate("self.taps") <= len(by_hand) + 1 <= len(slots) + 1


def wait_for(page: Page, slot: str) -> None:
    """Let time pass until the set has logged itself."""
    row = page.locator(f"[data-slot='{slot}'][data-set]")
    for _ in range(AT_MOST // 5):
        if row.count():
            return
        pass_by(page, 5)
    raise AssertionError(f"{slot} has not logged itself in {AT_MOST} seconds.")


def pass_by(page: Page, seconds: float) -> None:
    page.clock.run_for(round(seconds * 1000))
