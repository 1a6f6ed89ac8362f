"""People: who they are, where they live, and what their gym has at the rack."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Self
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.styles import Style


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
        raise ValidationError(gettext("A plate weighs more than 0 and at most %(most)s.") % {"most": MAX_PLATE})
    if value % QUARTER:
        raise ValidationError(gettext("Plates go in quarters, like 1.25."))


class NumberStyle(models.TextChoices):
    POINT = "point", "1,234.5"
    COMMA = "comma", "1.234,5"
    SPACE = "space", "1 234,5"
    APOSTROPHE = "apostrophe", "1’234.5"


MARKS = {
    NumberStyle.POINT: (".", ","),
    NumberStyle.COMMA: (",", "."),
    NumberStyle.SPACE: (",", "\u00a0"),
    NumberStyle.APOSTROPHE: (".", "’"),
}
"""Of each style the decimal mark, and what stands between thousands."""


class DateStyle(models.TextChoices):
    DAY = "day", _("23 Nov 2026")
    MONTH = "month", _("Nov 23, 2026")
    YEAR = "year", "2026-11-23"


class Hours(models.IntegerChoices):
    WHOLE = 24, "18:30"
    HALF = 12, _("6:30 PM")


class FirstWeekday(models.IntegerChoices):
    """As date.weekday() counts."""

    MONDAY = 0, _("Monday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Skin(models.TextChoices):
    LIGHT = "light", _("Light")
    TAN = "tan", _("Tan")
    BROWN = "brown", _("Brown")
    DEEP = "deep", _("Deep")


class Hair(models.TextChoices):
    BLACK = "black", _("Black")
    BROWN = "brown", _("Brown")
    BLOND = "blond", _("Blond")
    GREY = "grey", _("Grey")
    RED = "red", _("Red")


def validate_language(value: str) -> None:
    if value not in dict(settings.LANGUAGES):
        raise ValidationError(_("Choose a language from the list."))


@cache
def time_zone_names() -> frozenset[str]:
    """The IANA names that this machine knows. Found once: it takes a look into six hundred files."""
    return frozenset(available_timezones())


def validate_time_zone(value: str) -> None:
    if value not in time_zone_names():
        raise ValidationError(gettext("Choose a time zone from the list, like Europe/Berlin."))


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
    is_trainer = models.BooleanField(_("coaches clients"), default=False)
    is_editor = models.BooleanField(_("edits exercise texts"), default=False)
    translates = ArrayField(
        models.CharField(max_length=10),
        default=list,
        db_default=[],
        blank=True,
        help_text=_("The languages that they translate exercise texts into, like de."),
    )
    works_in_gym = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text=_("Has a gym in the menu. Opens nothing: what they may do there is in their membership."),
    )
    is_active = models.BooleanField("may sign in", default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        default="",
        db_default="",
        validators=[validate_language],
        help_text=_("Of the pages and mails; without one, what the browser asks for."),
    )
    browsers_language = models.CharField(
        max_length=10,
        default="",
        db_default="",
        editable=False,
        help_text=_("What we spoke with the browser at the latest sign-in: mails speak it to who chose no language."),
    )
    number_style = models.CharField(
        "numbers", max_length=10, choices=NumberStyle, default=NumberStyle.POINT, db_default=NumberStyle.POINT
    )
    date_style = models.CharField(
        "dates", max_length=5, choices=DateStyle, default=DateStyle.DAY, db_default=DateStyle.DAY
    )
    hours = models.PositiveSmallIntegerField(
        "times", choices=Hours, default=Hours.WHOLE, db_default=Hours.WHOLE, help_text=_("How many a clock shows.")
    )
    first_weekday = models.PositiveSmallIntegerField(
        "weeks begin on", choices=FirstWeekday, default=FirstWeekday.MONDAY, db_default=FirstWeekday.MONDAY
    )
    load_unit = models.CharField("unit of load", max_length=2, choices=LoadUnit, default=LoadUnit.KG)
    load_step = models.DecimalField(
        "smallest load step",
        max_digits=4,
        decimal_places=2,
        default=Decimal("2.5"),
        validators=[MinValueValidator(Decimal("0.25")), MaxValueValidator(Decimal(50))],
        help_text=_("The smallest jump your weights allow, in your unit."),
    )
    bar_load = models.DecimalField(
        "empty bar",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(1)), MaxValueValidator(MAX_BAR)],
        help_text=_("What an empty bar weighs; without it, what is usual."),
    )
    plates = ArrayField(
        models.DecimalField(max_digits=5, decimal_places=2, validators=[validate_plate]),
        size=MAX_PLATES,
        default=list,
        db_default=[],
        blank=True,
        help_text=_("The pairs of plates at hand, each pair once; without any, what is usual."),
    )
    rack_unit = models.CharField(
        "unit of bar and plates",
        max_length=2,
        choices=LoadUnit,
        default=LoadUnit.KG,
        db_default=LoadUnit.KG,
        help_text=_("What they were entered in. They are never converted: in the other unit the usual ones count."),
    )
    wants_digest = models.BooleanField(
        "mail me about new notes",
        default=True,
        db_default=True,
        help_text=_("One mail for all that was not read after a quarter of an hour."),
    )
    wants_check_ins = models.BooleanField(
        "ask me by mail how I feel the morning after",
        default=True,
        db_default=True,
        help_text=_("One mail on the morning after a session, with a link to answer by."),
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
                Lower("email"), name="one_user_per_email", violation_error_message=_("This e-mail has an account.")
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
    def translated_languages(self) -> list[str]:
        """What this person may translate into: editors and admins everything that we speak."""
        foreign = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        return [code for code in foreign if self.edits_library or code in self.translates]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def style(self) -> Style:
        """How this person writes numbers, days and times."""
        decimal, group = MARKS[NumberStyle(self.number_style)]
        return Style(decimal, group, self.date_style, self.hours, self.first_weekday)

    @property
    def reads(self) -> str:
        """The language of what we write to this person when no browser of theirs is there to ask."""
        known = dict(settings.LANGUAGES)
        return next((one for one in (self.language, self.browsers_language) if one in known), settings.LANGUAGE_CODE)

    @property
    def today(self) -> date:
        return self.day_of(timezone.now())

    def day_of(self, moment: datetime) -> date:
        """The day it is, or was, where this person lives."""
        return timezone.localdate(moment, self.zone)

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.email

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
