"""The doors of a gym: its page, its people, its invitations."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounts.gyms.commands import invite_to_gym
from accounts.models import Coaching, Gym, GymRole, Invitation, Membership, User
from tests.accounts.pages import page_of
from tests.factories import make_coaching, make_membership, make_user


def test_gym_list_leads_to_the_only_gym(as_fred: Client, gym: Gym) -> None:
    assert as_fred.get("/").headers["Location"] == "/gyms/"
    assert as_fred.get("/gyms/").headers["Location"] == f"/gyms/{gym.pk}/"


def test_gym_list_offers_a_trainer_to_open_one(as_rival: Client, as_stan: Client) -> None:
    assert "/gyms/add/" in page_of(as_rival.get("/gyms/"))
    assert "/gyms/add/" not in page_of(as_stan.get("/gyms/"))


def test_gym_add(as_rival: Client, rival: User) -> None:
    response = as_rival.post("/gyms/add/", {"name": "Steel Hall"})
    gym = Gym.objects.get()
    assert response.headers["Location"] == f"/gyms/{gym.pk}/"
    assert "Steel Hall is open." in page_of(as_rival.get(f"/gyms/{gym.pk}/"))
    assert gym.memberships.get().user == rival


@pytest.mark.parametrize("name", ["", " ", "x" * 81, "x" * 10_000, "Iron\0Hall"])
def test_gym_add_refuses_and_keeps_what_was_typed(as_rival: Client, name: str) -> None:
    response = as_rival.post("/gyms/add/", {"name": name})
    assert response.status_code == 422
    assert 'id="id_name_error"' in page_of(response)
    assert not Gym.objects.exists()


def test_gym_edit_is_the_owners(as_tess: Client, as_gwen: Client, gym: Gym) -> None:
    assert as_gwen.post(f"/gyms/{gym.pk}/edit/", {"name": "Mine"}).status_code == 404
    assert as_tess.post(f"/gyms/{gym.pk}/edit/", {"name": ""}).status_code == 422
    assert as_tess.post(f"/gyms/{gym.pk}/edit/", {"name": "Steel Hall"}).status_code == 302
    gym.refresh_from_db()
    assert gym.name == "Steel Hall"


def test_gym_detail_shows_each_what_is_theirs(
    as_tess: Client, as_gwen: Client, as_fred: Client, gym: Gym, gym_client: User
) -> None:
    path = f"/gyms/{gym.pk}/"
    owner, trainer, desk = (page_of(one.get(path)) for one in (as_tess, as_gwen, as_fred))
    assert [f"{path}clients/" in page for page in (owner, trainer, desk)] == [True, False, True]
    assert [">Save the role<" in page for page in (owner, trainer, desk)] == [True, False, False]
    assert ["coaches 1 of the clients here" in page for page in (owner, trainer, desk)] == [True, False, True]
    assert all("Cleo" not in page for page in (owner, trainer, desk))


def test_menu_leads_the_desk_to_the_gym_first_and_trainers_behind_more(
    as_fred: Client, as_gwen: Client, as_rival: Client, gym: Gym
) -> None:
    pages = [page_of(one.get("/exercises/")) for one in (as_fred, as_gwen, as_rival)]
    desk, trainer, other = (page.partition('aria-label="Main"')[2].partition("</nav>")[0] for page in pages)
    assert desk.index('href="/gyms/"') < desk.index('href="/today/"')
    counts = [page.count('href="/gyms/"') for page in (desk, trainer, other)]
    assert counts == [1, 2, 2]  # a trainer's below on a rail, and behind More; with a gym or to open one
    assert ["<summary" in page for page in (desk, trainer, other)] == [False, True, True]


def test_gym_closes_with_the_next_request(as_gwen: Client, gwen: User, gym: Gym) -> None:
    assert as_gwen.get(f"/gyms/{gym.pk}/").status_code == 200
    Membership.objects.filter(user=gwen).update(ended_at=timezone.now())
    assert as_gwen.get(f"/gyms/{gym.pk}/").status_code == 404
    assert as_gwen.get(f"/gyms/{gym.pk}/").content == as_gwen.get("/gyms/987654321/").content


def test_gym_detail_takes_the_same_queries_with_more_people(
    as_tess: Client, tess: User, gwen: User, gym: Gym, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    invite_to_gym(gym, by=tess, role=GymRole.CLIENT, trainer=gwen)
    with django_assert_num_queries(6):  # session, person, gym, staff, invitations, clients
        as_tess.get(f"/gyms/{gym.pk}/")
    for number in range(3):
        make_membership(gym, make_user(f"t{number}@example.com"), GymRole.TRAINER)
        invite_to_gym(gym, by=tess, role=GymRole.CLIENT, trainer=gwen)
    with django_assert_num_queries(6):
        as_tess.get(f"/gyms/{gym.pk}/")


# --- Invitations ----------------------------------------------------------------------------------


def new_link(page: str) -> str:
    return re.search(r'id="link" value="http://testserver([^"]+)"', page)[1]


def test_invitation_to_work_from_link_to_gym(as_tess: Client, as_stan: Client, stan: User, gym: Gym) -> None:
    form = {"client_name": "Stan", "email": "", "role": "front_desk"}
    assert as_tess.post(f"/gyms/{gym.pk}/invitations/add/", form).headers["Location"] == f"/gyms/{gym.pk}/"
    page = page_of(as_tess.get(f"/gyms/{gym.pk}/"))
    link = new_link(page)
    assert '<svg class="qr"' in page
    assert 'id="link"' not in page_of(as_tess.get(f"/gyms/{gym.pk}/"))

    offer = page_of(as_stan.get(link))
    assert "Work at Iron Hall" in offer
    assert "Your part: front desk" in offer
    assert as_stan.post(f"{link}accept/").headers["Location"] == f"/gyms/{gym.pk}/"
    assert "Welcome to Iron Hall." in page_of(as_stan.get(f"/gyms/{gym.pk}/"))
    assert as_stan.post(f"{link}accept/").status_code == 404


def test_invitation_of_a_client_by_the_front_desk(
    as_fred: Client, as_stan: Client, gwen: User, stan: User, gym: Gym, settings: Settings
) -> None:
    settings.MAIL_IS_CONFIGURED = True
    form = {"client_name": "Stan", "email": "stan@example.com", "trainer": gwen.pk}
    as_fred.post(f"/gyms/{gym.pk}/invitations/add/", form)
    link = new_link(page_of(as_fred.get(f"/gyms/{gym.pk}/")))
    assert f"http://testserver{link}" in mail.outbox[0].body
    assert "at Iron Hall" in mail.outbox[0].body

    offer = page_of(as_stan.get(link))
    assert "What Iron Hall will see" in offer
    assert as_stan.post(f"{link}accept/").headers["Location"] == "/today/"
    assert Coaching.objects.active().get(client=stan).trainer == gwen


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"client_name": ""}, "client_name"),
        ({"client_name": "x" * 10_000}, "client_name"),
        ({"client_name": "a\0b"}, "client_name"),
        ({"email": "nobody"}, "email"),
        ({"email": "gwen@example.com"}, "email"),
        ({"trainer": ""}, "trainer"),
        ({"trainer": "987654321"}, "trainer"),
        ({"trainer": "9" * 400}, "trainer"),
        ({"trainer": "x"}, "trainer"),
        ({"role": "admin"}, "role"),
        ({"role": ""}, "role"),
    ],
)
def test_invitation_add_refuses_bad_input(
    as_tess: Client, gwen: User, gym: Gym, typed: dict[str, str], field: str
) -> None:
    form = {"client_name": "Stan", "email": "", "role": "client", "trainer": str(gwen.pk), **typed}
    response = as_tess.post(f"/gyms/{gym.pk}/invitations/add/", form)
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in page_of(response)
    assert not Invitation.objects.exists()


def test_invitation_add_by_a_trainer_asks_for_no_role_and_no_trainer(
    as_gwen: Client, gwen: User, tess: User, gym: Gym
) -> None:
    page = page_of(as_gwen.get(f"/gyms/{gym.pk}/invitations/add/"))
    assert 'name="role"' not in page
    assert 'name="trainer"' not in page
    as_gwen.post(f"/gyms/{gym.pk}/invitations/add/", {"client_name": "S", "role": "owner", "trainer": tess.pk})
    assert list(Invitation.objects.values_list("role", "trainer")) == [(GymRole.CLIENT, gwen.pk)]


def test_invitation_revoke_from_the_gym(as_tess: Client, as_fred: Client, tess: User, gym: Gym) -> None:
    staff, _ = invite_to_gym(gym, by=tess, role=GymRole.TRAINER)
    client, _ = invite_to_gym(gym, by=tess, role=GymRole.CLIENT, trainer=tess)
    assert as_fred.post(f"/invitations/{staff.pk}/revoke/").status_code == 404
    response = as_fred.post(f"/invitations/{client.pk}/revoke/", {"gym": gym.pk})
    assert response.headers["Location"] == f"/gyms/{gym.pk}/"
    assert list(Invitation.objects.open()) == [staff]


# --- People ---------------------------------------------------------------------------------------


def test_client_list_shows_contact_and_trainers(as_fred: Client, gym: Gym, gym_client: User, rival: User) -> None:
    make_coaching(rival, gym_client)  # no trainer of this gym
    page = page_of(as_fred.get(f"/gyms/{gym.pk}/clients/"))
    assert "mailto:cleo@example.com" in page
    assert "with Tess ·" in page
    assert "Rival" not in page


def test_client_list_is_not_for_trainers(as_gwen: Client, as_stan: Client, gym: Gym) -> None:
    assert as_gwen.get(f"/gyms/{gym.pk}/clients/").status_code == 404
    assert as_stan.get(f"/gyms/{gym.pk}/clients/").status_code == 404


def test_client_list_finds(as_tess: Client, gym: Gym, gym_client: User) -> None:
    assert "Cleo" in page_of(as_tess.get(f"/gyms/{gym.pk}/clients/?q=EXAMPLE.com"))
    assert "Nobody of that name" in page_of(as_tess.get(f"/gyms/{gym.pk}/clients/?q=zz"))
    assert as_tess.get(f"/gyms/{gym.pk}/clients/?q=a%00b").status_code == 400
    assert as_tess.get(f"/gyms/{gym.pk}/clients/?q={'x' * 10_000}").status_code == 422
    assert as_tess.get(f"/gyms/{gym.pk}/clients/?page=zz").status_code == 200


def test_client_list_takes_the_same_queries_with_more_people(
    as_tess: Client, tess: User, gym: Gym, gym_client: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(6):  # session, person, gym, how many, clients, their trainers
        as_tess.get(f"/gyms/{gym.pk}/clients/")
    for number in range(3):
        client = make_user(f"c{number}@example.com")
        make_membership(gym, client, GymRole.CLIENT)
        make_coaching(tess, client)
    with django_assert_num_queries(6):
        as_tess.get(f"/gyms/{gym.pk}/clients/")


def test_member_edit(as_tess: Client, gym: Gym, fred: User) -> None:
    part = Membership.objects.get(user=fred)
    path = f"/gyms/{gym.pk}/members/{part.pk}/edit/"
    assert "Fred: Trainer from now on." in page_of(as_tess.post(path, {"role": "trainer"}, follow=True))
    assert as_tess.post(path, {"role": "trainer"}).status_code == 404  # that part has ended


@pytest.mark.parametrize("role", ["client", "admin", "", "x" * 10_000, "a\0b"])
def test_member_edit_refuses_beside_the_person(as_tess: Client, gym: Gym, fred: User, role: str) -> None:
    part = Membership.objects.get(user=fred)
    response = as_tess.post(f"/gyms/{gym.pk}/members/{part.pk}/edit/", {"role": role})
    assert response.status_code == 422
    assert 'role="alert"' in page_of(response)


def test_the_last_owner_is_told_why_they_stay(as_tess: Client, tess: User, gym: Gym) -> None:
    part = Membership.objects.get(user=tess)
    response = as_tess.post(f"/gyms/{gym.pk}/members/{part.pk}/edit/", {"role": "trainer"})
    assert (response.status_code, "a gym needs one" in page_of(response)) == (422, True)
    assert "last owner" in page_of(as_tess.post(f"/gyms/{gym.pk}/leave/", follow=True))
    assert "last owner" in page_of(as_tess.post(f"/gyms/{gym.pk}/members/{part.pk}/remove/"))


def test_member_remove(as_tess: Client, as_fred: Client, gym: Gym, gwen: User, gym_client: User) -> None:
    trainer, client = (Membership.objects.get(user=person) for person in (gwen, gym_client))
    assert as_fred.post(f"/gyms/{gym.pk}/members/{trainer.pk}/remove/").status_code == 404
    assert as_fred.post(f"/gyms/{gym.pk}/members/{client.pk}/remove/").status_code == 302
    assert as_tess.post(f"/gyms/{gym.pk}/members/{trainer.pk}/remove/").status_code == 302
    assert list(Membership.objects.active().filter(user__in=[gwen, gym_client])) == []


def test_a_client_leaves_from_the_profile(as_cleo: Client, gym: Gym, gym_client: User) -> None:
    assert f'action="/gyms/{gym.pk}/leave/"' in page_of(as_cleo.get("/profile/"))
    assert as_cleo.get(f"/gyms/{gym.pk}/").status_code == 404
    assert as_cleo.post(f"/gyms/{gym.pk}/leave/").headers["Location"] == "/profile/"
    assert as_cleo.post(f"/gyms/{gym.pk}/leave/").status_code == 404
    assert "Iron Hall" not in page_of(as_cleo.get("/profile/")).partition('id="main"')[2].partition('class="split"')[2]
