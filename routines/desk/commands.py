"""A trainer puts something off, and takes it up again."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from routines.models import Snooze


class Length(models.TextChoices):
    """For how long."""

    DAYS = "3", _("3 days")
    WEEK = "7", _("1 week")
    CHANGE = "change", _("Until it changes")


class About(Protocol):
    """What is put off: of which kind, what it is about, and how it stands."""

    @property
    def signal(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def mark(self) -> str: ...


@transaction.atomic
def snooze_facts(
    trainer: User, *, client_id: int, facts: Collection[About], length: str, at: datetime | None = None
) -> list[Snooze]:
    """Hear no more of these for a time, or until they change. Putting off again begins anew."""
    if length not in Length.values:
        raise ValidationError({"length": gettext("Choose for how long.")})
    if not facts:
        raise ValidationError(gettext("This has changed meanwhile."))
    at = at or timezone.now()
    until = None if length == Length.CHANGE else at + timedelta(days=int(length))
    return Snooze.objects.bulk_create(
        [
            Snooze(
                trainer=trainer,
                client_id=client_id,
                signal=fact.signal,
                subject=fact.subject,
                mark=fact.mark,
                until=until,
                created_at=at,
            )
            for fact in facts
        ],
        update_conflicts=True,
        unique_fields=["trainer", "client", "signal", "subject"],
        update_fields=["mark", "until", "created_at"],
    )


@transaction.atomic
def wake_facts(trainer: User, *, client_id: int, facts: Collection[About]) -> None:
    """Hear of these again."""
    for fact in facts:
        Snooze.objects.filter(trainer=trainer, client=client_id, signal=fact.signal, subject=fact.subject).delete()
