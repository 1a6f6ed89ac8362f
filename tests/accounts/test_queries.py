"""Reads of the account pages."""

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
import segno
from pytest_django import DjangoAssertNumQueries

from accounts.commands import accept_invitation, end_coaching, invite_client
from accounts.models import Coaching, User
from accounts.queries import RENAMED_ZONES, invitations_of, qr_code, time_zones, trainers_of
from tests.factories import make_coaching


def test_invitations_of_shows_ones_own_newest_first(
    tess: User, rival: User, stan: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first, _ = invite_client(tess, client_name="One")
    accept_invitation(first, client=stan)
    second, _ = invite_client(tess, client_name="Two")
    invite_client(rival, client_name="Three")

    with django_assert_num_queries(1):
        seen = [(invitation, invitation.state, invitation.accepted_by) for invitation in invitations_of(tess)]

    first.refresh_from_db()
    assert seen == [(second, "open", None), (first, "accepted", stan)]


def test_trainers_of_shows_active_coachings(
    tess: User, rival: User, cleo: User, coaching: Coaching, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other = make_coaching(rival, cleo)
    with django_assert_num_queries(1):
        assert [one.trainer for one in trainers_of(cleo)] == [tess, rival]
    end_coaching(coaching, by=tess)
    assert trainers_of(cleo) == [other]
    assert trainers_of(tess) == []


def test_time_zones_are_grouped_and_keep_an_old_alias() -> None:
    groups = dict(time_zones())
    assert ("Europe/Berlin", "Berlin") in groups["Europe"]
    assert ("America/Argentina/Buenos_Aires", "Argentina – Buenos Aires") in groups["America"]
    assert groups["Other"] == [("UTC", "UTC")]
    assert ("Asia/Kolkata", "Kolkata") in groups["Asia"]
    assert "Asia/Calcutta" not in dict(groups["Asia"])
    assert dict(time_zones(also="US/Eastern"))["Other"] == [("UTC", "UTC"), ("US/Eastern", "US/Eastern")]


def test_renamed_zones_exist_under_both_names() -> None:
    assert RENAMED_ZONES.keys() | set(RENAMED_ZONES.values()) <= available_timezones()
    for old, new in RENAMED_ZONES.items():
        offsets = {datetime(2026, 7, 1, 12, tzinfo=ZoneInfo(name)).utcoffset() for name in (old, new)}
        assert len(offsets) == 1


@pytest.mark.parametrize("text", ["https://backday.example/invite/" + "x" * 43 + "/"])
def test_qr_code_draws_every_dark_module(text: str) -> None:
    code = qr_code(text)
    drawn = set()
    for run in code.path.removeprefix("M").split("M"):
        x, rest = run.split(" ")
        y, width = rest.split("v")[0].split("h")
        drawn |= {(int(x) + step, int(y)) for step in range(int(width))}
    rows = list(segno.make(text, error="m", micro=False).matrix_iter(border=4))
    assert drawn == {(x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}
    assert code.size == len(rows)
