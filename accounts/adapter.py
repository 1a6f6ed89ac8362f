"""What allauth asks us."""

import logging
from contextlib import nullcontext
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_next_redirect_url
from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.languages import usual_style
from accounts.models import User
from accounts.written import written_for

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """allauth's own answers, where we have no better."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("E-mail or password is wrong."),
        "email_taken": _("This e-mail can’t be used. If it is yours, sign in instead."),
        "duplicate_email": _("That is your e-mail already."),
        "enter_current_password": _("This isn’t your password. Type the one you use now."),
        "incorrect_password": _("This isn’t your password."),
        "incorrect_code": _("That isn’t the code we sent."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes."),
        "rate_limited": _("That was quick. Wait a moment before you ask again."),
        "same_as_current": _("That is your e-mail already."),
    }

    def save_user(self, request: HttpRequest, user: User, form: forms.Form, *, commit: bool = True) -> User:
        """A new person: a trainer, unless an invitation brought them here."""
        super().save_user(request, user, form, commit=False)
        user.name = form.cleaned_data["name"]
        user.time_zone = form.cleaned_data["time_zone"]
        for name, value in usual_style(request.headers.get("Accept-Language", "")).items():
            setattr(user, name, value)
        user.is_trainer = not leads_to_invitation(get_next_redirect_url(request))
        if commit:
            user.save()
        return user

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """When the mail server is away the page goes on and says so, to everybody alike."""
        if not self.try_mail(template_prefix, email, context):
            messages.error(self.request, gettext("The mail could not be sent. Try again in a few minutes."))

    def try_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> bool:
        """Whether it went out. It is written as its reader writes, where we know them."""
        reader = context.get("person") or context.get("user")
        try:
            with written_for(reader) if isinstance(reader, User) else nullcontext():
                super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError):
            logger.exception("mail could not be sent")
            return False
        return True

    def is_ajax(self, request: HttpRequest) -> bool:
        """Programs have the API: these doors answer with pages only."""
        return False


def leads_to_invitation(url: str | None) -> bool:
    """Whether somebody goes on to an invitation's page after signing up."""
    try:
        return bool(url) and resolve(str(url).split("?")[0]).view_name == "accounts:invitation_detail"
    except Resolver404:
        return False
