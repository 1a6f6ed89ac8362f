"""What an assignment's client is given to train, and since when: a routine's version, or a copy of their own."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from routines.merge import differences, with_keys
from routines.models.assignment import Assignment, PersonalTarget
from routines.models.routine import Routine, RoutineVersion
from routines.models.version import VersionContent, digest_of, steps_in


class GivenVersion(models.Model):
    """One change of what an assignment's client trains. Only ever added; sessions keep what they were started with."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="given")
    client = models.ForeignKey(User, models.CASCADE, related_name="+")
    version = models.ForeignKey(
        RoutineVersion, models.PROTECT, related_name="+", help_text=_("What it was until then.")
    )
    base = models.ForeignKey(RoutineVersion, models.PROTECT, null=True, related_name="+")
    targets: Any = models.JSONField(
        default=dict,
        db_default={},
        encoder=DjangoJSONEncoder,
        help_text=_("The client’s own numbers until then, by step number."),
    )
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.assignment_id}, {self.changed_at:%Y-%m-%d %H:%M}"

    def own_targets(self) -> dict[int, PersonalTarget]:
        """The client's own numbers until then, by step number; not saved anywhere."""
        found = {}
        for number, values in self.targets.items():
            load, since = values.get("load"), values.get("set_on")
            numbers = values | {
                "load": None if load is None else Decimal(load),
                "set_on": date.fromisoformat(since) if since else None,
            }
            found[int(number)] = PersonalTarget(assignment=self.assignment, step_number=int(number), **numbers)
        return found


def had_before(assignment: Assignment, version_id: int | None) -> GivenVersion | None:
    """What the assignment was when it was last of this version, if that isn't what it is of now."""
    if version_id is None or version_id == assignment.version_id:
        return None
    return assignment.given.filter(version=version_id).select_related("version", "assignment").first()


def base_of(assignment: Assignment) -> RoutineVersion:
    """The routine's version that the client's copy stands on; the version itself where there is no copy."""
    return assignment.base or assignment.version


def held_assignment(assignment: Assignment) -> Assignment:
    """The assignment's row, locked until the end of the transaction: its sessions start before or after, not meanwhile.

    Raises Assignment.DoesNotExist when it is gone.
    """
    return (
        Assignment.objects.select_related("version", "base", "client", "coaching")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=assignment.pk)
    )


@transaction.atomic
def personalise(assignment: Assignment, content: VersionContent, *, by: User | None = None) -> Assignment:
    """Give this client a copy of their own; the routine, other clients and sessions already begun stay as they are.

    The copy stands on what the client had from the routine, so that a later version of the routine can be merged into
    it. The client's own numbers follow their steps; those of a step that is gone or asks for another move go. What is
    the routine's own again is no copy any more.
    """
    held = held_assignment(assignment)
    base = base_of(held)
    whole = numbered(cast(VersionContent, with_keys(content)))
    if whole == with_keys(held.version.content):
        return held
    if whole == with_keys(base.content):
        return give_version(held, base, base=None, by=by)
    return give_version(held, personal_version(held, base, whole, by=by), base=base, by=by)


def personal_version(
    assignment: Assignment, base: RoutineVersion, content: VersionContent, *, by: User | None = None
) -> RoutineVersion:
    """A version that is this assignment's own; the same content is kept once."""
    version, _ = RoutineVersion.objects.get_or_create(
        routine=base.routine,
        digest=digest_of(content, base.follow_up_id, assignment_id=assignment.pk),
        defaults={
            "owner_id": base.owner_id,
            "name": content["name"],
            "content": content,
            "follow_up_id": base.follow_up_id,
            "is_personal": True,
            "taken_by": by,
        },
    )
    return version


def numbered(content: VersionContent) -> VersionContent:
    """The content with its steps numbered from 1 through the whole."""
    for number, step in enumerate(steps_in(content), start=1):
        step["number"] = number
    return content


def give_version(
    assignment: Assignment,
    version: RoutineVersion,
    *,
    base: RoutineVersion | None,
    targets: Mapping[int, Mapping[str, Any]] | None = None,
    by: User | None = None,
) -> Assignment:
    """Let a held assignment be of another version from now on, and note what it was.

    ``targets``: the client's own numbers by the step numbers of the new version; without them those that are there
    follow their steps.
    """
    GivenVersion.objects.create(
        assignment=assignment,
        client_id=assignment.client_id,
        version=assignment.version,
        base=assignment.base,
        targets={target.step_number: values_of(target) for target in assignment.targets.all()},
        changed_by=by,
    )
    if targets is None:
        targets = moved_targets(assignment, version)
    assignment.version, assignment.base = version, base
    assignment.save(update_fields=["version", "base"])
    assignment.targets.all().delete()
    PersonalTarget.objects.bulk_create(
        PersonalTarget(assignment=assignment, step_number=number, **values) for number, values in targets.items()
    )
    return assignment


def moved_targets(assignment: Assignment, version: RoutineVersion) -> dict[int, dict[str, Any]]:
    """The client's own numbers, by the number that each one's step has in the other version."""
    old, new = (
        cast(VersionContent, with_keys(one.content, like=assignment.version.content))
        for one in (assignment.version, version)
    )
    step_at = {step["number"]: (step["key"], step["exercise"]) for step in steps_in(old)}
    number_of = {(step["key"], step["exercise"]): step["number"] for step in steps_in(new)}
    return {
        number_of[step_at[target.step_number]]: values_of(target)
        for target in assignment.targets.all()
        if step_at.get(target.step_number) in number_of
    }


TARGET_NUMBERS = ("reps_min", "reps_max", "seconds", "load", "load_unit", "first_side")
TARGET_VALUES = (*TARGET_NUMBERS, "reason", "set_on")


def values_of(target: PersonalTarget) -> dict[str, Any]:
    """A client's own numbers for a step, and why they are, without the step."""
    return {name: getattr(target, name) for name in TARGET_VALUES}


def numbers_of(target: PersonalTarget) -> dict[str, Any]:
    """A client's own numbers for a step, as far as they are set."""
    return {name: value for name in TARGET_NUMBERS if (value := getattr(target, name)) not in (None, "")}


def with_reasons(
    targets: Mapping[int, Mapping[str, Any]],
    before: Iterable[PersonalTarget],
    *,
    today: date,
    are_same_steps: bool = True,
) -> dict[int, dict[str, Any]]:
    """Numbers by step with why and since when they are: as before where they are the same ones, else from today on.

    Without ``are_same_steps`` the steps may have moved, so that numbers keep their reason where just one had them.
    """
    known: dict[tuple[Any, ...], list[PersonalTarget]] = defaultdict(list)
    for target in before:
        known[_as_key(numbers_of(target))].append(target)
    found = {}
    for number, values in targets.items():
        same = known[_as_key(values)]
        if are_same_steps:
            same = [one for one in same if one.step_number == number]
        kept = {"reason": same[0].reason, "set_on": same[0].set_on} if len(same) == 1 else {"set_on": today}
        found[number] = {**kept, **values}
    return found


def _as_key(numbers: Mapping[str, Any]) -> tuple[Any, ...]:
    """Of numbers as they are set and as they are given alike; a unit counts with a load only."""
    names = [name for name in TARGET_NUMBERS if name != "load_unit" or numbers.get("load") is not None]
    return tuple(numbers.get(name) or None for name in names)


def own_numbers(assignment: Assignment) -> dict[int, dict[str, Any]]:
    """The client's own numbers by step, as far as they are set."""
    return {target.step_number: numbers_of(target) for target in assignment.targets.all()}


def state_name(assignment: Assignment, own: Mapping[int, Mapping[str, Any]]) -> str:
    """What names a state of what a client has: version, base, and numbers of their own."""
    numbers = sorted((number, sorted(one.items())) for number, one in own.items())
    state = [assignment.version_id, assignment.base_id, numbers]
    return hashlib.sha256(json.dumps(state, default=str).encode()).hexdigest()


# --- Who has an older version ---------------------------------------------------------------------


def running_assignments(routine: Routine, user: User) -> list[Assignment]:
    """What this person has given of the routine and goes on, by client; without the documents, in one statement."""
    found = (
        Assignment.objects.editable_by(user)
        .active()
        .filter(version__routine=routine, ends_on__gte=timezone.localdate() - timedelta(days=1))
        .select_related("client", "version", "base")
        .defer("version__content", "base__content")
        .order_by("client__name", "pk")
    )
    return [one for one in found if one.ends_on >= one.client.today]  # each client's own day


def outdated(assignments: Collection[Assignment], now: VersionContent) -> list[Assignment]:
    """Those whose version, or the one their copy stands on, asks for something else than the routine does now."""
    bases = {one.base_id or one.version_id for one in assignments}
    contents = dict(RoutineVersion.objects.filter(pk__in=bases).values_list("pk", "content")) if bases else {}
    old = {pk for pk, content in contents.items() if differences(content, now)}
    return [one for one in assignments if (one.base_id or one.version_id) in old]
