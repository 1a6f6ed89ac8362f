"""Left and right and a goal, as a client comes upon them: with the keyboard, on a phone and at a desk."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from routines.models import Routine
from routines.player.commands import finish_session, start_session
from tests.browser.access import cut_off, violations
from tests.browser.conftest import DESKTOP, PHONE, OpenBrowser
from tests.factories import make_assignment
from tests.routines.models.test_sides import log_all


@pytest.fixture
def trained(site, coaching):
    """Six sessions, the left side behind in the last three."""
    starts_on = timezone.localdate() - timedelta(days=30)
    plan = make_assignment(coaching, Routine.objects.get(slug="back-day"), starts_on=starts_on, weeks=8)
    for ago in range(12, 0, -2):
        begun = timezone.now() - timedelta(days=ago)
        session = start_session(plan, on=begun.date(), at=begun)
        log_all(session, left=6 if ago <= 6 else 12, right=13, load=20, when=begun + timedelta(minutes=2))
        finish_session(session, at=begun + timedelta(minutes=40))
    return plan


def test_from_the_gap_to_a_goal_and_its_end(trained, cleo, tess, open_browser: OpenBrowser):
    page = open_browser(cleo)
    page.goto(reverse("progress:overview"))
    page.get_by_role("link", name="Sides").click()
    expect(page.get_by_text("left behind")).to_be_visible()
    page.get_by_role("link", name="Bent-over row (one arm)").click()
    faults = {}
    for size, scheme in ((PHONE, "light"), (DESKTOP, "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        faults |= {f"{scheme}: {one}": one for one in [*violations(page), *cut_off(page)]}
    page.get_by_role("link", name="Set a goal").press("Enter")
    expect(page.get_by_label("Move", exact=True)).to_have_value("bent-over-row")
    page.get_by_label("Reps (optional)").fill("many")
    page.get_by_role("button", name="Set the goal").press("Enter")
    expect(page.get_by_text("Enter a whole number.")).to_be_visible()
    page.get_by_label("Reps (optional)").fill("15")
    page.get_by_label("With a load of").fill("20")
    page.get_by_role("button", name="Set the goal").press("Enter")
    expect(page.get_by_role("heading", name="Bent-over row (one arm)")).to_be_visible()
    point = page.get_by_role("img", name="Left 20 kg × 6").last
    point.focus()
    expect(point.locator(".tip")).to_be_visible()
    for size, scheme in ((PHONE, "dark"), (DESKTOP, "light")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        faults |= {f"goals, {scheme}: {one}": one for one in [*violations(page), *cut_off(page)]}
    assert faults == {}

    session = start_session(trained, on=timezone.localdate(), at=timezone.now())
    assert [one["side"] for one in session.plan["slots"] if one["step"] == 1][:2] == ["left", "right"]
    log_all(session, left=15, right=15, load=20, when=timezone.now())
    finish_session(session)
    page.goto(reverse("player:session_summary", args=[session.pk]))
    expect(page.get_by_role("heading", name="Goal reached")).to_be_visible()
    expect(page.get_by_text("15 reps a side at 20 kg")).to_be_visible()
    assert cleo.goals.get().load == Decimal(20)
    desk = open_browser(tess)
    desk.goto(reverse("goals:client_goal_list", args=[cleo.pk]))
    expect(desk.get_by_role("heading", name="Reached")).to_be_visible()
