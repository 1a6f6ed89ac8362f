"""The doors of people's own account, their invitations and coachings."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounts.commands import accept_invitation, invite_client, make_token, revoke_invitation
from accounts.models import ApiToken, Coaching, Invitation, User
from accounts.queries import token_of_secret
from tests.accounts.pages import page_of
from tests.factories import PASSWORD, make_coaching

PROFILE = {
    "name": "Cleo Brandt",
    "time_zone": "Asia/Kathmandu",
    "load_unit": "lb",
    "number_style": "point",
    "date_style": "day",
    "hours": "24",
    "first_weekday": "0",
    "load_step": "5",
    "figure_skin": "deep",
    "figure_hair": "red",
}


def without_tokens(page: bytes) -> str:
    """A page without what differs at every request: the masked CSRF token."""
    return re.sub(r"[A-Za-z0-9]{64}", "", page.decode())


# --- Home ---------------------------------------------------------------------------------------


def test_home_welcomes_strangers(client: Client, db: None) -> None:
    page = page_of(client.get("/"))
    assert "/accounts/signup/" in page
    assert "/accounts/login/" in page


def test_home_costs_a_stranger_no_query(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        client.get("/")


def test_home_leads_each_to_their_own(as_tess: Client, as_cleo: Client) -> None:
    assert as_tess.get("/").headers["Location"] == "/clients/"
    assert as_cleo.get("/").headers["Location"] == "/today/"


# --- Profile ------------------------------------------------------------------------------------


def test_profile_saves_what_was_typed(as_cleo: Client, cleo: User) -> None:
    response = as_cleo.post("/profile/", PROFILE)

    assert (response.status_code, response.headers["Location"]) == (302, "/profile/")
    cleo.refresh_from_db()
    assert {field: str(getattr(cleo, field)) for field in PROFILE} == {**PROFILE, "load_step": "5.00"}
    assert cleo.is_trainer is False


def test_profile_refused_keeps_what_was_typed_and_changes_nothing(as_cleo: Client, cleo: User) -> None:
    response = as_cleo.post("/profile/", {**PROFILE, "name": "Clé", "load_step": "-3"})

    assert response.status_code == 422
    page = page_of(response)
    assert 'value="Clé"' in page
    assert 'value="-3"' in page
    assert 'value="Asia/Kathmandu" selected' in page
    assert 'id="id_load_step_error"' in page
    assert ">Cleo<" in page  # the menu still says who she is
    cleo.refresh_from_db()
    assert cleo.name == "Cleo"


def bar_and_plates(page: str) -> tuple[str, str]:
    """What the form shows of them."""
    shown = re.findall(r'<input type="text" name="(bar_load|plates)" value="([^"]*)"', page)
    assert [name for name, _ in shown] == ["bar_load", "plates"]
    return shown[0][1], shown[1][1]


def test_profile_shows_what_a_rack_usually_has_in_the_persons_unit(as_cleo: Client, cleo: User) -> None:
    assert bar_and_plates(page_of(as_cleo.get("/profile/"))) == ("20", "20, 20, 20, 15, 10, 5, 2.5, 1.25")
    User.objects.filter(pk=cleo.pk).update(load_unit="lb")
    assert bar_and_plates(page_of(as_cleo.get("/profile/"))) == ("45", "45, 45, 45, 35, 25, 10, 5, 2.5")


@pytest.mark.parametrize("typed", ["2.5, 20, 10", "20 10 2.5", "20; 10; 2,5", " 20,  10, 2,5", "20, 10, 2.50,"])
def test_profile_keeps_bar_and_plates_as_typed(as_cleo: Client, cleo: User, typed: str) -> None:
    as_cleo.post("/profile/", {**PROFILE, "load_unit": "kg", "bar_load": "17,5", "plates": typed})
    cleo.refresh_from_db()
    assert (cleo.bar_load, cleo.plates, cleo.rack_unit) == (Decimal("17.5"), [20, 10, Decimal("2.5")], "kg")
    assert bar_and_plates(page_of(as_cleo.get("/profile/"))) == ("17.5", "20, 10, 2.5")


def test_profile_never_converts_bar_and_plates(as_cleo: Client, cleo: User) -> None:
    """In the other unit the usual ones count, and back again one's own, whatever else is saved meanwhile."""
    as_cleo.post("/profile/", {**PROFILE, "load_unit": "kg", "bar_load": "15", "plates": "10, 5"})
    shown = {}
    for unit in ("lb", "kg"):
        bar, plates = bar_and_plates(page_of(as_cleo.get("/profile/")))
        as_cleo.post("/profile/", {**PROFILE, "load_unit": unit, "bar_load": bar, "plates": plates})
        shown[unit] = bar_and_plates(page_of(as_cleo.get("/profile/")))
    assert shown == {"lb": ("45", "45, 45, 45, 35, 25, 10, 5, 2.5"), "kg": ("15", "10, 5")}
    cleo.refresh_from_db()
    assert (cleo.bar_load, cleo.plates, cleo.rack_unit) == (15, [10, 5], "kg")


def test_profile_takes_a_new_bar_in_the_new_unit_and_drops_the_plates_of_the_old_one(
    as_cleo: Client, cleo: User
) -> None:
    as_cleo.post("/profile/", {**PROFILE, "load_unit": "kg", "bar_load": "15", "plates": "10, 5"})
    as_cleo.post("/profile/", {**PROFILE, "load_unit": "lb", "bar_load": "35", "plates": "10, 5"})
    assert bar_and_plates(page_of(as_cleo.get("/profile/"))) == ("35", "45, 45, 45, 35, 25, 10, 5, 2.5")


def test_profile_without_bar_and_plates_goes_back_to_the_usual(as_cleo: Client, cleo: User) -> None:
    as_cleo.post("/profile/", {**PROFILE, "load_unit": "kg", "bar_load": "15", "plates": "10, 5"})
    as_cleo.post("/profile/", {**PROFILE, "load_unit": "kg", "bar_load": "", "plates": ""})
    assert bar_and_plates(page_of(as_cleo.get("/profile/"))) == ("20", "20, 20, 20, 15, 10, 5, 2.5, 1.25")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("bar_load", "0"),
        ("bar_load", "-20"),
        ("bar_load", "201"),
        ("bar_load", "17.555"),
        ("bar_load", "heavy"),
        ("bar_load", "NaN"),
        ("bar_load", "9" * 400),
        ("plates", "20, heavy"),
        ("plates", "20,15"),
        ("plates", "20,15,10"),
        ("plates", "-20"),
        ("plates", "0"),
        ("plates", "101"),
        ("plates", "1.1"),
        ("plates", "1e3"),
        ("plates", ", ".join(["5"] * 17)),
        ("plates", "5 " * 5000),
        ("plates", "20, \0"),
        ("plates", "٢٠"),
    ],
)
def test_profile_refuses_a_bar_and_plates_that_cant_be(as_cleo: Client, cleo: User, field: str, typed: str) -> None:
    response = as_cleo.post("/profile/", {**PROFILE, field: typed})
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in page_of(response)
    cleo.refresh_from_db()
    assert (cleo.bar_load, cleo.plates) == (None, [])


def test_profile_shows_the_trainer_and_the_way_out(as_cleo: Client, coaching: Coaching) -> None:
    page = page_of(as_cleo.get("/profile/"))
    assert ">Tess<" in page
    assert f'action="/coaching/{coaching.pk}/end/"' in page


def test_profile_makes_a_client_a_trainer_too(as_cleo: Client, cleo: User) -> None:
    as_cleo.post("/profile/", {**PROFILE, "is_trainer": "on"})
    assert as_cleo.get("/").headers["Location"] == "/clients/"


def test_profile_keeps_a_trainer_who_has_clients(as_tess: Client, tess: User, coaching: Coaching) -> None:
    response = as_tess.post("/profile/", PROFILE)
    assert response.status_code == 422
    assert b"You still coach clients" in response.content
    tess.refresh_from_db()
    assert tess.is_trainer


@pytest.mark.parametrize(("who", "role"), [("edda", "Editor"), ("ada", "Admin"), ("tess", "Trainer")])
def test_profile_says_the_role(who: str, role: str, request: pytest.FixtureRequest, as_user) -> None:  # type: ignore[no-untyped-def]
    page = as_user(request.getfixturevalue(who)).get("/profile/").content.decode()
    assert f">{role}</span>" in page


def test_profile_takes_the_same_queries_with_more_tokens_and_trainers(
    as_cleo: Client, cleo: User, coaching: Coaching, rival: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(5):  # session, person, coachings, gyms, tokens
        as_cleo.get("/profile/")
    make_coaching(rival, cleo)
    for number in range(3):
        make_token(cleo, name=str(number))
    with django_assert_num_queries(5):
        as_cleo.get("/profile/")


# --- Tokens -------------------------------------------------------------------------------------


def confirm_password(client: Client, then: str) -> None:
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": then}).status_code == 302


def test_token_add_shows_the_secret_once(as_cleo: Client, cleo: User) -> None:
    confirm_password(as_cleo, "/profile/")
    response = as_cleo.post("/profile/tokens/add/", {"name": "Sheet", "scope": "read", "days": "7"})
    assert response.headers["Location"] == "/profile/"

    page = page_of(as_cleo.get("/profile/"))
    secret = re.search(r'id="token" value="([^"]+)"', page)[1]
    token = token_of_secret(secret)
    assert (token.user, token.name, token.scope) == (cleo, "Sheet", "read")

    again = page_of(as_cleo.get("/profile/"))
    assert secret not in again
    assert token.prefix in again


def test_token_add_asks_for_the_password_first(as_cleo: Client, cleo: User) -> None:
    response = as_cleo.post("/profile/tokens/add/", {"name": "Sheet", "scope": "write", "days": "7"})
    assert response.headers["Location"].startswith("/accounts/reauthenticate/?next=")
    assert not ApiToken.objects.exists()

    refused = as_cleo.post(response.headers["Location"], {"password": "wrong"})
    assert refused.status_code == 422
    assert not ApiToken.objects.exists()

    as_cleo.post(response.headers["Location"], {"password": PASSWORD})
    assert ApiToken.objects.get().name == "Sheet"


def test_token_add_refuses_more_than_ninety_days(as_cleo: Client) -> None:
    confirm_password(as_cleo, "/profile/")
    response = as_cleo.post("/profile/tokens/add/", {"name": "Sheet", "scope": "read", "days": "91"})
    assert response.status_code == 422
    assert b'value="Sheet"' in response.content
    assert b'id="id_days_error"' in response.content


def test_token_revoke_is_for_ones_own(as_cleo: Client, as_stan: Client, cleo: User) -> None:
    token, secret = make_token(cleo, name="Sheet")
    assert as_stan.post(f"/profile/tokens/{token.pk}/revoke/").status_code == 404
    assert token_of_secret(secret)

    assert as_cleo.post(f"/profile/tokens/{token.pk}/revoke/").status_code == 302
    assert token_of_secret(secret) is None
    assert as_cleo.post(f"/profile/tokens/{token.pk}/revoke/").status_code == 404


# --- Invitations --------------------------------------------------------------------------------


def new_link(client: Client) -> str:
    """The path of the link on the list, right after an invitation was made."""
    page = page_of(client.get("/invitations/"))
    return re.search(r'id="link" value="http://testserver([^"]+)"', page)[1]


def test_invitation_add_shows_the_link_and_its_qr_code_once(as_tess: Client, tess: User) -> None:
    response = as_tess.post("/invitations/add/", {"client_name": "Cleo", "email": ""})
    assert (response.status_code, response.headers["Location"]) == (302, "/invitations/")

    page = page_of(as_tess.get("/invitations/"))
    assert '<svg class="qr"' in page
    link = re.search(r'id="link" value="([^"]+)"', page)[1]
    assert "Tess would like to be your trainer" in page_of(Client().get(link))

    again = page_of(as_tess.get("/invitations/"))
    assert link not in again
    assert '<svg class="qr"' not in again
    assert ">Open<" in again


def test_invitation_add_refused_keeps_what_was_typed(as_tess: Client) -> None:
    response = as_tess.post("/invitations/add/", {"client_name": "Cleo", "email": "tess@example.com"})
    assert response.status_code == 422
    page = page_of(response)
    assert 'value="Cleo"' in page
    assert "That is your own e-mail." in page
    assert not Invitation.objects.exists()


def test_invitation_add_says_when_nothing_was_sent(as_tess: Client) -> None:
    as_tess.post("/invitations/add/", {"client_name": "Cleo", "email": "cleo@example.com"})
    assert "nothing was sent to cleo@example.com" in page_of(as_tess.get("/invitations/"))
    assert mail.outbox == []


def test_invitation_add_sends_the_link(as_tess: Client, settings: Settings) -> None:
    settings.MAIL_IS_CONFIGURED = True
    as_tess.post("/invitations/add/", {"client_name": "Cleo", "email": "cleo@example.com"})

    [message] = mail.outbox
    assert message.to == ["cleo@example.com"]
    assert message.subject == "Tess invites you to train with Backday"
    assert f"http://testserver{new_link(as_tess)}" in message.body


def test_invitation_add_survives_a_mail_server_that_is_away(as_tess: Client, settings: Settings) -> None:
    settings.MAIL_IS_CONFIGURED = True
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1},
        }
    }
    as_tess.post("/invitations/add/", {"client_name": "Cleo", "email": "cleo@example.com"})
    page = page_of(as_tess.get("/invitations/"))
    assert page.count("could not be sent") == 1
    assert 'id="link"' in page


@pytest.mark.parametrize("path", ["/invitations/", "/invitations/add/"])
def test_invitations_are_for_trainers(as_cleo: Client, path: str) -> None:
    assert as_cleo.get(path).status_code == 403


def test_invitation_list_takes_the_same_queries_with_one_and_with_three(
    as_tess: Client, tess: User, stan: User, cleo: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    accept_invitation(invite_client(tess)[0], client=stan)
    with django_assert_num_queries(3):  # session, person, invitations
        as_tess.get("/invitations/")
    accept_invitation(invite_client(tess)[0], client=cleo)
    invite_client(tess)
    with django_assert_num_queries(3):
        as_tess.get("/invitations/")


def test_invitation_revoke(as_tess: Client, as_rival: Client, tess: User) -> None:
    invitation, secret = invite_client(tess)
    assert as_rival.post(f"/invitations/{invitation.pk}/revoke/").status_code == 404
    assert as_rival.get(f"/invite/{secret}/").status_code == 200

    assert as_tess.post(f"/invitations/{invitation.pk}/revoke/").status_code == 302
    assert as_rival.get(f"/invite/{secret}/").status_code == 404


def test_invitation_revoke_refuses_an_accepted_one(as_tess: Client, tess: User, cleo: User) -> None:
    invitation, _ = invite_client(tess)
    accept_invitation(invitation, client=cleo)
    page = page_of(as_tess.post(f"/invitations/{invitation.pk}/revoke/", follow=True))
    assert "accepted already" in page


def test_invitation_detail_says_who_invites_and_what_they_see(client: Client, tess: User) -> None:
    _, secret = invite_client(tess, client_name="Cleo", email="cleo@example.com")
    response = client.get(f"/invite/{secret}/")

    page = page_of(response)
    assert "Tess would like to be your trainer" in page
    assert "How you felt" in page
    assert f"/accounts/signup/?next=/invite/{secret}/&amp;email=cleo%40example.com" in page
    assert f"/accounts/login/?next=/invite/{secret}/" in page
    assert response.headers["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response.headers["Cache-Control"]


def test_invitation_detail_looks_the_same_for_every_dead_link(client: Client, tess: User, stan: User) -> None:
    _, expired = invite_client(tess, client_name="Expired")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    used_invitation, used = invite_client(tess, client_name="Used")
    accept_invitation(used_invitation, client=stan)
    revoked_invitation, revoked = invite_client(tess, client_name="Revoked")
    revoke_invitation(revoked_invitation)

    responses = [client.get(f"/invite/{secret}/") for secret in (expired, used, revoked, "unknown", "x" * 10_000, "é")]

    assert {response.status_code for response in responses} == {404}
    assert len({without_tokens(response.content) for response in responses}) == 1
    assert "Ask your trainer for a new link" in page_of(responses[0])


def test_invitation_detail_changes_nothing(as_stan: Client, tess: User) -> None:
    invitation, secret = invite_client(tess)
    as_stan.get(f"/invite/{secret}/")
    assert as_stan.get(f"/invite/{secret}/accept/").headers["Location"] == f"/invite/{secret}/"
    invitation.refresh_from_db()
    assert invitation.state == "open"


def test_invitation_accept(as_stan: Client, tess: User, stan: User) -> None:
    _, secret = invite_client(tess)
    assert "<button" in page_of(as_stan.get(f"/invite/{secret}/"))

    response = as_stan.post(f"/invite/{secret}/accept/")

    assert response.headers["Location"] == "/today/"
    assert Coaching.objects.active().get().client == stan
    assert as_stan.post(f"/invite/{secret}/accept/").status_code == 404


def test_invitation_accept_sends_strangers_to_sign_in(client: Client, tess: User) -> None:
    _, secret = invite_client(tess)
    response = client.post(f"/invite/{secret}/accept/")
    assert response.headers["Location"] == f"/accounts/login/?next=/invite/{secret}/accept/"


def test_invitation_accept_refuses_ones_own(as_tess: Client, tess: User) -> None:
    _, secret = invite_client(tess)
    assert "your own invitation" in page_of(as_tess.get(f"/invite/{secret}/"))
    response = as_tess.post(f"/invite/{secret}/accept/")
    assert response.status_code == 422
    assert "your own invitation" in page_of(response)


def test_invitation_accept_refuses_another_e_mail(as_stan: Client, tess: User) -> None:
    _, secret = invite_client(tess, email="cleo@example.com")
    response = as_stan.post(f"/invite/{secret}/accept/")
    assert response.status_code == 422
    assert "another e-mail than stan@example.com" in page_of(response)
    assert "cleo@example.com" not in page_of(response)
    assert not Coaching.objects.exists()


def test_invitation_accept_refuses_who_is_coached_already(as_cleo: Client, tess: User, coaching: Coaching) -> None:
    _, secret = invite_client(tess)
    assert "Tess coaches you already." in page_of(as_cleo.get(f"/invite/{secret}/"))
    assert as_cleo.post(f"/invite/{secret}/accept/").status_code == 422


# --- Coaching -----------------------------------------------------------------------------------


def test_coaching_end_by_the_client(as_cleo: Client, cleo: User, coaching: Coaching) -> None:
    response = as_cleo.post(f"/coaching/{coaching.pk}/end/", follow=True)
    assert "sees nothing of yours from now on" in page_of(response)
    coaching.refresh_from_db()
    assert coaching.ended_by == cleo


def test_coaching_end_by_the_trainer(as_tess: Client, tess: User, coaching: Coaching) -> None:
    response = as_tess.post(f"/coaching/{coaching.pk}/end/")
    assert response.headers["Location"] == "/clients/"
    coaching.refresh_from_db()
    assert coaching.ended_by == tess
    assert as_tess.post(f"/coaching/{coaching.pk}/end/").status_code == 404


def test_coaching_end_is_not_for_others(as_rival: Client, as_stan: Client, coaching: Coaching) -> None:
    assert as_rival.post(f"/coaching/{coaching.pk}/end/").status_code == 404
    assert as_stan.post(f"/coaching/{coaching.pk}/end/").status_code == 404
    assert as_stan.get(f"/coaching/{coaching.pk}/end/").status_code == 405
    coaching.refresh_from_db()
    assert coaching.ended_at is None
