"""What the catalogue's screens show."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, TypedDict

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext

from accounts.models import User
from routines.models import Breath, Exercise, ExerciseRevision, LoggedSet, Routine, SessionStep, TrainingSession
from routines.models.differences import Change, changes_between
from routines.models.exercise import cycle_of, pose_name
from routines.models.translation import foreign_language, said_in, speak

MINE = "mine"
ARCHIVED = "archived"
ANY_WORK = "any"

# The way back of a movement: not what its breath is named after.
WAYS_BACK = {"lower", "return", "down", "drop"}


class Wanted(TypedDict, total=False):
    """What is looked for; an empty string is no wish."""

    text: str
    muscle: str
    equipment: str
    tracking: str
    show: str
    needs: str


def find_exercises(user: User, wanted: Wanted) -> QuerySet[Exercise]:
    """The exercises this person may see and wants to: by likeness to a text, else by name with variations beneath."""
    exercises = Exercise.objects.visible_to(user)
    show = wanted.get("show")
    if show == ARCHIVED:
        exercises = Exercise.objects.editable_by(user).exclude(archived_at=None)
    else:
        exercises = exercises.active().filter(owner=user) if show == MINE else exercises.active()
    if muscle := wanted.get("muscle"):
        exercises = exercises.filter(Q(primary_muscles__contains=[muscle]) | Q(secondary_muscles__contains=[muscle]))
    if equipment := wanted.get("equipment"):
        exercises = exercises.filter(equipment__contains=[equipment])
    if tracking := wanted.get("tracking"):
        exercises = exercises.filter(tracking=tracking)
    if needs := wanted.get("needs"):
        exercises = exercises.editable_by(user).exclude(needs_work=[])
        exercises = exercises if needs == ANY_WORK else exercises.filter(needs_work__contains=[needs])
    if text := wanted.get("text"):
        exercises = exercises.matching(text)
    else:
        exercises = exercises.order_by(
            *[order for order in [_works_hardest(muscle)] if muscle],
            Lower(Coalesce("variation_of__published__name", "published__name")),
            F("variation_of").asc(nulls_first=True),
            Lower("published__name"),
            "pk",
        )
    return exercises.select_related("published", "owner", "variation_of__published").fetch_mode(models.FETCH_RAISE)


def _works_hardest(muscle: str | None) -> Case:
    """0 for the exercises that train the muscle first of all, 1 for those that do it by the way."""
    return Case(When(primary_muscles__contains=[muscle], then=Value(0)), default=Value(1))


def exercises_to_read(user: User) -> QuerySet[Exercise]:
    """Exercises with all their page shows; ``is_editable`` and ``is_usable`` say what this person may do with them."""
    same = {"pk": OuterRef("pk")}
    known = {
        "is_editable": Exists(Exercise.objects.editable_by(user).filter(**same)),
        "is_usable": Exists(Exercise.objects.usable_by(user).filter(**same)),
    }
    said = said_in(foreign_language(), exercise="pk")
    variations = Exercise.objects.visible_to(user).active().with_text().order_by(Lower("published__name"))
    return (
        Exercise.objects.readable_by(user)
        .select_related("published", "owner", "gym", "variation_of__published", "source", "merge__into")
        .prefetch_related(Prefetch("variations", variations.annotate(**said)))
        .annotate(**known, **said)
        .fetch_mode(models.FETCH_RAISE)
    )


def exercises_to_edit(user: User) -> QuerySet[Exercise]:
    """Exercises this person may change, with what the editor must know: what can't be changed any more."""
    known = {
        "has_logged_sets": Exists(LoggedSet.objects.filter(exercise=OuterRef("pk"))),
        "has_variations": Exists(Exercise.objects.filter(variation_of=OuterRef("pk"))),
    }
    return Exercise.objects.editable_by(user).with_text().annotate(**known)


def exercises_with_history(user: User) -> QuerySet[Exercise]:
    """Exercises whose history this person may read: those that they may edit."""
    return Exercise.objects.editable_by(user).with_text().fetch_mode(models.FETCH_RAISE)


def revisions_to_read(user: User) -> QuerySet[ExerciseRevision]:
    """Revisions with all that their page shows."""
    return ExerciseRevision.objects.readable_by(user).select_related(
        "author", "exercise__owner", "exercise__gym", "exercise__published"
    )


@dataclass(frozen=True)
class Told:
    """One revision in an exercise's history."""

    revision: ExerciseRevision
    changes: list[Change]
    is_first: bool
    is_published: bool


def history_of(exercise: Exercise, revisions: Sequence[ExerciseRevision]) -> list[Told]:
    """Some revisions of an exercise, the newest first and none left out, each with what it changed: two statements."""
    if not revisions:
        return []
    before = exercise.revisions.filter(number__lt=revisions[-1].number).first()
    chain = [*revisions, before] if before else [*revisions]
    parents = {one.facts.get("variation_of") for one in chain} - {None}
    names = {pk: parent.name for pk, parent in Exercise.objects.with_text().in_bulk(parents).items()}
    earlier = [*chain[1:], None][: len(revisions)]
    return [
        Told(
            revision=one,
            changes=changes_between(was, one, names),
            is_first=was is None,
            is_published=one.pk == exercise.published_id,
        )
        for one, was in zip(revisions, earlier, strict=True)
    ]


def revision_of_step(session: TrainingSession, step_number: int) -> ExerciseRevision | None:
    """What a step of a session was done with, with all that its page shows; None when there is no such step."""
    step = next((one for one in session.plan["steps"] if one["number"] == step_number), None)
    if step is None:
        return None
    other = SessionStep.objects.filter(session=session, step_number=step_number).first()
    pinned = (other and other.revision_id) or step["revision"]
    return ExerciseRevision.objects.select_related("exercise__owner", "exercise__gym").get(pk=pinned)


def parent_then(exercise: Exercise, reader: User) -> Exercise | None:
    """What it was a variation of, where this person may still find that."""
    if exercise.variation_of_id is None:
        return None
    return Exercise.objects.visible_to(reader).with_text().filter(pk=exercise.variation_of_id).first()


def routines_to_add_to(user: User) -> QuerySet[Routine]:
    """The routines this person may put an exercise into, the one in hand first."""
    return Routine.objects.editable_by(user).active().order_by("-updated_at").only("pk", "name")


@dataclass(frozen=True)
class BreathInBrief:
    """Which way to breathe on the movement's effort."""

    breath: str
    words: str


def breath_in_brief(exercise: Exercise) -> BreathInBrief | None:
    """ "In on the pull", from the first phase that isn't the way back; None without a breath.

    In another language it is what is said meanwhile: "Einatmen: ziehen".
    """
    original = exercise.published.steps if exercise.published else []
    in_language = speak(copy(exercise)).cycle if foreign_language() else exercise.cycle
    phases = list(zip(cycle_of(original), in_language, strict=True))
    named = [
        (phase["breath"], phase["say"].partition(":")[2].strip().lower(), other["say"])
        for phase, other in phases
        if phase["breath"] in {Breath.IN, Breath.OUT}
    ]
    efforts = [effort for effort in named if effort[1] and effort[1] not in WAYS_BACK]
    if not efforts:
        return None
    breath, words, cue = efforts[0]
    if foreign_language() and exercise.owner_id is None:
        return BreathInBrief(breath, cue)
    is_one_move = " " not in words and exercise.default_seconds is None
    if breath == Breath.IN:
        said = gettext("In on the %(words)s") if is_one_move else gettext("In: %(words)s")
    else:
        said = gettext("Out on the %(words)s") if is_one_move else gettext("Out: %(words)s")
    return BreathInBrief(breath, said % {"words": words})


def usual_prescription(exercise: Exercise) -> dict[str, Any]:
    """The exercise's own sets, as the tags that write training take a step."""
    one = {
        "reps_min": exercise.default_reps_min,
        "reps_max": exercise.default_reps_max,
        "seconds": exercise.default_seconds,
    }
    return {"sets": [one] * exercise.default_sets, "laterality": exercise.laterality}


MAX_STILLS = 6


def stills_of(exercise: Exercise) -> list[dict[str, str]]:
    """The key poses that tell the movement without motion: where it starts, then where its phases end."""
    keys = list((exercise.figure or {}).get("keys", {}))
    if not keys:
        return []
    ends = [phase["to"] for phase in exercise.cycle if phase["to"] in keys]
    start = "start" if "start" in keys else (ends or keys)[-1]
    poses = list(dict.fromkeys([start, *ends]))[:MAX_STILLS]
    labels = {pose: pose_name(pose) for pose in poses}
    return [
        {"pose": pose, "label": label, "name": gettext("%(pose)s position") % {"pose": label}}
        for pose, label in labels.items()
    ]
