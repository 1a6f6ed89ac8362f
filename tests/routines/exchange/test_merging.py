"""Two moves that become one: everything follows, and what clients saw stays."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils import timezone

from routines.exchange.commands import merge_exercises
from routines.goals.commands import set_goal
from routines.models import (
    Exercise,
    ExerciseMerge,
    ExerciseRecord,
    ExerciseRevision,
    Goal,
    LoggedSet,
    ProgressionRule,
    Proposal,
    SessionChange,
    SessionStep,
    SideGap,
    SidesShown,
    Step,
    TrainingSession,
)
from routines.models.version import take_version
from routines.player.commands import finish_session, log_set, start_session
from tests.factories import make_assignment, make_draft, make_enrolment, make_exercise, make_program, make_proposal
from tests.factories import make_routine as a_routine

pytestmark = pytest.mark.django_db

ONE_SIDED = {"tracking": "reps_and_load", "laterality": "each_side", "default_reps_min": 8, "default_reps_max": 12}


@pytest.fixture
def rows(tess):
    return make_exercise("Dumbbell row", owner=tess, **ONE_SIDED), make_exercise("One-arm row", owner=tess, **ONE_SIDED)


def train(assignment, *, days_ago, loads):
    """A finished session of the assignment's first step: a set a side with these loads."""
    at = timezone.now() - timedelta(days=days_ago)
    session = start_session(assignment, on=assignment.client.day_of(at), at=at)
    slots = [slot for slot in session.plan["slots"] if slot["set_number"] == 1]
    for slot in slots:
        log_set(
            session,
            set_id=uuid.UUID(slot["id"]),
            slot=slot["slot"],
            op=uuid.uuid4(),
            at=at,
            reps=10,
            load=Decimal(loads[slot["side"]]),
            load_unit="kg",
        )
    finish_session(session, at=at + timedelta(minutes=30))
    return TrainingSession.objects.get(pk=session.pk)


def test_all_logs_follow_and_records_are_found_anew(tess, cleo, coaching, rows):
    merged, into = rows
    start = timezone.localdate() - timedelta(days=20)
    first = make_assignment(coaching, a_routine(tess, merged), starts_on=start)
    other = make_assignment(coaching, a_routine(tess, into, name="Other day"), starts_on=start)
    heavy = train(first, days_ago=9, loads={"left": 20, "right": 24})
    train(other, days_ago=6, loads={"left": 18, "right": 20})
    train(first, days_ago=3, loads={"left": 19, "right": 21})
    done = merge_exercises(merged, into=into, by=tess)
    assert (done.merged, done.into, done.by, done.followed["sets"]) == (merged, into, tess, 4)
    assert set(LoggedSet.objects.values_list("exercise", flat=True)) == {into.pk}
    best = ExerciseRecord.objects.filter(client=cleo, kind="load")
    assert {(one.exercise_id, one.side, one.value, one.session_id) for one in best} == {
        (into.pk, "left", Decimal(20), heavy.pk),
        (into.pk, "right", Decimal(24), heavy.pk),
    }
    assert SidesShown.objects.filter(exercise=into).count() == 3
    assert list(SideGap.objects.values_list("exercise", flat=True)) == [into.pk]
    assert len(SideGap.objects.get().line) == 3


def test_past_sessions_keep_the_words_they_showed_and_plans_say_the_other(tess, coaching, rows):
    merged, into = rows
    routine = a_routine(tess, merged)
    assignment = make_assignment(coaching, routine, starts_on=timezone.localdate() - timedelta(days=9))
    session = train(assignment, days_ago=3, loads={"left": 20, "right": 20})
    seen = session.plan["steps"][0]
    merge_exercises(merged, into=into, by=tess)
    session.refresh_from_db()
    assert session.plan["steps"][0] == seen | {"exercise": into.pk, "slug": into.slug}
    assignment.version.refresh_from_db()
    planned = assignment.version.content["blocks"][0]["steps"][0]
    assert (planned["exercise"], planned["name"]) == (into.pk, "One-arm row")
    assert Step.objects.get(block__routine=routine).exercise == into
    again = start_session(assignment, on=timezone.localdate())
    assert again.plan["steps"][0]["revision"] == planned["revision"]
    assert ExerciseRevision.objects.get(pk=planned["revision"]).exercise_id == into.pk


def test_versions_that_differed_by_the_two_moves_alone_are_both_kept(tess, coaching, rows):
    merged, into = rows
    routine = a_routine(tess, merged)
    before = take_version(routine)
    Step.objects.filter(block__routine=routine).update(exercise=into)
    after = take_version(routine)
    assert before != after
    merge_exercises(merged, into=into, by=tess)
    before.refresh_from_db()
    assert before.content["blocks"][0]["steps"][0]["exercise"] == into.pk
    assert before.digest != after.digest


def test_swaps_goals_rules_and_proposals_follow(tess, cleo, coaching, rows):
    merged, into = rows
    third = make_exercise("Row with a band", owner=tess, **ONE_SIDED)
    routine = a_routine(tess, third)
    Step.objects.filter(exercise=third).update(alternatives=[merged.pk, into.pk])
    program = make_program(tess, routine)
    ProgressionRule.objects.create(program=program, exercise=merged, kind="none")
    ProgressionRule.objects.create(program=program, exercise=into, kind="none")
    enrolment = make_enrolment(coaching, program)
    assignment = enrolment.assignments.get()
    goal = set_goal(cleo, exercise=merged, reps=10, load=Decimal(50), load_unit="kg")
    make_proposal(
        assignment, kind=Proposal.Kind.SWAP, swap_to=merged, only_next=True, load=None, reps_min=None, reps_max=None
    )
    session = start_session(assignment, on=timezone.localdate())
    SessionChange.objects.create(
        op=uuid.uuid4(),
        session=session,
        client=cleo,
        kind="swap",
        step_number=1,
        value=merged.pk,
        order_at=timezone.now(),
    )
    SessionStep.objects.create(session=session, client=cleo, step_number=1, exercise=merged, revision=merged.published)
    merge_exercises(merged, into=into, by=tess)
    assert Goal.objects.get(pk=goal.pk).exercise == into
    assert [rule.exercise for rule in ProgressionRule.objects.filter(program=program).exclude(exercise=None)] == [into]
    enrolment.refresh_from_db()
    assert [rule["exercise"] for rule in enrolment.content["rules"] if rule["exercise"]] == [into.pk]
    assert Proposal.objects.get().swap_to == into
    assert SessionChange.objects.get().value == into.pk
    step = SessionStep.objects.get()
    assert (step.exercise, step.revision) == (into, merged.published)
    assert Step.objects.get(block__routine=routine).alternatives == [into.pk]
    session.refresh_from_db()
    assert session.plan["steps"][0]["alternatives"] == [into.pk]


def test_names_find_the_other_and_the_merged_one_is_archived(tess, rows):
    merged, into = rows
    merge_exercises(merged, into=into, by=tess)
    found = Exercise.objects.get(pk=into.pk)
    assert "Dumbbell row" in found.aliases
    assert Exercise.objects.filter(pk=into.pk).matching("dumbbell row").exists()
    assert found.published.reason == "Merged with Dumbbell row"
    assert Exercise.objects.get(pk=merged.pk).archived_at


def test_a_trainer_changes_nothing_that_the_library_says(tess, library):
    own = make_exercise("Supermen", owner=tess, tracking="reps")
    superman = Exercise.objects.get(slug="superman")
    said = superman.published_id
    merge_exercises(own, into=superman, by=tess)
    superman.refresh_from_db()
    assert superman.published_id == said
    assert "Supermen" not in superman.aliases


def test_variations_follow(tess, rows):
    merged, into = rows
    variation = make_exercise("Row on a bench", owner=tess, variation_of=merged, **ONE_SIDED)
    merge_exercises(merged, into=into, by=tess)
    assert Exercise.objects.get(pk=variation.pk).variation_of == into


def test_merge_into_its_own_variation(tess, rows):
    merged, into = rows
    Exercise.objects.filter(pk=into.pk).update(variation_of=merged)
    merge_exercises(merged, into=into, by=tess)
    assert Exercise.objects.get(pk=into.pk).variation_of is None


def test_refusals(tess, edda, library, rows):
    merged, into = rows
    superman = Exercise.objects.get(slug="superman")
    with pytest.raises(ValidationError, match="counted differently"):
        merge_exercises(merged, into=superman, by=tess)
    with pytest.raises(ValidationError, match="Choose another"):
        merge_exercises(merged, into=merged, by=tess)
    push_up, curl = Exercise.objects.get(slug="push-up"), make_exercise("Floor press", owner=tess, tracking="reps")
    with pytest.raises(ValidationError, match="can’t become a trainer’s own"):
        merge_exercises(push_up, into=curl, by=edda)
    make_draft(superman, edda)
    with pytest.raises(ValidationError, match="draft"):
        merge_exercises(superman, into=push_up, by=edda)
    merge_exercises(merged, into=into, by=tess)
    with pytest.raises(ValidationError, match="already"):
        merge_exercises(merged, into=into, by=tess)
    assert ExerciseMerge.objects.count() == 1


def test_frozen_documents_stay_frozen_outside_of_a_merge(tess, coaching, rows):
    merged, into = rows
    version = take_version(a_routine(tess, merged))
    merge_exercises(merged, into=into, by=tess)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(version).objects.filter(pk=version.pk).update(content={})


def test_every_column_that_names_an_exercise_is_known():
    """A new relation to exercises must follow in a merge: add it there, then here."""
    followed = {
        "Step.exercise",
        "LoggedSet.exercise",
        "LoggedSetRevision.exercise",
        "SessionStep.exercise",
        "ExerciseRecord.exercise",
        "ExerciseHint.exercise",
        "SidesShown.exercise",
        "SideGap.exercise",
        "Goal.exercise",
        "ProgressionRule.exercise",
        "Proposal.exercise",
        "Proposal.swap_to",
        "Exercise.variation_of",
    }
    stays = {
        "ExerciseRevision.exercise",  # what the merged one said
        "ExerciseTranslation.exercise",
        "BulkChange.exercise",  # what a bulk edit did to it
        "ExerciseDraft.exercise",  # open ones refuse the merge
        "ExerciseSource.exercise",
        "ImportRow.exercise",
        "ImportRow.looks_like",
        "ExerciseMerge.merged",
        "ExerciseMerge.into",
    }
    relations = [one for one in Exercise._meta.get_fields(include_hidden=True) if isinstance(one, ForeignObjectRel)]
    found = {f"{one.related_model.__name__}.{one.field.name}" for one in relations}
    assert found == followed | stays
