"""A trainer goes through a client's week: takes up a change in one click, marks it reviewed, goes on to the next."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Coaching, User
from routines.models import PersonalTarget, Review
from routines.player.commands import finish_session, log_set, start_session
from tests.browser.conftest import DESKTOP, PHONE, OpenBrowser
from tests.browser.test_attention import assert_for_everybody
from tests.factories import make_assignment, make_coaching, make_exercise, make_routine, make_user


@pytest.fixture
def topped(site: str, coaching: Coaching) -> None:
    """Cleo reached the top of the range twice in two moves, in two weeks; Zoe waits, too."""
    make_coaching(coaching.trainer, make_user("zoe@example.com", name="Zoe Hart"))
    now = timezone.now()
    routine = make_routine(coaching.trainer, make_exercise("Row"), make_exercise("Press"))
    plan = make_assignment(coaching, routine, starts_on=now.date() - timedelta(days=7), weeks=4)
    for days_ago in (7, 0):
        at = now - timedelta(days=days_ago)
        session = start_session(plan, on=plan.client.day_of(at), at=at)
        for slot in session.plan["slots"]:
            done = {"reps": 10, "load": Decimal(20), "at": at}
            log_set(session, set_id=uuid.UUID(slot["id"]), slot=slot["slot"], op=uuid.uuid4(), **done)
        finish_session(session, at=at)


def test_a_week_is_reviewed(open_browser: OpenBrowser, tess: User, cleo: User, topped: None) -> None:
    for viewport in (PHONE, DESKTOP):
        PersonalTarget.objects.all().delete()
        Review.objects.all().delete()
        page = open_browser(tess, viewport=viewport)
        page.goto(f"/clients/{cleo.pk}/review/")
        changes = page.locator("#changes")
        if viewport == PHONE:
            expect(changes.get_by_role("button", name="Accept all 2")).to_be_visible()
            assert_for_everybody(page, viewport)
            changes.get_by_role("button", name="Accept: Row").click()
            expect(changes.get_by_text("Accepted: Row.")).to_be_visible()
            assert PersonalTarget.objects.get().load == Decimal("22.5")
            changes.get_by_role("button", name="Decline: Press").click()
            expect(changes.get_by_text("Declined: Press.")).to_be_visible()
        expect(changes.get_by_role("button")).to_have_count(0)
        weeks = page.get_by_role("group", name="Weight moved per week")
        weeks.locator(".at").last.focus()
        page.keyboard.press("ArrowLeft")
        expect(weeks.locator(".at:focus .tip")).to_be_visible()
        page.locator("#moved summary").click()
        expect(page.get_by_role("table", name="Weight moved per week").get_by_role("row")).to_have_count(10)
        page.get_by_text("Move by move").first.click()
        expect(page.get_by_role("row", name="Row").first).to_be_visible()
        page.get_by_role("button", name="Mark reviewed").click()
        expect(page.get_by_role("button", name="Not yet reviewed")).to_be_visible()
        assert Review.objects.filter(client=cleo).exists()
        assert_for_everybody(page, viewport)
        page.get_by_role("link", name="Next: Zoe Hart").click()
        expect(page.get_by_role("heading", name="Zoe’s week")).to_be_visible()
        expect(page.get_by_text("Nothing was planned for this week")).to_be_visible()
        page.get_by_role("link", name="1 other to review").or_(page.get_by_role("link", name="All others")).click()
        expect(page.get_by_role("heading", name="1 of 2 to review")).to_be_visible()
        assert_for_everybody(page, viewport)
        page.goto(f"/clients/{cleo.pk}/")
        page.get_by_role("link", name="Why each number").click()
        expect(page.get_by_role("heading", name="Why these numbers")).to_be_visible()
        assert_for_everybody(page, viewport)
        page.context.close()
