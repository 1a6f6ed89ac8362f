from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        user_logged_in.connect(note_address, dispatch_uid="note_address")
        user_logged_in.connect(note_language, dispatch_uid="note_language")


def note_address(*, user: Any, **_: object) -> None:
    """People made by a command or an admin get their row among allauth's addresses at sign-in.

    Otherwise they would get it by looking at the page of their e-mail, and looking changes nothing.
    """
    from allauth.account.models import EmailAddress

    EmailAddress.objects.get_or_create(user=user, email=user.email)


def note_language(*, user: Any, request: HttpRequest, **_: object) -> None:
    """Mails are written when no browser is there to ask: what it asked for at sign-in is kept for them."""
    from accounts.languages import browsers_choice

    language = browsers_choice(request.headers.get("Accept-Language", ""))
    if user.browsers_language != language:
        user.browsers_language = language
        user.save(update_fields=["browsers_language"])
