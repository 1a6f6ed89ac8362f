"""No form of the accounts answers 5xx, whatever is typed; it says why beside the field and changes nothing."""

from urllib.parse import quote, urlencode

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.commands import invite_client
from accounts.models import ApiToken, Coaching, Invitation, User
from tests.factories import PASSWORD

URLENCODED = "application/x-www-form-urlencoded"

BAD = {
    "nul": "a\0b",
    "long": "x" * 10_000,
    "surrogate": "\ud800",
    "negative": "-1",
    "huge": "9" * 400,
    "exponent": "1e999999",
    "not a number": "NaN",
    "markup": "<script>alert(1)</script>",
    "newlines": "a\r\nBcc: b@example.com",
    "empty": "",
}

# The doors, and what a good form holds: each field in turn is spoilt.
DOORS = {
    "/profile/": {
        "name": "Tess",
        "time_zone": "UTC",
        "load_unit": "kg",
        "number_style": "point",
        "date_style": "day",
        "hours": "24",
        "first_weekday": "0",
        "load_step": "2.5",
        "bar_load": "20",
        "plates": "20, 10",
        "figure_skin": "tan",
        "figure_hair": "black",
        "is_trainer": "on",
    },
    "/profile/tokens/add/": {"name": "Sheet", "scope": "read", "days": "7"},
    "/invitations/add/": {"client_name": "Nina", "email": "nina@example.com"},
    "/accounts/email/": {"email": "new@example.com", "action_add": "1"},
    "/accounts/password/change/": {"oldpassword": "not it", "password1": "copper violet ladder"},
    "/accounts/reauthenticate/": {"password": "not it", "next": "/profile/"},
}
DOORS_OF_STRANGERS = {
    "/accounts/signup/": {
        "name": "Nina",
        "email": "nina@example.com",
        "password1": "tuesday lamp river",
        "time_zone": "UTC",
        "next": "/",
    },
    "/accounts/login/": {"login": "tess@example.com", "password": "not it", "next": "/"},
    "/accounts/password/reset/": {"email": "nobody@example.com", "next": "/"},
}
# Any text will do for these, and a bad way on leads home.
FREE = {"is_trainer", "action_add", "next", "password1", "oldpassword", "time_zone"}


def post(client: Client, path: str, form: dict[str, str]) -> tuple[int, str]:
    response = client.post(path, urlencode(form, errors="surrogatepass"), content_type=URLENCODED)
    return response.status_code, response.content.decode()


def check(client: Client, path: str, form: dict[str, str], field: str, kind: str) -> None:
    status, page = post(client, path, {**form, field: BAD[kind]})
    assert status in {302, 422}, (path, field, kind)
    assert BAD["markup"] not in page
    if status == 422:
        assert "_error" in page or "formerr" in page, "a refusal gives its reason"
    elif kind in {"nul", "long"}:
        assert field in FREE, "a field that takes anything takes no NUL and no novel"


@pytest.mark.parametrize("path", DOORS)
def test_bad_input_of_a_person(path: str, as_tess: Client, tess: User) -> None:
    as_tess.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/profile/"})
    for field in DOORS[path]:
        for kind in BAD:
            cache.clear()  # many tries in a minute are refused otherwise, and that is tested elsewhere
            check(as_tess, path, DOORS[path], field, kind)
    tess.refresh_from_db()
    assert tess.check_password(PASSWORD)


@pytest.mark.parametrize("path", DOORS_OF_STRANGERS)
def test_bad_input_of_a_stranger(path: str, tess: User) -> None:
    for field in DOORS_OF_STRANGERS[path]:
        for kind in BAD:
            cache.clear()
            check(Client(), path, DOORS_OF_STRANGERS[path], field, kind)


def test_bad_numbers_of_a_token_are_refused_beside_the_field(as_tess: Client) -> None:
    as_tess.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/profile/"})
    for days in ("0", "-1", "91", "9" * 400, "1e3", "NaN", "", "seven", "7.5"):
        status, page = post(as_tess, "/profile/tokens/add/", {"name": "Sheet", "scope": "read", "days": days})
        assert status == 422
        assert 'id="id_days_error"' in page
    assert not ApiToken.objects.exists()


def test_bad_load_steps_are_refused_beside_the_field(as_tess: Client, tess: User) -> None:
    for step in ("0", "-1", "51", "9" * 400, "1e999999", "NaN", "Infinity", "", "2.555", "two"):
        status, page = post(as_tess, "/profile/", {**DOORS["/profile/"], "load_step": step})
        assert status == 422, step
        assert 'id="id_load_step_error"' in page


@pytest.mark.parametrize("kind", ["nul", "long", "surrogate", "markup"])
@pytest.mark.parametrize("door", ["/invite/{}/", "/invite/{}/accept/", "/accounts/password/reset/key/{}-set-password/"])
def test_bad_secrets_in_the_path(as_tess: Client, door: str, kind: str) -> None:
    path = door.format(quote(BAD[kind], safe="", errors="surrogatepass"))
    assert as_tess.get(path).status_code in {400, 404, 302}
    assert as_tess.post(path).status_code in {400, 404, 405}


@pytest.mark.parametrize("path", ["/coaching/{}/end/", "/invitations/{}/revoke/", "/profile/tokens/{}/revoke/"])
@pytest.mark.parametrize("number", ["0", "-1", "99999999999999999999999999", "one", "1" * 5000])
def test_bad_numbers_in_the_path(as_tess: Client, path: str, number: str) -> None:
    assert as_tess.post(path.format(number)).status_code == 404


def test_a_broken_body_changes_nothing(as_tess: Client, tess: User, coaching: Coaching) -> None:
    for path in [*DOORS, *DOORS_OF_STRANGERS, f"/coaching/{coaching.pk + 1}/end/"]:
        for body, kind in (
            (b"\xff\xfe%", URLENCODED),
            (b"{", "application/json"),
            (b"--x", "multipart/form-data; boundary=x"),
        ):
            assert as_tess.post(path, body, content_type=kind).status_code < 500
    assert not Invitation.objects.exists()
    coaching.refresh_from_db()
    assert coaching.ended_at is None


def test_an_invitation_with_a_name_full_of_markup_is_shown_as_text(as_tess: Client, tess: User, client: Client) -> None:
    _, secret = invite_client(tess, client_name="<b onclick=x>")
    User.objects.update(name="<img src=x>")
    for page in (client.get(f"/invite/{secret}/"), as_tess.get("/invitations/"), as_tess.get("/profile/")):
        assert b"<img src=x>" not in page.content
        assert b"<b onclick" not in page.content
