"""One move of two: what was logged, planned and set of the one is the other's from then on.

What clients saw stays as it was: a past session keeps the name and the text that it showed. The merged move is kept in
the archive, for those; its address leads to the other.
"""

from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from routines.models import (
    Enrolment,
    Exercise,
    ExerciseDraft,
    ExerciseHint,
    ExerciseMerge,
    ExerciseRecord,
    Goal,
    LoggedSet,
    LoggedSetRevision,
    ProgressionRule,
    Proposal,
    RoutineEdit,
    RoutineVersion,
    SessionChange,
    SessionStep,
    SideGap,
    SidesShown,
    Step,
    TargetOverride,
    TrainingSession,
)
from routines.models.attention import refresh_hints
from routines.models.exercise import ExerciseFacts
from routines.models.goal import refresh_goals
from routines.models.publishing import HOW_IT_IS_COUNTED, locked, publish_text
from routines.models.record import lock_records, refresh_records
from routines.models.sides import refresh_gaps, refresh_sides
from routines.models.version import digest_of

LONG_STATEMENT = "120s"
MOST_ALIASES = 60


def refuse_merge(merged: Exercise, into: Exercise) -> None:
    """Raises ValidationError where the two can't become one."""
    if merged.pk == into.pk:
        raise ValidationError(_("Choose another move to merge it into."))
    if into.published_id is None or into.archived_at:
        raise ValidationError(_("%(name)s is archived.") % {"name": into.name})
    if ExerciseMerge.objects.filter(merged__in=[merged.pk, into.pk]).exists():
        raise ValidationError(_("One of the two was merged into another move already."))
    if into.owner_id not in {None, merged.owner_id}:
        raise ValidationError(_("A move of the library can’t become a trainer’s own."))
    if into.owner_id and merged.gym_id and merged.gym_id != into.gym_id:
        raise ValidationError(
            _("Share %(name)s with the gym first: the other one is shared there.") % {"name": into.name}
        )
    if any(getattr(merged, name) != getattr(into, name) for name in HOW_IT_IS_COUNTED):
        raise ValidationError(
            _("The two are counted differently: %(one)s, and %(other)s. What was logged can’t follow.")
            % {"one": counted(merged), "other": counted(into)},
            code="counted_differently",
        )
    if ExerciseDraft.objects.open().filter(exercise=merged).exists():
        raise ValidationError(_("There is a draft of %(name)s. Publish or discard it first.") % {"name": merged.name})


def counted(exercise: Exercise) -> str:
    return f"{exercise.get_tracking_display()}, {exercise.get_laterality_display()}"


@transaction.atomic
def merge_exercises(merged: Exercise, *, into: Exercise, by: User) -> ExerciseMerge:
    """Make one move of two: ``into`` has all that was the ``merged`` one's. Raises ValidationError, see refuse_merge.

    Records, hints, goals and the ledger of sides are found anew for every client who has any of them.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = '{LONG_STATEMENT}'")
    clients = clients_of(merged)
    for client in clients:
        lock_records(client)
    for pk in sorted([merged.pk, into.pk]):
        Exercise.objects.select_for_update().get(pk=pk)
    merged, into = locked(merged), locked(into)
    refuse_merge(merged, into)
    followed = {"clients": len(clients)}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL backday.merges_moves = 'on'")
    followed |= move_logs(merged, into)
    followed |= move_plans(merged, into)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL backday.merges_moves = 'off'")
    for client in clients:
        find_anew(client, merged, into)
    # What a trainer merges into the library changes nothing that the library says.
    aliases = take_aliases(merged, into, by) if into.owner_id == merged.owner_id else []
    Exercise.objects.filter(pk=merged.pk).update(archived_at=Coalesce(F("archived_at"), timezone.now()))
    return ExerciseMerge.objects.create(merged=merged, into=into, by=by, followed=followed, new_aliases=aliases)


def clients_of(merged: Exercise) -> list[int]:
    """Everybody who has anything that is kept with the move."""
    found: set[int] = set()
    kept: tuple[Any, ...] = (LoggedSet, ExerciseRecord, ExerciseHint, SidesShown, SideGap, Goal)
    for model in kept:
        rows = model.objects.filter(exercise=merged)
        found |= set(rows.order_by().values_list("client", flat=True).distinct())
    return sorted(found)


# --- What was logged ----------------------------------------------------------------------------


def move_logs(merged: Exercise, into: Exercise) -> dict[str, int]:
    """Sets, what they were before, and what sessions were started with and went on to."""
    sessions = TrainingSession.objects.filter(
        Q(pk__in=LoggedSet.objects.filter(exercise=merged).values("session"))
        | Q(plan__steps__contains=[{"exercise": merged.pk}])
        | Q(plan__steps__contains=[{"alternatives": [merged.pk]}])
    )
    moved = {"sessions": 0}
    for session in sessions.only("pk", "plan").order_by("pk").iterator(chunk_size=500):
        plan = renamed(session.plan, lambda part: rename_step(part, merged, into, is_past=True))
        if plan != session.plan:
            TrainingSession.objects.filter(pk=session.pk).update(plan=plan)
        moved["sessions"] += 1
    moved["sets"] = LoggedSet.objects.filter(exercise=merged).update(exercise=into)
    LoggedSetRevision.objects.filter(exercise=merged).update(exercise=into)
    moved["swaps"] = SessionStep.objects.filter(exercise=merged).update(exercise=into)
    SessionChange.objects.filter(kind=SessionChange.Kind.SWAP, value=merged.pk).update(value=into.pk)
    return moved


def find_anew(client: int, merged: Exercise, into: Exercise) -> None:
    """Records, hints, the ledger of sides and goals of one client, from their sets as they stand."""
    both = [merged.pk, into.pk]
    refresh_records(client, both)
    refresh_hints(client, both)
    twice = SidesShown.objects.filter(client=client, exercise=merged)
    sessions = list(
        twice.filter(session__in=SidesShown.objects.filter(client=client, exercise=into).values("session")).values_list(
            "session", flat=True
        )
    )
    SideGap.objects.filter(client=client, exercise__in=both).delete()
    twice.filter(session__in=sessions).delete()
    twice.update(exercise=into)
    for session in TrainingSession.objects.filter(pk__in=sessions):
        refresh_sides(session)
    refresh_gaps(client, both)
    last = (
        TrainingSession.objects.filter(client=client, logged_sets__exercise=into)
        .exclude(finished_at=None)
        .order_by("-started_at")
        .first()
    )
    if last:
        refresh_goals(last)


# --- What is planned ----------------------------------------------------------------------------


def move_plans(merged: Exercise, into: Exercise) -> dict[str, int]:
    """Routines, what was assigned of them, programs, targets, proposals and variations."""
    moved = {"steps": Step.objects.filter(exercise=merged).update(exercise=into)}
    for step in Step.objects.filter(alternatives__contains=[merged.pk]):
        step.alternatives = without_twins(step.alternatives, merged.pk, into.pk)
        step.save(update_fields=["alternatives"])
    moved["plans"] = move_versions(merged, into)
    for edit in RoutineEdit.objects.filter(names_move("content", merged)):
        edit.content = renamed(edit.content, lambda part: rename_step(part, merged, into))
        edit.save(update_fields=["content"])
    moved["rules"] = move_rules(merged, into)
    moved["proposals"] = move_proposals(merged, into)
    moved["goals"] = Goal.objects.filter(exercise=merged).update(exercise=into)
    TargetOverride.objects.filter(exercise_number=merged.pk).update(exercise_number=into.pk)
    plain = into.variation_of_id or into.pk
    if into.variation_of_id == merged.pk:
        plain = into.pk
        into.variation_of = None
    Exercise.objects.filter(pk=into.pk, variation_of=merged).update(variation_of=None)
    moved["variations"] = Exercise.objects.filter(variation_of=merged).exclude(pk=into.pk).update(variation_of=plain)
    return moved


def names_move(column: str, merged: Exercise) -> Q:
    """Whether a version's content has the move as a step or as what a step may be swapped to."""
    return Q(**{f"{column}__contains": {"blocks": [{"steps": [{"exercise": merged.pk}]}]}}) | Q(
        **{f"{column}__contains": {"blocks": [{"steps": [{"alternatives": [merged.pk]}]}]}}
    )


def move_versions(merged: Exercise, into: Exercise) -> int:
    """Frozen copies of routines: what is started from them has the other move, with its text as it is published."""
    moved = 0
    for version in RoutineVersion.objects.filter(names_move("content", merged)).order_by("pk"):
        content: Any = renamed(version.content, lambda part: rename_step(part, merged, into))
        assignment = version.assignments.values_list("pk", flat=True).first() if version.is_personal else None
        digest = digest_of(content, version.follow_up_id, assignment_id=assignment)
        twins = RoutineVersion.objects.filter(routine=version.routine_id, digest=digest).exclude(pk=version.pk)
        if twins.exists():  # it differed from another one by this move alone; both are kept, as both were given
            digest = digest_of(content, version.follow_up_id, assignment_id=-version.pk)
        RoutineVersion.objects.filter(pk=version.pk).update(content=content, digest=digest)
        moved += 1
    return moved


def renamed(document: dict[str, Any], rename: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """A copy of a version's content or a session's plan, with each step renamed."""
    copy = deepcopy(document)
    steps: Iterable[dict[str, Any]] = copy.get("steps") or (
        step for block in copy.get("blocks", []) for step in block["steps"]
    )
    for step in steps:
        rename(step)
    return copy


def rename_step(step: dict[str, Any], merged: Exercise, into: Exercise, *, is_past: bool = False) -> None:
    """Say that a step is of the other move. What a session showed, its name and its text, stays as it was shown."""
    if step["exercise"] == merged.pk:
        step["exercise"], step["slug"] = into.pk, into.slug
        if not is_past:
            step["name"], step["revision"] = into.name, into.published_id
    if merged.pk in step.get("alternatives", []):
        step["alternatives"] = without_twins(step["alternatives"], merged.pk, into.pk)


def without_twins(exercises: list[int], merged: int, into: int) -> list[int]:
    return list(dict.fromkeys(into if one == merged else one for one in exercises))


def move_rules(merged: Exercise, into: Exercise) -> int:
    """By which rule its numbers go on. Where a program has one for both, the other one's stands."""
    rules = ProgressionRule.objects.filter(exercise=merged)
    has_both = ProgressionRule.objects.filter(exercise=into).values("program")
    rules.filter(program__in=has_both).delete()
    moved = rules.update(exercise=into)
    for enrolment in Enrolment.objects.filter(content__rules__contains=[{"exercise": merged.pk}]):
        content = deepcopy(enrolment.content)
        named = {rule["exercise"] for rule in content["rules"]}
        content["rules"] = [
            rule | {"exercise": into.pk, "name": into.name} if rule["exercise"] == merged.pk else rule
            for rule in content["rules"]
            if rule["exercise"] != merged.pk or into.pk not in named
        ]
        enrolment.content = content
        enrolment.save(update_fields=["content"])
        moved += 1
    return moved


def move_proposals(merged: Exercise, into: Exercise) -> int:
    """Numbers and swaps that are proposed. Of two that are open for one number the other move's stands."""
    proposals = Proposal.objects.filter(exercise=merged)
    open_of_into = Proposal.objects.filter(
        exercise=into,
        status=Proposal.Status.OPEN,
        assignment=models.OuterRef("assignment"),
        side=models.OuterRef("side"),
    ).filter(Q(step_key=models.OuterRef("step_key")) | Q(step_key=None))
    over = proposals.filter(models.Exists(open_of_into), status=Proposal.Status.OPEN)
    over.update(status=Proposal.Status.EXPIRED)
    moved = proposals.update(exercise=into, exercise_name=into.name)
    moved += Proposal.objects.filter(swap_to=merged).update(swap_to=into)
    Proposal.objects.filter(exercise=into, swap_to=into, status__in=["open", "accepted"]).update(
        status=Proposal.Status.EXPIRED
    )
    return moved


def take_aliases(merged: Exercise, into: Exercise, by: User) -> list[str]:
    """The merged move's name and other names find the other one: published with it, and the names that were new."""
    into.refresh_from_db()
    known = {into.name.casefold(), *(name.casefold() for name in into.aliases)}
    new: list[str] = []
    for name in [merged.name, *merged.aliases]:
        if name.casefold() not in known and len(into.aliases) + len(new) < MOST_ALIASES:
            known.add(name.casefold())
            new.append(name[:80])
    if new and into.published:
        facts: ExerciseFacts = {**into.facts, "aliases": [*into.aliases, *new]}
        publish_text(
            into,
            text=into.published.text,
            facts=facts,
            author=by,
            reason=f"Merged with {merged.name}"[:200],
            wording_only=True,
        )
    return new
