"""What every answer carries, and what answers without the database."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory

from config.middleware import lean_pages

POLICY = "Content-Security-Policy"


def test_healthz_asks_no_database_whoever_knocks() -> None:
    """Without the ``db`` fixture any query fails; a browser with a session would make one."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.parametrize(
    ("headers", "status"), [({}, 301), ({"host": "elsewhere.example"}, 400)], ids=["redirect", "unknown host"]
)
def test_answers_at_the_gate_carry_the_policy(settings, headers, status) -> None:
    settings.SECURE_SSL_REDIRECT = True
    response = Client(headers=headers).get("/accounts/login/")
    assert (response.status_code, POLICY in response) == (status, True)


@pytest.mark.django_db
def test_static_files_carry_the_policy(settings) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    response = Client().get("/static/css/core.css")
    response.close()
    assert (response.status_code, POLICY in response) == (200, True)


def test_pages_go_without_indentation_but_typed_text_keeps_its_own() -> None:
    page = b"<ul>\n    <li>\n\n\t  One</li></ul>\n<textarea>\n  a\n    b</textarea>\n  <pre>\n  c</pre>"
    lean = b"<ul>\n<li>\nOne</li></ul>\n<textarea>\n  a\n    b</textarea>\n<pre>\n  c</pre>"
    for kind, sent in [("text/html; charset=utf-8", lean), ("text/plain", page)]:
        answer = lean_pages(lambda _, kind=kind: HttpResponse(page, content_type=kind))
        assert answer(RequestFactory().get("/")).content == sent
