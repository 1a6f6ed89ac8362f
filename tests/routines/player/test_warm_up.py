"""Plates and warm-up sets on the session's page, without JavaScript."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Coaching, User
from routines.models import LoggedSet, TrainingSession
from routines.player.commands import start_session
from tests.factories import make_assignment, make_exercise, make_routine

MONDAY = date(2026, 11, 16)


@pytest.fixture
def session(coaching: Coaching) -> TrainingSession:
    """A barbell row of two sets with 60 kg."""
    routine = make_routine(coaching.trainer, make_exercise("Barbell row", equipment=["barbell"]))
    routine.blocks.get().steps.get().prescribed_sets.update(load=Decimal(60))
    return start_session(make_assignment(coaching, routine, starts_on=MONDAY), on=MONDAY)


def page_of(client: Client, session: TrainingSession) -> str:
    return client.get(f"/sessions/{session.pk}/").content.decode()


def rungs(page: str) -> list[str]:
    shown = re.findall(r'<li\s+class="row"\s+data-rung="\d"\s*>.*?</li>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in shown]


def fields(page: str, slot: str) -> dict[str, str]:
    [form] = [one for one in re.findall(r"<form.*?</form>", page, re.DOTALL) if f'value="{slot}"' in one]
    return dict(re.findall(r'name="(\w+)"\s+value="([^"]*)"', form))


def test_the_page_proposes_warm_up_sets_and_says_what_goes_on_the_bar(
    session: TrainingSession, as_cleo: Client
) -> None:
    page = page_of(as_cleo, session)
    assert "20 bar + 20 a side" in page
    assert [rung.split(" Log")[0] for rung in rungs(page)] == ["20 kg × 10", "30 kg × 8", "40 kg × 5", "50 kg × 2"]


def test_the_bar_and_plates_are_the_clients_own(session: TrainingSession, as_cleo: Client, cleo: User) -> None:
    cleo.bar_load, cleo.plates = Decimal(15), [Decimal(15), Decimal(5), Decimal("2.5")]
    cleo.save()
    assert "15 bar + 15 + 5 + 2.5 a side" in page_of(as_cleo, session)


def test_a_warm_up_set_is_logged_with_its_button_and_counts_nowhere(session: TrainingSession, as_cleo: Client) -> None:
    sent = fields(page_of(as_cleo, session), "1.w2.both")
    response = as_cleo.post(f"/sessions/{session.pk}/sets/", sent)
    assert (response.status_code, response.headers["Location"]) == (302, f"/sessions/{session.pk}/#step-1")

    logged = LoggedSet.objects.get()
    assert (logged.slot, logged.kind, logged.load, logged.reps) == ("1.w2.both", "warm_up", 30, 8)
    session.refresh_from_db()
    assert (session.sets_done, session.tonnage_kg) == (0, 0)

    page = page_of(as_cleo, session)
    assert "Warm-up 2" in page
    assert "Set 1 of 2" in page
    assert fields(page, "1.1.both")["load"] == "60"
    assert [rung for rung in rungs(page) if rung.startswith("30 kg")] == ["30 kg × 8 Log Logged"]
    assert re.search(r'data-slot="1.w2.both"\s+hidden', page)


def test_sending_it_twice_is_one_set(session: TrainingSession, as_cleo: Client) -> None:
    sent = fields(page_of(as_cleo, session), "1.w1.both")
    for _ in range(2):
        assert as_cleo.post(f"/sessions/{session.pk}/sets/", sent).status_code == 302
    assert LoggedSet.objects.count() == 1


def test_the_proposal_is_gone_with_the_first_working_set(session: TrainingSession, as_cleo: Client) -> None:
    sent = fields(page_of(as_cleo, session), "1.1.both")
    as_cleo.post(f"/sessions/{session.pk}/sets/", sent | {"reps": "8"})
    assert rungs(page_of(as_cleo, session)) == []


def test_a_move_that_begins_with_a_warm_up_set_counts_sets(coaching: Coaching, as_cleo: Client) -> None:
    routine = make_routine(coaching.trainer, make_exercise("Barbell row", equipment=["barbell"]))
    routine.blocks.get().steps.get().prescribed_sets.filter(position=1).update(kind="warm_up")
    session = start_session(make_assignment(coaching, routine, starts_on=MONDAY), on=MONDAY)
    page = as_cleo.get(f"/sessions/{session.pk}/")
    assert page.context["data"]["steps"]["1"]["word"] == "set"
    assert [slot["title"] for slot in page.context["data"]["slots"]] == ["Warm-up 1 of 2", "Set 2 of 2"]
