"""How versions differ, in words: Superman added; Row: 3 × 12 → 4 × 10; and who has an older one."""

from collections.abc import Callable, Iterable
from typing import Any

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from routines.merge import Change, Conflict
from routines.models import Routine
from routines.models.given import outdated, running_assignments
from routines.models.version import content_of
from routines.templatetags.training import load, loads, number, sets, span

register = template.Library()

KINDS = {"warm_up": "warm-up", "working": "working", "drop": "drop", "amrap": "as many as possible"}
NOTHING = "open"
MANY = 3


def _each(asked_for: Iterable[Any], write: Callable[[Any], str]) -> str:
    """A value of some sets: once when all have the same."""
    parts = [write(one) or NOTHING for one in asked_for]
    return ", ".join(parts[:1] if len(set(parts)) == 1 else parts)


def _amount(asked_for: list[Any]) -> str:
    return sets(asked_for) or "none"


WRITTEN: dict[str, tuple[str, Callable[[list[Any]], str]]] = {
    "reps": ("", _amount),
    "load": ("", lambda rows: loads(rows) or "no load"),
    "kind": ("", lambda rows: _each(rows, lambda one: KINDS.get(one["kind"], one["kind"]))),
    "rpe": ("RPE ", lambda rows: _each(rows, lambda one: number(one["rpe"]))),
    "tempo": ("tempo ", lambda rows: _each(rows, lambda one: str(one["tempo"]))),
    "rest": ("rest ", lambda rows: _each(rows, lambda one: span(one["rest_seconds"]))),
}
"""A field of sets: what stands before it, and how it is written."""


def _sets_changed(change: Change) -> str:
    fields = dict.fromkeys("reps" if field == "count" else field for field in change.fields)
    old, new = change.old["sets"], change.new["sets"]
    parts = []
    for field in fields:
        before, write = WRITTEN[field]
        was, now = write(old), write(new)
        if was == now:  # what differs is asked of one side only
            parts.append(f"{'load' if field == 'load' else field} of the right side changed")
        else:
            parts.append(f"{before}{was} → {now}")
    return f"{change.name}: {', '.join(parts)}"


def _note_changed(change: Change) -> str:
    note = change.new["note"]
    return (
        gettext("%(name)s: note “%(note)s”") % {"name": change.name, "note": note}
        if note
        else gettext("%(name)s: note removed") % {"name": change.name}
    )


def _rest(block: Any) -> str:
    return span(block["rest_seconds"]) or NOTHING


WORDS: dict[str, Callable[[Change], str]] = {
    "added": lambda change: (
        gettext("%(name)s added, %(asked_of)s") % {"name": change.name, "asked_of": asked_of(change.new)}
    ),
    "removed": lambda change: gettext("%(name)s removed") % {"name": change.name},
    "swapped": lambda change: (
        gettext("%(name)s swapped for %(name2)s, %(asked_of)s")
        % {"name": change.old["name"], "name2": change.new["name"], "asked_of": asked_of(change.new)}
    ),
    "sets": _sets_changed,
    "note": _note_changed,
    "asks_rpe": lambda change: (
        f"{change.name}: the effort is {'asked' if change.new.get('asks_rpe') else 'not asked any more'}"
    ),
    "alternatives": lambda change: gettext("%(name)s: other alternatives") % {"name": change.name},
    "order": lambda _: gettext("Another order"),
    "grouped": lambda change: (
        gettext("%(name)s in turn, %(rest)s rest after each round") % {"name": change.name, "rest": _rest(change.new)}
    ),
    "ungrouped": lambda change: gettext("%(name)s no longer in turn") % {"name": change.name},
    "round_rest": lambda change: (
        gettext("%(name)s: %(rest)s → %(rest2)s rest after each round")
        % {"name": change.name, "rest": _rest(change.old), "rest2": _rest(change.new)}
    ),
    "name": lambda change: gettext("Called %(new)s, before %(old)s") % {"new": change.new, "old": change.old},
    "notes": lambda change: (
        gettext("Other notes to the client") if change.new else gettext("Notes to the client removed")
    ),
}


@register.filter
def changed(change: Change) -> str:
    """One change as a sentence without its full stop."""
    return WORDS[change.what](change)


@register.filter
def in_short(changes: list[Change]) -> str:
    """The first changes in one line: Superman added, Row removed and 3 more."""
    if not changes:
        return gettext("Nothing changed")
    said = "; ".join(changed(one) for one in changes[:MANY])
    return (
        gettext("%(said)s; and %(value)s more") % {"said": said, "value": len(changes) - MANY}
        if len(changes) > MANY
        else said
    )


def asked_of(step: Any) -> str:
    """What a step asks for: 3 × 12–15, 20 kg."""
    return ", ".join(part for part in (sets(step["sets"]), loads(step["sets"])) if part)


ABOUT = {
    "move": _("Which move"),
    "removed": _("The routine has it no more"),
    "left_out": _("Left out for this client, changed in the routine"),
    "sets": _("How many sets"),
    "warm_ups": _("How many warm-ups"),
    "reps": _("How much"),
    "load": _("Load"),
    "kind": _("Kind of set"),
    "rpe": _("Effort"),
    "tempo": _("Tempo"),
    "rest": _("Rest"),
    "note": _("Note"),
    "asks_rpe": _("Asks for the effort"),
    "alternatives": _("Moves to swap to"),
    "round_rest": _("Rest after each round"),
    "kind_of_block": _("Superset or circuit"),
    "order": _("Order"),
    "name": _("Name"),
    "notes": _("Notes to the client"),
}


@register.filter
def conflict_title(conflict: Conflict) -> str:
    """Row: Load."""
    return f"{conflict.name}: {ABOUT[conflict.what].lower()}" if conflict.name else str(ABOUT[conflict.what])


@register.filter
def own_side(conflict: Conflict) -> str:
    """What the client has."""
    return _side(conflict, conflict.mine)


@register.filter
def routines_side(conflict: Conflict) -> str:
    """What the routine has now."""
    return _side(conflict, conflict.theirs)


def _side(conflict: Conflict, value: Any) -> str:
    what = conflict.what
    if value is None and what in {"removed", "left_out"}:
        return gettext("Leave it out")
    if what in {"move", "removed", "left_out"}:
        return f"{value['name']}, {asked_of(value)}"
    if what == "load":
        return _each(value, load)
    if what in WRITTEN:
        before, write = WRITTEN[what]
        return before + write(value)
    return PLAIN.get(what, lambda one: str(one) or "empty")(value)


PLAIN: dict[str, Callable[[Any], str]] = {
    "sets": lambda rows: ", ".join(part for part in (_amount(rows), loads(rows)) if part),
    "warm_ups": lambda rows: str(len(rows)),
    "asks_rpe": lambda asks: "yes" if asks else "no",
    "alternatives": lambda ids: f"{len(ids)} move{'' if len(ids) == 1 else 's'}",
    "round_rest": lambda seconds: span(seconds) or NOTHING,
    "order": ", ".join,
}


@register.inclusion_tag("routines/versions/older.html")
def older_versions(routine: Routine, user: User) -> dict[str, Any]:
    """How many clients have an older version of a routine fetched with its steps, and the way to update them.

    One statement where nobody has the routine, else two.
    """
    assignments = running_assignments(routine, user) if routine.archived_at is None else []
    clients = {one.client_id for one in outdated(assignments, content_of(routine))} if assignments else set()
    return {"routine": routine, "older": len(clients)}
