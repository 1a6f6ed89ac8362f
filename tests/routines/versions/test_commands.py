"""Keeping and restoring versions; bringing clients up to a new one."""

import uuid
from copy import deepcopy
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from routines.models import Assignment, GivenVersion, LoggedSet, PersonalTarget, Routine, RoutineVersion
from routines.models.given import personalise
from routines.models.version import content_of, take_version
from routines.player.commands import finish_session, log_set, start_session
from routines.versions.commands import STALE, Wanted, keep_version, restore_version, update_assignments
from tests.factories import make_assignment, make_coaching, make_exercise, make_routine, make_user
from tests.routines.versions.updating import all_wanted, asked, change, full, plan_of, step_of

pytestmark = pytest.mark.django_db


def update_all(routine, by, *, take=False):
    plan = plan_of(routine, by)
    return update_assignments(routine, by=by, seen=plan.seen, wanted=all_wanted(plan, take=take))


# --- Versions -------------------------------------------------------------------------------------


def test_keep_version_keeps_the_same_routine_once_with_who_said_so(routine, tess):
    version = keep_version(routine, by=tess)
    assert keep_version(routine, by=tess) == version
    assert version.taken_by == tess
    change(routine, "Row", reps_min=5)
    assert keep_version(routine, by=tess) != version
    assert routine.versions.count() == 2


def test_keep_version_refuses_an_empty_routine_and_an_archived_one(tess, routine):
    with pytest.raises(ValidationError, match="no sets yet"):
        keep_version(make_routine(tess, name="Empty"), by=tess)
    Routine.objects.filter(pk=routine.pk).update(archived_at=timezone.now())
    with pytest.raises(ValidationError, match="archived"):
        keep_version(routine, by=tess)


def test_restore_version_makes_the_routine_what_it_was_and_keeps_what_it_was_until_now(routine, tess):
    first = keep_version(routine, by=tess)
    change(routine, "Row", reps_min=5, load=Decimal(30))
    step_of(routine, "Curl").delete()
    before = restore_version(routine, first, by=tess)
    assert content_of(full(routine)) == first.content
    assert [len(one["steps"]) for one in before.content["blocks"]] == [1, 1, 0]
    restore_version(routine, before, by=tess)
    assert [step.exercise.name for step in full(routine).all_steps] == ["Row", "Press"]
    assert routine.versions.count() == 2


def test_restore_version_without_keys_finds_the_steps_of_today(routine, tess, plain):
    bare = deepcopy(plain.version.content)
    for block in bare["blocks"]:
        del block["key"]
        for step in block["steps"]:
            del step["key"]
    old = RoutineVersion.objects.create(routine=routine, owner=tess, name=routine.name, content=bare, digest="old")
    keys = [step.key for step in full(routine).all_steps]
    restore_version(routine, old, by=tess)
    assert [step.key for step in full(routine).all_steps] == keys


# --- Updating -------------------------------------------------------------------------------------


def test_update_brings_each_client_up_and_keeps_what_is_theirs(routine, tess, plain, own_load, own_copy):
    change(routine, "Row", load=Decimal("22.5"))
    change(routine, "Press", rest_seconds=150)
    step_of(routine, "Curl").delete()
    updated = update_all(routine, tess)
    assert {one.pk for one in updated} == {plain.pk, own_load.pk, own_copy.pk}
    now = take_version(routine)
    assert asked(plain) == {"Row": [(8, "22.5")] * 2, "Press": [(8, None)] * 2}
    assert (plain.version, plain.base) == (now, None)
    assert asked(own_load) == {"Row": [(8, "22.5")] * 2, "Press": [(8, None)] * 2}
    assert list(own_load.targets.values_list("step_number", "load")) == [(1, Decimal(16))]
    assert asked(own_copy) == {"Row": [(8, "22.5")] * 2, "Press": [(6, None)] * 2}
    assert (own_copy.base, own_copy.version.is_personal) == (now, True)
    assert [one["rest_seconds"] for one in own_copy.version.content["blocks"][1]["steps"][0]["sets"]] == [150, 150]


def test_update_takes_the_routines_where_that_is_wanted(routine, tess, own_load):
    change(routine, "Row", load=Decimal("22.5"))
    (update,) = plan_of(routine, tess).updates
    assert [one.what for one in update.conflicts] == ["load"]
    update_all(routine, tess, take=True)
    assert asked(own_load)["Row"] == [(8, "22.5")] * 2
    assert not own_load.targets.exists()


def test_numbers_follow_their_step_to_its_new_place(routine, tess, own_load):
    first, second, _ = full(routine).blocks.all()
    routine.blocks.filter(pk=first.pk).update(position=9)
    routine.blocks.filter(pk=second.pk).update(position=0)
    update_all(routine, tess)
    assert list(asked(own_load)) == ["Press", "Curl", "Row"]
    assert list(own_load.targets.values_list("step_number", "load")) == [(3, Decimal(16))]


def test_update_asked_twice_changes_nothing_more(routine, tess, plain, own_copy):
    change(routine, "Row", load=Decimal("22.5"))
    plan = plan_of(routine, tess)
    wanted = all_wanted(plan)
    assert len(update_assignments(routine, by=tess, seen=plan.seen, wanted=wanted)) == 2
    given = GivenVersion.objects.count()
    assert update_assignments(routine, by=tess, seen=plan.seen, wanted=wanted) == []
    assert GivenVersion.objects.count() == given
    assert plan_of(routine, tess).updates == []


def test_update_is_refused_when_the_routine_was_changed_since(routine, tess, plain):
    change(routine, "Row", load=Decimal("22.5"))
    plan = plan_of(routine, tess)
    change(routine, "Row", load=Decimal(25))
    with pytest.raises(ValidationError) as refusal:
        update_assignments(routine, by=tess, seen=plan.seen, wanted=all_wanted(plan))
    assert refusal.value.code == STALE
    assert asked(plain)["Row"] == [(8, None)] * 2
    assert not GivenVersion.objects.exists()


@pytest.mark.parametrize("how", ["numbers", "copy"])
def test_update_is_refused_for_all_when_one_client_has_something_else_since(routine, tess, plain, own_load, how):
    change(routine, "Row", load=Decimal("22.5"))
    plan = plan_of(routine, tess)
    if how == "numbers":
        PersonalTarget.objects.update(load=Decimal(18))
    else:
        content = deepcopy(own_load.version.content)
        content["blocks"].pop()
        personalise(own_load, content)
    with pytest.raises(ValidationError, match="meanwhile"):
        update_assignments(routine, by=tess, seen=plan.seen, wanted=all_wanted(plan))
    assert asked(plain)["Row"] == [(8, None)] * 2


def test_update_leaves_other_trainers_clients_alone(routine, tess, rival, rival_coaching, plain):
    foreign = make_assignment(rival_coaching, routine)
    change(routine, "Row", load=Decimal("22.5"))
    plan = plan_of(routine, tess)
    assert [one.assignment for one in plan.updates] == [plain]
    with pytest.raises(ValidationError, match="meanwhile"):
        update_assignments(routine, by=tess, seen=plan.seen, wanted=[Wanted(foreign.pk, "")])
    assert asked(foreign)["Row"] == [(8, None)] * 2


def test_a_withdrawn_or_finished_assignment_and_an_ended_coaching_are_left_alone(routine, tess, plain):
    today = timezone.localdate()
    over = make_assignment(plain.coaching, routine, starts_on=today.replace(year=today.year - 1))
    gone = make_assignment(plain.coaching, routine, withdrawn_at=timezone.now())
    ex_client = make_coaching(tess, make_user("ex@example.com"))
    ended = make_assignment(ex_client, routine)
    type(ex_client).objects.filter(pk=ex_client.pk).update(ended_at=timezone.now())
    change(routine, "Row", load=Decimal("22.5"))
    update_all(routine, tess)
    versions = {one.pk: one.version_id for one in Assignment.objects.all()}
    assert versions[plain.pk] != versions[over.pk] == versions[gone.pk] == versions[ended.pk]


# --- History --------------------------------------------------------------------------------------


def log(session, number):
    slot = session.plan["slots"][number]
    log_set(session, set_id=uuid.UUID(slot["id"]), slot=slot["slot"], op=uuid.uuid4(), at=timezone.now(), reps=9)


def test_sessions_keep_what_they_were_started_with_and_the_next_one_has_the_new(routine, tess, cleo, plain):
    done = start_session(plain, on=cleo.today)
    log(done, 0)
    finish_session(done)
    going_on = start_session(make_assignment(plain.coaching, routine), on=cleo.today)
    log(going_on, 4)
    kept = [(one.plan, one.version_id, one.sets_planned) for one in (done, going_on)]
    sets = list(LoggedSet.objects.order_by("pk").values())
    change(routine, "Row", load=Decimal("22.5"))
    step_of(routine, "Press").delete()
    assert len(update_all(routine, tess)) == 2
    for one in (done, going_on):
        one.refresh_from_db()
    assert [(one.plan, one.version_id, one.sets_planned) for one in (done, going_on)] == kept
    assert list(LoggedSet.objects.order_by("pk").values()) == sets
    assert start_session(going_on.assignment, on=cleo.today) == going_on
    log(going_on, 5)
    finish_session(going_on)
    assert {one.exercise.name for one in LoggedSet.objects.filter(session=going_on)} == {"Curl"}
    plain.refresh_from_db()
    tomorrow = start_session(plain, on=cleo.today + timezone.timedelta(days=1))
    assert [step["name"] for step in tomorrow.plan["steps"]] == ["Row", "Curl"]
    assert tomorrow.plan["slots"][0]["load"] == "22.5"


def test_what_a_client_had_before_stays_on_record(routine, tess, plain, own_copy):
    had = {one.pk: one.version for one in (plain, own_copy)}
    change(routine, "Row", load=Decimal("22.5"))
    update_all(routine, tess)
    kept = {one.assignment_id: one.version for one in GivenVersion.objects.filter(changed_by=tess)}
    assert kept == had
    assert had[own_copy.pk].content == RoutineVersion.objects.get(pk=had[own_copy.pk].pk).content


def test_update_costs_the_same_for_many_clients(routine, tess, own_copy):
    for number in range(3):
        given = make_assignment(make_coaching(tess, make_user(f"c{number}@example.com")), routine)
        PersonalTarget.objects.create(assignment=given, step_number=2, load=Decimal(10 + number))
    counts = []
    for load in (22, 23):
        change(routine, "Row", load=Decimal(load))
        with CaptureQueriesContext(connection) as looked:
            plan = plan_of(routine, tess)
        two = [one for one in all_wanted(plan) if one.assignment_id in {own_copy.pk, given.pk}]
        wanted = two if load == 22 else all_wanted(plan)
        assert len(wanted) == (2 if load == 22 else 4)
        with CaptureQueriesContext(connection) as updated:
            update_assignments(routine, by=tess, seen=plan.seen, wanted=wanted)
        counts.append((len(looked), len(updated)))
    assert counts[0] == counts[1]


def test_a_swapped_move_in_the_routine_reaches_who_has_no_numbers_for_it(routine, tess, plain, own_load):
    other = make_exercise("Pulldown")
    step = step_of(routine, "Row")
    step.exercise = other
    step.save(update_fields=["exercise"])
    update_all(routine, tess)
    assert list(asked(plain)) == ["Pulldown", "Press", "Curl"]
    assert list(asked(own_load)) == ["Row", "Press", "Curl"]
