"""Django's admin for people: admins only, through the site's sign-in, secrets unseen."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.commands import accept_invitation, invite_client, make_token
from accounts.models import ApiToken, Coaching, Invitation, User
from accounts.queries import token_of_secret
from tests.factories import PASSWORD

LISTS = ["user", "coaching", "invitation", "apitoken"]


@pytest.fixture
def rows(tess: User, cleo: User) -> dict[str, int]:
    invitation, _ = invite_client(tess, client_name="Cleo", email="cleo@example.com")
    coaching = accept_invitation(invitation, client=cleo)
    token, _ = make_token(cleo, name="Sheet")
    return {"user": cleo.pk, "coaching": coaching.pk, "invitation": invitation.pk, "apitoken": token.pk}


@pytest.mark.parametrize("model", LISTS)
def test_an_admin_sees_and_searches(as_ada: Client, rows: dict[str, int], model: str) -> None:
    assert as_ada.get(f"/admin/accounts/{model}/?q=cleo").status_code == 200
    page = as_ada.get(f"/admin/accounts/{model}/{rows[model]}/change/")
    assert page.status_code == 200
    for row in (*Invitation.objects.all(), *ApiToken.objects.all()):
        assert row.secret_hash not in page.content.decode()


@pytest.mark.parametrize("model", LISTS)
@pytest.mark.parametrize("who", ["as_edda", "as_tess", "as_cleo"])
def test_nobody_else_does(request: pytest.FixtureRequest, rows: dict[str, int], model: str, who: str) -> None:
    client = request.getfixturevalue(who)
    assert client.get(f"/admin/accounts/{model}/").status_code in {302, 403}
    assert client.get(f"/admin/accounts/{model}/{rows[model]}/change/").status_code in {302, 403}
    assert b"accounts/user" not in client.get("/admin/").content


@pytest.mark.parametrize("model", ["coaching", "invitation", "apitoken"])
def test_relations_and_secrets_are_for_reading(as_ada: Client, rows: dict[str, int], model: str) -> None:
    assert as_ada.get(f"/admin/accounts/{model}/add/").status_code == 403
    assert as_ada.post(f"/admin/accounts/{model}/{rows[model]}/change/", {"name": "x"}).status_code == 403
    assert as_ada.post(f"/admin/accounts/{model}/{rows[model]}/delete/", {"post": "yes"}).status_code == 403
    assert (Coaching.objects.count(), Invitation.objects.count(), ApiToken.objects.count()) == (1, 1, 1)


def test_an_admin_adds_and_closes_an_account(as_ada: Client, ada: User) -> None:
    form = {"email": "nina@example.com", "name": "Nina", "usable_password": "true"}
    as_ada.post(
        "/admin/accounts/user/add/", {**form, "password1": "copper lamp river", "password2": "copper lamp river"}
    )
    nina = User.objects.get(email="nina@example.com")
    assert Client().post("/accounts/login/", {"login": nina.email, "password": "copper lamp river"}).status_code == 302

    details = {"email": nina.email, "name": "Nina", "time_zone": "UTC", "load_unit": "kg", "load_step": "2.5"}
    as_ada.post(
        f"/admin/accounts/user/{nina.pk}/change/",
        {**details, "figure_skin": "tan", "figure_hair": "red", "is_editor": "on"},
    )
    nina.refresh_from_db()
    assert (nina.is_active, nina.is_editor, nina.figure_hair) == (False, True, "red")


def test_an_address_that_an_admin_changed_opens_the_account_no_more(as_ada: Client, cleo: User) -> None:
    Client().post("/accounts/login/", {"login": cleo.email, "password": PASSWORD})
    assert EmailAddress.objects.get(user=cleo).email == "cleo@example.com"

    details = {"email": "new@example.com", "name": "Cleo", "time_zone": "UTC", "load_unit": "kg", "load_step": "2.5"}
    as_ada.post(
        f"/admin/accounts/user/{cleo.pk}/change/",
        {**details, "figure_skin": "tan", "figure_hair": "red", "is_active": "on"},
    )

    statuses = [
        Client().post("/accounts/login/", {"login": email, "password": PASSWORD}).status_code
        for email in ("cleo@example.com", "new@example.com")
    ]
    assert statuses == [422, 302]


def test_an_admin_sets_a_password_which_ends_tokens(as_ada: Client, cleo: User) -> None:
    _, secret = make_token(cleo, name="Sheet")
    as_ada.post(
        f"/admin/accounts/user/{cleo.pk}/password/",
        {"usable_password": "true", "password1": "copper lamp river", "password2": "copper lamp river"},
    )
    cleo.refresh_from_db()
    assert cleo.check_password("copper lamp river")
    assert token_of_secret(secret) is None


def test_an_admin_revokes_tokens(as_ada: Client, cleo: User) -> None:
    token, secret = make_token(cleo, name="Sheet")
    as_ada.post("/admin/accounts/apitoken/", {"action": "revoke", "_selected_action": [token.pk]})
    assert token_of_secret(secret) is None


def test_the_admins_door_is_the_sites_sign_in(client: Client, as_cleo: Client, ada: User) -> None:
    assert client.get("/admin/login/?next=/admin/").headers["Location"] == "/accounts/login/?next=%2Fadmin%2F"
    response = client.post("/accounts/login/", {"login": ada.email, "password": "backday-demo", "next": "/admin/"})
    assert response.headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    guess = Client().post("/admin/login/", {"username": ada.email, "password": "backday-demo"})
    assert guess.headers["Location"].startswith("/accounts/login/")
    assert as_cleo.get("/admin/login/").status_code == 403
