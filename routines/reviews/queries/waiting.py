"""Whose week is still to be reviewed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum

from accounts.models import Coaching, User
from routines.models import CheckIn, Feeling, Proposal, Review, SessionStep, SkipReason, TrainingSession
from routines.readiness import Level, Region


@dataclass(frozen=True)
class WaitingRow:
    """One client and what their week came to."""

    client: User
    sessions: int
    tonnage_kg: Decimal
    to_decide: int
    hurts: bool
    reviewed_at: datetime | None


def waiting_list(trainer: User, *, monday: date, today: date) -> list[WaitingRow]:
    """All clients of a trainer, those still to review first; two statements, however many they are."""
    sunday = monday + timedelta(days=6)
    of_client = {"client": OuterRef("client")}
    done = (
        TrainingSession.objects.finished()
        .filter(**of_client, planned_on__range=(monday, sunday))
        .order_by()
        .values("client")
    )
    open_ones = (
        Proposal.objects.open_on(today)
        .filter(**of_client, assignment__coaching=OuterRef("pk"))
        .order_by()
        .values("client")
    )
    reviewed = Review.objects.filter(trainer=trainer, **of_client, week_of=monday)
    found = (
        Coaching.objects.active()
        .filter(trainer=trainer, started_at__date__lte=sunday)
        .select_related("client")
        .annotate(
            reviewed_at=Subquery(reviewed.values("reviewed_at")),
            sessions=Subquery(done.annotate(count=Count("pk")).values("count")),
            tonnage_kg=Subquery(done.annotate(sum=Sum("tonnage_kg")).values("sum")),
            to_decide=Subquery(open_ones.annotate(count=Count("pk")).values("count")),
        )
        .order_by(F("reviewed_at").desc(nulls_first=True), "client__name", "pk")
    )
    pain = Q(*[(f"regions__{region}", Level.PAIN.value) for region in Region], _connector=Q.OR)
    mornings = CheckIn.objects.visible_to(trainer).filter(pain, trained_on__range=(monday, sunday))
    hurting = set(
        TrainingSession.objects.coached_by(trainer)
        .filter(planned_on__range=(monday, sunday), has_remark=True)
        .filter(
            Q(feeling=Feeling.PAINFUL)
            | Q(pk__in=SessionStep.objects.filter(skip_reason=SkipReason.PAIN).values("session"))
        )
        .order_by()
        .values_list("client", flat=True)
        .union(mornings.order_by().values_list("client", flat=True))
        .order_by()
    )
    return [
        WaitingRow(
            client=one.client,
            sessions=one.sessions or 0,
            tonnage_kg=one.tonnage_kg or Decimal(0),
            to_decide=one.to_decide or 0,
            hurts=one.client_id in hurting,
            reviewed_at=one.reviewed_at,
        )
        for one in found
    ]
