"""What keeps and restores a routine's versions, and brings clients up to a new one."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from routines.merge import with_keys
from routines.models import Assignment, GivenVersion, PersonalTarget, Routine, RoutineEdit, RoutineVersion
from routines.models.given import with_reasons
from routines.models.version import VersionContent, content_of, digest_of, set_count, take_version, thaw
from routines.versions.queries import ClientUpdate, client_updates, content_name

STALE = "stale"
MEANWHILE = _(
    "The routine or a client’s copy was changed meanwhile, so nothing was updated. This is what would happen now."
)


def _held(routine: Routine) -> Routine:
    """The routine with its steps, its row locked: nobody changes it meanwhile."""
    held = Routine.objects.select_for_update(of=("self",), no_key=True).get(pk=routine.pk)
    if held.archived_at:
        raise ValidationError(gettext("An archived routine can’t be changed. Restore it first."))
    return Routine.objects.with_steps().get(pk=routine.pk)


@transaction.atomic
def keep_version(routine: Routine, *, by: User) -> RoutineVersion:
    """Keep the routine as it is now among its versions; the same content is kept once."""
    held = _held(routine)
    if not set_count(content_of(held)):
        raise ValidationError(gettext("This routine has no sets yet. Add a move first."))
    return take_version(held, by=by)


@transaction.atomic
def restore_version(routine: Routine, version: RoutineVersion, *, by: User) -> RoutineVersion:
    """Make the routine what the version says. What it was until now is kept as a version, which is returned."""
    held = _held(routine)
    now = content_of(held)
    before = take_version(held, by=by) if now["blocks"] else version
    RoutineEdit.objects.keep(held, what=gettext_noop("Version restored"), content=now, follow_up_id=held.follow_up_id)
    thaw(held, cast(VersionContent, with_keys(version.content, like=now)))
    return before


@dataclass(frozen=True)
class Wanted:
    """A client to be updated: the state that was shown, and the conflicts in which the routine's is wanted."""

    assignment_id: int
    seen: str
    take: frozenset[str] = frozenset()


@transaction.atomic
def update_assignments(routine: Routine, *, by: User, seen: str, wanted: Collection[Wanted]) -> list[Assignment]:
    """Bring these clients up to the routine as it is now; their own edits stay. Returns those that were changed.

    ``seen`` names the state of the routine that was shown. Whoever is up to date already stays as they are, so that
    asking twice changes nothing. When the routine or what a client has isn't what was shown, nobody is updated:
    ValidationError with the code STALE. Sessions keep what they were started with. Flat in the number of clients.
    """
    held = _held(routine)
    if content_name(content_of(held)) != seen:
        raise ValidationError(MEANWHILE, code=STALE)
    version = take_version(held, by=by)
    rows = list(
        Assignment.objects.filter(
            pk__in=Assignment.objects.editable_by(by)
            .active()
            .filter(version__routine=held, pk__in=[one.assignment_id for one in wanted])
            .values("pk")
        )
        .select_related("client")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    if {one.assignment_id for one in wanted} != {one.pk for one in rows}:
        raise ValidationError(MEANWHILE, code=STALE)
    old = [one for one in rows if (one.base_id or one.version_id) != version.pk]
    asked = {one.assignment_id: one for one in wanted}
    take = {pk: one.take for pk, one in asked.items()}
    updates = client_updates(old, cast(VersionContent, version.content), take)
    if any(one.seen != asked[one.assignment.pk].seen for one in updates):
        raise ValidationError(MEANWHILE, code=STALE)
    _give(updates, version, by)
    return old


def _give(updates: Collection[ClientUpdate], version: RoutineVersion, by: User) -> None:
    """Write down who has what from now on, and what they had."""
    whole = with_keys(version.content)
    copies = {
        one.assignment.pk: RoutineVersion(
            routine_id=version.routine_id,
            owner_id=version.owner_id,
            name=one.merged.content["name"],
            content=one.merged.content,
            follow_up_id=version.follow_up_id,
            digest=digest_of(
                cast(VersionContent, one.merged.content), version.follow_up_id, assignment_id=one.assignment.pk
            ),
            is_personal=True,
            taken_by=by,
        )
        for one in updates
        if one.merged.content != whole
    }
    RoutineVersion.objects.bulk_create(copies.values(), ignore_conflicts=True)
    digests = [one.digest for one in copies.values()]
    kept = {}
    if digests:
        found = RoutineVersion.objects.filter(routine=version.routine_id, digest__in=digests).defer("content")
        kept = {one.digest: one for one in found}
    GivenVersion.objects.bulk_create(
        GivenVersion(
            assignment=one.assignment,
            client_id=one.assignment.client_id,
            version_id=one.assignment.version_id,
            base_id=one.assignment.base_id,
            targets=one.own,
            changed_by=by,
        )
        for one in updates
    )
    assignments = [one.assignment for one in updates]
    for assignment in assignments:
        copy = copies.get(assignment.pk)
        assignment.version = kept[copy.digest] if copy else version
        assignment.base = version if copy else None
    Assignment.objects.bulk_update(assignments, ["version", "base"])
    before: dict[int, list[PersonalTarget]] = defaultdict(list)
    for target in PersonalTarget.objects.filter(assignment__in=assignments):
        before[target.assignment_id].append(target)
    PersonalTarget.objects.filter(assignment__in=assignments).delete()
    PersonalTarget.objects.bulk_create(
        PersonalTarget(assignment=one.assignment, step_number=number, **values)
        for one in updates
        for number, values in with_reasons(
            {number: own for number, own in one.merged.targets.items() if own.keys() - {"load_unit"}},
            before[one.assignment.pk],
            today=one.assignment.client.today,
            are_same_steps=False,
        ).items()
    )
