"""Parse and clean what people type about themselves and whom they invite."""

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import styles
from accounts.models import (
    MAX_BAR,
    MAX_PLATES,
    ApiToken,
    Coaching,
    DateStyle,
    FirstWeekday,
    Hair,
    Hours,
    Invitation,
    LoadUnit,
    NumberStyle,
    Skin,
    TokenScope,
    User,
    time_zone_names,
    validate_plate,
)
from accounts.queries import RENAMED_ZONES, time_zones

ADVICE_ON_PASSWORDS = _("At least 10 characters. A few words that don’t belong together are easy to keep in mind.")


class BrowsersTimeZoneField(forms.CharField):
    """The zone that the browser reports, in a hidden field. Whatever isn't a zone becomes UTC."""

    widget = forms.HiddenInput(attrs={"data-time-zone": ""})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, initial="UTC", **kwargs)

    def clean(self, value: object) -> str:
        if not isinstance(value, str) or value not in time_zone_names():
            return "UTC"
        return RENAMED_ZONES.get(value, value)


class SignupForm(allauth_forms.SignupForm):
    name = forms.CharField(
        label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True})
    )
    time_zone = BrowsersTimeZoneField()
    field_order = ["name", "email", "password1", "time_zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_it_our_way(self)
        self.fields["password1"].help_text = ADVICE_ON_PASSWORDS

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if self.account_already_exists:
            # A new person costs a slow hash; so does one who is known, so that the time tells nothing.
            make_password(self.cleaned_data["password1"])
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError as error:  # The same address, signed up a moment ago by another request.
            messages.info(request, "Sign in with the account that you just made.")
            raise ImmediateHttpResponse(redirect("account_login")) from error


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_it_our_way(self)


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    mail_is_configured = settings.MAIL_IS_CONFIGURED

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_it_our_way(self)


class RequestLoginCodeForm(allauth_forms.RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_it_our_way(self)


class CodeForm(allauth_forms.ConfirmLoginCodeForm):
    """A code that came by mail, to sign in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_code(self)


class EmailCodeForm(allauth_forms.ConfirmEmailVerificationCodeForm):
    """A code that came by mail, to show that the address is one's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_code(self)


class AddEmailForm(allauth_forms.AddEmailForm):
    """Change of address: by a code sent to the new one, or at once where no mail can be sent."""

    mail_is_configured = settings.MAIL_IS_CONFIGURED

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_it_our_way(self)
        self.fields["email"].label = gettext("New e-mail")

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if not settings.MAIL_IS_CONFIGURED and User.objects.filter(email__iexact=email).exists():
            raise ValidationError(gettext("This e-mail can’t be used. Enter another one."))
        return email

    def save(self, request: HttpRequest) -> EmailAddress:
        if settings.MAIL_IS_CONFIGURED:
            return super().save(request)
        with transaction.atomic():
            EmailAddress.objects.filter(user=self.user).delete()
            address = EmailAddress.objects.create(user=self.user, email=self.cleaned_data["email"], primary=True)
            self.user.email = address.email
            self.user.save(update_fields=["email"])
        messages.success(request, gettext("Your e-mail is %(email)s now.") % {"email": address.email})
        return address


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_it_our_way(self)
        del self.fields["password2"]
        self.fields["password1"].help_text = ADVICE_ON_PASSWORDS


class SetPasswordForm(allauth_forms.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_it_our_way(self)
        del self.fields["password2"]
        self.fields["password1"].help_text = ADVICE_ON_PASSWORDS


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_it_our_way(self)
        del self.fields["password2"]
        self.fields["password1"].help_text = ADVICE_ON_PASSWORDS


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_it_our_way(self)


LABELS = {
    "email": _("E-mail"),
    "login": _("E-mail"),
    "password": _("Password"),
    "oldpassword": _("Your password now"),
    "password1": _("Password"),
}


def say_it_our_way(form: forms.Form) -> None:
    """allauth's fields with our labels, without placeholders and help that repeat them."""
    for name, field in form.fields.items():
        field.label = LABELS.get(name, field.label)
        field.widget.attrs.pop("placeholder", None)
        field.help_text = ""


def ask_for_code(form: forms.Form) -> None:
    say_it_our_way(form)
    form.fields["code"].widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false", "autofocus": True}


def written(number: Decimal) -> str:
    """As the person writes it: 20, 17.5 or 17,5."""
    return styles.current().write(number)


def listed(numbers: Iterable[Decimal]) -> str:
    """20, 15, 2.5 or 20; 15; 2,5"""
    between = "; " if styles.current().decimal == "," else ", "
    return between.join(written(number) for number in numbers)


written_then = lazy(written, str)
"""Written when somebody reads it, for what is made once for all."""


class LoadField(forms.DecimalField):
    """A load with point or comma, without a unit; empty is None."""

    AT_LEAST, AT_MOST = _("It weighs at least {}."), _("It weighs at most {}.")

    def __init__(
        self, *, least: Decimal, most: Decimal, at_least: Any = AT_LEAST, at_most: Any = AT_MOST, **options: Any
    ) -> None:
        super().__init__(
            required=False,
            min_value=least,
            max_value=most,
            decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages={
                "min_value": format_lazy(at_least, written_then(least)),
                "max_value": format_lazy(at_most, written_then(most)),
                "max_decimal_places": _("Two decimals are enough for a load."),
            },
            **options,
        )

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        typed = styles.current().read(value)
        if typed is None:
            raise ValidationError(gettext("Write a number, like %(number)s.") % {"number": written(Decimal("17.5"))})
        return super().to_python(typed)

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, Decimal) else value


class PlatesField(forms.CharField):
    """Pairs of plates: ``20, 15, 2.5`` or ``20; 15; 2,5`` as decimals, the heaviest first; empty is an empty list."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=200, **options)
        self.widget.attrs |= {"autocomplete": "off"}

    def clean(self, value: Any) -> list[Decimal]:
        typed = re.split(r"[;\s]+|,\s+|,$", super().clean(value))
        plates = [self._plate(one.rstrip(",")) for one in typed if one.strip(",")]
        if len(plates) > MAX_PLATES:
            raise ValidationError(gettext("List at most %(most)s pairs.") % {"most": MAX_PLATES})
        return sorted(plates, reverse=True)

    def _plate(self, typed: str) -> Decimal:
        if not re.fullmatch(r"\d{1,3}(?:[.,]\d{1,2})?", typed, re.ASCII):
            like = listed([Decimal(20), Decimal(15), Decimal("2.5")])
            raise ValidationError(
                gettext("Write numbers with a space between them, like %(numbers)s.") % {"numbers": like}
            )
        plate = Decimal(typed.replace(",", "."))
        try:
            validate_plate(plate)
        except ValidationError as refusal:
            if "," not in typed:
                raise
            hint = gettext("Put a space after each comma.")
            raise ValidationError(f"{refusal.message} {hint}") from refusal
        return plate


class LanguageField(forms.ChoiceField):
    """One that we speak, called as it calls itself; without one, what the browser asks for."""

    BROWSER = "browser"

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=lambda: [(self.BROWSER, _("As the browser says")), *settings.LANGUAGES], **options)

    def prepare_value(self, value: Any) -> Any:
        return value or self.BROWSER

    def clean(self, value: Any) -> str:
        language: str = super().clean(value or self.BROWSER)
        return "" if language == self.BROWSER else language


class ProfileForm(forms.ModelForm):
    renamed_zones = json.dumps(RENAMED_ZONES)

    load_unit = forms.ChoiceField(label=_("Loads in"), choices=LoadUnit, widget=forms.RadioSelect)
    bar_load = LoadField(least=Decimal(1), most=MAX_BAR, label=_("Empty bar"))
    plates = PlatesField(
        label=_("Plates"),
        help_text=_("One number for each pair: two pairs of 20 are 20, 20. Empty is what gyms usually have."),
    )
    load_step = LoadField(
        least=Decimal("0.25"),
        most=Decimal(50),
        at_least=_("A step is at least {}."),
        at_most=_("A step is at most {}."),
        label=_("Smallest step"),
        help_text=_("The smallest jump your weights allow."),
    )
    language = LanguageField(label=_("Language"))
    number_style = forms.ChoiceField(label=_("Numbers"), choices=NumberStyle)
    date_style = forms.ChoiceField(label=_("Days"), choices=DateStyle)
    hours = forms.TypedChoiceField(label=_("Times"), choices=Hours, coerce=int)
    first_weekday = forms.TypedChoiceField(label=_("Weeks begin on"), choices=FirstWeekday, coerce=int)
    figure_skin = forms.ChoiceField(label=_("Skin"), choices=Skin, widget=forms.RadioSelect)
    figure_hair = forms.ChoiceField(label=_("Hair"), choices=Hair, widget=forms.RadioSelect)

    class Meta:
        model = User
        fields = [
            "name",
            "language",
            "time_zone",
            "number_style",
            "date_style",
            "hours",
            "first_weekday",
            "load_unit",
            "load_step",
            "bar_load",
            "plates",
            "figure_skin",
            "figure_hair",
            "wants_digest",
            "wants_check_ins",
            "is_trainer",
        ]
        labels = {
            "name": _("Your name"),
            "wants_digest": _("Mail me about new notes"),
            "wants_check_ins": _("Ask me by mail how I feel the morning after"),
            "is_trainer": _("I coach clients"),
        }
        help_texts = {
            "wants_digest": _(
                "One mail for all that you haven’t read after a quarter of an hour, without what they say."
            ),
            "wants_check_ins": _("One mail after a day of training, with a link that answers it in a tap."),
            "is_trainer": _("Adds clients, invitations and routines to the menu."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.instance.load_unit
        self.fields["load_step"].required = True
        self.initial["bar_load"] = self.instance.bar_in(unit)
        self.initial["plates"] = listed(self.instance.plates_in(unit))
        self.fields["time_zone"] = forms.ChoiceField(
            label=gettext("Time zone"),
            choices=time_zones(also=self.instance.time_zone),
            help_text=gettext("Your days begin and end here."),
            widget=forms.Select(attrs={"translate": "no"}),  # names of places, as the zones have them
        )
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def clean(self) -> dict[str, Any]:
        """The bar and the plates are kept in the unit they are entered in.

        What stays untouched stays as it is stored, so that another unit shows the usual ones and back again one's own.
        """
        cleaned = self.cleaned_data
        if self.errors:
            return cleaned
        unit, typed = cleaned["load_unit"], {"bar_load", "plates"} & set(self.changed_data)
        keeps_stored = not typed or unit == self.instance.rack_unit
        if "bar_load" not in typed:
            cleaned["bar_load"] = self.instance.bar_load if keeps_stored else None
        if "plates" not in typed:
            cleaned["plates"] = self.instance.plates if keeps_stored else []
        if typed:
            self.instance.rack_unit = unit
        return cleaned

    def clean_is_trainer(self) -> bool:
        is_trainer: bool = self.cleaned_data["is_trainer"]
        if not is_trainer and Coaching.objects.active().filter(trainer=self.instance).exists():
            raise ValidationError(gettext("You still coach clients. End those coachings first."))
        return is_trainer


class InvitationForm(forms.ModelForm):
    class Meta:
        model = Invitation
        fields = ["client_name", "email"]
        help_texts = {"email": _("Then only the person with this address can accept.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_name"].required = True
        self.fields["client_name"].widget.attrs["autocomplete"] = "off"
        self.fields["email"].widget.attrs["autocomplete"] = "off"


class TokenForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("What will use it, like “spreadsheet at home”."))
    scope = forms.ChoiceField(label=_("It may"), choices=TokenScope, initial=TokenScope.READ, widget=forms.RadioSelect)
    days = forms.IntegerField(
        label=_("Works for, in days"), min_value=1, max_value=ApiToken.MAX_DAYS, initial=30, help_text=_("At most 90.")
    )
