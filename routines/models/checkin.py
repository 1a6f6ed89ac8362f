"""How a body feels on the morning after training, and whether a trainer lets what follows from it happen by itself."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Coaching, User, hash_of_secret
from routines.models.scopes import of_own_or_coached_client
from routines.models.session import TrainingSession
from routines.readiness import Level, Region

ASK_FOR = timedelta(days=2)
"""The morning after and the one after that: soreness peaks one to three days after training (routines.readiness)."""
LINK_LASTS = timedelta(hours=48)
MAILED_WITHIN = timedelta(minutes=10)
"""So long a mail may take to be handed on; later whoever was sending it is thought to be gone."""


def validate_regions(value: object) -> None:
    """Region → level, as routines.readiness knows them; what isn't sore is left out."""
    if not isinstance(value, dict):
        raise ValidationError(_("What is sore is named region by region."))
    for region, level in value.items():
        if region not in set(Region):
            raise ValidationError(_("There is no such part of the body."))
        if isinstance(level, bool) or not isinstance(level, int) or not Level.LITTLE <= level <= Level.PAIN:
            raise ValidationError(_("Choose one of the answers."))


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(of_own_or_coached_client(user))

    def answered(self) -> Self:
        return self.exclude(answered_at=None)

    def with_secret(self, secret: str, *, at: datetime) -> Self:
        """The one that a mail's link leads to, while it does; answered ones, too."""
        return self.filter(secret_hash=hash_of_secret(secret), expires_at__gt=at, client__is_active=True)


class CheckIn(models.Model):
    """The question of the morning after a day of training, and its answer; there once it was mailed or answered."""

    class Via(models.TextChoices):
        APP = "app", _("In the app")
        MAIL = "mail", _("By the link in the mail")

    client = models.ForeignKey(User, models.CASCADE, related_name="check_ins", db_index=False)
    trained_on = models.DateField(help_text=_("The client's day of training that it is asked about."))
    session = models.ForeignKey(
        TrainingSession,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="check_ins",
        help_text=_("The last of it."),
    )
    secret_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001 - unique
    expires_at = models.DateTimeField(null=True, editable=False, help_text=_("Until when the mail's link can be used."))
    mailed_at = models.DateTimeField(null=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    via = models.CharField(max_length=4, choices=Via, blank=True)
    regions: Any = models.JSONField(
        default=dict, blank=True, validators=[validate_regions], help_text=_("Region → level (routines.readiness).")
    )

    objects = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ["-trained_on"]
        constraints = [
            models.UniqueConstraint(fields=["client", "trained_on"], name="one_check_in_per_day_of_training"),
            models.CheckConstraint(condition=Q(answered_at=None) | ~Q(via=""), name="check_in_answered_somewhere"),
            models.CheckConstraint(
                condition=Q(secret_hash=None) | ~Q(expires_at=None), name="link_to_a_check_in_expires"
            ),
        ]

    def __str__(self) -> str:
        return f"Check-in after {self.trained_on}"

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None

    @property
    def felt(self) -> dict[Region, Level]:
        """What is sore and how much, the worst first."""
        return felt_in(self.regions)

    def set_link(self, secret: str, *, at: datetime) -> None:
        """Let this secret lead here for a while; not saved."""
        self.secret_hash, self.expires_at = hash_of_secret(secret), at + LINK_LASTS

    def is_being_mailed(self, at: datetime) -> bool:
        """Whether a link was made just now that whoever made it is sending."""
        begun = self.expires_at and self.expires_at - LINK_LASTS
        return bool(self.secret_hash and begun and self.mailed_at is None and at - begun < MAILED_WITHIN)


def felt_in(regions: Mapping[str, int]) -> dict[Region, Level]:
    """What a check-in's regions say, the worst first; what isn't known any more is left out."""
    known = {Region(one): Level(level) for one, level in regions.items() if one in set(Region)}
    return dict(sorted(known.items(), key=lambda item: (-item[1], list(Region).index(item[0]))))


def days_asked_about(today: date) -> tuple[date, date]:
    """The days of training that a client may be asked about on a day: the earliest and the latest."""
    return today - ASK_FOR, today - timedelta(days=1)


class AutomaticChanges(models.Model):
    """A trainer lets what soreness proposes happen by itself, for one client. Pain is never decided so."""

    coaching = models.OneToOneField(Coaching, models.CASCADE, primary_key=True, related_name="automatic_changes")
    client = models.ForeignKey(User, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "automatic changes"

    def __str__(self) -> str:
        return f"Automatic changes in coaching {self.coaching_id}"


def changes_by_itself(coaching: str = "pk") -> Exists:
    """Whether the trainer of a coaching lets changes happen by themselves, as a column of rows that name it so."""
    return Exists(AutomaticChanges.objects.filter(coaching=OuterRef(coaching)))


def day_trained(session: TrainingSession) -> date:
    """The day of its client's on which a session was begun, where they were then."""
    return session.started_at.astimezone(ZoneInfo(session.time_zone)).date()


def asked_about(today: date) -> Q:
    """Sessions among which are those that a client may be asked about on a day; a little more, for zones' sake."""
    noon = datetime.combine(today, time(12), UTC)
    return Q(started_at__gt=noon - ASK_FOR - timedelta(days=2))


def sessions_asked_about(client: User, *, now: datetime) -> list[TrainingSession]:
    """What a client did on the latest day of training that they may be asked about now, the latest first; none if none.

    What only follows another session, the stretches, is no training to be asked about.
    """
    earliest, latest = days_asked_about(client.day_of(now))
    recent = (
        TrainingSession.objects.for_client(client)
        .finished()
        .filter(asked_about(client.day_of(now)), follows=None, sets_done__gt=0)
        .select_related("version__follow_up")
        .order_by("-started_at")
    )
    found = [one for one in recent if earliest <= day_trained(one) <= latest]
    return [one for one in found if day_trained(one) == day_trained(found[0])]
