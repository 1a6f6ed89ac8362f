"""What a request costs: statements, and time against a page that only checks the session."""

import gzip
import json
import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from routines.desk.queries import find_rows, needs_in, roster
from routines.models import Assignment, Routine, TrainingSession
from routines.models.plan import SlotPlan
from routines.player.commands import start_session
from tests.bench.figures import counted, medians
from tests.bench.history import crowd, live
from tests.factories import (
    make_assignment,
    make_coaching,
    make_enrolment,
    make_exercise,
    make_program,
    make_routine,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.bench.urls")]

FORM = "application/x-www-form-urlencoded"
SHORT, LONG = 30, 300
"""Sessions behind a client: two months, and ten times that."""
GROWTH = 1.5
"""How much slower a request may be with ten times the history: the noise of one run, not a slope."""


def client_with_history(coaching, sessions: int, routine: Routine | None = None) -> Assignment:
    routine = routine or Routine.objects.get(slug="back-day")
    assignment = make_assignment(coaching, routine, starts_on=timezone.localdate() - timedelta(weeks=4), weeks=8)
    live(assignment, sessions=sessions)
    return assignment


@pytest.fixture
def short(tess, cleo, library) -> Assignment:
    return client_with_history(make_coaching(tess, cleo), SHORT)


@pytest.fixture
def long(tess, library, short) -> Assignment:
    assignment = client_with_history(make_coaching(tess, make_user("long@example.com")), LONG)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return assignment


def browser_of(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def compare_page(
    figures, name: str, short: tuple[Client, str], long: tuple[Client, str], budget: int, *, times_bare: int = 20
) -> None:
    """Statements of a page with a short and a long history, and how its time grows."""
    statements = []
    for browser, url in (short, long):
        assert browser.get(url).status_code == 200
        with counted() as cost:
            browser.get(url)
        statements.append(cost.statements)
    figures.note(f"{name}: queries", statements[0], budget)
    figures.note(f"{name}: queries more with 10 × the history", statements[1] - statements[0], 0)
    bare, brief, grown = medians(
        lambda: short[0].get("/bare/"), lambda: short[0].get(short[1]), lambda: long[0].get(long[1])
    )
    figures.note(f"{name}: time ÷ bare page", brief / bare, times_bare)
    figures.note(f"{name}: time with 10 × the history ÷ without", grown / brief, GROWTH)


def test_today(figures, short, long):
    url = reverse("player:today")
    compare_page(figures, "today", (browser_of(short.client), url), (browser_of(long.client), url), 8)


def test_session_page(figures, short, long):
    pages = [
        (
            browser_of(assignment.client),
            reverse("player:session_detail", args=[start_session(assignment, on=timezone.localdate()).pk]),
        )
        for assignment in (short, long)
    ]
    compare_page(figures, "session page", pages[0], pages[1], 8)


def test_pages_of_a_program(figures, short, long):
    """A session of a program before its start reads once more than another: what was done lately, which is bounded."""
    program = make_program(short.coaching.trainer, Routine.objects.get(slug="back-day"))
    plain, ready, screen = [], [], []
    for assignment in (short, long):
        enrolment = make_enrolment(assignment.coaching, program)
        browser, today = browser_of(assignment.client), timezone.localdate()
        plain.append((browser, reverse("player:session_ready", args=[assignment.pk, today])))
        ready.append((browser, reverse("player:session_ready", args=[enrolment.assignments.get().pk, today])))
        screen.append((browser, reverse("programs:enrolment_detail", args=[enrolment.pk])))
    compare_page(figures, "session ready", *plain, 11)
    compare_page(figures, "session of a program ready", *ready, 12, times_bare=25)
    compare_page(figures, "client’s program", *screen, 8, times_bare=25)


def log_one(browser: Client, session: TrainingSession, slots: Iterator[SlotPlan]) -> None:
    """The form of the next set of the plan, as a browser without JavaScript sends it."""
    slot = next(slots)
    typed = {"set": slot["id"], "slot": slot["slot"], "op": uuid7(), "unit": "kg", "reps": 12, "load": 20}
    answer = browser.post(reverse("player:set_log", args=[session.pk]), urlencode(typed), content_type=FORM)
    assert answer.status_code == 302, answer.content[:300]


def test_log_a_set(figures, short, long):
    costs, requests = [], []
    for assignment in (short, long):
        session = start_session(assignment, on=timezone.localdate())
        browser, slots = browser_of(assignment.client), iter(session.plan["slots"])
        log_one(browser, session, slots)
        with counted() as cost:
            log_one(browser, session, slots)
        costs.append(cost.statements)
        requests.append(lambda browser=browser, session=session, slots=slots: log_one(browser, session, slots))
    figures.note("log a set: statements", costs[0], 6)
    figures.note("log a set: statements more with 10 × the history", costs[1] - costs[0], 0)
    bare_browser = browser_of(short.client)
    bare, brief, grown = medians(lambda: bare_browser.get("/bare/"), *requests, rounds=15)
    figures.note("log a set: time ÷ bare page", brief / bare, 3)
    figures.note("log a set: time with 10 × the history ÷ without", grown / brief, GROWTH)


def send_sets(browser: Client, session: TrainingSession, slots: list[SlotPlan]) -> None:
    """A batch as a phone sends it."""
    ops = [
        {
            "op": str(uuid7()),
            "set": slot["id"],
            "session": str(session.pk),
            "slot": slot["slot"],
            "reps": 12,
            "load": "20",
            "at": timezone.now().isoformat(),
        }
        for slot in slots
    ]
    batch = json.dumps({"v": 1, "user": session.client_id, "ops": ops})
    answer = browser.post(reverse("player:outbox"), batch, content_type="application/json")
    assert [one["status"] for one in answer.json()["results"]] == ["applied"] * len(ops)


def test_twenty_four_sets_in_one_batch(figures, tess, cleo):
    """Against one set in a batch of its own; a session that many times, each set once."""
    routine = make_routine(tess, *(make_exercise(f"Move {number}") for number in range(8)), sets=3)
    assignment = make_assignment(make_coaching(tess, cleo), routine)
    browser = browser_of(cleo)

    def fresh() -> TrainingSession:
        TrainingSession.objects.all().delete()
        return start_session(assignment, on=timezone.localdate())

    whole = fresh()
    with counted() as cost:
        send_sets(browser, whole, whole.plan["slots"])
    assert len(whole.plan["slots"]) == 24
    figures.note("24 sets in a batch: statements", cost.statements, 12)
    ratios = []
    for _ in range(15):
        session = fresh()
        first, *others = session.plan["slots"]
        start = time.perf_counter()
        send_sets(browser, session, [first])
        one = time.perf_counter() - start
        session = fresh()
        start = time.perf_counter()
        send_sets(browser, session, [first, *others])
        ratios.append((time.perf_counter() - start) / one)
    figures.note("24 sets in a batch: time ÷ one set", statistics.median(ratios), 3)


def test_roster_of_five_hundred(figures, tess, rival, library):
    """Five hundred clients with two months each, fifty of them, and five hundred with ten times that."""
    few = make_user("few@example.com", is_trainer=True)
    crowd(tess, clients=500, sessions=SHORT, name="Many")
    crowd(rival, clients=500, sessions=LONG, name="Long")
    crowd(few, clients=50, sessions=SHORT, name="Few")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    url = reverse("desk:client_list")
    many, long = browser_of(tess), browser_of(rival)
    compare_page(figures, "list of 500 clients", (many, url), (long, url), 8)
    figures.note("list of 500 clients: KB compressed", len(gzip.compress(many.get(url).content)) / 1024, 80)
    compare_page(
        figures,
        "needs you, of 500",
        (many, reverse("desk:needs_you")),
        (long, reverse("desk:needs_you")),
        8,
        times_bare=20,
    )
    now = timezone.now()

    def read(trainer) -> None:
        rows = roster(trainer, now=now)
        needs_in(rows)
        find_rows(rows, {})

    fifty, hundreds, grown = medians(*(lambda trainer=one: read(trainer) for one in (few, tess, rival)), rounds=15)
    figures.note("roster of 500, read: time a client ÷ of 50", hundreds / fifty / 10, 1)
    figures.note("roster of 500, read: time with 10 × the history ÷ without", grown / hundreds, GROWTH)
