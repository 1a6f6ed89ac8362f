"""Five years of training beside three months: every set logged, in a second or two, and pages held against both.

A session is seven moves in 24 sets: with loads, with reps alone, held, and one for each side. Loads rise by and by and
go up and down on the way; every sixth set has an RPE below 7, every third none.
"""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Coaching, User
from routines.models import Assignment, Exercise, TrainingSession
from routines.models.plan import SessionPlan, plan_of, set_id_of
from routines.models.record import refresh_all_records
from tests.bench.figures import Figures, counted, medians
from tests.factories import make_assignment, make_coaching, make_routine, make_user

SESSIONS_OF_YEARS, DAYS_OF_YEARS = 1000, 5 * 365
SESSIONS_OF_MONTHS, DAYS_OF_MONTHS = 50, 91
MOST_STATEMENTS, MOST_MILLISECONDS = 8, 50
GROWTH = 1.5
"""How much slower a page may be with five years than with three months."""

MOVES = ("lat-pulldown", "seated-row", "bent-over-row", "face-pull", "goblet-squat", "push-up", "childs-pose")
ONE_MOVE, SIDED_MOVE = "lat-pulldown", "bent-over-row"

LOG_ALL = """
INSERT INTO routines_loggedset (
    id, client_id, session_id, exercise_id, slot, set_number, side, kind,
    reps, load, load_unit, seconds, rpe, op, order_at, done_at
)
SELECT
    (slot ->> 'id')::uuid, session.client_id, session.id, (step ->> 'exercise')::bigint, slot ->> 'slot',
    (slot ->> 'set_number')::int, slot ->> 'side', 'working',
    CASE WHEN step ->> 'tracking' <> 'duration' THEN 8 + (nth * 7 + place) %% 5 END,
    CASE WHEN step ->> 'tracking' = 'reps_and_load'
        THEN 20 + floor(40.0 * nth / greatest(1, total) + 3 * sin(nth / 9.0)) / 2 * 2.5 END,
    'kg',
    CASE WHEN step ->> 'tracking' = 'duration' THEN 30 + nth %% 20 END,
    CASE (nth + place) %% 6 WHEN 0 THEN 6.5 WHEN 1 THEN 8 WHEN 2 THEN 9 WHEN 3 THEN 7 END,
    gen_random_uuid(), session.started_at, session.started_at + make_interval(secs => 95 * place)
FROM (
    SELECT *, row_number() OVER (ORDER BY started_at) AS nth, count(*) OVER () AS total
    FROM routines_trainingsession WHERE assignment_id = %s
) AS session
CROSS JOIN LATERAL jsonb_array_elements(plan -> 'slots') WITH ORDINALITY AS slots (slot, place)
JOIN LATERAL jsonb_array_elements(plan -> 'steps') AS step ON step -> 'number' = slot -> 'step'
"""

SUM_UP = """
UPDATE routines_trainingsession AS session SET sets_done = sums.sets, tonnage_kg = sums.tonnage
FROM (
    SELECT session_id, count(*) AS sets, coalesce(sum(reps * load_kg), 0) AS tonnage
    FROM routines_loggedset WHERE client_id = %s GROUP BY session_id
) AS sums
WHERE session.id = sums.session_id
"""


def train(coaching: Coaching, *, sessions: int, days: int) -> Assignment:
    """So many finished sessions over the days before today, the latest yesterday, every set of them logged."""
    moves = {one.slug: one for one in Exercise.objects.library().filter(slug__in=MOVES)}
    routine = make_routine(coaching.trainer, *(moves[slug] for slug in MOVES), name="Years of it", sets=3)
    now = timezone.now()
    assignment = make_assignment(coaching, routine, weekdays=[0, 2, 4, 6], starts_on=now.date() - timedelta(days=days))
    like = plan_of(assignment.version.content, session_id=uuid.uuid4(), targets={}, last_sets={})
    rows = []
    for number in range(sessions):
        at = now - timedelta(days=1 + (days - 1) * number / sessions)
        row = TrainingSession(
            client=coaching.client,
            assignment=assignment,
            version=assignment.version,
            planned_on=at.date(),
            time_zone="UTC",
            started_at=at,
            finished_at=at + timedelta(minutes=40 + number % 9),
            sets_planned=len(like["slots"]),
            feeling=number % 4 + 1,
        )
        row.plan = _plan_like(like, row.pk)
        rows.append(row)
    TrainingSession.objects.bulk_create(rows, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute(LOG_ALL, [assignment.pk])
        cursor.execute(SUM_UP, [coaching.client_id])
    refresh_all_records(coaching.client_id)
    return assignment


def _plan_like(plan: SessionPlan, session_id: uuid.UUID) -> SessionPlan:
    """The same plan for another session: only the ids of its sets differ."""
    slots = [{**slot, "id": str(set_id_of(session_id, slot["slot"]))} for slot in plan["slots"]]
    return {**plan, "slots": slots}  # type: ignore[typeddict-item]


@dataclass(frozen=True)
class Years:
    """A trainer with two clients: one trains since three months, one since five years."""

    trainer: User
    months: Assignment
    years: Assignment

    @property
    def clients(self) -> tuple[User, User]:
        return self.months.client, self.years.client


def make_years(trainer: User) -> Years:
    """Needs the library."""
    months = make_coaching(trainer, make_user("months@example.com"), started_at=timezone.now() - timedelta(days=2000))
    years = make_coaching(trainer, make_user("years@example.com"), started_at=timezone.now() - timedelta(days=2000))
    world = Years(
        trainer,
        train(months, sessions=SESSIONS_OF_MONTHS, days=DAYS_OF_MONTHS),
        train(years, sessions=SESSIONS_OF_YEARS, days=DAYS_OF_YEARS),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return world


def browser_of(person: User) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def compare_years(
    figures: Figures,
    name: str,
    world: Years,
    url_of: Callable[[User], str],
    *,
    by_trainer: bool = False,
    budget: int = MOST_STATEMENTS,
) -> None:
    """A page of the client with three months and of the one with five years: its statements, its milliseconds of Python
    (whatever else runs on the machine), and how they grow.

    ``url_of`` gives the page of a client; the client opens it, or their trainer.
    """
    browsers = [browser_of(world.trainer if by_trainer else client) for client in world.clients]
    urls = [url_of(client) for client in world.clients]
    statements = []
    for browser, url in zip(browsers, urls, strict=True):
        answer = browser.get(url)
        assert answer.status_code == 200, answer.status_code
        with counted() as cost:
            browser.get(url)
        statements.append(cost.statements)
    figures.note(f"{name}: queries", max(statements), budget)
    figures.note(f"{name}: queries more with five years", statements[1] - statements[0], 0)
    least = {}

    def ask(browser: Client, url: str) -> None:
        start = time.process_time()
        browser.get(url)
        least[url] = min(least.get(url, 1), time.process_time() - start)

    asked = [lambda browser=browser, url=url: ask(browser, url) for browser, url in zip(browsers, urls, strict=True)]
    short, long = medians(*asked, rounds=15)
    figures.note(f"{name}: milliseconds of Python with five years", 1000 * least[urls[1]], MOST_MILLISECONDS)
    figures.note(f"{name}: time with five years ÷ with three months", long / short, GROWTH)
