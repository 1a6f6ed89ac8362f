import pytest
from django.db import IntegrityError, connection

from routines.models import PersonalTarget, Routine, TrainingSession
from routines.models.plan import (
    LastSet,
    next_extra_slot,
    plan_of,
    set_id_of,
)
from routines.models.version import set_count, take_version
from tests.factories import make_exercise, make_routine

pytestmark = pytest.mark.django_db


def back_day_version():
    return take_version(Routine.objects.get(slug="back-day"))


def test_take_version_keeps_the_same_content_once(library):
    assert back_day_version() == back_day_version()


def test_take_version_after_an_edit_is_another(library):
    before = back_day_version()
    Routine.objects.filter(slug="back-day").update(name="Back and breath")
    assert back_day_version() != before


def test_back_day_has_a_slot_for_every_set_and_side(library):
    version = back_day_version()
    session = TrainingSession()
    plan = plan_of(version.content, session_id=session.pk, targets={}, last_sets={})
    # 3 sets of row on two sides, 5 moves of 3 sets, 5 rounds of vinyasa, 3 of backbend
    assert len(plan["slots"]) == set_count(version.content) == 6 + 15 + 5 + 3
    assert [slot["slot"] for slot in plan["slots"][:4]] == ["1.1.left", "1.1.right", "1.2.left", "1.2.right"]
    assert plan["slots"][0]["id"] == str(set_id_of(session.pk, "1.1.left"))
    assert version.follow_up.name == "Easy back stretches"


def test_superset_is_done_round_by_round(library):
    version = take_version(Routine.objects.get(slug="upper-body-with-face-pulls"))
    plan = plan_of(version.content, session_id=TrainingSession().pk, targets={}, last_sets={})
    first = [slot for slot in plan["slots"] if slot["step"] in (1, 2)]
    assert [(slot["step"], slot["set_number"]) for slot in first] == [(1, 1), (2, 1), (1, 2), (2, 2), (1, 3), (2, 3)]
    assert [step["label"] for step in plan["steps"][:3]] == ["A1", "A2", "3"]
    assert [slot["rest_seconds"] for slot in first] == [0, 90] * 3


def test_the_side_that_the_trainer_wants_first_comes_first(library):
    version = back_day_version()
    session = TrainingSession()
    targets = {1: PersonalTarget(step_number=1, first_side="right"), 2: PersonalTarget(step_number=2)}
    plan = plan_of(version.content, session_id=session.pk, targets=targets, last_sets={})
    assert [slot["slot"] for slot in plan["slots"][:7]] == [
        "1.1.right", "1.1.left", "1.2.right", "1.2.left", "1.3.right", "1.3.left", "2.1.both",
    ]  # fmt: skip
    assert plan["slots"][0]["id"] == str(set_id_of(session.pk, "1.1.right"))
    beyond = next_extra_slot(session.pk, plan, plan["steps"][0], {slot["slot"] for slot in plan["slots"]})
    assert beyond["slot"] == "1.4.right"


def test_the_first_side_holds_within_a_superset(tess, library):
    one_arm = make_exercise("One-arm row", laterality="each_side")
    routine = make_routine(tess, one_arm, make_exercise("Press"))
    first, second = routine.blocks.all()
    second.steps.update(block=first, position=2)
    routine.blocks.filter(pk=first.pk).update(kind="superset", rest_seconds=60)
    second.delete()
    plan = plan_of(
        take_version(routine).content,
        session_id=TrainingSession().pk,
        targets={1: PersonalTarget(step_number=1, first_side="right")},
        last_sets={},
    )
    assert [slot["slot"] for slot in plan["slots"]] == [
        "1.1.right", "1.1.left", "2.1.both", "1.2.right", "1.2.left", "2.2.both",
    ]  # fmt: skip


def test_plan_carries_what_was_done_last_time(tess, library):
    version = back_day_version()
    row = version.content["blocks"][0]["steps"][0]["exercise"]
    last = LastSet(reps=14, load="16", load_unit="kg", seconds=None)
    plan = plan_of(version.content, session_id=TrainingSession().pk, targets={}, last_sets={(row, 2, "left"): last})
    assert [slot["last"] for slot in plan["slots"][:4]] == [None, None, last, None]


def test_version_content_never_changes(tess, library):
    version = back_day_version()
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE routines_routineversion SET content = '{}' WHERE id = %s", [version.pk])


def test_routine_of_own_exercise_can_be_frozen(tess, library):
    version = take_version(make_routine(tess, make_exercise(owner=tess)))
    assert set_count(version.content) == 2
