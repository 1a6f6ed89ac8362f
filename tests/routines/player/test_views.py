"""Cleo's day in the browser: what is due, the session step by step, how it went."""

import json
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from uuid_utils.compat import uuid7

from accounts.commands import end_coaching
from accounts.models import Coaching, User
from routines.builder.commands import add_block, add_step_to_block, prescribe_sets
from routines.models import (
    Assignment,
    Exercise,
    Feeling,
    LoggedSet,
    PersonalTarget,
    Routine,
    SessionStep,
    TrainingSession,
)
from routines.models.plan import set_id_of
from routines.player.commands import finish_session, log_set, start_follow_up, start_session, swap_step
from tests.factories import make_assignment, make_exercise, make_routine
from tests.htmx import element

MONDAY = date(2026, 11, 16)
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon, unless a test moves on."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def pull_day(coaching: Coaching, tess: User) -> Assignment:
    """Two moves of two sets; Mondays, Wednesdays and Fridays."""
    routine = make_routine(tess, make_exercise("Row"), make_exercise("Press", laterality="each_side"))
    return make_assignment(coaching, routine, starts_on=MONDAY, weekdays=[0, 2, 4], note="Slowly today.")


@pytest.fixture
def session(pull_day: Assignment) -> TrainingSession:
    return start_session(pull_day, on=MONDAY)


def door(name: str, session: TrainingSession, *more: object) -> str:
    return reverse(f"player:{name}", args=[session.pk, *more])


def typed(session: TrainingSession, slot: str = "1.1.both", **values: Any) -> dict[str, Any]:
    """A set's form as a browser sends it."""
    return {"set": set_id_of(session.pk, slot), "slot": slot, "op": uuid7(), "unit": "kg", "reps": "10", **values}


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- Today --------------------------------------------------------------------------------------


def test_today_shows_what_is_due(as_cleo: Client, pull_day: Assignment) -> None:
    words = text_of(as_cleo.get(reverse("player:today")).text)
    assert "Good afternoon, Cleo" in words
    assert "Week 1 of 4" in words
    assert "Start pull day" in words
    assert "2 moves, 6 sets." in words
    assert "Tess: Slowly today." in words
    assert "Today, Monday 16, planned: Pull day" in words
    assert "Tuesday 17, nothing planned" in words


def test_today_shows_loads_prescribed_and_of_last_time(as_cleo: Client, pull_day: Assignment) -> None:
    before = start_session(pull_day, on=MONDAY - timedelta(days=7), at=NOON - timedelta(days=7))
    slot = "2.1.left"
    details: dict[str, Any] = {"set_id": set_id_of(before.pk, slot), "slot": slot, "op": uuid7()}
    log_set(before, **details, at=NOON - timedelta(days=7), reps=8, load=Decimal("17.5"))
    finish_session(before, at=NOON - timedelta(days=7))
    PersonalTarget.objects.create(assignment=pull_day, step_number=1, load=Decimal("32.5"))
    words = text_of(as_cleo.get(reverse("player:today")).text)
    assert "Row 2 × 8–10 32.5 kg" in words
    assert "Press 2 × 8–10 each side last time 17.5 kg" in words


def test_today_goes_on_with_an_open_session(as_cleo: Client, session: TrainingSession) -> None:
    as_cleo.post(door("set_log", session), typed(session))
    words = text_of(as_cleo.get(reverse("player:today")).text)
    assert "Continue pull day" in words
    assert "1 of 6 sets done" in words
    assert "Today, Monday 16, planned" in words


def test_today_is_done_after_the_finish(as_cleo: Client, session: TrainingSession) -> None:
    as_cleo.post(door("set_log", session), typed(session))
    finish_session(session)
    page = as_cleo.get(reverse("player:today")).text
    assert "See how it went" in page
    assert "Today, Monday 16, done: Pull day" in text_of(page)


def test_today_offers_what_was_missed_this_week(
    as_cleo: Client, pull_day: Assignment, clock: time_machine.Traveller
) -> None:
    Assignment.objects.update(created_at=NOON - timedelta(days=3))
    clock.move_to(NOON + timedelta(days=1))
    page = as_cleo.get(reverse("player:today")).text
    words = text_of(page)
    assert "Monday 16, missed: Pull day" in words
    assert "Next: Pull day on Wednesday 18 November." in words
    assert "Do it today" in words
    answer = as_cleo.post(reverse("player:session_start", args=[pull_day.pk]), {"on": "2026-11-16"})
    session = TrainingSession.objects.get()
    assert answer.url == door("session_detail", session)
    assert session.planned_on == MONDAY
    assert "Continue pull day" in as_cleo.get(reverse("player:today")).text


def test_today_counts_no_day_before_the_routine_was_handed_out(
    as_cleo: Client, pull_day: Assignment, clock: time_machine.Traveller
) -> None:
    Assignment.objects.update(starts_on=MONDAY - timedelta(days=14))
    clock.move_to(NOON + timedelta(days=1))
    Assignment.objects.update(created_at=NOON + timedelta(days=1))
    assert "missed" not in text_of(as_cleo.get(reverse("player:today")).text)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Pacific/Kiritimati", "Tuesday 17"), ("UTC", "Monday 16"), ("Pacific/Pago_Pago", "Monday 16")],
)
def test_today_is_the_clients_own_day(as_cleo: Client, cleo: User, pull_day: Assignment, zone: str, day: str) -> None:
    cleo.time_zone = zone
    cleo.save()
    assert f"Today, {day}" in text_of(as_cleo.get(reverse("player:today")).text)


def test_today_shows_a_session_left_open_yesterday(
    as_cleo: Client, session: TrainingSession, clock: time_machine.Traveller
) -> None:
    as_cleo.post(door("set_log", session), typed(session))
    clock.move_to(NOON + timedelta(days=1))
    words = text_of(as_cleo.get(reverse("player:today")).text)
    assert "Pull day is still open Monday 16 November: 1 of 6 sets." in words


def test_today_shows_every_routine_that_is_due(
    as_cleo: Client, coaching: Coaching, tess: User, pull_day: Assignment
) -> None:
    make_assignment(coaching, make_routine(tess, make_exercise("Fold"), name="Stretches"), starts_on=MONDAY)
    words = text_of(as_cleo.get(reverse("player:today")).text)
    assert "Start pull day" in words
    assert "Start stretches" in words


def test_today_without_a_trainer_says_what_happens_next(as_cleo: Client) -> None:
    assert "Your trainer sends you an invitation" in as_cleo.get(reverse("player:today")).text


def test_today_without_a_plan_names_the_trainer(as_cleo: Client, coaching: Coaching) -> None:
    words = text_of(as_cleo.get(reverse("player:today")).text)
    assert "Nothing planned yet Tess hands you your first routine." in words


def test_today_after_the_plans_end(as_cleo: Client, pull_day: Assignment, clock: time_machine.Traveller) -> None:
    Assignment.objects.update(weekdays=[0], weeks=1, ends_on=MONDAY + timedelta(days=6))
    clock.move_to(NOON + timedelta(days=1))
    Assignment.objects.update(created_at=NOON + timedelta(days=1))
    assert "Your plan has come to its end." in text_of(as_cleo.get(reverse("player:today")).text)


def test_today_shows_nothing_of_a_coaching_that_ended(as_cleo: Client, pull_day: Assignment) -> None:
    Coaching.objects.update(started_at=NOON, ended_at=NOON)
    assert "No trainer yet" in as_cleo.get(reverse("player:today")).text


def test_today_costs_eight_queries_with_one_and_with_many(
    as_cleo: Client, coaching: Coaching, tess: User, pull_day: Assignment, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(7):  # no history yet: nothing of last time is read
        as_cleo.get(reverse("player:today"))
    for week in range(1, 11):
        at = NOON - timedelta(weeks=week)
        before = start_session(pull_day, on=at.date(), at=at)
        log_set(before, set_id=set_id_of(before.pk, "1.1.both"), slot="1.1.both", op=uuid7(), at=at, reps=8)
        finish_session(before, at=at)
    for name in ("Fold", "Twist"):
        make_assignment(coaching, make_routine(tess, make_exercise(name), name=name), starts_on=MONDAY)
    with django_assert_num_queries(8):
        as_cleo.get(reverse("player:today"))


# --- Starting -----------------------------------------------------------------------------------


def test_session_start_opens_the_session_once(as_cleo: Client, pull_day: Assignment) -> None:
    urls = {as_cleo.post(reverse("player:session_start", args=[pull_day.pk])).url for _ in range(2)}
    assert urls == {door("session_detail", TrainingSession.objects.get())}


def test_session_start_after_the_finish_shows_the_summary(as_cleo: Client, session: TrainingSession) -> None:
    finish_session(session)
    assert session.assignment
    answer = as_cleo.post(reverse("player:session_start", args=[session.assignment.pk]))
    assert answer.url == door("session_summary", session)


@pytest.mark.parametrize("on", ["2026-11-09", "2026-11-17", "yesterday", "0000-00-00", "9" * 10_000, "\0"])
def test_session_start_refuses_other_days(as_cleo: Client, pull_day: Assignment, on: str) -> None:
    answer = as_cleo.post(reverse("player:session_start", args=[pull_day.pk]), {"on": on})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert not TrainingSession.objects.exists()


def test_session_start_says_why_it_refuses(as_cleo: Client, pull_day: Assignment) -> None:
    Assignment.objects.update(withdrawn_at=NOON)
    answer = as_cleo.post(reverse("player:session_start", args=[pull_day.pk]))
    assert answer.status_code == 422
    assert "Your trainer has taken this routine back." in answer.text


def test_session_start_of_what_goes_meanwhile_is_not_there(
    as_cleo: Client, pull_day: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start_too_late(assignment: Assignment, **details: Any) -> TrainingSession:
        Assignment.objects.filter(pk=assignment.pk).delete()
        return start_session(assignment, **details)

    monkeypatch.setattr("routines.player.views.pages.start_session", start_too_late)
    assert as_cleo.post(reverse("player:session_start", args=[pull_day.pk])).status_code == 404


def test_session_start_is_for_the_client_and_their_trainer(
    as_cleo: Client, as_tess: Client, as_rival: Client, as_stan: Client, pull_day: Assignment
) -> None:
    url = reverse("player:session_start", args=[pull_day.pk])
    for browser in (as_rival, as_stan):
        assert browser.post(url).status_code == 404
    assert not TrainingSession.objects.exists()
    begun = as_tess.post(url, {"on": "2026-11-16"}).url
    session = TrainingSession.objects.get()
    assert begun == as_cleo.post(url).url == door("session_detail", session)
    finish_session(session)
    assert as_tess.post(url).url == reverse("progress:session_detail", args=[session.pk])


def test_session_start_counts_the_clients_days_for_their_trainer(
    as_tess: Client, cleo: User, pull_day: Assignment
) -> None:
    cleo.time_zone = "Pacific/Kiritimati"  # Tuesday already
    cleo.save()
    as_tess.post(reverse("player:session_start", args=[pull_day.pk]), {"on": "2026-11-17"})
    assert TrainingSession.objects.get().planned_on == date(2026, 11, 17)


@pytest.mark.parametrize("on", ["2026-11-09", "soon", "\0"])
def test_session_start_tells_the_trainer_on_the_clients_page_why_it_refuses(
    as_tess: Client, pull_day: Assignment, on: str
) -> None:
    answer = as_tess.post(reverse("player:session_start", args=[pull_day.pk]), {"on": on}, follow=True)
    assert answer.redirect_chain == [(reverse("desk:client_detail", args=[pull_day.client_id]), 302)]
    assert "toast bad" in answer.text


# --- The session --------------------------------------------------------------------------------


def test_session_page_holds_every_step(as_cleo: Client, session: TrainingSession) -> None:
    page = as_cleo.get(door("session_detail", session)).text
    first = text_of(element(page, "panel-1"))
    assert "Row" in first
    assert "Set 1 of 2 · aim for 8–10" in first
    assert "Log set 1" in first
    assert "Next Press , 2 × 8–10 each side" in first
    assert "Log set 1, left" in text_of(element(page, "panel-2"))
    assert 'class="step opened"\nid="step-1"' in page
    assert "Finish with 6 sets left" in text_of(element(page, "overview-body"))


def test_session_page_shows_the_words_it_was_started_with(as_cleo: Client, session: TrainingSession) -> None:
    exercise = Exercise.objects.get(published__name="Row")
    assert exercise.published
    newer = exercise.revisions.create(number=2, name="Row, renamed", steps=exercise.published.steps)
    exercise.published = newer
    exercise.save()
    page = as_cleo.get(door("session_detail", session)).text
    assert "Row, renamed" not in page
    assert "Breathe in: pull" in page


def test_session_page_costs_eight_queries_with_one_set_and_with_many(
    as_cleo: Client, session: TrainingSession, django_assert_num_queries: Any
) -> None:
    row = Exercise.objects.get(published__name="Row")
    for name in ("Banded row", "Seated row"):
        make_exercise(name, variation_of=row)
    as_cleo.post(door("set_log", session), typed(session))
    with django_assert_num_queries(8):
        as_cleo.get(door("session_detail", session))
    swap_step(session, step_number=1, exercise=row.variations.all()[0])
    for slot in session.plan["slots"]:
        as_cleo.post(door("set_log", session), typed(session, slot["slot"]))
    with django_assert_num_queries(8):
        as_cleo.get(door("session_detail", session))


def prefill(page: str, panel: str, name: str) -> str:
    found = re.search(rf'name="{name}"\s+value="([^"]*)"', element(page, panel))
    assert found
    return found[1]


@pytest.mark.parametrize(("last", "offered"), [(None, "8"), (6, "8"), (9, "9"), (14, "10")])
def test_session_page_offers_likely_reps(as_cleo: Client, pull_day: Assignment, last: int | None, offered: str) -> None:
    if last:
        before = start_session(pull_day, on=MONDAY - timedelta(days=7), at=NOON - timedelta(days=7))
        as_cleo.post(door("set_log", before), typed(before, reps=str(last)))
        finish_session(before)
    page = as_cleo.get(door("session_detail", start_session(pull_day, on=MONDAY))).text
    assert prefill(page, "panel-1", "reps") == offered
    if last:
        assert f"reps · last time {last}" in page


def test_session_page_offers_the_prescribed_load_in_the_persons_unit(
    as_cleo: Client, cleo: User, pull_day: Assignment
) -> None:
    cleo.load_unit, cleo.load_step = "lb", Decimal(5)
    cleo.save()
    PersonalTarget.objects.create(assignment=pull_day, step_number=1, load=Decimal(20))
    page = as_cleo.get(door("session_detail", start_session(pull_day, on=MONDAY))).text
    assert prefill(page, "panel-1", "load") == "45"
    assert prefill(page, "panel-1", "unit") == "lb"
    assert "aim for 8–10 with 20\u00a0kg" in page


def test_session_page_offers_the_load_just_used(as_cleo: Client, session: TrainingSession) -> None:
    as_cleo.post(door("set_log", session), typed(session, load="27,5"))
    page = as_cleo.get(door("session_detail", session)).text
    assert prefill(page, "panel-1", "load") == "27.5"


def test_session_page_asks_for_effort_only_when_it_is_prescribed(as_cleo: Client, coaching: Coaching) -> None:
    routine = make_routine(None, make_exercise("Row"))
    routine.blocks.get().steps.get().prescribed_sets.update(rpe=Decimal(8))
    session = start_session(make_assignment(coaching, routine, starts_on=MONDAY), on=MONDAY)
    assert 'name="rpe"' in as_cleo.get(door("session_detail", session)).text
    as_cleo.post(door("set_log", session), typed(session, rpe="8.5"))
    assert LoggedSet.objects.get().rpe == Decimal("8.5")
    refused = as_cleo.post(door("set_log", session), typed(session, "1.2.both", rpe="8.3"))
    assert "RPE goes from 1 to 10 in halves" in refused.text


def test_session_page_is_for_the_client_and_whoever_coaches_them_now(
    as_cleo: Client, as_tess: Client, as_rival: Client, as_stan: Client, session: TrainingSession
) -> None:
    url = door("session_detail", session)
    for browser in (as_rival, as_stan):
        assert browser.get(url).status_code == 404
    assert as_tess.get(url).status_code == 200
    Coaching.objects.update(started_at=NOON, ended_at=NOON)
    assert as_tess.get(url).status_code == 404
    assert as_cleo.get(url).status_code == 200


def test_session_page_says_for_whom_a_trainer_types(
    as_cleo: Client, as_tess: Client, tess: User, session: TrainingSession
) -> None:
    url = door("session_detail", session)
    assert "You are logging for" not in as_cleo.get(url).text
    page = as_tess.get(url).text
    assert "You are logging for Cleo" in text_of(page)
    data = json.loads(element(page, "session-data").partition(">")[2].rpartition("<")[0])
    assert (data["user"], data["client"], data["for"]) == (tess.pk, session.client_id, "Cleo")
    assert data["urls"]["today"] == reverse("desk:client_detail", args=[session.client_id])
    assert data["urls"]["summary"] == reverse("progress:session_detail", args=[session.pk])
    for name in ("today", "session_summary"):
        assert f'href="{reverse("player:today") if name == "today" else door(name, session)}"' not in page


def test_session_page_speaks_the_clients_unit_to_their_trainer(
    as_tess: Client, cleo: User, pull_day: Assignment
) -> None:
    cleo.load_unit, cleo.load_step = "lb", Decimal(5)
    cleo.save()
    PersonalTarget.objects.create(assignment=pull_day, step_number=1, load=Decimal(20))
    session = start_session(pull_day, on=MONDAY)
    as_tess.post(door("set_log", session), typed(session, load="45", unit="lb"))
    page = as_tess.get(door("session_detail", session)).text
    assert (prefill(page, "panel-1", "load"), prefill(page, "panel-1", "unit")) == ("45", "lb")
    assert 'data-step="5"' in element(page, "panel-1")
    assert "450 lb moved" in text_of(page)


def test_session_page_goes_on_behind_the_latest_set(as_cleo: Client, session: TrainingSession) -> None:
    """Whoever begins with the second move stays there."""
    answer = as_cleo.post(door("set_log", session), typed(session, "2.1.left"))
    assert answer.url == f"{door('session_detail', session)}#step-2"
    assert 'class="step opened"\nid="step-2"' in as_cleo.get(door("session_detail", session)).text


def test_session_page_of_a_superset_goes_round_by_round(as_cleo: Client, coaching: Coaching) -> None:
    routine = Routine.objects.create(name="Pairs")
    block = add_block(routine, kind="superset", rest_seconds=75)
    for exercise in (make_exercise("Row"), make_exercise("Press")):
        prescribe_sets(add_step_to_block(block, exercise=exercise), sets=2, reps_min=8, reps_max=8, rest_seconds=0)
    session = start_session(make_assignment(coaching, routine, starts_on=MONDAY), on=MONDAY)
    page = as_cleo.get(door("session_detail", session)).text
    assert "A1 Row" in text_of(element(page, "panel-1"))
    assert "Next Row" in text_of(element(page, "panel-2"))
    places = [
        as_cleo.post(door("set_log", session), typed(session, slot["slot"])).url for slot in session.plan["slots"]
    ]
    assert [place.split("#")[1] for place in places] == ["step-2", "step-1", "step-2", "overview"]


# --- Logging ------------------------------------------------------------------------------------


def test_set_log_saves_and_goes_to_the_next_open_set(as_cleo: Client, session: TrainingSession) -> None:
    places = []
    for slot in session.plan["slots"]:
        answer = as_cleo.post(door("set_log", session), typed(session, slot["slot"], load="20", reps="9"))
        assert answer.status_code == 302
        places.append(answer.url.split("#")[1])
    assert places == ["step-1", "step-2", "step-2", "step-2", "step-2", "overview"]
    session.refresh_from_db()
    assert (session.sets_done, session.tonnage_kg) == (6, Decimal(1080))


def test_set_log_takes_at_most_six_statements(
    as_cleo: Client, session: TrainingSession, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(6 + 2):  # besides the savepoint a test's atomic makes and releases
        as_cleo.post(door("set_log", session), typed(session))
    with django_assert_max_num_queries(6 + 2):
        as_cleo.post(door("set_log", session), typed(session, "1.2.both"))


@pytest.mark.parametrize(("load", "kept"), [("17,5", "17.5"), ("17.5", "17.5"), ("40 lb", "40"), ("", None)])
def test_set_log_reads_loads_as_people_type_them(
    as_cleo: Client, session: TrainingSession, load: str, kept: str | None
) -> None:
    as_cleo.post(door("set_log", session), typed(session, load=load))
    assert LoggedSet.objects.get().load == (kept and Decimal(kept))


def test_set_log_shows_the_rest_and_the_way_back(as_cleo: Client, session: TrainingSession) -> None:
    as_cleo.post(door("set_log", session), typed(session, load="20"))
    rest = text_of(element(as_cleo.get(door("session_detail", session)).text, "rest"))
    assert "Rest 60 s, until 12:01:00" in rest
    assert "Logged 20 kg × 10 of Row Undo" in rest


def test_set_log_shows_no_rest_that_is_long_over(
    as_cleo: Client, session: TrainingSession, clock: time_machine.Traveller
) -> None:
    as_cleo.post(door("set_log", session), typed(session))
    clock.move_to(NOON + timedelta(minutes=12))
    assert "data-until" not in element(as_cleo.get(door("session_detail", session)).text, "rest")


BAD = ["many", "-3", "1001", "1e3", "12.5", "９", "9" * 10_000, "\0", "<b>12</b>"]


@pytest.mark.parametrize("reps", BAD)
def test_set_log_refuses_beside_the_field(as_cleo: Client, session: TrainingSession, reps: str) -> None:
    answer = as_cleo.post(door("set_log", session), typed(session, reps=reps, load="31"))
    assert answer.status_code == 422
    panel = element(answer.text, "panel-1")
    assert 'aria-invalid="true"' in panel
    assert 'id="reps-1-1-both-error"' in panel
    assert prefill(answer.text, "panel-1", "load") == "31"
    assert not LoggedSet.objects.exists()


@pytest.mark.parametrize("load", ["heavy", "-5", "2001", "1.234", "NaN", "9" * 10_000, "12 stone"])
def test_set_log_refuses_loads(as_cleo: Client, session: TrainingSession, load: str) -> None:
    answer = as_cleo.post(door("set_log", session), typed(session, load=load))
    assert answer.status_code == 422
    assert 'id="load-1-1-both-error"' in answer.text
    assert not LoggedSet.objects.exists()


@pytest.mark.parametrize(
    "bad",
    [
        {"set": "x"}, {"op": ""}, {"op": "7"}, {"slot": ""}, {"slot": "1" * 10_000}, {"unit": "stone"}, {"set": "\0"},
    ],
)  # fmt: skip
def test_set_log_refuses_what_names_no_set(as_cleo: Client, session: TrainingSession, bad: dict[str, str]) -> None:
    answer = as_cleo.post(door("set_log", session), typed(session) | bad)
    assert answer.status_code == 422
    assert "nothing was logged" in answer.text
    assert not LoggedSet.objects.exists()


@pytest.mark.parametrize("slot", ["3.1.both", "1.1.left", "1.99.both", "nonsense", "٣.1.both"])
def test_set_log_knows_no_set_beyond_the_plan(as_cleo: Client, session: TrainingSession, slot: str) -> None:
    assert as_cleo.post(door("set_log", session), typed(session, slot)).status_code == 404
    assert as_cleo.post(door("set_log", session), typed(session, slot, reps="x")).status_code == 404


def test_set_log_refuses_a_set_id_of_another_slot(as_cleo: Client, session: TrainingSession) -> None:
    answer = as_cleo.post(door("set_log", session), typed(session, set=set_id_of(session.pk, "1.2.both")))
    assert answer.status_code == 404


def test_set_log_is_for_the_client_and_whoever_coaches_them_now(
    as_cleo: Client, as_tess: Client, as_rival: Client, as_stan: Client, tess: User, session: TrainingSession
) -> None:
    for browser in (as_rival, as_stan):
        assert browser.post(door("set_log", session), typed(session)).status_code == 404
    assert not LoggedSet.objects.exists()
    as_tess.post(door("set_log", session), typed(session))
    as_cleo.post(door("set_log", session), typed(session, "1.2.both"))
    by = dict(LoggedSet.objects.values_list("slot", "entered_by"))
    assert by == {"1.1.both": tess.pk, "1.2.both": None}
    Coaching.objects.update(started_at=NOON, ended_at=NOON)
    assert as_tess.post(door("set_log", session), typed(session, "2.1.left")).status_code == 404
    assert LoggedSet.objects.count() == 2


def test_set_log_marks_what_the_trainer_typed(as_cleo: Client, as_tess: Client, session: TrainingSession) -> None:
    as_tess.post(door("set_log", session), typed(session))
    as_cleo.post(door("set_log", session), typed(session, "1.2.both"))
    for browser in (as_cleo, as_tess):
        words = text_of(element(browser.get(door("session_detail", session)).text, "below-1"))
        assert words.count("typed by Tess") == words.count("typed by") == 1


def test_set_log_resubmitted_is_one_set(as_cleo: Client, session: TrainingSession) -> None:
    form = typed(session, load="20")
    for _ in range(3):
        assert as_cleo.post(door("set_log", session), form, follow=True).status_code == 200
    session.refresh_from_db()
    assert (session.sets_done, session.tonnage_kg) == (1, Decimal(200))


def test_set_log_resubmitted_with_other_numbers_says_how_the_set_stands(
    as_cleo: Client, session: TrainingSession
) -> None:
    form = typed(session, load="20")
    as_cleo.post(door("set_log", session), form)
    answer = as_cleo.post(door("set_log", session), form | {"reps": "12"}, follow=True)
    assert "That set was logged already, as 20 kg × 10." in answer.text
    assert LoggedSet.objects.get().reps == 10


def test_set_log_changes_a_set(as_cleo: Client, session: TrainingSession) -> None:
    as_cleo.post(door("set_log", session), typed(session, load="20"))
    page = as_cleo.get(door("session_detail", session), {"change": "1.1.both"}).text
    below = element(page, "below-1")
    assert 'name="reps"' in below
    assert "Take back" in below
    as_cleo.post(door("set_log", session), typed(session, load="22.5", reps="8"))
    logged = LoggedSet.objects.get()
    assert (logged.load, logged.reps, logged.revisions.count()) == (Decimal("22.5"), 8, 1)
    refused = as_cleo.post(door("set_log", session), typed(session, load="20", reps="?"))
    assert 'aria-invalid="true"' in element(refused.text, "below-1")


def test_session_page_takes_any_change_of_what_is_not_there(as_cleo: Client, session: TrainingSession) -> None:
    for change in ("1.1.both", "9.9.left", "x" * 10_000, "1"):
        assert as_cleo.get(door("session_detail", session), {"change": change}).status_code == 200


def test_set_log_beyond_the_plan(as_cleo: Client, session: TrainingSession) -> None:
    for slot in ("1.1.both", "1.2.both"):
        as_cleo.post(door("set_log", session), typed(session, slot))
    assert "One more set" in text_of(element(as_cleo.get(door("session_detail", session)).text, "below-1"))
    as_cleo.post(door("set_log", session), typed(session, "1.3.both"))
    assert "Set 3" in text_of(element(as_cleo.get(door("session_detail", session)).text, "below-1"))


def test_set_log_after_the_finish_is_a_late_change(as_cleo: Client, session: TrainingSession) -> None:
    finish_session(session)
    as_cleo.post(door("set_log", session), typed(session, load="20"))
    session.refresh_from_db()
    assert (session.sets_done, session.tonnage_kg, session.is_open) == (1, Decimal(200), False)
    page = as_cleo.get(door("session_detail", session)).text
    assert "Finished" in page
    assert "Back to the summary" in page


def test_set_void_takes_a_set_back(as_cleo: Client, session: TrainingSession) -> None:
    as_cleo.post(door("set_log", session), typed(session))
    set_id = LoggedSet.objects.get().pk
    answer = as_cleo.post(door("set_void", session, set_id), {"op": uuid7()})
    assert answer.url == f"{door('session_detail', session)}#step-1"
    session.refresh_from_db()
    assert session.sets_done == 0
    assert prefill(as_cleo.get(answer.url).text, "panel-1", "slot") == "1.1.both"


def test_set_void_refuses(
    as_cleo: Client, as_stan: Client, as_rival: Client, session: TrainingSession, rival_coaching: Coaching
) -> None:
    as_cleo.post(door("set_log", session), typed(session))
    own = LoggedSet.objects.get().pk
    for browser in (as_stan, as_rival):
        assert browser.post(door("set_void", session, own), {"op": uuid7()}).status_code == 404
    foreign = start_session(make_assignment(rival_coaching, make_routine(None, make_exercise("Pull"))), on=MONDAY)
    as_stan.post(door("set_log", foreign), typed(foreign))
    theirs = LoggedSet.objects.get(session=foreign).pk
    assert as_cleo.post(door("set_void", session, theirs), {"op": uuid7()}).status_code == 404
    assert as_cleo.post(door("set_void", session, uuid.uuid4()), {"op": uuid7()}).status_code == 404
    assert as_cleo.post(door("set_void", session, own), {"op": "x"}).status_code == 422
    assert LoggedSet.objects.standing().count() == 2


# --- Another way than planned -------------------------------------------------------------------


def test_step_skip_and_resume(as_cleo: Client, session: TrainingSession) -> None:
    answer = as_cleo.post(door("step_skip", session, 1), {"reason": "equipment"})
    assert answer.url == f"{door('session_detail', session)}#step-2"
    panel = text_of(element(as_cleo.get(door("session_detail", session)).text, "panel-1"))
    assert "Skipped: no equipment" in panel
    assert "Do it after all" in panel
    answer = as_cleo.post(door("step_skip", session, 1), {"reason": ""})
    assert answer.url == f"{door('session_detail', session)}#step-1"
    assert SessionStep.objects.get().skipped_at is None


def test_step_swap_and_back(as_cleo: Client, session: TrainingSession) -> None:
    row = Exercise.objects.get(published__name="Row")
    banded = make_exercise("Banded row", variation_of=row, variation_note="Without a machine.")
    page = as_cleo.get(door("session_detail", session)).text
    assert "Without a machine." in element(page, "more-1")
    as_cleo.post(door("step_swap", session, 1), {"exercise": banded.pk})
    page = as_cleo.get(door("session_detail", session)).text
    assert "Banded row" in text_of(element(page, "panel-1"))
    assert "In place of row." in text_of(element(page, "panel-1"))
    as_cleo.post(door("set_log", session), typed(session))
    assert LoggedSet.objects.get().exercise == banded
    as_cleo.post(door("step_swap", session, 1), {"exercise": row.pk})
    assert "In place of" not in element(as_cleo.get(door("session_detail", session)).text, "panel-1")


def test_step_note_stays_with_the_step(as_cleo: Client, session: TrainingSession) -> None:
    answer = as_cleo.post(door("step_note", session, 2), {"note": "Left <elbow> clicks."})
    assert answer.url == f"{door('session_detail', session)}#step-2"
    page = as_cleo.get(door("session_detail", session)).text
    assert "Left &lt;elbow&gt; clicks." in element(page, "below-2")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("step_skip", {"reason": "bored"}),
        ("step_swap", {"exercise": "1000000"}),
        ("step_swap", {"exercise": "x" * 10_000}),
        ("step_swap", {}),
        ("step_note", {"note": "x" * 501}),
        ("step_note", {"note": "\0"}),
    ],
)
def test_step_doors_refuse_with_a_sentence(
    as_cleo: Client, session: TrainingSession, name: str, data: dict[str, str]
) -> None:
    answer = as_cleo.post(door(name, session, 1), data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert not SessionStep.objects.exists()


@pytest.mark.parametrize("name", ["step_skip", "step_swap", "step_note"])
def test_step_doors_know_no_other_steps_and_nobody_else(
    as_cleo: Client, as_tess: Client, as_rival: Client, as_stan: Client, session: TrainingSession, name: str
) -> None:
    for browser in (as_cleo, as_tess):
        assert browser.post(door(name, session, 9), {"reason": "pain"}).status_code == 404
    for browser in (as_rival, as_stan):
        assert browser.post(door(name, session, 1), {"reason": "pain"}).status_code == 404


def test_step_doors_keep_who_said_it(as_cleo: Client, as_tess: Client, tess: User, session: TrainingSession) -> None:
    as_tess.post(door("step_skip", session, 1), {"reason": "pain"})
    as_cleo.post(door("step_skip", session, 1), {"reason": ""})
    as_tess.post(door("step_note", session, 1), {"note": "Elbows in."})
    said = session.changes.values_list("kind", "value", "entered_by")
    assert list(said) == [("skip", "pain", tess.pk), ("skip", "", None), ("note", "Elbows in.", tess.pk)]


def test_session_finish_by_the_trainer_leads_to_what_was_done(
    as_cleo: Client, as_tess: Client, session: TrainingSession
) -> None:
    as_tess.post(door("set_log", session), typed(session, load="20"))
    answer = as_tess.post(door("session_finish", session), follow=True)
    assert answer.redirect_chain == [(reverse("progress:session_detail", args=[session.pk]), 302)]
    assert "Finished by you." in text_of(answer.text)
    assert "Finished by Tess." in text_of(as_cleo.get(reverse("progress:session_detail", args=[session.pk])).text)


# --- The end ------------------------------------------------------------------------------------


def test_session_finish_leads_to_the_summary(as_cleo: Client, session: TrainingSession) -> None:
    as_cleo.post(door("set_log", session), typed(session, load="20"))
    answer = as_cleo.post(door("session_finish", session), follow=True)
    words = text_of(answer.text)
    assert "Pull day done." in words
    assert "5 sets left out. That’s 1 of 3 this week." in words
    assert "kg moved 200" in words
    assert "sets 1/6" in words


def test_session_summary_compares_with_last_time(as_cleo: Client, pull_day: Assignment) -> None:
    before = start_session(pull_day, on=MONDAY - timedelta(days=7), at=NOON - timedelta(days=7))
    with time_machine.travel(before.started_at, tick=False):
        as_cleo.post(door("set_log", before), typed(before, load="20", reps="10"))
        finish_session(before)
    session = start_session(pull_day, on=MONDAY)
    as_cleo.post(door("set_log", session), typed(session, load="25", reps="10"))
    as_cleo.post(door("set_log", session), typed(session, "2.1.left", load="5", reps="10"))
    finish_session(session)
    words = text_of(as_cleo.get(door("session_summary", session)).text)
    assert "vs last pull day +50%" in words
    assert "1 better than last time, 3 records Row was 20 kg × 10 last time 25 kg × 10" in words
    assert "Record Heaviest load 25 kg , was 20 kg" in words
    assert "Record Estimated one-rep max 33.3 kg , was 26.7 kg" in words
    assert "Record Most moved in a session: 250 kg , was 200 kg" in words


def test_session_summary_compares_each_side_with_itself(as_cleo: Client, pull_day: Assignment) -> None:
    """Last time 10 left and 12 right: 11 are better on the left alone."""
    for days_ago, left, right in ((7, "10", "12"), (0, "11", "11")):
        begun = NOON - timedelta(days=days_ago)
        session = start_session(pull_day, on=begun.date(), at=begun)
        with time_machine.travel(begun, tick=False):
            for side, reps in (("left", left), ("right", right)):
                as_cleo.post(door("set_log", session), typed(session, f"2.1.{side}", load="5", reps=reps))
        finish_session(session, at=begun + timedelta(minutes=40))
    words = text_of(as_cleo.get(door("session_summary", session)).text)
    assert "1 better than last time" in words
    assert "Left 5 kg × 11, was 5 kg × 10 last time" in words
    assert "Right 5 kg" not in words


def test_session_summary_says_every_set_only_of_those_planned(as_cleo: Client, session: TrainingSession) -> None:
    """Six sets were done, but one of them was one more of the first move."""
    slots = [slot["slot"] for slot in session.plan["slots"]]
    for slot in slots[:-1]:
        as_cleo.post(door("set_log", session), typed(session, slot, load="5"))
    extra = next(one for one in ("1.3.both",) if one not in slots)
    as_cleo.post(door("set_log", session), typed(session, extra, set=uuid7(), load="5"))
    finish_session(session)
    session.refresh_from_db()
    assert session.sets_done == session.sets_planned
    assert "1 set left out" in text_of(as_cleo.get(door("session_summary", session)).text)
    as_cleo.post(door("set_log", session), typed(session, slots[-1], load="5"))
    assert "every set logged" in text_of(as_cleo.get(door("session_summary", session)).text)


@pytest.mark.parametrize(("first_weekday", "done"), [(0, "1 of 3"), (6, "2 of 3")])
def test_session_summary_counts_the_week_as_the_person_begins_it(
    as_cleo: Client, cleo: User, coaching: Coaching, tess: User, first_weekday: int, done: str
) -> None:
    """The Sunday before is of the week for those whose weeks begin with it."""
    cleo.first_weekday = first_weekday
    cleo.save(update_fields=["first_weekday"])
    plan = make_assignment(
        coaching, make_routine(tess, make_exercise("Row")), starts_on=MONDAY - timedelta(days=14), weekdays=[0, 3, 6]
    )
    for day in (-1, 0):
        begun = NOON + timedelta(days=day)
        with time_machine.travel(begun, tick=False):
            session = finish_session(start_session(plan, on=begun.date(), at=begun), at=begun + timedelta(minutes=9))
    assert f"That’s {done} this week." in text_of(as_cleo.get(door("session_summary", session)).text)


def test_session_summary_compares_with_what_is_usual(as_cleo: Client, pull_day: Assignment) -> None:
    """Three sessions make a usual: 200 kg in 40 minutes. A clock left running and a short evening don't count."""
    for week, (load, minutes) in enumerate([("20", 40), ("10", 300), ("30", 38), ("30", 36)]):
        begun = NOON - timedelta(days=28 - 7 * week)
        session = start_session(pull_day, on=begun.date(), at=begun)
        with time_machine.travel(begun, tick=False):
            as_cleo.post(door("set_log", session), typed(session, load=load, reps="10"))
        finish_session(session, at=begun + timedelta(minutes=minutes))
    words = text_of(as_cleo.get(door("session_summary", session)).text)
    assert "36 minutes, 4 fewer than usual, 5 sets left out" in words
    assert "vs your usual +50%" in words


def test_feeling_answer_keeps_the_effort_of_one_tap(as_cleo: Client, session: TrainingSession) -> None:
    """Its buttons send the form of the feeling with whatever was typed; sending that alone leaves the effort."""
    TrainingSession.objects.update(started_at=NOON - timedelta(minutes=30))
    finish_session(session)
    answer = as_cleo.post(door("feeling_answer", session), {"note": "Good.", "effort": 7}, follow=True)
    assert "Very hard for 30 minutes: a session load of 210." in text_of(answer.text)
    assert re.search(r'value="7"\s+aria-pressed="true"', answer.text)
    as_cleo.post(door("feeling_answer", session), {"note": "Good.", "feeling": 2})
    session.refresh_from_db()
    assert (session.feeling, session.note, session.effort) == (2, "Good.", 7)


@pytest.mark.parametrize("effort", ["6", "11", "-1", "x" * 10_000, "\0", "7.5"])
def test_feeling_answer_refuses_an_effort(as_cleo: Client, session: TrainingSession, effort: str) -> None:
    finish_session(session)
    answer = as_cleo.post(door("feeling_answer", session), {"effort": effort, "note": "Kept."})
    assert answer.status_code == 422
    assert 'class="err"' in answer.text
    assert "Kept." in answer.text
    session.refresh_from_db()
    assert session.effort is None


def test_a_record_has_a_badge_on_its_set(as_cleo: Client, cleo: User, pull_day: Assignment) -> None:
    """On the page, and in the answer to a phone; none for the first time of a move."""
    before = start_session(pull_day, on=MONDAY - timedelta(days=7), at=NOON - timedelta(days=7))
    with time_machine.travel(before.started_at, tick=False):
        as_cleo.post(door("set_log", before), typed(before, load="20", reps="10"))
        assert "Record" not in text_of(as_cleo.get(door("session_detail", before)).text)
    session = start_session(pull_day, on=MONDAY)
    op = {
        "op": str(uuid7()),
        "set": str(set_id_of(session.pk, "1.1.both")),
        "session": str(session.pk),
        "slot": "1.1.both",
        "reps": 10,
        "load": "22.5",
        "at": NOON.isoformat(),
    }
    batch = json.dumps({"v": 1, "user": cleo.pk, "ops": [op]})
    told = as_cleo.post("/player/outbox/", batch, content_type="application/json").json()["results"]
    assert told[0]["record"] == "Record: heaviest load"
    assert "Record: heaviest load" in text_of(as_cleo.get(door("session_detail", session)).text)


def test_session_summary_blames_nobody_for_sets_left_out(as_cleo: Client, pull_day: Assignment) -> None:
    before = start_session(pull_day, on=MONDAY - timedelta(days=7), at=NOON - timedelta(days=7))
    as_cleo.post(door("set_log", before), typed(before, load="20", reps="10"))
    finish_session(before)
    session = start_session(pull_day, on=MONDAY)
    as_cleo.post(door("set_log", session), typed(session, load="10", reps="10"))
    finish_session(session)
    words = text_of(as_cleo.get(door("session_summary", session)).text)
    assert "sets 1/6" in words
    assert "vs last pull day" not in words


def test_session_summary_in_pounds(as_cleo: Client, cleo: User, session: TrainingSession) -> None:
    cleo.load_unit = "lb"
    cleo.save()
    as_cleo.post(door("set_log", session), typed(session, load="100", unit="lb"))
    finish_session(session)
    assert "lb moved 1,000" in text_of(as_cleo.get(door("session_summary", session)).text)


def test_session_summary_of_an_open_session_is_the_session(as_cleo: Client, session: TrainingSession) -> None:
    assert as_cleo.get(door("session_summary", session)).url == door("session_detail", session)


def test_session_summary_costs_the_same_with_more_history(
    as_cleo: Client, pull_day: Assignment, django_assert_max_num_queries: Any
) -> None:
    for week in range(4, -1, -1):
        at = NOON - timedelta(weeks=week)
        session = start_session(pull_day, on=at.date(), at=at)
        log_set(session, set_id=set_id_of(session.pk, "1.1.both"), slot="1.1.both", op=uuid7(), at=at, reps=8)
        finish_session(session, at=at)
        with django_assert_max_num_queries(8):
            as_cleo.get(door("session_summary", session))


def test_feeling_answer_can_be_changed(as_cleo: Client, session: TrainingSession) -> None:
    finish_session(session)
    for feeling, note in ((Feeling.WORKED, ""), (Feeling.PAINFUL, "Lower back.")):
        answer = as_cleo.post(door("feeling_answer", session), {"feeling": feeling, "note": note}, follow=True)
        assert answer.status_code == 200
    session.refresh_from_db()
    assert (session.feeling, session.note) == (Feeling.PAINFUL, "Lower back.")


@pytest.mark.parametrize(
    "data", [{"feeling": "9"}, {"feeling": "x" * 10_000}, {"feeling": "2", "note": "x" * 1001}, {"note": "\0"}]
)
def test_feeling_answer_refuses(as_cleo: Client, session: TrainingSession, data: dict[str, str]) -> None:
    finish_session(session)
    answer = as_cleo.post(door("feeling_answer", session), data)
    assert answer.status_code == 422
    assert 'class="err"' in answer.text
    session.refresh_from_db()
    assert session.feeling is None


@pytest.mark.parametrize("name", ["session_summary", "feeling_answer", "follow_up_start"])
def test_how_it_felt_is_the_clients_alone(
    as_tess: Client, as_stan: Client, session: TrainingSession, name: str
) -> None:
    finish_session(session)
    for browser in (as_tess, as_stan):
        ask = browser.get if name == "session_summary" else browser.post
        assert ask(door(name, session)).status_code == 404


def test_session_finish_is_for_the_client_and_their_trainer(
    as_rival: Client, as_stan: Client, session: TrainingSession
) -> None:
    for browser in (as_rival, as_stan):
        assert browser.post(door("session_finish", session)).status_code == 404


def test_follow_up_start_makes_one_session(as_cleo: Client, coaching: Coaching, tess: User) -> None:
    stretch = make_routine(tess, make_exercise("Fold"), name="Stretches", sets=1)
    routine = make_routine(tess, make_exercise("Row"))
    Routine.objects.filter(pk=routine.pk).update(follow_up=stretch)
    session = start_session(make_assignment(coaching, routine, starts_on=MONDAY), on=MONDAY)
    assert as_cleo.post(door("follow_up_start", session)).status_code == 422  # not finished yet
    finish_session(session)
    assert "Stretch while you’re warm" in as_cleo.get(door("session_summary", session)).text
    urls = {as_cleo.post(door("follow_up_start", session)).url for _ in range(2)}
    following = TrainingSession.objects.get(follows=session)
    assert urls == {door("session_detail", following)}
    assert "0 of 1 done" in text_of(as_cleo.get(door("session_summary", session)).text)
    start_follow_up(session, on=MONDAY)
    finish_session(following)
    assert "Done as well." in as_cleo.get(door("session_summary", session)).text


def test_follow_up_start_without_one_is_refused(as_cleo: Client, session: TrainingSession) -> None:
    finish_session(session)
    answer = as_cleo.post(door("follow_up_start", session))
    assert answer.status_code == 422
    assert "Nothing follows this routine." in answer.text


def test_get_changes_nothing_and_post_doors_take_no_get(as_cleo: Client, session: TrainingSession) -> None:
    for url in (
        reverse("player:session_start", args=[1]),
        door("set_log", session),
        door("session_finish", session),
        door("follow_up_start", session),
    ):
        assert as_cleo.get(url).status_code == 405


# --- What the trainer says, and what they see ----------------------------------------------------


def test_the_routines_notes_reach_the_client(as_cleo: Client, coaching: Coaching, tess: User) -> None:
    routine = make_routine(tess, make_exercise())
    routine.notes = "Stop at any sharp pain."
    routine.save()
    assignment = make_assignment(coaching, routine, starts_on=MONDAY)
    assert routine.notes in as_cleo.get(reverse("player:today")).content.decode()
    session = start_session(assignment, on=MONDAY)
    assert routine.notes in as_cleo.get(reverse("player:session_detail", args=[session.pk])).content.decode()


@pytest.mark.parametrize("has_ended", [False, True])
def test_pages_name_the_trainer_who_sees_them_only_while_they_coach(
    as_cleo: Client, session: TrainingSession, coaching: Coaching, *, has_ended: bool
) -> None:
    if has_ended:
        end_coaching(coaching, by=coaching.client)
    player = as_cleo.get(reverse("player:session_detail", args=[session.pk])).content.decode()
    finish_session(session)
    summary = as_cleo.get(reverse("player:session_summary", args=[session.pk])).content.decode()
    assert ["for you and Tess" in player, "Tess sees this" in summary] == [not has_ended] * 2


# --- the order of the day ------------------------------------------------------------------------


def test_session_order_moves_what_is_left(as_cleo: Client, coaching: Coaching, tess: User) -> None:
    routine = make_routine(tess, *(make_exercise(name) for name in ("Row", "Face pull", "Pulldown")), sets=1)
    session = start_session(make_assignment(coaching, routine, starts_on=MONDAY), on=MONDAY)
    moves = as_cleo.get(door("session_detail", session)).context["screen"].moves
    assert [(move.earlier, move.later) for move in moves] == [("", "2,1,3"), ("2,1,3", "1,3,2"), ("1,3,2", "")]
    answer = as_cleo.post(door("session_order", session), {"order": moves[1].later})
    assert answer.headers["Location"].endswith("#overview")
    page = as_cleo.get(door("session_detail", session))
    assert [move.number for move in page.context["screen"].moves] == [1, 3, 2]
    assert [slot["slot"] for slot in page.context["data"]["slots"]] == ["1.1.both", "3.1.both", "2.1.both"]


def test_session_order_follows_through_to_the_next_step(as_cleo: Client, coaching: Coaching, tess: User) -> None:
    routine = make_routine(tess, *(make_exercise(name) for name in ("Row", "Face pull", "Pulldown")), sets=1)
    session = start_session(make_assignment(coaching, routine, starts_on=MONDAY), on=MONDAY)
    as_cleo.post(door("session_order", session), {"order": "3,1,2"})
    assert (
        as_cleo.post(door("set_log", session), typed(session, slot="3.1.both")).headers["Location"].endswith("#step-1")
    )


@pytest.mark.parametrize("order", ["", "1", "1,1,1", "a,b,c", "1,2,3,4", "1;2;3", "9" * 300])
def test_session_order_refuses(as_cleo: Client, session: TrainingSession, order: str) -> None:
    answer = as_cleo.post(door("session_order", session), {"order": order})
    assert answer.status_code == 422
    assert "name each move once" in answer.text
