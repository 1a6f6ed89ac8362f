"""Opening a gym, bringing people in, changing their parts."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.commands import accept_invitation, check_acceptance
from accounts.gyms.commands import (
    accept_staff_invitation,
    add_gym,
    change_role,
    end_membership,
    invite_to_gym,
    rename_gym,
)
from accounts.models import Coaching, Gym, GymRole, Invitation, Membership, User
from tests.factories import make_gym, make_membership, make_user


def part_of(user: User, gym: Gym) -> str | None:
    """Their role there now, as the database has it."""
    return Membership.objects.active().filter(gym=gym, user=user).values_list("role", flat=True).first()


def membership_of(user: User, gym: Gym) -> Membership:
    return Membership.objects.active().select_related("gym", "user").get(gym=gym, user=user)


def test_add_gym_makes_who_opens_it_its_owner(tess: User) -> None:
    gym = add_gym(tess, name=" Iron Hall ")
    assert (gym.name, part_of(tess, gym), tess.works_in_gym) == ("Iron Hall", GymRole.OWNER, True)


@pytest.mark.parametrize("name", ["", "  ", "x" * 81])
def test_add_gym_refuses_a_name_that_cant_be(tess: User, name: str) -> None:
    with pytest.raises(ValidationError):
        add_gym(tess, name=name)
    assert not Gym.objects.exists()


def test_rename_gym(gym: Gym) -> None:
    rename_gym(gym, name="Steel Hall")
    gym.refresh_from_db()
    assert gym.name == "Steel Hall"


# --- Inviting -------------------------------------------------------------------------------------


def test_owner_invites_a_trainer_who_then_works_there(gym: Gym, tess: User, stan: User) -> None:
    invitation, _ = invite_to_gym(gym, by=tess, role=GymRole.TRAINER, client_name="Stan")
    accept_staff_invitation(invitation, user=stan)
    stan.refresh_from_db()
    assert (part_of(stan, gym), stan.is_trainer, stan.works_in_gym) == (GymRole.TRAINER, True, True)
    assert not Coaching.objects.exists()


def test_front_desk_is_no_trainer(gym: Gym, tess: User, stan: User) -> None:
    invitation, _ = invite_to_gym(gym, by=tess, role=GymRole.FRONT_DESK)
    accept_staff_invitation(invitation, user=stan)
    stan.refresh_from_db()
    assert (part_of(stan, gym), stan.is_trainer, stan.works_in_gym) == (GymRole.FRONT_DESK, False, True)


@pytest.mark.parametrize("role", [GymRole.OWNER, GymRole.TRAINER, GymRole.FRONT_DESK, "admin", ""])
def test_front_desk_and_trainers_invite_clients_only(gym: Gym, gwen: User, fred: User, tess: User, role: str) -> None:
    for person in (gwen, fred):
        with pytest.raises(ValidationError):
            invite_to_gym(gym, by=person, role=role, trainer=tess)


def test_nobody_else_invites(gym: Gym, rival: User, gym_client: User) -> None:
    for person in (rival, gym_client):
        with pytest.raises(ValidationError):
            invite_to_gym(gym, by=person, role=GymRole.CLIENT)


def test_front_desk_invites_a_client_for_a_trainer(gym: Gym, gwen: User, fred: User, stan: User) -> None:
    invitation, _ = invite_to_gym(gym, by=fred, role=GymRole.CLIENT, client_name="Stan", trainer=gwen)
    coaching = accept_invitation(invitation, client=stan)
    assert (coaching.trainer, coaching.client, part_of(stan, gym)) == (gwen, stan, GymRole.CLIENT)
    stan.refresh_from_db()
    assert not stan.works_in_gym


def test_a_clients_trainer_works_at_the_gym(gym: Gym, fred: User, rival: User) -> None:
    for trainer in (None, rival, fred):
        with pytest.raises(ValidationError, match="trainers will coach"):
            invite_to_gym(gym, by=fred, role=GymRole.CLIENT, trainer=trainer)


def test_a_trainer_invites_for_themself(gym: Gym, gwen: User, tess: User) -> None:
    invitation, _ = invite_to_gym(gym, by=gwen, role=GymRole.CLIENT, trainer=tess)
    assert invitation.trainer == gwen


def test_a_trainers_own_client_joins_the_gym_too(gym: Gym, tess: User, cleo: User, coaching: Coaching) -> None:
    invitation, _ = invite_to_gym(gym, by=tess, role=GymRole.CLIENT, trainer=tess)
    assert accept_invitation(invitation, client=cleo) == coaching
    assert part_of(cleo, gym) == GymRole.CLIENT
    again, _ = invite_to_gym(gym, by=tess, role=GymRole.CLIENT, trainer=tess)
    with pytest.raises(ValidationError, match="coaches you already"):
        check_acceptance(again, client=cleo)


def test_staff_who_train_with_a_colleague_keep_their_part(gym: Gym, tess: User, gwen: User) -> None:
    invitation, _ = invite_to_gym(gym, by=tess, role=GymRole.CLIENT, trainer=tess)
    accept_invitation(invitation, client=gwen)
    assert part_of(gwen, gym) == GymRole.TRAINER


def test_a_client_who_comes_to_work_there_ends_the_one_part(gym: Gym, tess: User, gym_client: User) -> None:
    invitation, _ = invite_to_gym(gym, by=tess, role=GymRole.FRONT_DESK)
    accept_staff_invitation(invitation, user=gym_client)
    parts = [(part.role, part.ended_at is None) for part in Membership.objects.filter(user=gym_client)]
    assert parts == [(GymRole.CLIENT, False), (GymRole.FRONT_DESK, True)]


def test_staff_invitation_is_for_who_does_not_work_there(gym: Gym, tess: User, gwen: User) -> None:
    invitation, _ = invite_to_gym(gym, by=tess, role=GymRole.OWNER)
    with pytest.raises(ValidationError, match="work at Iron Hall already"):
        accept_staff_invitation(invitation, user=gwen)


def test_staff_invitation_is_bound_to_its_e_mail(gym: Gym, tess: User, stan: User) -> None:
    invitation, _ = invite_to_gym(gym, by=tess, role=GymRole.TRAINER, email="other@example.com")
    with pytest.raises(ValidationError, match="another e-mail"):
        accept_staff_invitation(invitation, user=stan)


def test_who_left_invites_nobody_any_more(gym: Gym, tess: User, gwen: User, fred: User) -> None:
    by_gwen, _ = invite_to_gym(gym, by=gwen, role=GymRole.CLIENT)
    for_gwen, _ = invite_to_gym(gym, by=fred, role=GymRole.CLIENT, trainer=gwen)
    by_fred, _ = invite_to_gym(gym, by=fred, role=GymRole.CLIENT, trainer=tess)
    Membership.objects.filter(user=gwen).update(role=GymRole.FRONT_DESK)  # whatever the rows of invitations say
    assert list(Invitation.objects.open()) == [by_fred]
    Membership.objects.filter(user=gwen).update(role=GymRole.TRAINER)
    end_membership(membership_of(gwen, gym), by=tess)
    assert list(Invitation.objects.open()) == [by_fred]
    by_gwen.refresh_from_db()
    for_gwen.refresh_from_db()
    assert (by_gwen.state, for_gwen.state) == ("revoked", "revoked")


def test_an_owner_who_became_something_else_invites_no_staff(gym: Gym, tess: User, gwen: User) -> None:
    change_role(membership_of(gwen, gym), role=GymRole.OWNER, by=tess)
    invite_to_gym(gym, by=tess, role=GymRole.OWNER)
    change_role(membership_of(tess, gym), role=GymRole.TRAINER, by=gwen)
    assert not Invitation.objects.open().exists()


@pytest.mark.django_db(transaction=True)
def test_parallel_accepts_of_one_staff_invitation_make_one_part(tess: User) -> None:
    gym = make_gym(tess)
    invitation, _ = invite_to_gym(gym, by=tess, role=GymRole.TRAINER)
    people = [make_user(f"t{number}@example.com") for number in range(6)]

    def accept(person: User) -> str:
        try:
            accept_staff_invitation(invitation, user=person)
        except ValidationError as refusal:
            return refusal.code or ""
        else:
            return "accepted"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        outcomes = sorted(pool.map(accept, people))
    assert outcomes == ["accepted"] + ["closed"] * 5
    assert Membership.objects.filter(role=GymRole.TRAINER).count() == 1


# --- Parts ----------------------------------------------------------------------------------------


def test_change_role_ends_one_part_and_begins_another(gym: Gym, tess: User, fred: User) -> None:
    change_role(membership_of(fred, gym), role=GymRole.TRAINER, by=tess)
    rows = Membership.objects.filter(user=fred).values_list("role", "ended_by")
    assert list(rows) == [(GymRole.FRONT_DESK, tess.pk), (GymRole.TRAINER, None)]
    fred.refresh_from_db()
    assert fred.is_trainer


def test_change_role_to_the_same_changes_nothing(gym: Gym, tess: User, fred: User) -> None:
    change_role(membership_of(fred, gym), role=GymRole.FRONT_DESK, by=tess)
    assert Membership.objects.filter(user=fred).count() == 1


@pytest.mark.parametrize("role", [GymRole.CLIENT, "admin", ""])
def test_change_role_refuses_what_is_no_work(gym: Gym, tess: User, fred: User, role: str) -> None:
    with pytest.raises(ValidationError, match="Choose a role"):
        change_role(membership_of(fred, gym), role=role, by=tess)


def test_a_client_is_not_made_staff_unasked(gym: Gym, tess: User, gym_client: User) -> None:
    with pytest.raises(ValidationError, match="Choose a role"):
        change_role(membership_of(gym_client, gym), role=GymRole.TRAINER, by=tess)


def test_the_last_owner_stays(gym: Gym, tess: User, gwen: User) -> None:
    own = membership_of(tess, gym)
    with pytest.raises(ValidationError, match="last owner"):
        end_membership(own, by=tess)
    with pytest.raises(ValidationError, match="a gym needs one"):
        change_role(own, role=GymRole.TRAINER, by=tess)
    change_role(membership_of(gwen, gym), role=GymRole.OWNER, by=tess)
    end_membership(own, by=tess)
    assert (part_of(tess, gym), part_of(gwen, gym)) == (None, GymRole.OWNER)
    tess.refresh_from_db()
    assert not tess.works_in_gym


def test_end_membership_leaves_coachings(gym: Gym, tess: User, gym_client: User, coaching: Coaching) -> None:
    end_membership(membership_of(gym_client, gym), by=gym_client)
    assert Coaching.objects.active().get() == coaching


def test_end_membership_twice_is_refused(gym: Gym, tess: User, gwen: User) -> None:
    part = membership_of(gwen, gym)
    end_membership(part, by=tess)
    with pytest.raises(ValidationError, match="meantime"):
        end_membership(part, by=tess)


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_leave_at_once_leave_one(tess: User) -> None:
    gym = make_gym(tess)
    other = make_user("other@example.com", is_trainer=True)
    make_membership(gym, other, GymRole.OWNER)

    def leave(person: User) -> bool:
        try:
            end_membership(membership_of(person, gym), by=person)
        except ValidationError:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, [tess, other])) == [False, True]
    assert Membership.objects.active().filter(role=GymRole.OWNER).count() == 1
