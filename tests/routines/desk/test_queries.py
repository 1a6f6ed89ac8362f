import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from routines.desk.queries import client_page, roster
from routines.models import Feeling, Routine, TrainingSession
from routines.player.commands import answer_feeling, finish_session, log_set, start_session
from tests.factories import make_assignment, make_coaching, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MONDAY = date(2026, 11, 23)


@pytest.fixture
def assignment(coaching, library):
    """Mondays and Fridays since the second of November."""
    routine = Routine.objects.get(slug="back-day")
    return make_assignment(coaching, routine, weekdays=[0, 4], starts_on=date(2026, 11, 2), weeks=6)


def do(assignment, day, *, feeling=Feeling.WORKED) -> TrainingSession:
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    session = start_session(assignment, on=day, at=at)
    slot = session.plan["slots"][0]
    log_set(session, set_id=uuid.UUID(slot["id"]), slot=slot["slot"], op=uuid.uuid4(), at=at, reps=12)
    finish_session(session, at=at + timedelta(minutes=40))
    return answer_feeling(session, feeling=feeling)


def states(row) -> str:
    return "".join(
        {"done": "d", "part": "p", "missed": "m", "due": "?", "rest": "."}[state] for state in row.strip.states
    )


def test_roster_shows_four_weeks_up_to_today(tess, assignment):
    do(assignment, date(2026, 11, 2))
    do(assignment, date(2026, 11, 9))
    (row,) = roster(tess, now=NOW)
    # From 27 October: kept on 2 and 9, missed on 6, 13, 16 and 20, today still open.
    assert states(row) == "......d" + "...m..d" + "...m..m" + "...m..?"
    assert (row.finished, row.due, row.adherence_percent, row.is_at_risk) == (2, 6, 33, True)
    assert (row.plan, row.last_days_ago) == ("Back day, week 4", 14)


def test_finished_today_counts_and_an_open_one_is_half(tess, assignment):
    session = start_session(assignment, on=MONDAY, at=NOW)
    slot = session.plan["slots"][0]
    log_set(session, set_id=uuid.UUID(slot["id"]), slot=slot["slot"], op=uuid.uuid4(), at=NOW, reps=12)
    (row,) = roster(tess, now=NOW)
    assert (states(row)[-1], row.is_training) == ("p", True)
    finish_session(session, at=NOW)
    (row,) = roster(tess, now=NOW)
    assert (states(row)[-1], row.is_training, row.last_days_ago) == ("d", False, 0)


def test_today_is_the_clients_own(tess, cleo, assignment):
    cleo.time_zone = "Pacific/Kiritimati"  # UTC+14: already Tuesday at this moment
    cleo.save()
    (row,) = roster(tess, now=NOW)
    assert row.today == date(2026, 11, 24)
    assert states(row)[-2:] == "m."


def test_withdrawn_assignment_asks_for_nothing_from_that_day(tess, assignment):
    assignment.withdrawn_at = datetime(2026, 11, 13, 8, tzinfo=UTC)
    assignment.save()
    (row,) = roster(tess, now=NOW)
    assert (row.due, row.plan) == (3, "")


def test_pain_is_flagged_until_the_next_session(tess, assignment):
    do(assignment, date(2026, 11, 9), feeling=Feeling.PAINFUL)
    assert roster(tess, now=NOW)[0].is_hurting
    do(assignment, date(2026, 11, 13))
    assert not roster(tess, now=NOW)[0].is_hurting


def test_roster_has_own_clients_only(tess, rival, assignment, rival_coaching):
    assert [row.client.email for row in roster(tess, now=NOW)] == ["cleo@example.com"]
    assert [row.client.email for row in roster(rival, now=NOW)] == ["stan@example.com"]


def test_roster_costs_the_same_for_one_client_and_for_three(tess, assignment):
    costs = []
    for others in (0, 2):
        for number in range(others):
            other = make_coaching(tess, make_user(f"other{number}@example.com"))
            do(make_assignment(other, Routine.objects.get(slug="back-day"), starts_on=date(2026, 11, 2)), MONDAY)
        with CaptureQueriesContext(connection) as captured:
            roster(tess, now=NOW)
        costs.append(len(captured))
    assert costs == [5, 5]


def test_client_page_shows_the_latest_sets_by_move(tess, coaching, assignment):
    session = do(assignment, MONDAY)
    page = client_page(tess, coaching, now=NOW)
    assert page.sessions == [session]
    assert [(step.name, [one.reps for one in step.sets]) for step in page.latest_steps] == [
        ("Bent-over row (one arm)", [12])
    ]


def plan(tess, coaching, now=NOW) -> tuple[list[str], str]:
    """The state of each row of the plan, and what the desk offers to log now."""
    page = client_page(tess, coaching, now=now)
    return [row.state for row in page.plan], page.next.assignment.version.name if page.next else ""


def test_client_page_offers_to_log_what_is_due_and_goes_on_with_it(tess, coaching, assignment):
    assert plan(tess, coaching) == (["start"], "Back day")
    session = start_session(assignment, on=MONDAY, at=NOW)
    assert client_page(tess, coaching, now=NOW).plan[0].session == session
    assert plan(tess, coaching) == (["continue"], "Back day")
    finish_session(session, at=NOW)
    assert plan(tess, coaching) == (["done"], "")


def test_client_page_offers_other_days_below_and_nothing_before_the_start(tess, coaching, assignment):
    assert plan(tess, coaching, NOW + timedelta(days=1)) == (["start"], "")
    make_assignment(coaching, assignment.version.routine, starts_on=date(2026, 12, 1))
    assert plan(tess, coaching) == (["start", "later"], "Back day")


def test_client_page_does_not_go_on_with_a_session_left_alone(tess, coaching, assignment):
    start_session(assignment, on=date(2026, 11, 20), at=NOW - timedelta(days=3))
    assert plan(tess, coaching) == (["start"], "Back day")
    start_session(assignment, on=MONDAY, at=NOW - timedelta(hours=11))
    assert plan(tess, coaching) == (["continue"], "Back day")


def test_client_page_counts_the_clients_own_day(tess, cleo, coaching, assignment):
    cleo.time_zone = "Pacific/Kiritimati"  # Tuesday already
    cleo.save()
    assert plan(tess, coaching) == (["start"], "")
    assert client_page(tess, coaching, now=NOW).plan[0].today == date(2026, 11, 24)


def test_client_page_costs_the_same_with_one_assignment_and_with_three(tess, coaching, assignment):
    costs = []
    for others in (0, 2):
        for _ in range(others):
            start_session(make_assignment(coaching, assignment.version.routine, starts_on=MONDAY), on=MONDAY, at=NOW)
        with CaptureQueriesContext(connection) as captured:
            assert [row.assignment.version.name for row in client_page(tess, coaching, now=NOW).plan]
        costs.append(len(captured))
    assert costs[1] <= costs[0] + 1  # the sets of the latest session, which there wasn't
