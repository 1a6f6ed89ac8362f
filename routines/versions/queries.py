"""What a trainer sees of a routine's versions, and of the clients who have an older one."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, cast

from accounts.models import User
from routines.merge import Change, Conflict, Merged, differences, merge
from routines.models import Assignment, Routine, RoutineVersion, TrainingSession
from routines.models.given import outdated, own_numbers, running_assignments, state_name
from routines.models.version import VersionContent, content_of, digest_of
from routines.notation import in_digits

# --- The versions ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Holder:
    """A client who trains a version, or a copy made from it."""

    assignment: Assignment
    has_copy: bool


@dataclass(frozen=True)
class VersionRow:
    """``changes``: from the version ``before`` it; both None of the first one."""

    version: RoutineVersion
    before: RoutineVersion | None
    number: int
    changes: list[Change] | None
    holders: list[Holder]
    is_now: bool


@dataclass(frozen=True)
class VersionsPage:
    """``unkept``: what was changed since the newest version; empty when the routine is one of its versions."""

    routine: Routine
    rows: list[VersionRow]
    unkept: list[Change]
    is_kept: bool
    older: int
    outdated: int


def versions_page(routine: Routine, user: User, *, show: int) -> VersionsPage:
    """The newest versions of a routine fetched with its steps, newest first, in three statements."""
    numbered = list(routine.versions.of_routines().order_by("created_at", "pk").values_list("pk", flat=True))
    number_of = {pk: number for number, pk in enumerate(numbered, start=1)}
    shown = numbered[-show - 1 :]
    found = {one.pk: one for one in RoutineVersion.objects.filter(pk__in=shown).select_related("taken_by")}
    versions = [found[pk] for pk in shown]
    now = content_of(routine)
    holders = defaultdict(list)
    assignments = running_assignments(routine, user)
    for one in assignments:
        holders[one.base_id or one.version_id].append(Holder(one, has_copy=one.base_id is not None))
    same = {one.pk for one in versions if not differences(one.content, now)}
    rows = [
        VersionRow(
            version=one,
            before=versions[at - 1] if at else None,
            number=number_of[one.pk],
            changes=differences(versions[at - 1].content, one.content) if at else None,
            holders=holders[one.pk],
            is_now=one.pk in same,
        )
        for at, one in enumerate(versions)
    ]
    latest = versions[-1] if versions else None
    return VersionsPage(
        routine=routine,
        rows=rows[::-1][:show],
        unkept=[] if same or latest is None else differences(latest.content, now),
        is_kept=bool(same),
        older=max(0, len(numbered) - show),
        outdated=len({one.client_id for one in outdated(assignments, now)}),
    )


# --- What an update would do ----------------------------------------------------------------------


@dataclass
class ClientUpdate:
    """What the update would do for one client. ``seen`` names the state that it was worked out from."""

    assignment: Assignment
    seen: str
    own: dict[int, dict[str, Any]]
    merged: Merged
    changes: list[Change]
    is_training: bool = False
    taken: frozenset[str] = frozenset()

    @property
    def conflicts(self) -> list[Conflict]:
        return self.merged.conflicts


@dataclass
class UpdateGroup:
    """Clients for whom the update does the same."""

    changes: list[Change]
    updates: list[ClientUpdate]


@dataclass
class UpdatePlan:
    """``seen`` names the routine's state; ``current``: assignments that are up to date."""

    routine: Routine
    seen: str
    updates: list[ClientUpdate]
    current: set[int] = field(default_factory=set)

    @property
    def groups(self) -> list[UpdateGroup]:
        """Those with something to decide one by one, then the others by what they will find changed."""
        found: dict[str, UpdateGroup] = {}
        for one in sorted(self.updates, key=lambda each: not each.conflicts):
            alike = f"{one.assignment.pk}" if one.conflicts else repr(one.changes)
            found.setdefault(alike, UpdateGroup(one.changes, [])).updates.append(one)
        return list(found.values())


def update_plan(routine: Routine, user: User) -> UpdatePlan:
    """What bringing every client up to the routine (fetched with its steps) would do; flat in their number."""
    now = content_of(routine)
    assignments = running_assignments(routine, user)
    old = outdated(assignments, now)
    updates = client_updates(old, now)
    training = set(
        TrainingSession.objects.open()
        .filter(assignment__in=[one.pk for one in old])
        .values_list("assignment", flat=True)
    )
    for one in updates:
        one.is_training = one.assignment.pk in training
    current = {one.pk for one in assignments} - {one.pk for one in old}
    return UpdatePlan(routine, content_name(now), updates, current)


def client_updates(
    assignments: Collection[Assignment], now: VersionContent, take: dict[int, frozenset[str]] | None = None
) -> list[ClientUpdate]:
    """The routine as it is now merged into what each client has, in two statements. ``take`` by assignment."""
    rows = list(
        Assignment.objects.filter(pk__in=[one.pk for one in assignments]).prefetch_related("targets").only("pk")
    )
    own = {row.pk: own_numbers(row) for row in rows}
    wanted = {pk for one in assignments for pk in (one.version_id, one.base_id) if pk}
    contents = dict(RoutineVersion.objects.filter(pk__in=wanted).values_list("pk", "content"))
    done: dict[str, tuple[Merged, list[Change]]] = {}
    updates = []
    for one in assignments:
        taken = (take or {}).get(one.pk, frozenset())
        seen = state_name(one, own[one.pk])
        alike = f"{seen} {sorted(taken)}"
        if alike not in done:
            mine = contents[one.version_id]
            merged = merge(contents[one.base_id or one.version_id], now, mine, targets=own[one.pk], take=taken)
            done[alike] = (
                merged,
                differences(with_own(mine, own[one.pk]), with_own(merged.content, merged.targets)),
            )
        merged, changes = done[alike]
        updates.append(ClientUpdate(one, seen, own[one.pk], merged, changes, taken=taken))
    return updates


def with_own(content: VersionContent | dict[str, Any], own: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """The document as the client sees it, with the numbers of their own in its sets."""

    def asked(one: dict[str, Any], numbers: dict[str, Any]) -> dict[str, Any]:
        numbers = {name: value for name, value in numbers.items() if name in one}
        if "reps_min" in numbers:
            numbers.setdefault("reps_max", None)
        if "load" in numbers:
            numbers["load"] = in_digits(numbers["load"])
        else:
            numbers.pop("load_unit", None)
        return one | numbers

    blocks = [
        block
        | {
            "steps": [
                step | {"sets": [asked(one, own.get(step["number"], {})) for one in step["sets"]]}
                for step in block["steps"]
            ]
        }
        for block in cast(Any, content["blocks"])
    ]
    return {**content, "blocks": blocks}


def content_name(content: VersionContent) -> str:
    """What names a state of a routine."""
    return digest_of(content, None)
