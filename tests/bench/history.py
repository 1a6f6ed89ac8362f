"""Years of training in a few statements."""

import uuid
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from routines.models import Assignment, LoggedSet, TrainingSession
from routines.models.plan import plan_of


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
