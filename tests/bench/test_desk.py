"""A trainer of five hundred clients: their floor, and a routine for fifty; with a short history, and ten times that."""

import time
from statistics import median

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Coaching, User
from routines.models import Assignment, PersonalTarget, Routine
from routines.player.commands import start_session
from tests.bench.figures import Figures, counted, medians
from tests.bench.history import crowd, log_first_sets
from tests.bench.test_requests import GROWTH, LONG, SHORT, browser_of
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.bench.urls")]

TRAINING, CHOSEN = 20, 50
"""So many of the five hundred train right now, and so many are given a routine at once."""


@pytest.fixture
def routine(library: None) -> Routine:
    return Routine.objects.get(slug="back-day")


def trainer_of(clients: int, *, sessions: int, routine: Routine, name: str) -> tuple[User, list[Coaching]]:
    """With the sets of those that a page looks into; they are the first of their clients."""
    trainer = make_user(f"{name}@example.com".lower(), is_trainer=True)
    coachings = crowd(trainer, clients=clients, sessions=sessions, name=name)[:CHOSEN]
    log_first_sets([coaching.client for coaching in coachings], routine)
    for coaching in coachings[:TRAINING]:
        start_session(Assignment.objects.get(coaching=coaching), on=timezone.localdate())
    return trainer, coachings


def test_floor_and_assigning_of_five_hundred(figures: Figures, routine: Routine) -> None:
    few, _ = trainer_of(CHOSEN, sessions=SHORT, routine=routine, name="Few")
    many, chosen = trainer_of(500, sessions=SHORT, routine=routine, name="Many")
    long, chosen_long = trainer_of(500, sessions=LONG, routine=routine, name="Long")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    watch_floors(figures, browser_of(few), browser_of(many), browser_of(long))
    assign_to_fifty(figures, routine, (browser_of(many), chosen), (browser_of(long), chosen_long))


def watch_floors(figures: Figures, few: Client, many: Client, long: Client) -> None:
    """The cards, as the page asks for them anew every few seconds."""

    def cards(browser: Client) -> bytes:
        return browser.get(reverse("floor:floor"), headers={"HX-Request": "true"}).content

    statements = []
    for browser in (few, many, long):
        assert cards(browser).count(b'id="spot-') == TRAINING
        with counted() as cost:
            cards(browser)
        statements.append(cost.statements)
    figures.note("floor: queries", statements[1], 8)
    figures.note("floor: queries more with 500 clients than with 50", statements[1] - statements[0], 0)
    figures.note("floor: queries more with 10 × the history", statements[2] - statements[1], 0)
    of_few, of_many, of_long = medians(*(lambda browser=one: cards(browser) for one in (few, many, long)), rounds=15)
    figures.note("floor: time with 500 clients ÷ with 50", of_many / of_few, GROWTH)
    figures.note("floor: time with 10 × the history ÷ without", of_long / of_many, GROWTH)


def assign_to_fifty(figures: Figures, routine: Routine, *crowds: tuple[Client, list[Coaching]]) -> None:
    """Their loads proposed and the routine given, each time anew."""
    door = reverse("assignments:assignment_add", args=[routine.pk])
    statements: list[int] = []
    taken: list[list[float]] = [[], []]
    for _ in range(5):
        for place, (browser, coachings) in enumerate(crowds):
            typed = {
                "coachings": [coaching.pk for coaching in coachings],
                "weekdays": ["1", "3"],
                "starts_on": timezone.localdate().isoformat(),
                "weeks": "6",
            }
            mine = Assignment.objects.filter(coaching__in=coachings, weeks=6)
            with transaction.atomic():
                with counted() as cost:
                    begun = time.perf_counter()
                    answer = browser.post(door, typed)
                    taken[place].append(time.perf_counter() - begun)
                assert answer.status_code == 302
                assert mine.count() == CHOSEN
                assert PersonalTarget.objects.filter(assignment__in=mine).count() >= CHOSEN
                transaction.set_rollback(True)
            statements.append(cost.statements)
    brief, grown = (median(times) for times in taken)
    figures.note("assign to 50 of 500: seconds", brief, 1)
    figures.note("assign to 50 of 500: queries more with 10 × the history", max(statements) - min(statements), 0)
    figures.note("assign to 50 of 500: time with 10 × the history ÷ without", grown / brief, GROWTH)
