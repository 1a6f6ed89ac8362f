"""What a session's page asks for while it is looked at."""

from datetime import datetime
from typing import TypedDict

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest

from accounts.models import User
from routines.models import HelpCall, LoggedSet, SessionChange, TrainingSession


class News(TypedDict):
    """``latest``: when somebody else last changed something; ``hand``: whether the client asks for help."""

    latest: datetime | None
    hand: bool


def news_of(sessions: QuerySet[TrainingSession], reader: User) -> News | None:
    """The news of the one session found; None when there is none. One statement."""
    client = Q(entered_by=None) & ~Q(client=reader)
    by_others = client | (~Q(entered_by=None) & ~Q(entered_by=reader))
    of_session = Q(session=OuterRef("pk")) & by_others
    changes = SessionChange.objects.filter(of_session).order_by().values("session")
    sets = LoggedSet.objects.filter(of_session).order_by().values("session")
    found = (
        sessions.annotate(
            changed=Subquery(changes.annotate(at=Max("kept_at")).values("at")),
            logged=Subquery(sets.annotate(at=Max("order_at")).values("at")),
            hand=Exists(HelpCall.objects.open().filter(session=OuterRef("pk"))),
        )
        .annotate(latest=Greatest("changed", "logged"))
        .order_by()
        .values("latest", "hand")
        .first()
    )
    return None if found is None else News(latest=found["latest"], hand=found["hand"])
