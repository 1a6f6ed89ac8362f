"""Pauses, moved sessions and the calendar that shows them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from routines.assignments.commands import add_pause, move_session, remove_pause, reschedule_assignment
from routines.models import Assignment, MovedSession, Pause, PauseReason, Routine, TrainingSession
from routines.player.commands import finish_session, start_session
from tests.factories import make_assignment, make_pause

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(cleo):
    return cleo.today


@pytest.fixture
def daily(coaching, library, today):
    """Every day of four weeks from today on."""
    return make_assignment(coaching, Routine.objects.get(slug="back-day"), starts_on=today)


def after(today: date, days: int) -> date:
    return today + timedelta(days=days)


def pause_of(client, by, first, last, **details):
    return add_pause(client, by=by, first_on=first, last_on=last, reason=PauseReason.HOLIDAY, **details)


def test_add_pause_takes_its_days_from_every_plan(tess, cleo, daily, today):
    pause_of(cleo, tess, after(today, 1), after(today, 3))
    daily.refresh_from_db()
    assert daily.days_between(today, after(today, 5)) == [today, after(today, 4), after(today, 5)]
    assert daily.ends_on == after(today, 27)
    assert not Assignment.objects.due_on(after(today, 2)).exists()
    assert Assignment.objects.due_on(after(today, 4)).exists()


def test_a_pause_that_extends_moves_the_end_and_gives_it_back(tess, cleo, daily, today):
    pause = pause_of(cleo, tess, after(today, 1), after(today, 3), extends=True)
    daily.refresh_from_db()
    assert daily.ends_on == after(today, 30)
    reschedule_assignment(daily, weeks=2)
    assert daily.ends_on == after(today, 16)
    remove_pause(pause)
    daily.refresh_from_db()
    assert daily.ends_on == after(today, 13)


def test_pauses_overlap_not_and_end_after_their_start(tess, cleo, today):
    pause_of(cleo, tess, today, after(today, 3))
    for first, last in (
        (after(today, 3), after(today, 5)),
        (after(today, 9), after(today, 8)),
        (today, after(today, 400)),
    ):
        with pytest.raises(ValidationError):
            pause_of(cleo, tess, first, last)
    assert Pause.objects.count() == 1


def test_move_session_to_another_day_and_back(tess, daily, today):
    Assignment.objects.update(weekdays=[after(today, 1).weekday()])
    daily.refresh_from_db()
    planned, moved = after(today, 1), after(today, 3)
    move_session(daily, due_on=planned, moved_to=moved, by=tess)
    assert daily.days_between(today, after(today, 7)) == [moved]
    assert not Assignment.objects.due_on(planned).exists()
    assert Assignment.objects.due_on(moved).exists()
    move_session(daily, due_on=moved, moved_to=after(today, 4), by=tess)
    assert MovedSession.objects.get().moved_to == after(today, 4)
    assert move_session(daily, due_on=after(today, 4), moved_to=planned, by=tess) is None
    assert daily.days_between(today, after(today, 7)) == [planned]


@pytest.mark.parametrize(("due", "to"), [(1, 1), (1, 2), (1, -1), (1, 400), (40, 41), (1, 5)])
def test_move_session_refuses_days_that_cannot_be(tess, coaching, daily, today, due, to):
    make_pause(coaching, first_on=after(today, 5), days=1)
    with pytest.raises(ValidationError):
        move_session(daily, due_on=after(today, due), moved_to=after(today, to), by=tess)
    assert not MovedSession.objects.exists()


def test_a_client_moves_at_most_two_weeks(cleo, daily, today):
    Assignment.objects.update(weekdays=[today.weekday()])
    daily.refresh_from_db()
    with pytest.raises(ValidationError, match="within two weeks"):
        move_session(daily, due_on=today, moved_to=after(today, 15), by=cleo)
    move_session(daily, due_on=today, moved_to=after(today, 1), by=cleo)


def test_what_was_done_is_not_moved(tess, daily, today):
    session = start_session(daily, on=today)
    TrainingSession.objects.update(sets_done=3)
    finish_session(session)
    with pytest.raises(ValidationError, match="trained already"):
        move_session(daily, due_on=today, moved_to=after(today, 40), by=tess)


def test_rescheduling_keeps_moves_of_the_past_only(tess, coaching, library, today):
    plan = make_assignment(
        coaching,
        Routine.objects.get(slug="back-day"),
        starts_on=after(today, -7),
        weekdays=[after(today, -1).weekday()],
    )
    move_session(plan, due_on=after(today, -1), moved_to=after(today, 2), by=tess)
    move_session(plan, due_on=after(today, 6), moved_to=after(today, 8), by=tess)
    reschedule_assignment(plan, weekdays=[after(today, 3).weekday()])
    plan.refresh_from_db()
    assert plan.days_between(after(today, -7), after(today, 9)) == [after(today, 2), after(today, 3)]


# --- The doors ------------------------------------------------------------------------------------


def test_session_move_by_the_trainer(as_tess, daily, today):
    Assignment.objects.update(weekdays=[today.weekday()])
    door = reverse("assignments:session_move", args=[daily.pk])
    response = as_tess.post(door, {"due_on": today, "moved_to": after(today, 1)}, follow=True)
    assert f"Moved to {after(today, 1):%a %-d %b}" in response.content.decode()


def test_session_move_by_the_client_only_where_allowed(as_cleo, daily, today):
    Assignment.objects.update(weekdays=[today.weekday()])
    door, data = reverse("assignments:session_move", args=[daily.pk]), {"due_on": today, "moved_to": after(today, 1)}
    assert as_cleo.post(door, data).status_code == 404
    Assignment.objects.update(client_may_move=True)
    assert as_cleo.post(door, data).status_code == 302
    page = as_cleo.get("/today/").content.decode()
    assert "of today is moved to" in page


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"due_on": "\0"},
        {"moved_to": "9999-12-31"},
        {"moved_to": "x" * 10_000},
        {"moved_to": "-1"},
        {"due_on": "2026-02-31"},
    ],
)
def test_session_move_answers_bad_input_with_a_sentence(as_tess, daily, today, data):
    door = reverse("assignments:session_move", args=[daily.pk])
    response = as_tess.post(door, ({"due_on": today, "moved_to": today} | data) if data else {})
    assert response.status_code == 422
    assert "err" in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?month=2026-13",
        "?month=0001-01",
        "?month=\0",
        "?month=9999-12",
        "?move=1:x",
        "?move=999999999999:2026-11-25",
        "?move=" + "9" * 40 + ":2026-01-01",
    ],
)
def test_calendar_opens_whatever_is_asked(as_tess, as_cleo, cleo, daily, query):
    assert as_tess.get(reverse("assignments:client_calendar", args=[cleo.pk]) + query).status_code == 200
    assert as_cleo.get(reverse("assignments:own_calendar") + query).status_code == 200


def test_calendar_says_each_state_in_words(as_tess, tess, coaching, cleo, library, today):
    plan = make_assignment(coaching, Routine.objects.get(slug="back-day"), starts_on=after(today, -6))
    finish_session(start_session(plan, on=after(today, -1)))
    make_pause(coaching, first_on=after(today, 1), days=1)
    page = as_tess.get(reverse("assignments:client_calendar", args=[cleo.pk])).content.decode()
    assert {word for word in ("Done", "Missed", "Planned", "Holiday") if word in page} >= {"Planned"}
    move = as_tess.get(
        reverse("assignments:client_calendar", args=[cleo.pk]), {"move": f"{plan.pk}:{today}"}
    ).content.decode()
    assert "Move it" in move


def test_calendar_costs_the_same_with_one_plan_and_with_three(as_tess, coaching, cleo, daily):
    door, costs = reverse("assignments:client_calendar", args=[cleo.pk]), []
    for number in (0, 2):
        for weekday in range(number):
            make_assignment(coaching, Routine.objects.get(slug="leg-day-with-two-back-moves"), weekdays=[weekday])
        with CaptureQueriesContext(connection) as captured:
            as_tess.get(door)
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 8


def test_pause_add_and_change_and_delete(as_tess, coaching, cleo, today):
    data = {"first_on": today, "last_on": after(today, 6), "reason": "injury", "note": "Knee.", "extends": "on"}
    assert as_tess.post(reverse("assignments:pause_add", args=[cleo.pk]), data).status_code == 302
    pause = Pause.objects.get()
    assert (pause.client, pause.reason, pause.days, pause.extends) == (cleo, "injury", 7, True)
    assert "Knee." in as_tess.get(reverse("assignments:pause_list", args=[cleo.pk])).content.decode()
    door = reverse("assignments:pause_edit", args=[pause.pk])
    assert as_tess.get(door).status_code == 200
    assert as_tess.post(door, data | {"last_on": today}).status_code == 302
    pause.refresh_from_db()
    assert pause.days == 1
    assert as_tess.post(reverse("assignments:pause_delete", args=[pause.pk])).status_code == 302
    assert not Pause.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"first_on": "\0"},
        {"last_on": "1999-01-01"},
        {"last_on": "2199-01-01"},
        {"reason": "bored"},
        {"note": "x" * 10_000},
        {"note": "\0"},
        {"first_on": ""},
    ],
)
def test_pause_add_answers_bad_input_with_a_sentence(as_tess, coaching, cleo, today, data):
    typed = {"first_on": today, "last_on": after(today, 6), "reason": "injury"} | data
    response = as_tess.post(reverse("assignments:pause_add", args=[cleo.pk]), typed)
    assert response.status_code == 422
    assert "err" in response.content.decode()
    assert not Pause.objects.exists()


def test_today_says_that_the_plan_pauses(as_cleo, coaching, daily, today):
    make_pause(coaching, first_on=today, days=3)
    page = as_cleo.get("/today/").content.decode()
    assert "Your plan pauses" in page
    assert "Start back day" not in page


def test_today_says_since_when_a_session_is_late(as_cleo, coaching, library, today):
    make_assignment(
        coaching,
        Routine.objects.get(slug="back-day"),
        starts_on=after(today, -7),
        weekdays=[after(today, -1).weekday()],
        missed="shift",
        created_at=coaching.started_at - timedelta(days=30),
    )
    page = as_cleo.get("/today/").content.decode()
    assert f"From {after(today, -1):%A}, still due." in page
    assert "Missed this week" not in page
