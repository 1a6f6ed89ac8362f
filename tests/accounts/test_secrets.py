"""Secrets of links and tokens stay where they belong."""

import io
import logging

import pytest
from django.test import Client

from accounts.commands import invite_client, make_token, revoke_invitation
from accounts.models import User
from config.logs import JsonLines


@pytest.fixture
def lines() -> io.StringIO:
    """What the site's log would hold."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    loggers = [logging.getLogger(name) for name in ("", "django", "django.request", "django.server")]
    for logger in loggers:
        logger.addHandler(handler)
    yield stream
    for logger in loggers:
        logger.removeHandler(handler)


def test_the_log_holds_no_secret_of_an_invitation(
    lines: io.StringIO, client: Client, as_tess: Client, as_stan: Client, tess: User
) -> None:
    invitation, secret = invite_client(tess, email="cleo@example.com")
    client.get(f"/invite/{secret}/")
    as_tess.post(f"/invite/{secret}/accept/")  # refused: her own
    as_stan.post(f"/invite/{secret}/accept/")  # refused: not his
    as_stan.delete(f"/invite/{secret}/accept/")
    revoke_invitation(invitation)
    client.get(f"/invite/{secret}/")
    client.get(f"/accounts/login/?next=/invite/{secret}/")
    client.post(
        f"/accounts/login/?next=/invite/{secret}/", {"login": "cleo@example.com", "password": "canary password"}
    )

    log = lines.getvalue()
    assert '"status": 404' in log
    for canary in (secret, "cleo@example.com", "canary password"):
        assert canary not in log


def test_the_log_holds_no_token(lines: io.StringIO, client: Client, cleo: User) -> None:
    _, secret = make_token(cleo, name="Sheet")
    client.get("/nowhere/", headers={"Authorization": f"Bearer {secret}"})
    assert '"status": 404' in lines.getvalue()
    assert secret not in lines.getvalue()


def test_pages_of_signed_in_people_are_not_kept(as_tess: Client) -> None:
    for path in ("/profile/", "/invitations/", "/invitations/add/", "/profile/tokens/add/", "/accounts/email/"):
        assert "no-store" in as_tess.get(path).headers["Cache-Control"]
