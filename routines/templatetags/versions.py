"""How versions differ, in words: Superman added; Row: 3 × 12 → 4 × 10; and who has an older one."""

from collections.abc import Callable, Iterable
from typing import Any

from django import template
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from routines.merge import Change, Conflict
from routines.models import Routine
from routines.models.given import outdated, running_assignments
from routines.models.translation import move_name
from routines.models.version import content_of
from routines.templatetags.training import load, loads, number, sets, span

register = template.Library()

KINDS = {
    "warm_up": pgettext_lazy("sets", "warm-up"),
    "working": pgettext_lazy("sets", "working"),
    "drop": pgettext_lazy("sets", "drop"),
    "amrap": pgettext_lazy("sets", "as many as possible"),
}
NOTHING = pgettext_lazy("a value that a plan leaves to the client", "open")
MANY = 3


def _each(asked_for: Iterable[Any], write: Callable[[Any], str]) -> str:
    """A value of some sets: once when all have the same."""
    parts = [write(one) or str(NOTHING) for one in asked_for]
    return ", ".join(parts[:1] if len(set(parts)) == 1 else parts)


def _amount(asked_for: list[Any]) -> str:
    return sets(asked_for) or pgettext("sets", "none")


WRITTEN: dict[str, Callable[[list[Any]], str]] = {
    "reps": _amount,
    "load": lambda rows: loads(rows) or gettext("no load"),
    "kind": lambda rows: _each(rows, lambda one: str(KINDS.get(one["kind"], one["kind"]))),
    "rpe": lambda rows: _each(rows, lambda one: number(one["rpe"])),
    "tempo": lambda rows: _each(rows, lambda one: str(one["tempo"])),
    "rest": lambda rows: _each(rows, lambda one: span(one["rest_seconds"])),
}
"""How a field of sets is written."""

CHANGED = {
    "rpe": _("RPE %(was)s → %(now)s"),
    "tempo": _("tempo %(was)s → %(now)s"),
    "rest": pgettext_lazy("after a set", "rest %(was)s → %(now)s"),
}
"""Fields whose values don't say what they are."""

SAID = {"rpe": _("RPE %s"), "tempo": _("tempo %s"), "rest": pgettext_lazy("after a set", "rest %s")}

CHANGED_RIGHT = {
    "reps": _("reps of the right side changed"),
    "load": _("load of the right side changed"),
    "kind": _("kind of the right side changed"),
    "rpe": _("RPE of the right side changed"),
    "tempo": _("tempo of the right side changed"),
    "rest": pgettext_lazy("after a set", "rest of the right side changed"),
}


def _sets_changed(change: Change) -> str:
    fields = dict.fromkeys("reps" if field == "count" else field for field in change.fields)
    old, new = change.old["sets"], change.new["sets"]
    parts = []
    for field in fields:
        was, now = WRITTEN[field](old), WRITTEN[field](new)
        if was == now:  # what differs is asked of one side only
            parts.append(str(CHANGED_RIGHT[field]))
        else:
            parts.append(CHANGED.get(field, "%(was)s → %(now)s") % {"was": was, "now": now})
    return f"{move_name(change.name)}: {', '.join(parts)}"


def _note_changed(change: Change) -> str:
    note = change.new["note"]
    return (
        gettext("%(name)s: note “%(note)s”") % {"name": move_name(change.name), "note": note}
        if note
        else gettext("%(name)s: note removed") % {"name": move_name(change.name)}
    )


def _rest(block: Any) -> str:
    return span(block["rest_seconds"]) or str(NOTHING)


WORDS: dict[str, Callable[[Change], str]] = {
    "added": lambda change: (
        gettext("%(name)s added, %(asked_of)s") % {"name": move_name(change.name), "asked_of": asked_of(change.new)}
    ),
    "removed": lambda change: gettext("%(name)s removed") % {"name": move_name(change.name)},
    "swapped": lambda change: (
        gettext("%(name)s swapped for %(name2)s, %(asked_of)s")
        % {
            "name": move_name(change.old["name"]),
            "name2": move_name(change.new["name"]),
            "asked_of": asked_of(change.new),
        }
    ),
    "sets": _sets_changed,
    "note": _note_changed,
    "asks_rpe": lambda change: (
        (
            gettext("%(name)s: the effort is asked")
            if change.new.get("asks_rpe")
            else gettext("%(name)s: the effort is not asked any more")
        )
        % {"name": move_name(change.name)}
    ),
    "alternatives": lambda change: gettext("%(name)s: other alternatives") % {"name": move_name(change.name)},
    "order": lambda _: gettext("Another order"),
    "grouped": lambda change: (
        gettext("%(name)s in turn, %(rest)s rest after each round")
        % {"name": move_name(change.name), "rest": _rest(change.new)}
    ),
    "ungrouped": lambda change: gettext("%(name)s no longer in turn") % {"name": move_name(change.name)},
    "round_rest": lambda change: (
        gettext("%(name)s: %(rest)s → %(rest2)s rest after each round")
        % {"name": move_name(change.name), "rest": _rest(change.old), "rest2": _rest(change.new)}
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
        return f"{move_name(value['name'])}, {asked_of(value)}"
    if what == "load":
        return _each(value, load)
    if what in WRITTEN:
        return str(SAID.get(what, "%s")) % WRITTEN[what](value)
    return PLAIN.get(what, lambda one: str(one) or gettext("empty"))(value)


PLAIN: dict[str, Callable[[Any], str]] = {
    "sets": lambda rows: ", ".join(part for part in (_amount(rows), loads(rows)) if part),
    "warm_ups": lambda rows: str(len(rows)),
    "asks_rpe": lambda asks: gettext("yes") if asks else gettext("no"),
    "alternatives": lambda ids: ngettext("%(moves)s move", "%(moves)s moves", len(ids)) % {"moves": number(len(ids))},
    "round_rest": lambda seconds: span(seconds) or str(NOTHING),
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
