"""Signing up and in, passwords, e-mails: allauth's doors as we set them."""

import re
from unittest import mock
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.commands import invite_client, make_token
from accounts.models import User
from accounts.queries import token_of_secret
from tests.accounts.pages import page_of
from tests.factories import PASSWORD

NINA = {"name": "Nina Holm", "email": "nina@example.com", "password1": "tuesday lamp river", "time_zone": "Europe/Oslo"}
NEW_PASSWORD = "copper violet ladder"


@pytest.fixture
def mail_works(settings: Settings) -> None:
    """As with EMAIL_URL set: addresses are verified by a code."""
    settings.MAIL_IS_CONFIGURED = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True


def code_in(message: mail.EmailMessage) -> str:
    return re.search(r"^    (\S+)$", message.body, re.MULTILINE)[1]


def bare(page: bytes) -> str:
    """A page without what differs at every request or was typed: CSRF tokens and addresses."""
    return re.sub(r"[A-Za-z0-9]{64}|[\w-]+@example\.com", "", page.decode())


# --- Sign up ------------------------------------------------------------------------------------


def test_signup_makes_a_trainer(client: Client, db: None) -> None:
    response = client.post("/accounts/signup/", NINA, follow=True)

    assert response.redirect_chain == [("/", 302), ("/clients/", 302)]
    nina = User.objects.get()
    assert (nina.name, nina.email, nina.time_zone, nina.is_trainer, nina.is_superuser, nina.is_editor) == (
        "Nina Holm",
        "nina@example.com",
        "Europe/Oslo",
        True,
        False,
        False,
    )
    assert nina.check_password(NINA["password1"])
    assert mail.outbox == []


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "\0", "../etc/passwd", "x" * 10_000, "\ud800"])
def test_signup_ignores_a_bad_time_zone(client: Client, db: None, zone: str) -> None:
    form = urlencode({**NINA, "time_zone": zone}, errors="surrogatepass")
    response = client.post("/accounts/signup/", form, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 302
    assert User.objects.get().time_zone == "UTC"


def test_signup_calls_a_zone_by_its_name_of_today(client: Client, db: None) -> None:
    client.post("/accounts/signup/", {**NINA, "time_zone": "Asia/Calcutta"})
    assert User.objects.get().time_zone == "Asia/Kolkata"


def test_sign_in_pages_keep_the_way_on_to_themselves(client: Client, tess: User) -> None:
    _, secret = invite_client(tess)
    for path in ("signup", "login"):
        response = client.get(f"/accounts/{path}/?next=/invite/{secret}/")
        assert response.headers["Referrer-Policy"] == "strict-origin"


def test_signup_takes_no_role_from_the_form(client: Client, db: None) -> None:
    client.post("/accounts/signup/", {**NINA, "is_superuser": "on", "is_editor": "on", "is_staff": "on"})
    nina = User.objects.get()
    assert (nina.is_superuser, nina.is_editor) == (False, False)


def test_signup_through_an_invitation_makes_a_client_who_comes_back(client: Client, tess: User) -> None:
    _, secret = invite_client(tess, client_name="Nina", email="nina@example.com")
    page = page_of(client.get(f"/invite/{secret}/"))
    signup = re.search(r'href="(/accounts/signup/[^"]+)"', page)[1].replace("&amp;", "&")
    form = page_of(client.get(signup))
    assert 'value="nina@example.com"' in form
    assert f'name="next" value="/invite/{secret}/"' in form

    response = client.post("/accounts/signup/", {**NINA, "next": f"/invite/{secret}/"})

    assert response.headers["Location"] == f"/invite/{secret}/"
    nina = User.objects.get(email="nina@example.com")
    assert nina.is_trainer is False
    assert client.post(f"/invite/{secret}/accept/").status_code == 302
    assert list(User.objects.coached_by(tess)) == [nina]


def test_signup_refused_keeps_what_was_typed(client: Client, db: None) -> None:
    response = client.post("/accounts/signup/", {**NINA, "password1": "password12"})
    assert response.status_code == 422
    page = page_of(response)
    assert 'value="Nina Holm"' in page
    assert "easy to guess" in page
    assert "password12" not in page
    assert not User.objects.exists()


def test_signup_leads_nowhere_else(client: Client, db: None) -> None:
    response = client.post("/accounts/signup/", {**NINA, "next": "https://evil.example/"})
    assert response.headers["Location"] == "/"


def test_signup_of_a_known_e_mail_without_mail_is_refused(client: Client, cleo: User) -> None:
    response = client.post("/accounts/signup/", {**NINA, "email": "CLEO@example.com"})
    assert response.status_code == 422
    assert "can’t be used" in page_of(response)
    assert User.objects.count() == 1


@pytest.mark.usefixtures("mail_works")
def test_signup_with_mail_asks_for_the_code_and_comes_back(client: Client, tess: User) -> None:
    _, secret = invite_client(tess, email="nina@example.com")
    response = client.post("/accounts/signup/", {**NINA, "next": f"/invite/{secret}/"})
    assert response.headers["Location"] == "/accounts/confirm-email/"
    assert client.get("/profile/").status_code == 302

    wrong = client.post("/accounts/confirm-email/", {"code": "WRONG1", "action": "verify"})
    assert wrong.status_code == 422
    response = client.post("/accounts/confirm-email/", {"code": code_in(mail.outbox[0]), "action": "verify"})

    assert response.headers["Location"] == f"/invite/{secret}/"
    assert client.get("/profile/").status_code == 200
    assert User.objects.get(email="nina@example.com").is_trainer is False


@pytest.mark.usefixtures("mail_works")
def test_signup_does_not_tell_who_has_an_account(cleo: User) -> None:
    """Same answers, same pages, as many mails and password hashes, whether the address is known or not."""
    seen = []
    for email in ("cleo@example.com", "nina@example.com"):
        browser = Client()
        mail.outbox.clear()
        with mock.patch.object(
            MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode
        ) as hashes:
            answer = browser.post("/accounts/signup/", {**NINA, "email": email})
        page = browser.get("/accounts/confirm-email/")
        wrong = browser.post("/accounts/confirm-email/", {"code": "WRONG1", "action": "verify"})
        home = browser.get("/profile/")
        seen.append(
            {
                "answer": (answer.status_code, answer.headers["Location"], bare(answer.content)),
                "headers": sorted(set(answer.headers)),
                "page": (page.status_code, bare(page.content)),
                "wrong code": (wrong.status_code, bare(wrong.content)),
                "home": (home.status_code, home.headers["Location"]),
                "mails": [message.to == [email] for message in mail.outbox],
                "hashes": hashes.call_count,
            }
        )
    assert seen[0] == seen[1]
    assert User.objects.filter(email="cleo@example.com").count() == 1


# --- Sign in ------------------------------------------------------------------------------------


def test_login(client: Client, cleo: User) -> None:
    response = client.post("/accounts/login/", {"login": "Cleo@Example.com", "password": PASSWORD})
    assert response.headers["Location"] == "/"
    assert client.get("/profile/").status_code == 200


def test_login_changes_the_session_key(client: Client, cleo: User) -> None:
    client.cookies["session"] = "a" * 32
    client.post("/accounts/login/", {"login": "cleo@example.com", "password": PASSWORD})
    assert client.cookies["session"].value != "a" * 32


def test_login_does_not_tell_who_has_an_account(cleo: User, db: None) -> None:
    seen = []
    for email in ("cleo@example.com", "nobody@example.com"):
        browser = Client()
        with mock.patch.object(
            MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode
        ) as hashes:
            answer = browser.post("/accounts/login/", {"login": email, "password": "not the password"})
        seen.append((answer.status_code, bare(answer.content), sorted(answer.headers), hashes.call_count))
    assert seen[0] == seen[1]
    assert seen[0][0] == 422


def test_login_is_limited(client: Client, cleo: User) -> None:
    answers = [client.post("/accounts/login/", {"login": "cleo@example.com", "password": str(n)}) for n in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 6
    assert "Too many tries" in page_of(answers[-1])
    assert client.post("/accounts/login/", {"login": "cleo@example.com", "password": PASSWORD}).status_code == 422


def test_login_from_one_place_is_limited(client: Client, db: None) -> None:
    statuses = [
        client.post("/accounts/login/", {"login": f"nobody{n}@example.com"}, headers={"X-Forwarded-For": f"10.0.0.{n}"})
        for n in range(31)
    ]
    assert statuses[-1].status_code == 429
    assert "Wait a minute" in page_of(statuses[-1])


def test_login_of_a_closed_account(client: Client, cleo: User) -> None:
    User.objects.update(is_active=False)
    response = client.post("/accounts/login/", {"login": "cleo@example.com", "password": PASSWORD}, follow=True)
    assert "This account is closed" in page_of(response)


def test_a_session_stops_with_its_person(as_cleo: Client, cleo: User) -> None:
    assert as_cleo.get("/profile/").status_code == 200
    User.objects.update(is_active=False)
    assert as_cleo.get("/profile/").status_code == 302


def test_logout_needs_a_post(as_cleo: Client) -> None:
    assert "Sign out?" in page_of(as_cleo.get("/accounts/logout/"))
    assert as_cleo.get("/profile/").status_code == 200
    as_cleo.post("/accounts/logout/")
    assert as_cleo.get("/profile/").status_code == 302


# --- Passwords ----------------------------------------------------------------------------------


def test_password_change_signs_out_everywhere(as_cleo: Client, cleo: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(cleo)
    _, secret = make_token(cleo, name="Sheet")

    response = as_cleo.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW_PASSWORD})

    assert response.headers["Location"] == "/accounts/login/"
    assert "Sign in with the new one" in page_of(as_cleo.get("/accounts/login/"))
    assert [browser.get("/profile/").status_code for browser in (as_cleo, elsewhere)] == [302, 302]
    assert token_of_secret(secret) is None
    assert as_cleo.post("/accounts/login/", {"login": cleo.email, "password": NEW_PASSWORD}).status_code == 302


def test_password_change_refused(as_cleo: Client, cleo: User) -> None:
    response = as_cleo.post("/accounts/password/change/", {"oldpassword": "wrong", "password1": NEW_PASSWORD})
    assert response.status_code == 422
    assert "This isn’t your password" in page_of(response)
    assert as_cleo.get("/profile/").status_code == 200


def test_password_reset_by_mail(client: Client, as_cleo: Client, cleo: User) -> None:
    _, secret = make_token(cleo, name="Sheet")
    response = client.post("/accounts/password/reset/", {"email": "Cleo@Example.com"})
    assert response.headers["Location"] == "/accounts/password/reset/done/"
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]

    form = client.get(link, follow=True)
    response = client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD})

    assert response.headers["Location"] == "/accounts/password/reset/key/done/"
    assert as_cleo.get("/profile/").status_code == 302
    assert token_of_secret(secret) is None
    assert client.post("/accounts/login/", {"login": cleo.email, "password": NEW_PASSWORD}).status_code == 302
    assert Client().get(link).status_code == 404


def test_password_reset_does_not_tell_who_has_an_account(cleo: User) -> None:
    seen = []
    for email in ("cleo@example.com", "nobody@example.com"):
        browser = Client()
        mail.outbox.clear()
        answer = browser.post("/accounts/password/reset/", {"email": email})
        page = browser.get(answer.headers["Location"])
        seen.append((answer.status_code, answer.headers["Location"], bare(page.content), len(mail.outbox)))
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/password/reset/key/1-abc-def/",
        "/accounts/password/reset/key/zzzzzzzzzzzzz-a-b/",
        "/accounts/confirm-email/abc/",
    ],
)
def test_a_dead_link_says_so(client: Client, db: None, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "doesn’t work any more" in page_of(response)


def test_password_reset_says_when_the_mail_server_is_away(settings: Settings, cleo: User) -> None:
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1},
        }
    }
    for email in ("cleo@example.com", "nobody@example.com"):
        page = Client().post("/accounts/password/reset/", {"email": email}, follow=True)
        assert page.status_code == 200
        assert "could not be sent" in page_of(page)


# --- E-mail -------------------------------------------------------------------------------------


def test_looking_at_ones_e_mail_changes_no_row(as_cleo: Client, cleo: User) -> None:
    before = list(EmailAddress.objects.values())
    assert page_of(as_cleo.get("/accounts/email/"))
    assert list(EmailAddress.objects.values()) == before
    assert [row["email"] for row in before] == [cleo.email]


def test_email_changes_at_once_without_mail(as_cleo: Client, cleo: User) -> None:
    response = as_cleo.post("/accounts/email/", {"email": "New@Example.com", "action_add": "1"})
    assert response.headers["Location"].startswith("/accounts/reauthenticate/")
    cleo.refresh_from_db()
    assert cleo.email == "cleo@example.com"

    as_cleo.post(response.headers["Location"], {"password": PASSWORD})
    cleo.refresh_from_db()
    assert cleo.email == "new@example.com"
    assert [address.email for address in EmailAddress.objects.all()] == ["new@example.com"]
    assert Client().post("/accounts/login/", {"login": "new@example.com", "password": PASSWORD}).status_code == 302


def test_email_of_somebody_else_is_refused(as_cleo: Client, cleo: User, stan: User) -> None:
    as_cleo.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/email/"})
    response = as_cleo.post("/accounts/email/", {"email": "STAN@example.com", "action_add": "1"})
    assert response.status_code == 422
    assert "can’t be used" in page_of(response)


@pytest.mark.usefixtures("mail_works")
def test_email_changes_by_a_code_with_mail(as_cleo: Client, cleo: User) -> None:
    EmailAddress.objects.update_or_create(user=cleo, defaults={"email": cleo.email, "verified": True, "primary": True})
    as_cleo.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/email/"})
    response = as_cleo.post("/accounts/email/", {"email": "new@example.com", "action_add": "1"})
    assert response.headers["Location"] == "/accounts/confirm-email/"
    cleo.refresh_from_db()
    assert cleo.email == "cleo@example.com"

    code = code_in(mail.outbox[0])
    as_cleo.post("/accounts/confirm-email/", {"code": code, "action": "verify"})

    cleo.refresh_from_db()
    assert cleo.email == "new@example.com"
    assert [message.to for message in mail.outbox] == [["new@example.com"], ["cleo@example.com"]]


@pytest.mark.usefixtures("mail_works")
def test_email_of_somebody_else_is_not_told(as_cleo: Client, cleo: User, stan: User) -> None:
    """With mail, the owner of the address hears of it, not the person who typed it."""
    as_cleo.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/email/"})
    pages = []
    for email in ("stan@example.com", "free@example.com"):
        response = as_cleo.post("/accounts/email/", {"email": email, "action_add": "1"})
        pages.append((response.status_code, response.headers["Location"]))
    assert pages[0] == pages[1]
