"""What composes programs, hands them to clients, ends them, and puts a trainer's number in place of a rule's."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Coaching, User
from routines.due_days import PausedDays
from routines.models import (
    Assignment,
    Enrolment,
    Exercise,
    Pause,
    Program,
    ProgramDay,
    ProgressionRule,
    Routine,
    Side,
    TargetOverride,
    Weekday,
)
from routines.models.program import MAX_DAYS, MAX_RULES, checked_rule, program_content
from routines.models.version import StepContent, set_count, sides_of, steps_in, take_version
from routines.progression import Kind

EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)
"""Between these a program may start."""

ARCHIVED = _("An archived program can't be changed.")


@transaction.atomic
def add_program(owner: User, *, name: str, **about: Any) -> Program:
    """A new program of the trainer's, whose loads go on by double progression until they say otherwise."""
    program = Program(owner=owner, name=name, **about)
    program.full_clean()
    program.save()
    set_rule(program, exercise=None, kind=Kind.DOUBLE, parameters={})
    return program


@transaction.atomic
def edit_program(program: Program, **about: Any) -> Program:
    """Change its name, notes, weeks or easy weeks. What clients were given stays as it was."""
    _refuse_archived(program)
    for column, value in about.items():
        setattr(program, column, value)
    program.full_clean()
    program.save()
    return program


@transaction.atomic
def archive_program(program: Program) -> Program:
    program.archived_at = program.archived_at or timezone.now()
    program.save(update_fields=["archived_at"])
    return program


@transaction.atomic
def restore_program(program: Program) -> Program:
    program.archived_at = None
    program.save(update_fields=["archived_at"])
    return program


def _refuse_archived(program: Program) -> None:
    if program.is_archived:
        raise ValidationError(ARCHIVED)


# --- Days -----------------------------------------------------------------------------------------


@transaction.atomic
def add_day(
    program: Program, *, routine: Routine, weekdays: Collection[int], from_week: int = 1, to_week: int | None = None
) -> ProgramDay:
    """Put a routine on weekdays of the program; to its end, unless told until when."""
    _refuse_archived(program)
    if program.days.count() >= MAX_DAYS:
        raise ValidationError(gettext("A program has at most %(MAX_DAYS)s days.") % {"MAX_DAYS": MAX_DAYS})
    return _save_day(
        ProgramDay(program=program), routine=routine, weekdays=weekdays, from_week=from_week, to_week=to_week
    )


@transaction.atomic
def edit_day(day: ProgramDay, **details: Any) -> ProgramDay:
    _refuse_archived(day.program)
    return _save_day(day, **details)


@transaction.atomic
def remove_day(day: ProgramDay) -> None:
    _refuse_archived(day.program)
    day.delete()


def _save_day(
    day: ProgramDay, *, routine: Routine, weekdays: Collection[int], from_week: int, to_week: int | None
) -> ProgramDay:
    chosen = sorted(set(weekdays))
    if not chosen or not set(chosen) <= set(Weekday.values):
        raise ValidationError({"weekdays": gettext("Choose at least one day of the week.")})
    if routine.is_archived:
        raise ValidationError({"routine": gettext("An archived routine can't be part of a program.")})
    if not 1 <= from_week <= day.program.weeks:
        raise ValidationError(
            {"from_week": gettext("The program has weeks 1 to %(weeks)s.") % {"weeks": day.program.weeks}}
        )
    if to_week is not None and to_week < from_week:
        raise ValidationError({"to_week": gettext("The last week is before the first.")})
    day.routine, day.weekdays, day.from_week, day.to_week = routine, chosen, from_week, to_week
    day.full_clean()
    day.save()
    return day


# --- Rules ----------------------------------------------------------------------------------------


@transaction.atomic
def set_rule(
    program: Program, *, exercise: Exercise | None, kind: str, parameters: Mapping[str, object]
) -> ProgressionRule:
    """By which rule this exercise's numbers go on; without one, those of all that have none of their own."""
    _refuse_archived(program)
    rule = checked_rule(kind, parameters)
    if not program.rules.filter(exercise=exercise).exists() and program.rules.count() >= MAX_RULES:
        raise ValidationError(gettext("A program has at most %(MAX_RULES)s rules.") % {"MAX_RULES": MAX_RULES})
    kept, _ = ProgressionRule.objects.update_or_create(
        program=program, exercise=exercise, defaults={"kind": str(rule.kind), "parameters": rule.parameters()}
    )
    return kept


@transaction.atomic
def remove_rule(rule: ProgressionRule) -> None:
    """The exercise follows the rule of all others again; that one stays."""
    _refuse_archived(rule.program)
    if rule.exercise_id is None:
        raise ValidationError(gettext("The rule for all other moves can be changed, not removed."))
    rule.delete()


# --- To clients -----------------------------------------------------------------------------------


@transaction.atomic
def assign_program(
    program: Program, *, coachings: Collection[Coaching], starts_on: date, note: str = ""
) -> list[Enrolment]:
    """Freeze the program as it is now and give it to each client: its days become assignments."""
    _refuse_archived(program)
    if not EARLIEST <= starts_on <= LATEST:
        raise ValidationError({"starts_on": gettext("Choose a day nearer to today.")})
    active = list(
        Coaching.objects.active()
        .filter(pk__in=[coaching.pk for coaching in coachings])
        .select_related("client")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    if not active or len(active) != len(set(coachings)):
        raise ValidationError(gettext("Choose at least one client whom you coach now."))
    whole = Program.objects.whole().get(pk=program.pk)
    content = program_content(whole)
    if not content["days"]:
        raise ValidationError(gettext("This program has no days yet. Add a routine first."))
    _refuse_twice(whole, active)
    routines = {day.routine_id: day.routine for day in whole.days.all()}
    versions = {pk: take_version(routine) for pk, routine in routines.items()}
    if empty := [routines[pk].name for pk, version in versions.items() if not set_count(version.content)]:
        raise ValidationError(gettext("%(empty)s has no sets yet. Add a move to it first.") % {"empty": empty[0]})
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(
            coaching=coaching,
            client=coaching.client,
            program=program,
            content=content,
            starts_on=starts_on,
            weeks=program.weeks,
        )
        for coaching in active
    )
    pauses = _pauses_of(enrolments)
    assignments = [
        Assignment(
            coaching=enrolment.coaching,
            client=enrolment.client,
            enrolment=enrolment,
            version=versions[day["routine"] or 0],
            note=note,
            changed_on=enrolment.client.today,  # nobody has missed what they had not been given yet
            weekdays=day["weekdays"],
            starts_on=enrolment.first_day_of(day["from_week"], pauses[enrolment.client_id]),
            weeks=day["to_week"] - day["from_week"] + 1,
        )
        for enrolment in enrolments
        for day in content["days"]
    ]
    for assignment in assignments:
        assignment.ends_on = assignment.end_with(pauses[assignment.client_id])
    Assignment.objects.bulk_create(assignments)
    return enrolments


def _pauses_of(enrolments: Collection[Enrolment]) -> dict[int, list[PausedDays]]:
    """Each client's pauses, by client."""
    found: dict[int, list[PausedDays]] = defaultdict(list)
    for pause in Pause.objects.filter(client__in=[one.client_id for one in enrolments]):
        found[pause.client_id].append(pause.as_days)
    return found


def _refuse_twice(program: Program, coachings: Collection[Coaching]) -> None:
    """Whoever follows the program now ends it first; the coachings are held, so that no click counts twice."""
    following = Enrolment.objects.running().filter(program=program, coaching__in=coachings).select_related("client")
    pauses = _pauses_of(following)
    names = [
        one.client.name
        for one in following.order_by("client__name", "pk")
        if one.lasts_to(pauses[one.client_id]) >= one.client.today
    ]
    if names:
        told = list(dict.fromkeys(names))
        raise ValidationError(
            ngettext(
                "%(names)s already follows %(program)s. End it there first.",
                "%(names)s already follow %(program)s. End it there first.",
                len(told),
            )
            % {"names": ", ".join(told), "program": program.name}
        )


@transaction.atomic
def end_enrolment(enrolment: Enrolment) -> Enrolment:
    """Take the program's days out of the client's weeks. What they did stays."""
    now = timezone.now()
    if enrolment.ended_at is None:
        enrolment.ended_at = now
        enrolment.save(update_fields=["ended_at"])
        enrolment.assignments.filter(withdrawn_at=None).update(withdrawn_at=now)
    return enrolment


# --- By hand --------------------------------------------------------------------------------------


@transaction.atomic
def override_target(
    assignment: Assignment,
    *,
    author: User,
    step_number: int,
    reason: str,
    side: str = Side.BOTH,
    load: Decimal | None = None,
    load_unit: str = "kg",
    reps_min: int | None = None,
    reps_max: int | None = None,
    seconds: int | None = None,
    only_next: bool = False,
) -> TargetOverride:
    """Put the trainer's number in place of the rule's, from the next session on or for that one only.

    One that stands for the same step and side ends, and stays on record.
    """
    enrolment = assignment.enrolment
    if enrolment is None or enrolment.ended_at is not None or assignment.withdrawn_at is not None:
        raise ValidationError(gettext("This program has ended."))
    step = _step_of(assignment, step_number)
    if side != Side.BOTH and side not in sides_of(step["laterality"]):
        raise ValidationError(
            {"side": gettext("%(name)s isn’t done one side after the other.") % {"name": step["name"]}}
        )
    override = TargetOverride(
        enrolment=enrolment,
        assignment=assignment,
        client=assignment.client,
        author=author,
        step_key=step["key"],
        exercise_name=step["name"],
        exercise_number=step["exercise"],
        side=side,
        load=load,
        load_unit=load_unit,
        reps_min=reps_min,
        reps_max=reps_max,
        seconds=seconds,
        reason=reason.strip(),
        only_next=only_next,
    )
    override.full_clean(exclude=["enrolment", "assignment", "client", "author"])
    same = assignment.overrides.select_for_update().filter(ended_at=None, step_key=override.step_key)
    if side != Side.BOTH:
        same = same.filter(side=side)
    same.update(ended_at=override.created_at)
    override.save()
    return override


def _step_of(assignment: Assignment, step_number: int) -> StepContent:
    step = next((one for one in steps_in(assignment.version.content) if one["number"] == step_number), None)
    if step is None or not step.get("key"):
        raise ValidationError(gettext("The routine has no step %(step_number)s.") % {"step_number": step_number})
    return step


@transaction.atomic
def end_override(override: TargetOverride) -> TargetOverride:
    """The rule's number counts again; the override stays on record."""
    override.ended_at = override.ended_at or timezone.now()
    override.save(update_fields=["ended_at"])
    return override
