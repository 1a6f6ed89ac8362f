"""Every set stands on the day it was when it was done, where the client lives: whatever the clocks do meanwhile."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from uuid_utils.compat import uuid7

from accounts.models import User
from routines.models import Assignment, LoggedSet, TrainingSession
from routines.models.plan import set_id_of
from routines.player.commands import log_set, start_session
from routines.player.queries import today_screen
from tests.factories import make_assignment, make_coaching, make_exercise, make_routine, make_user

pytestmark = pytest.mark.django_db

CASES = [
    # zone, moment (UTC), the clock on the wall, the day
    # --- The clock goes forward: an hour isn't there
    ("Europe/Berlin", "2026-03-29T00:59:59", "01:59:59", "2026-03-29"),
    ("Europe/Berlin", "2026-03-29T01:00:00", "03:00:00", "2026-03-29"),
    ("Europe/Berlin", "2026-03-29T21:59:59", "23:59:59", "2026-03-29"),  # a day of 23 hours
    ("Europe/Berlin", "2026-03-29T22:00:00", "00:00:00", "2026-03-30"),
    ("America/New_York", "2026-03-08T04:59:59", "23:59:59", "2026-03-07"),
    ("America/New_York", "2026-03-08T07:00:00", "03:00:00", "2026-03-08"),
    ("America/New_York", "2026-03-09T03:59:59", "23:59:59", "2026-03-08"),
    ("America/New_York", "2026-03-09T04:00:00", "00:00:00", "2026-03-09"),
    ("Australia/Lord_Howe", "2026-10-03T15:29:59", "01:59:59", "2026-10-04"),  # by half an hour
    ("Australia/Lord_Howe", "2026-10-03T15:30:00", "02:30:00", "2026-10-04"),
    ("Australia/Lord_Howe", "2026-10-04T12:59:59", "23:59:59", "2026-10-04"),
    ("Australia/Lord_Howe", "2026-10-04T13:00:00", "00:00:00", "2026-10-05"),
    ("Pacific/Chatham", "2026-09-26T14:00:00", "03:45:00", "2026-09-27"),
    ("Pacific/Chatham", "2026-09-27T10:14:59", "23:59:59", "2026-09-27"),
    # --- It goes back: an hour comes twice
    ("Europe/Berlin", "2026-10-25T00:30:00", "02:30:00", "2026-10-25"),
    ("Europe/Berlin", "2026-10-25T01:30:00", "02:30:00", "2026-10-25"),
    ("Europe/Berlin", "2026-10-25T22:59:59", "23:59:59", "2026-10-25"),  # a day of 25 hours
    ("Europe/Berlin", "2026-10-25T23:00:00", "00:00:00", "2026-10-26"),
    ("America/New_York", "2026-11-01T05:30:00", "01:30:00", "2026-11-01"),
    ("America/New_York", "2026-11-01T06:30:00", "01:30:00", "2026-11-01"),
    ("America/New_York", "2026-11-02T04:59:59", "23:59:59", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-04T14:45:00", "01:45:00", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-04-04T15:15:00", "01:45:00", "2026-04-05"),
    ("Pacific/Chatham", "2026-04-04T14:15:00", "03:00:00", "2026-04-05"),
    # --- It goes forward at midnight: a day begins at one, or goes back at midnight: a day ends twice
    ("Asia/Beirut", "2026-03-28T21:59:59", "23:59:59", "2026-03-28"),
    ("Asia/Beirut", "2026-03-28T22:00:00", "01:00:00", "2026-03-29"),
    ("Asia/Beirut", "2026-10-24T20:59:59", "23:59:59", "2026-10-24"),
    ("Asia/Beirut", "2026-10-24T21:00:00", "23:00:00", "2026-10-24"),
    ("Asia/Beirut", "2026-10-24T21:59:59", "23:59:59", "2026-10-24"),
    ("Asia/Beirut", "2026-10-24T22:00:00", "00:00:00", "2026-10-25"),
    ("America/Sao_Paulo", "2018-11-04T02:59:59", "23:59:59", "2018-11-03"),
    ("America/Sao_Paulo", "2018-11-04T03:00:00", "01:00:00", "2018-11-04"),
    ("America/Sao_Paulo", "2018-02-18T01:59:59", "23:59:59", "2018-02-17"),
    ("America/Sao_Paulo", "2018-02-18T02:30:00", "23:30:00", "2018-02-17"),
    ("America/Sao_Paulo", "2018-02-18T03:00:00", "00:00:00", "2018-02-18"),
    # --- The date line: the same moment on other days, and a day that Samoa never had
    ("Pacific/Kiritimati", "2026-06-01T10:00:00", "00:00:00", "2026-06-02"),
    ("Pacific/Kiritimati", "2026-06-01T09:59:59", "23:59:59", "2026-06-01"),
    ("Pacific/Apia", "2011-12-30T09:59:59", "23:59:59", "2011-12-29"),
    ("Pacific/Apia", "2011-12-30T10:00:00", "00:00:00", "2011-12-31"),
    ("Pacific/Apia", "2011-12-31T09:59:59", "23:59:59", "2011-12-31"),
    ("Pacific/Apia", "2011-12-31T10:00:00", "00:00:00", "2012-01-01"),
]
ZONES = sorted({zone for zone, *_ in CASES})
FARTHEST = "Pacific/Pago_Pago"  # eleven hours behind; from there it is a day further to all of the others in turn


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def plan_of(zone: str, first_on: date) -> Assignment:
    """Something due every day, for somebody who lives there, since the week before."""
    tess = make_user("tess@example.com", is_trainer=True)
    cleo = make_user("cleo@example.com", time_zone=zone)
    routine = make_routine(tess, make_exercise(), name="Pull day")
    return make_assignment(make_coaching(tess, cleo), routine, starts_on=first_on)


def log(session: TrainingSession, slot: str) -> LoggedSet:
    set_id = set_id_of(session.pk, slot)
    log_set(session, set_id=set_id, slot=slot, op=uuid7(), at=datetime.now(UTC), reps=10)
    return LoggedSet.objects.get(pk=set_id)


def test_there_are_eight_zones() -> None:
    assert len(ZONES) == 8


@pytest.mark.parametrize("zone", ZONES)
def test_a_set_is_logged_on_the_day_on_the_wall(client: Client, zone: str) -> None:
    cases = [case[1:] for case in CASES if case[0] == zone]
    first_on = min(date.fromisoformat(day) for _, _, day in cases)
    with time_machine.travel(min(moment(at) for at, _, _ in cases) - timedelta(days=7), tick=False) as now:
        assignment = plan_of(zone, first_on - timedelta(days=7))
        cleo = assignment.client
        found = []
        for at, _, _ in cases:
            now.move_to(moment(at))
            Assignment.objects.update(starts_on=cleo.today, weeks=1, ends_on=cleo.today + timedelta(days=6))
            client.force_login(cleo)
            client.post(reverse("player:session_start", args=[assignment.pk]))
            session = TrainingSession.objects.get()
            logged = log(session, "1.1.both")
            screen = today_screen(cleo, now=datetime.now(UTC))
            days = {session.planned_on, cleo.day_of(logged.done_at), screen.today}
            days |= {one.on for one in screen.days if one.is_today}
            assert [card.session for card in screen.cards] == [session]
            found.append((at, f"{datetime.now(cleo.zone):%H:%M:%S}", " and ".join(map(str, sorted(days)))))
            TrainingSession.objects.all().delete()
    assert found == cases


@pytest.mark.parametrize("zone", ZONES)
def test_a_session_over_midnight_keeps_the_day_it_began_on(zone: str) -> None:
    """And the next day has one of its own."""
    _, at, _, day = next(case for case in CASES if case[0] == zone and case[2] == "23:59:59")
    on = date.fromisoformat(day)
    with time_machine.travel(moment(at), tick=False) as clock:
        assignment = plan_of(zone, on - timedelta(days=7))
        cleo = assignment.client
        session = start_session(assignment, on=cleo.today)
        log(session, "1.1.both")
        clock.shift(timedelta(hours=1, minutes=5))  # past midnight, and past a midnight that comes twice
        log(session, "1.2.both")
        assert cleo.today > on
        assert start_session(assignment, on=cleo.today) == session  # it goes on
        assert session.planned_on == on
        clock.shift(timedelta(hours=12))
        other = start_session(assignment, on=cleo.today)
        assert (other.planned_on, other == session) == (cleo.today, False)
        assert session.logged_sets.count() == 2


@pytest.mark.parametrize("there", ZONES)
@pytest.mark.parametrize("way", ["out", "home"])
def test_who_travels_in_the_midst_of_a_session_stays_in_it(client: Client, there: str, way: str) -> None:
    """The zone changes between two sets, to a place where it is another day, or back: it is one session of one day."""
    before, after = (FARTHEST, there) if way == "out" else (there, FARTHEST)
    with time_machine.travel("2026-06-10T10:30:00Z", tick=False) as clock:
        assignment = plan_of(before, date(2026, 6, 1))
        cleo = assignment.client
        on = cleo.today
        session = start_session(assignment, on=on)
        log(session, "1.1.both")
        clock.shift(timedelta(minutes=3))
        User.objects.filter(pk=cleo.pk).update(time_zone=after)
        cleo.refresh_from_db()
        client.force_login(cleo)
        page = client.get("/today/").text
        assert f"/sessions/{session.pk}/" in page or reverse("player:session_start", args=[assignment.pk]) in page
        answer = client.post(reverse("player:session_start", args=[assignment.pk]))
        assert answer.headers["Location"] == f"/sessions/{session.pk}/"
        log(session, "1.2.both")
        session.refresh_from_db()
        assert (TrainingSession.objects.count(), session.planned_on, session.sets_done) == (1, on, 2)
