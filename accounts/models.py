"""Who people are and who coaches whom."""

import hashlib
import secrets
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Self
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone


class LoadUnit(models.TextChoices):
    KG = "kg", "kg"
    LB = "lb", "lb"


USUAL_BAR = {LoadUnit.KG: Decimal(20), LoadUnit.LB: Decimal(45)}
USUAL_PLATES = {
    LoadUnit.KG: [Decimal(plate) for plate in ("20", "20", "20", "15", "10", "5", "2.5", "1.25")],
    LoadUnit.LB: [Decimal(plate) for plate in ("45", "45", "45", "35", "25", "10", "5", "2.5")],
}
"""What a gym has at the rack, for whoever has told nothing else."""

MAX_PLATES = 16
MAX_PLATE, MAX_BAR = Decimal(100), Decimal(200)
QUARTER = Decimal("0.25")


def validate_plate(value: Decimal) -> None:
    if not 0 < value <= MAX_PLATE:
        raise ValidationError(f"A plate weighs more than 0 and at most {MAX_PLATE}.")
    if value % QUARTER:
        raise ValidationError("Plates go in quarters, like 1.25.")


class Skin(models.TextChoices):
    LIGHT = "light", "Light"
    TAN = "tan", "Tan"
    BROWN = "brown", "Brown"
    DEEP = "deep", "Deep"


class Hair(models.TextChoices):
    BLACK = "black", "Black"
    BROWN = "brown", "Brown"
    BLOND = "blond", "Blond"
    GREY = "grey", "Grey"
    RED = "red", "Red"


def validate_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError("Choose a time zone from the list, like Europe/Berlin.")


class UserQuerySet(models.QuerySet["User"]):
    def coached_by(self, trainer: "User") -> Self:
        """Clients of this trainer, as of now."""
        return self.filter(coachings_as_client__trainer=trainer, coachings_as_client__ended_at=None)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **details: Any) -> "User":
        user: User = self.model(email=self.normalize_email(email).lower(), **details)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **details: Any) -> "User":
        details.setdefault("name", "Admin")
        return self.create_user(email, password, is_superuser=True, **details)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. May coach, be coached, edit exercise texts, or several of these."""

    email = models.EmailField("e-mail", max_length=254, unique=True)
    name = models.CharField(max_length=80)
    is_trainer = models.BooleanField("coaches clients", default=False)
    is_editor = models.BooleanField("edits exercise texts", default=False)
    is_active = models.BooleanField("may sign in", default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    load_unit = models.CharField("unit of load", max_length=2, choices=LoadUnit, default=LoadUnit.KG)
    load_step = models.DecimalField(
        "smallest load step",
        max_digits=4,
        decimal_places=2,
        default=Decimal("2.5"),
        validators=[MinValueValidator(Decimal("0.25")), MaxValueValidator(Decimal(50))],
        help_text="The smallest jump your weights allow, in your unit.",
    )
    bar_load = models.DecimalField(
        "empty bar",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(1)), MaxValueValidator(MAX_BAR)],
        help_text="What an empty bar weighs; without it, what is usual.",
    )
    plates = ArrayField(
        models.DecimalField(max_digits=5, decimal_places=2, validators=[validate_plate]),
        size=MAX_PLATES,
        default=list,
        db_default=[],
        blank=True,
        help_text="The pairs of plates at hand, each pair once; without any, what is usual.",
    )
    rack_unit = models.CharField(
        "unit of bar and plates",
        max_length=2,
        choices=LoadUnit,
        default=LoadUnit.KG,
        db_default=LoadUnit.KG,
        help_text="What they were entered in. They are never converted: in the other unit the usual ones count.",
    )
    figure_skin = models.CharField("figure's skin", max_length=10, choices=Skin, default=Skin.TAN)
    figure_hair = models.CharField("figure's hair", max_length=10, choices=Hair, default=Hair.BLACK)

    objects = UserManager.from_queryset(UserQuerySet)()

    _password: str | None  # Django keeps a new password here until it is saved.

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="one_user_per_email", violation_error_message="This e-mail has an account."
            ),
            models.CheckConstraint(condition=Q(load_step__gt=0), name="load_step_is_positive"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """May open Django's admin: editors for exercise texts, admins for everything."""
        return self.is_editor or self.is_superuser

    @property
    def edits_library(self) -> bool:
        return self.is_editor or self.is_superuser

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def today(self) -> date:
        return self.day_of(timezone.now())

    def day_of(self, moment: datetime) -> date:
        """The day it is, or was, where this person lives."""
        return timezone.localdate(moment, self.zone)

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.email

    @property
    def initials(self) -> str:
        words = self.name.split() or [self.email]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()

    def bar_in(self, unit: str) -> Decimal:
        """What an empty bar weighs, in kg or lb: the person's own when it was entered so, else the usual one."""
        if self.bar_load and self.rack_unit == unit:
            return self.bar_load
        return USUAL_BAR[LoadUnit(unit)]

    def plates_in(self, unit: str) -> list[Decimal]:
        """The pairs of plates at hand, the heaviest first: the person's own when entered in this unit, else usual."""
        own = self.plates if self.rack_unit == unit else []
        return sorted(own or USUAL_PLATES[LoadUnit(unit)], reverse=True)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new password also ends what the old one opened: sessions (Django sees to it) and tokens for programs."""
        has_new_password = self._password is not None and not self._state.adding
        with transaction.atomic():
            super().save(*args, **kwargs)
            if has_new_password:
                self.api_tokens.filter(revoked_at=None).update(revoked_at=timezone.now())

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.first_name


class CoachingQuerySet(models.QuerySet["Coaching"]):
    def active(self) -> Self:
        return self.filter(ended_at=None)

    def visible_to(self, user: User) -> Self:
        return self.active().filter(Q(trainer=user) | Q(client=user))

    def editable_by(self, user: User) -> Self:
        """Either side may end it."""
        return self.visible_to(user)


class Coaching(models.Model):
    """The trainer–client relationship, from its start to its end."""

    trainer = models.ForeignKey(User, models.CASCADE, related_name="coachings_as_trainer")
    client = models.ForeignKey(User, models.CASCADE, related_name="coachings_as_client")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = CoachingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["trainer", "client"], condition=Q(ended_at=None), name="one_active_coaching_per_pair"
            ),
            models.CheckConstraint(condition=~Q(trainer=F("client")), name="nobody_coaches_themself"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="coaching_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"Coaching {self.pk}"


def hash_of_secret(secret: str) -> str:
    """SHA-256 in hex: enough for secrets of 32 random bytes, which nobody can guess."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_secret() -> str:
    """32 random bytes, URL-safe."""
    return secrets.token_urlsafe(32)


INVITATION_DAYS = 7


def invitation_expiry() -> datetime:
    return timezone.now() + timedelta(days=INVITATION_DAYS)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Can be accepted now: a trainer who left invites nobody."""
        return self.filter(
            accepted_at=None,
            revoked_at=None,
            expires_at__gt=timezone.now(),
            trainer__is_active=True,
            trainer__is_trainer=True,
        )

    def with_secret(self, secret: str) -> Self:
        return self.filter(secret_hash=hash_of_secret(secret))

    def visible_to(self, user: User) -> Self:
        return self.filter(trainer=user)

    def editable_by(self, user: User) -> Self:
        return self.visible_to(user)


class Invitation(models.Model):
    """A trainer's offer to coach somebody. The secret of its link is shown once and kept only as a hash."""

    trainer = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    client_name = models.CharField("client's name", max_length=80, blank=True)
    email = models.EmailField("client's e-mail", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=invitation_expiry)
    revoked_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    @property
    def state(self) -> str:
        """open, accepted, revoked or expired"""
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "revoked"
        return "open" if self.expires_at > timezone.now() else "expired"


class TokenScope(models.TextChoices):
    READ = "read", "Read"
    WRITE = "write", "Read and write"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), user__is_active=True)

    def with_secret(self, secret: str) -> Self:
        return self.filter(secret_hash=hash_of_secret(secret))

    def visible_to(self, user: User) -> Self:
        return self.filter(user=user, revoked_at=None)

    def editable_by(self, user: User) -> Self:
        return self.visible_to(user)


class ApiToken(models.Model):
    """A person's key for programs: shown once, kept as a hash, bounded in scope and time."""

    MAX_DAYS = 90

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12, editable=False)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField(max_length=5, choices=TokenScope, default=TokenScope.READ)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.prefix}…"

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def may_write(self) -> bool:
        return self.scope == TokenScope.WRITE
