"""What was done, for the client and for their trainer."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from uuid_utils.compat import uuid7

from accounts.models import Coaching, User
from routines.models import Assignment, Feeling, TrainingSession
from routines.models.plan import set_id_of
from routines.player.commands import (
    answer_feeling,
    finish_session,
    log_set,
    note_step,
    now_by,
    skip_step,
    start_session,
)
from tests.factories import make_assignment, make_exercise, make_routine

MONDAY = date(2026, 11, 16)
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


@pytest.fixture
def pull_day(coaching: Coaching, tess: User) -> Assignment:
    routine = make_routine(tess, make_exercise("Row"), make_exercise("Press", laterality="each_side"))
    return make_assignment(coaching, routine, starts_on=MONDAY)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def log(session: TrainingSession, slot: str = "1.1.both", minutes: int = 1, **details: Any) -> None:
    details.setdefault("op", uuid7())
    at = session.started_at + timedelta(minutes=minutes)
    log_set(session, set_id=set_id_of(session.pk, slot), slot=slot, at=at, **details)


def trained(assignment: Assignment, day: date) -> TrainingSession:
    session = start_session(assignment, on=day, at=NOON + (day - MONDAY))
    log(session, reps=10, load=Decimal(20))
    return finish_session(session, at=session.started_at + timedelta(minutes=41))


def test_session_list_has_own_finished_sessions_newest_first(
    as_cleo: Client, as_stan: Client, pull_day: Assignment
) -> None:
    for day in range(3):
        trained(pull_day, MONDAY + timedelta(days=day))
    start_session(pull_day, on=MONDAY + timedelta(days=3), at=NOON + timedelta(days=3))
    page = as_cleo.get(reverse("progress:session_list"))
    days = [session.planned_on.day for session in page.context["page"]]
    assert days == [18, 17, 16]
    words = text_of(page.text)
    assert "Pull day Wednesday 18 November, 41 min 1/6 sets 200 kg" in words
    assert list(as_stan.get(reverse("progress:session_list")).context["page"]) == []


def test_session_list_says_what_will_be_here(as_cleo: Client) -> None:
    assert "No sessions yet" in as_cleo.get(reverse("progress:session_list")).text


@pytest.mark.parametrize("page", ["2", "99", "-1", "x", "9" * 1000])
def test_session_list_takes_any_page(as_cleo: Client, pull_day: Assignment, page: str) -> None:
    trained(pull_day, MONDAY)
    assert as_cleo.get(reverse("progress:session_list"), {"page": page}).status_code == 200


def test_session_list_costs_the_same_with_one_and_with_many(
    as_cleo: Client, pull_day: Assignment, django_assert_num_queries: Any
) -> None:
    for day in range(25):
        trained(pull_day, MONDAY + timedelta(days=day))
        if day in {0, 24}:
            with django_assert_num_queries(4):
                as_cleo.get(reverse("progress:session_list"))


def test_session_detail_tells_everything(as_cleo: Client, as_tess: Client, pull_day: Assignment) -> None:
    session = start_session(pull_day, on=MONDAY, at=NOON)
    log(session, reps=10, load=Decimal(20))
    log(session, reps=9, load=Decimal("22.5"), minutes=5)
    log(session, "1.2.both", reps=8)
    log(session, "1.2.both", void=True, minutes=3)
    note_step(session, step_number=1, note="Elbow clicks.")
    skip_step(session, step_number=2, reason="time")
    finish_session(session, at=NOON + timedelta(minutes=41))
    answer_feeling(session, feeling=Feeling.PAINFUL, note="Lower back.")
    url = reverse("progress:session_detail", args=[session.pk])
    for browser in (as_cleo, as_tess):
        page = text_of(browser.get(url).text)
        for words in ("22.5 kg × 9", "20 kg × 10", "Taken back", "Elbow clicks.", "Skipped: no time", "Painful"):
            assert words in page
        assert "Lower back." in page
        assert "Change this session" in page


def test_session_detail_says_in_words_what_was_changed(
    as_cleo: Client, as_tess: Client, tess: User, pull_day: Assignment
) -> None:
    session = start_session(pull_day, on=MONDAY, at=NOON)
    log(session, reps=12, load=Decimal(20), by=tess)
    log(session, reps=10, load=Decimal(20), minutes=5)
    log(session, "1.2.both", reps=8)
    log(session, "1.2.both", void=True, minutes=65, by=tess)
    finish_session(session, at=NOON + timedelta(minutes=70))
    log(session, reps=11, load=Decimal(20), minutes=24 * 60, by=tess)
    url = reverse("progress:session_detail", args=[session.pk])
    page = as_cleo.get(url).text
    words = text_of(page)
    assert "Set 1 20 kg × 11 Change Typed by Tess" in words
    assert "Was 20 kg × 12, typed by Tess, until 12:05, changed by you" in words
    assert "Was 20 kg × 10 until 17 Nov, 12:00, changed by Tess" in words
    assert "Set 2 Taken back Change Was 8 reps until 13:05, taken back by Tess" in words
    player = reverse("player:session_detail", args=[session.pk])
    assert f'href="{player}?change=1.1.both#step-1"' in page
    assert f'href="{player}#step-1"' in page  # a set that was taken back is logged anew
    seen_by_tess = text_of(as_tess.get(url).text)
    assert "Was 20 kg × 12, typed by you, until 12:05, changed by Cleo" in seen_by_tess
    for browser in (as_cleo, as_tess):
        form = text_of(browser.get(player, {"change": "1.1.both"}).text)
        assert "Save set 1 of 2" in form


def test_session_detail_counts_late_changes(as_cleo: Client, as_tess: Client, tess: User, pull_day: Assignment) -> None:
    session = trained(pull_day, MONDAY)
    log(session, "1.2.both", reps=8, load=Decimal(20), minutes=24 * 60, by=tess)
    log(session, reps=5, load=Decimal(10), minutes=48 * 60)
    for slot in ("2.1.left", "2.1.right"):
        log(session, slot, reps=10, load=Decimal(50), minutes=49 * 60)
        log(session, slot, void=True, minutes=50 * 60, by=tess)
    session.refresh_from_db()
    assert (session.sets_done, session.tonnage_kg) == (2, Decimal(210))
    assert session.duration_minutes == 41
    for browser, door in (
        (as_cleo, "progress:session_detail"),
        (as_tess, "progress:session_detail"),
        (as_cleo, "player:session_summary"),
    ):
        words = text_of(browser.get(reverse(door, args=[session.pk])).text)
        assert "210" in words
        assert "2/6" in words
    assert "2/6 sets 210 kg" in text_of(as_cleo.get(reverse("progress:session_list")).text)
    assert "2/6 sets 210 kg" in text_of(as_tess.get(reverse("desk:client_detail", args=[session.client_id])).text)


def test_session_detail_is_seen_by_the_trainer_while_it_goes_on(as_tess: Client, pull_day: Assignment) -> None:
    session = start_session(pull_day, on=MONDAY, at=NOON)
    log(session, reps=10, load=Decimal(20))
    page = as_tess.get(reverse("progress:session_detail", args=[session.pk])).text
    assert "Going on" in page
    assert "20 kg × 10" in page


def test_session_detail_is_for_the_client_and_the_trainer_alone(
    as_cleo: Client, as_tess: Client, as_rival: Client, as_stan: Client, pull_day: Assignment
) -> None:
    url = reverse("progress:session_detail", args=[trained(pull_day, MONDAY).pk])
    for browser in (as_rival, as_stan):
        assert browser.get(url).status_code == 404
    Coaching.objects.update(started_at=NOON, ended_at=NOON)
    assert as_tess.get(url).status_code == 404
    assert as_cleo.get(url).status_code == 200


def test_session_detail_costs_the_same_with_one_set_and_with_many(
    as_cleo: Client, tess: User, pull_day: Assignment, django_assert_num_queries: Any
) -> None:
    session = trained(pull_day, MONDAY)
    url = reverse("progress:session_detail", args=[session.pk])
    with django_assert_num_queries(9):
        as_cleo.get(url)
    for slot in session.plan["slots"]:
        for reps in (8, 9):
            log(session, slot["slot"], reps=reps, minutes=reps, by=tess)
    for number in (1, 2):
        for reason in ("time", "pain"):
            skip_step(session, step_number=number, reason=reason, intention=now_by(tess))
    with django_assert_num_queries(9):
        as_cleo.get(url)
