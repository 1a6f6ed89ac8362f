"""Years of training in a few statements."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import cycle

from django.db import connection
from django.utils import timezone

from accounts.models import Coaching, User
from routines.models import Assignment, ExerciseHint, LoggedSet, Routine, Signal, TrainingSession
from routines.models.plan import plan_of
from routines.models.version import take_version


def live(assignment: Assignment, *, sessions: int, every_days: int = 2) -> None:
    """Finished sessions of this assignment before today, every set of them logged."""
    now = timezone.now()
    rows, sets = [], []
    for number in range(1, sessions + 1):
        at = now - timedelta(days=every_days * number)
        session = TrainingSession(
            client_id=assignment.client_id,
            assignment=assignment,
            version=assignment.version,
            plan={},
            planned_on=at.date(),
            time_zone="UTC",
            started_at=at,
            finished_at=at + timedelta(minutes=40),
        )
        plan = plan_of(assignment.version.content, session_id=session.pk, targets={}, last_sets={})
        exercises = {step["number"]: step["exercise"] for step in plan["steps"]}
        session.plan = plan
        session.sets_planned = session.sets_done = len(plan["slots"])
        session.tonnage_kg = Decimal(4000)
        rows.append(session)
        sets.extend(
            LoggedSet(
                id=slot["id"],
                session=session,
                client_id=assignment.client_id,
                exercise_id=exercises[slot["step"]],
                slot=slot["slot"],
                set_number=slot["set_number"],
                side=slot["side"],
                reps=slot["reps_max"],
                load=Decimal(20),
                op=uuid.uuid4(),
                order_at=at,
                done_at=at + timedelta(seconds=90 * place),
            )
            for place, slot in enumerate(plan["slots"])
        )
    TrainingSession.objects.bulk_create(rows, batch_size=200)
    LoggedSet.objects.bulk_create(sets, batch_size=2000)


LATELY = 30
"""Sessions of ten weeks."""

REPEAT = """
INSERT INTO routines_trainingsession (
    id, client_id, assignment_id, version_id, plan, planned_on, time_zone, started_at, finished_at,
    sets_done, sets_planned, tonnage_kg, note
)
SELECT
    gen_random_uuid(), session.client_id, assignment_id, version_id, plan, planned_on - 70 * earlier, time_zone,
    session.started_at - make_interval(days => 70 * earlier), finished_at - make_interval(days => 70 * earlier),
    sets_done, sets_planned, tonnage_kg, ''
FROM routines_trainingsession AS session
JOIN accounts_coaching AS coaching ON coaching.client_id = session.client_id AND coaching.trainer_id = %s
CROSS JOIN generate_series(1, %s) AS earlier
"""


def repeat_before(trainer: User, *, times: int) -> None:
    """The same ten weeks once more before them, so many times."""
    with connection.cursor() as cursor:
        cursor.execute(REPEAT, [trainer.pk, times])


LOG = """
INSERT INTO routines_loggedset (
    id, client_id, session_id, exercise_id, slot, set_number, side, kind, load, load_unit, seconds, reps, op, order_at,
    done_at
)
SELECT
    gen_random_uuid(), session.client_id, session.id, planned.exercise, planned.slot, planned.set_number, planned.side,
    'working', planned.load, 'kg', planned.seconds, planned.reps, gen_random_uuid(), session.started_at,
    session.started_at + make_interval(mins => planned.place)
FROM routines_trainingsession AS session
CROSS JOIN jsonb_to_recordset(%s) AS planned (
    exercise bigint, slot text, set_number int, side text, load numeric, seconds int, reps int, place int
)
WHERE session.client_id = ANY(%s)
"""


def log_first_sets(people: list[User], routine: Routine) -> None:
    """The first set of each step of the routine, in every session that these people have behind them."""
    plan = plan_of(take_version(routine).content, session_id=uuid.uuid4(), targets={}, last_sets={})
    exercises = {step["number"]: step["exercise"] for step in plan["steps"]}
    first = {slot["step"]: slot for slot in reversed(plan["slots"])}
    planned = [
        {
            "exercise": exercises[number], "slot": slot["slot"], "set_number": slot["set_number"],
            "side": slot["side"], "load": 20 if slot["reps_max"] else None, "seconds": slot["seconds"],
            "reps": slot["reps_max"], "place": number,
        }
        for number, slot in first.items()
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(LOG, [json.dumps(planned), [person.pk for person in people]])


def crowd(trainer: User, *, clients: int, sessions: int, name: str) -> list[Coaching]:
    """Clients with a plan on three weekdays and sessions behind them, as the desk reads them: sums, without the sets.

    Every tenth said something lately, every tenth topped a range, and every fifth misses a session in three.
    """
    people = User.objects.bulk_create(
        User(email=f"{name}-{number}@example.com", name=f"{name} {number:03}", password="!", time_zone=zone)
        for number, zone in zip(range(clients), cycle(["UTC", "Europe/Berlin", "America/New_York"]))
    )
    coachings = Coaching.objects.bulk_create(
        Coaching(trainer=trainer, client=person, tags=["mornings"] if number % 4 == 0 else [])
        for number, person in enumerate(people)
    )
    version = take_version(Routine.objects.get(slug="back-day"))
    today = timezone.localdate()
    starts_on = today - timedelta(weeks=sessions // 3 + 1)
    plans = Assignment.objects.bulk_create(
        Assignment(
            coaching=coaching,
            client=coaching.client,
            version=version,
            weekdays=[0, 2, 4],
            starts_on=starts_on,
            weeks=52,
            ends_on=today + timedelta(weeks=2),
            changed_on=starts_on,
        )
        for coaching in coachings
    )
    plan = plan_of(version.content, session_id=uuid.uuid4(), targets={}, last_sets={})
    kept = {**plan, "slots": [], "steps": plan["steps"][:1]}  # the desk reads no more than the names
    days = [day for ago in range(1, 7 * sessions) if (day := today - timedelta(days=ago)).weekday() in {0, 2, 4}]
    rows = []
    for number, one in enumerate(plans):
        for place, day in enumerate(days[: min(sessions, LATELY)]):
            if number % 5 == 0 and place % 3 == 0:
                continue
            at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=9)
            rows.append(
                TrainingSession(
                    client_id=one.client_id,
                    assignment=one,
                    version=version,
                    plan=kept,
                    planned_on=day,
                    time_zone="UTC",
                    started_at=at,
                    finished_at=at + timedelta(minutes=40),
                    sets_done=len(plan["slots"]),
                    sets_planned=len(plan["slots"]),
                    tonnage_kg=Decimal(4000 - 10 * place),
                    note="A bit stiff." if number % 10 == 0 and place < 3 else "",
                    has_remark=number % 10 == 0 and place < 3,
                )
            )
    TrainingSession.objects.bulk_create(rows, batch_size=1000)
    repeat_before(trainer, times=sessions // LATELY - 1)
    latest = {row.client_id: row for row in reversed(rows)}
    exercise = plan["steps"][0]["exercise"]
    ExerciseHint.objects.bulk_create(
        ExerciseHint(
            client=person,
            exercise_id=exercise,
            session=latest[person.pk],
            signal=Signal.TOPPED,
            sessions=2,
            step_number=1,
            reps=15,
            load=Decimal(20),
        )
        for person in people[1::10]
    )
    return coachings
