from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        user_logged_in.connect(note_address, dispatch_uid="note_address")


def note_address(*, user: Any, **_: object) -> None:
    """People made by a command or an admin get their row among allauth's addresses at sign-in.

    Otherwise they would get it by looking at the page of their e-mail, and looking changes nothing.
    """
    from allauth.account.models import EmailAddress

    EmailAddress.objects.get_or_create(user=user, email=user.email)
