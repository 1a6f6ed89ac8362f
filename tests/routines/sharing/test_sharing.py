"""Routines and moves that trainers of a gym share."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.gyms.commands import change_role, end_membership
from accounts.models import Coaching, Gym, GymRole, Membership, User
from routines.builder.commands import copy_routine
from routines.models import Assignment, Exercise, Routine
from routines.sharing.commands import share_with_gym, stop_sharing
from tests.accounts.pages import page_of
from tests.factories import make_assignment, make_coaching, make_exercise, make_gym, make_membership, make_routine

pytestmark = pytest.mark.django_db


@pytest.fixture
def gym(tess: User, rival: User) -> Gym:
    """Tess owns it; the rival is a trainer there."""
    gym = make_gym(tess)
    make_membership(gym, rival, GymRole.TRAINER)
    return gym


@pytest.fixture
def row(rival: User) -> Exercise:
    return make_exercise("Gym row", owner=rival)


@pytest.fixture
def routine(rival: User, row: Exercise, gym: Gym) -> Routine:
    """The rival's, shared with the gym; the move in it is not shared by itself."""
    return share_with_gym(make_routine(rival, row, name="Gym day"), gym=gym)


def part_of(user: User, gym: Gym) -> Membership:
    return Membership.objects.active().select_related("gym", "user").get(user=user, gym=gym)


# --- Scopes ---------------------------------------------------------------------------------------


def scopes(user: User, routine: Routine) -> str:
    """Which of visible and editable the routine is for this person, now."""
    words = {"v": Routine.objects.visible_to(user), "e": Routine.objects.editable_by(user)}
    return "".join(word for word, found in words.items() if found.filter(pk=routine.pk).exists())


def test_shared_routine_is_everybodys_and_changed_by_author_and_owner(
    routine: Routine, tess: User, rival: User, stan: User, gym: Gym
) -> None:
    stan.is_trainer = True
    stan.save()
    assert [scopes(one, routine) for one in (rival, tess, stan)] == ["ve", "ve", ""]
    make_membership(gym, stan, GymRole.TRAINER)
    assert scopes(stan, routine) == "v"
    change_role(part_of(stan, gym), role=GymRole.FRONT_DESK, by=tess)
    assert scopes(stan, routine) == ""


def test_private_routine_stays_private_in_a_gym(rival: User, tess: User, row: Exercise, gym: Gym) -> None:
    assert scopes(tess, make_routine(rival, row)) == ""


def test_shared_things_vanish_for_who_leaves_and_with_who_leaves(
    routine: Routine, row: Exercise, tess: User, rival: User, stan: User, gym: Gym
) -> None:
    share_with_gym(row, gym=gym)
    stan.is_trainer = True
    stan.save()
    part = make_membership(gym, stan, GymRole.TRAINER)
    assert Exercise.objects.usable_by(stan).filter(pk=row.pk).exists()
    end_membership(part, by=stan)
    assert scopes(stan, routine) == ""
    assert not Exercise.objects.usable_by(stan).filter(pk=row.pk).exists()
    end_membership(part_of(rival, gym), by=tess)
    assert (scopes(tess, routine), scopes(rival, routine)) == ("", "ve")
    make_membership(gym, rival, GymRole.TRAINER)
    assert scopes(tess, routine) == "ve"


def test_moves_of_a_shared_routine_can_be_read_but_not_used(
    routine: Routine, row: Exercise, tess: User, rival: User, gym: Gym
) -> None:
    def may(user: User) -> list[bool]:
        words = (
            Exercise.objects.readable_by(user),
            Exercise.objects.visible_to(user),
            Exercise.objects.usable_by(user),
        )
        return [found.filter(pk=row.pk).exists() for found in words]

    assert may(tess) == [True, False, False]
    share_with_gym(row, gym=gym)
    assert may(tess) == [True, True, True]
    stop_sharing(row)
    stop_sharing(routine)
    assert may(tess) == [False, False, False]


def test_a_copy_keeps_its_moves_readable(routine: Routine, row: Exercise, tess: User, rival: User, gym: Gym) -> None:
    copy = copy_routine(routine, owner=tess)
    stop_sharing(routine)
    assert (copy.gym, copy.owner) == (None, tess)
    assert Exercise.objects.readable_by(tess).filter(pk=row.pk).exists()
    assert not Exercise.objects.visible_to(tess).filter(pk=row.pk).exists()


def test_a_copy_leaves_out_a_follow_up_that_is_not_shared(routine: Routine, rival: User, tess: User) -> None:
    routine.follow_up = make_routine(rival, name="Private stretch")
    routine.save()
    assert copy_routine(routine, owner=tess).follow_up is None
    assert copy_routine(routine, owner=rival).follow_up == routine.follow_up


def test_what_was_assigned_goes_on_when_the_membership_ends(
    routine: Routine, row: Exercise, tess: User, stan: User, cleo: User, gym: Gym
) -> None:
    stan.is_trainer = True
    stan.save()
    part = make_membership(gym, stan, GymRole.TRAINER)
    assignment = make_assignment(make_coaching(stan, cleo), routine)
    end_membership(part, by=tess)
    assert Assignment.objects.active().for_client(cleo).get() == assignment
    assert Exercise.objects.readable_by(cleo).filter(pk=row.pk).exists()
    Coaching.objects.update(ended_at=assignment.created_at)
    assert not Exercise.objects.readable_by(cleo).filter(pk=row.pk).exists()


def test_clients_find_what_their_trainers_may_use(
    row: Exercise, tess: User, cleo: User, stan: User, coaching: Coaching, gym: Gym
) -> None:
    share_with_gym(row, gym=gym)
    assert Exercise.objects.visible_to(cleo).filter(pk=row.pk).exists()
    assert not Exercise.objects.usable_by(cleo).filter(pk=row.pk).exists()
    assert not Exercise.objects.visible_to(stan).filter(pk=row.pk).exists()


# --- Commands -------------------------------------------------------------------------------------


def test_share_with_gym_is_for_gyms_where_one_coaches(rival: User, row: Exercise, tess: User) -> None:
    with pytest.raises(ValidationError, match="where you are a trainer"):
        share_with_gym(row, gym=make_gym(tess, "Elsewhere"))


def test_share_with_gym_refuses_what_is_archived_or_the_librarys(gym: Gym, library: None, routine: Routine) -> None:
    with pytest.raises(ValidationError):
        share_with_gym(Routine.objects.get(slug="back-day"), gym=gym)
    routine.archived_at = routine.created_at
    with pytest.raises(ValidationError, match="Restore it"):
        share_with_gym(routine, gym=gym)


# --- Doors ----------------------------------------------------------------------------------------


def test_routine_is_shared_found_copied_and_taken_back(
    as_rival: Client, as_tess: Client, rival: User, row: Exercise, gym: Gym
) -> None:
    routine = make_routine(rival, row, name="Gym day")
    assert "Share with Iron Hall" in page_of(as_rival.get(f"/routines/{routine.pk}/"))
    page = page_of(as_rival.post(f"/routines/{routine.pk}/share/", {"gym": gym.pk}, follow=True))
    assert "Shared in Iron Hall" in page
    assert "Stop sharing" in page

    shared = page_of(as_tess.get("/routines/")).partition('id="shared-head"')[2].partition('id="library-head"')[0]
    assert "Gym day" in shared
    assert "Iron Hall, by Rival" in shared
    assert as_tess.get(f"/exercises/{row.slug}/").status_code == 200
    assert as_tess.get(f"/routines/{routine.pk}/edit/").status_code == 200
    assert as_tess.post(f"/routines/{routine.pk}/copy/").status_code == 302

    as_rival.post(f"/routines/{routine.pk}/unshare/")
    assert as_tess.get(f"/routines/{routine.pk}/").status_code == 404
    assert 'id="shared-head"' not in page_of(as_tess.get("/routines/"))


def test_owner_stops_the_sharing_of_a_colleagues_routine(as_tess: Client, routine: Routine) -> None:
    response = as_tess.post(f"/routines/{routine.pk}/unshare/")
    assert response.headers["Location"] == "/routines/"
    routine.refresh_from_db()
    assert routine.gym is None


def test_exercise_is_shared_and_taken_back(as_rival: Client, as_tess: Client, row: Exercise, gym: Gym) -> None:
    assert "Share with Iron Hall" in page_of(as_rival.get(f"/exercises/{row.slug}/"))
    assert as_tess.get(f"/exercises/{row.slug}/").status_code == 404
    as_rival.post(f"/exercises/{row.slug}/share/", {"gym": gym.pk})
    page = page_of(as_tess.get(f"/exercises/{row.slug}/"))
    assert "Shared in Iron Hall" in page
    assert "Add to routine" in page
    assert as_tess.post(f"/exercises/{row.slug}/unshare/").headers["Location"] == "/exercises/"
    assert as_tess.get(f"/exercises/{row.slug}/").status_code == 404


@pytest.mark.parametrize("typed", ["987654321", "9" * 400, "x", "-1"])
def test_share_refuses_a_gym_that_is_not_theirs(as_rival: Client, routine: Routine, typed: str) -> None:
    stop_sharing(routine)
    page = page_of(as_rival.post(f"/routines/{routine.pk}/share/", {"gym": typed}, follow=True))
    assert "Choose a gym where you are a trainer." in page
    routine.refresh_from_db()
    assert routine.gym is None


def test_share_takes_the_only_gym_unasked(as_rival: Client, routine: Routine, gym: Gym) -> None:
    stop_sharing(routine)
    as_rival.post(f"/routines/{routine.pk}/share/")
    routine.refresh_from_db()
    assert routine.gym == gym


def test_who_has_no_gym_is_offered_none(as_rival: Client, rival: User, row: Exercise) -> None:
    routine = make_routine(rival, row)
    assert "Share" not in page_of(as_rival.get(f"/routines/{routine.pk}/")).partition("<main")[2]
    page = page_of(as_rival.post(f"/routines/{routine.pk}/share/", follow=True))
    assert "Choose a gym where you are a trainer." in page


def test_programs_have_the_same_scopes(
    as_user: Callable[[User], Client], routine: Routine, row: Exercise, tess: User, gym: Gym, stan: User
) -> None:
    stan.is_trainer = True
    stan.save()
    make_membership(gym, stan, GymRole.TRAINER)
    owner, colleague = as_user(tess), as_user(stan)
    path = f"/api/v1/routines/{routine.pk}/"
    assert [one.get(path).status_code for one in (owner, colleague)] == [200, 200]
    answers = [one.patch(path, {"name": "New"}, content_type="application/json") for one in (owner, colleague)]
    assert [answer.status_code for answer in answers] == [200, 404]
