"""A trainer hands a routine to fifty clients in four clicks, moves a session and pauses a plan; the client sees it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import ClientGroup, Coaching, User
from routines.models import Assignment, Routine
from tests.browser.access import cut_off, violations
from tests.browser.conftest import DESKTOP, PHONE, OpenBrowser


@pytest.fixture
def crowd(site: str, coaching: Coaching) -> ClientGroup:
    """Fifty clients of Tess in a group, Cleo among them."""
    people = User.objects.bulk_create(
        User(email=f"c{number}@example.com", name=f"Client {number:02}", password="!") for number in range(49)
    )
    others = Coaching.objects.bulk_create(Coaching(trainer=coaching.trainer, client=person) for person in people)
    group = ClientGroup.objects.create(trainer=coaching.trainer, name="Early birds")
    group.members.set([coaching, *others])
    return group


def assert_for_everybody(page: Page) -> None:
    """The whole page at once, so that the bar at its foot covers nothing."""
    viewport = page.viewport_size
    assert viewport
    page.set_viewport_size({**viewport, "height": page.evaluate("document.documentElement.scrollHeight")})
    assert violations(page) == []
    assert cut_off(page) == []
    page.set_viewport_size(viewport)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_fifty_clients_in_four_clicks_then_a_move_and_a_pause(
    open_browser: OpenBrowser, crowd: ClientGroup, tess: User, cleo: User, viewport: dict[str, int]
) -> None:
    routine = Routine.objects.get(slug="back-day")
    page = open_browser(tess, viewport=viewport)
    page.goto(f"/routines/{routine.pk}/")
    page.get_by_role("link", name="Assign").first.click()
    page.get_by_role("button", name="Early birds").click()
    page.get_by_role("button", name="Assign to 50 clients").click()
    expect(page.get_by_text("and 45 more")).to_be_visible()
    assert Assignment.objects.count() == 50

    today = timezone.localdate(timezone=cleo.zone)
    plan = Assignment.objects.get(client=cleo)
    day = next(iter(plan.days_between(today + timedelta(days=1), today + timedelta(days=9))))
    free = day + timedelta(days=1)
    page.goto(f"/clients/{cleo.pk}/calendar/?month={day:%Y-%m}&move={plan.pk}:{day}")
    assert_for_everybody(page)
    page.get_by_label("Move to").fill(free.isoformat())
    page.get_by_role("button", name="Move it").click()
    expect(page.get_by_text(f"is on {free:%A} {free.day} {free:%B} now")).to_be_visible()

    page.goto(f"/clients/{cleo.pk}/pauses/")
    page.get_by_label("From").fill(today.isoformat())
    page.get_by_label("To").fill(today.isoformat())
    page.get_by_role("button", name="Add pause").click()
    expect(page.get_by_text("Holiday, 1 day")).to_be_visible()
    assert_for_everybody(page)

    clients = open_browser(cleo, viewport=viewport)
    clients.goto("/today/")
    expect(clients.get_by_text("Your plan pauses")).to_be_visible()
    clients.get_by_role("link", name="Calendar").click()
    expect(clients.get_by_role("heading", level=1)).to_contain_text(f"{today:%Y}")
    assert_for_everybody(clients)
