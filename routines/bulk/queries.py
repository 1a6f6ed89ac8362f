"""What a change makes of a move, how that is told, and what the pages of bulk edits show. Nothing is saved here."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypedDict, cast

from django.db import models
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from routines.house_style import in_house_style
from routines.models import BulkChange, BulkEdit, Equipment, Exercise, Muscle
from routines.models.draft import Content, content_of
from routines.wording import Part, words_diff


class Act(models.TextChoices):
    ADD_EQUIPMENT = "add_equipment", gettext_lazy("Add equipment")
    REMOVE_EQUIPMENT = "remove_equipment", gettext_lazy("Take equipment away")
    ADD_PRIMARY = "add_primary", gettext_lazy("Add a muscle that works hardest")
    ADD_SECONDARY = "add_secondary", gettext_lazy("Add a muscle that helps")
    REMOVE_MUSCLE = "remove_muscle", gettext_lazy("Take a muscle away")
    ADD_ALIAS = "add_alias", gettext_lazy("Add another name")
    REMOVE_ALIAS = "remove_alias", gettext_lazy("Take another name away")
    SET_SETS = "set_sets", gettext_lazy("Set the usual sets")
    SET_REST = "set_rest", gettext_lazy("Set the usual rest in seconds")
    REPLACE_WORD = "replace_word", gettext_lazy("Replace a word in the texts")
    HOUSE_STYLE = "house_style", gettext_lazy("Spell the field’s terms as we do")


class Change(TypedDict):
    """An act and what it is about; of ``value`` and ``by`` it uses what it needs."""

    act: str
    value: str
    by: str  # what a word is replaced by


def told(change: Change) -> str:
    """The change in words."""
    act, value = Act(change["act"]), change["value"]
    if act == Act.REPLACE_WORD:
        return _("Replace “%(word)s” by “%(by)s”") % {"word": value, "by": change["by"]}
    if act == Act.HOUSE_STYLE:
        return str(act.label)
    if act in {Act.ADD_EQUIPMENT, Act.REMOVE_EQUIPMENT}:
        value = str(Equipment(value).label)
    elif act in {Act.ADD_PRIMARY, Act.ADD_SECONDARY, Act.REMOVE_MUSCLE}:
        value = str(Muscle(value).label)
    return _("%(act)s: %(value)s") % {"act": act.label, "value": value}


def changed(content: Content, change: Change) -> Content:
    """What the move would say."""
    act, value = change["act"], change["value"]
    if act == Act.HOUSE_STYLE:
        return rewritten(content, in_house_style)
    if act == Act.REPLACE_WORD:
        return rewritten(content, replacement(value, change["by"]))
    facts: dict[str, Any] = dict(content["facts"])
    if act in {Act.ADD_PRIMARY, Act.ADD_SECONDARY, Act.REMOVE_MUSCLE}:
        facts |= _other_muscles(facts["primary_muscles"], facts["secondary_muscles"], act, value)
    elif act == Act.ADD_EQUIPMENT:
        facts["equipment"] = _with(facts["equipment"], value, but=Equipment.NONE.value)
    elif act == Act.REMOVE_EQUIPMENT:
        facts["equipment"] = _without(facts["equipment"], value)
    elif act == Act.ADD_ALIAS and value.casefold() not in {alias.casefold() for alias in facts["aliases"]}:
        facts["aliases"] = [*facts["aliases"], value]
    elif act == Act.REMOVE_ALIAS:
        facts["aliases"] = [alias for alias in facts["aliases"] if alias.casefold() != value.casefold()]
    elif act == Act.SET_SETS:
        facts["default_sets"] = int(value)
    elif act == Act.SET_REST:
        facts["default_rest_seconds"] = int(value)
    return cast("Content", {**content, "facts": facts})


def _other_muscles(hardest: list[str], helping: list[str], act: str, muscle: str) -> dict[str, list[str]]:
    """A muscle either works hardest or helps."""
    if act == Act.ADD_PRIMARY:
        hardest, helping = _with(hardest, muscle), _without(helping, muscle)
    elif act == Act.ADD_SECONDARY:
        helping = helping if muscle in hardest else _with(helping, muscle)
    else:
        hardest, helping = _without(hardest, muscle), _without(helping, muscle)
    return {"primary_muscles": hardest, "secondary_muscles": helping}


def _with(values: list[str], value: str, *, but: str = "") -> list[str]:
    return values if value in values else [*(one for one in values if one != but), value]


def _without(values: list[str], value: str) -> list[str]:
    return [one for one in values if one != value]


def replacement(word: str, by: str) -> Callable[[str], str]:
    """Put whole words into others; a capital at the beginning stays one."""
    found = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)

    def put(match: re.Match[str]) -> str:
        return by[:1].upper() + by[1:] if match[0][:1].isupper() and not word[:1].isupper() else by

    return lambda text: found.sub(put, text)


def rewritten(content: Content, put: Callable[[str], str]) -> Content:
    """The content with each of its texts put into other words."""
    return cast(
        "Content",
        {
            **content,
            "name": put(content["name"]),
            "summary": put(content["summary"]),
            "steps": [{**step, "text": put(step["text"]), "cue": put(step["cue"])} for step in content["steps"]],
            "cues": [put(cue) for cue in content["cues"]],
            **{
                name: [{"sign": put(row["sign"]), "advice": put(row["advice"])} for row in content[name]]
                for name in ("mistakes", "feels_wrong")
            },
        },
    )


class Row(NamedTuple):
    """One thing that changes in a move, with its words before and after."""

    label: str
    parts: list[Part]


def _lines(content: Content) -> dict[str, str]:
    """All that a change can touch, as lines of text under their names."""
    facts = content["facts"]
    lines = {_("Name"): content["name"], _("Summary"): content["summary"]}
    for number, step in enumerate(content["steps"], start=1):
        lines[_("Step %(number)s") % {"number": number}] = " · ".join(filter(None, [step["text"], step["cue"]]))
    lines[_("Cues")] = ", ".join(content["cues"])
    for name, label in (("mistakes", _("Common mistakes")), ("feels_wrong", _("If it feels wrong"))):
        lines[label] = " · ".join(f"{row['sign']} {row['advice']}" for row in content[name])  # type: ignore[literal-required]
    lines[_("Muscles that work hardest")] = _labels(Muscle, facts["primary_muscles"])
    lines[_("Muscles that help")] = _labels(Muscle, facts["secondary_muscles"])
    lines[_("Equipment")] = _labels(Equipment, facts["equipment"])
    lines[_("Other names")] = ", ".join(facts["aliases"])
    lines[_("Sets")] = str(facts["default_sets"])
    lines[_("Rest in seconds")] = str(facts["default_rest_seconds"])
    return lines


def _labels(kind: type[models.TextChoices], values: list[str]) -> str:
    return ", ".join(str(kind(value).label) for value in values)


def rows_of(before: Content, after: Content) -> list[Row]:
    """What changes, word by word."""
    old, new = _lines(before), _lines(after)
    return [Row(label, words_diff(old[label], new[label])) for label in old if old[label] != new[label]]


MOST_AT_ONCE = 200
SHOWN = 30


def content_now(exercise: Exercise) -> Content:
    """What the move says. It has a text."""
    assert exercise.published
    exercise.published.exercise = exercise
    return content_of(exercise.published)


@dataclass(frozen=True)
class Preview:
    """What a change would do: to which moves, and to how many it does nothing."""

    rows: list[tuple[Exercise, list[Row]]]
    untouched: int
    left_out: int


def preview_of(exercises: QuerySet[Exercise], change: Change) -> Preview:
    """The moves that the change would alter, with what; at most 200 of the moves that were found are looked at."""
    total = exercises.count()
    found = list(exercises[:MOST_AT_ONCE])
    altered = []
    for exercise in found:
        before = content_now(exercise)
        if rows := rows_of(before, changed(before, change)):
            altered.append((exercise, rows))
    return Preview(altered, len(found) - len(altered), total - len(found))


def library_of(found: QuerySet[Exercise], user: User) -> QuerySet[Exercise]:
    """Of the moves that were found those of the library, which alone are changed many at a time."""
    library = Exercise.objects.editable_by(user).library().active().exclude(published=None).values("pk")
    return found.filter(pk__in=library)


def picked_exercises(user: User, picked: Mapping[int, int]) -> list[Exercise]:
    rows = Exercise.objects.editable_by(user).library().active().exclude(published=None)
    return list(rows.filter(pk__in=list(picked)[:MOST_AT_ONCE]).with_text().order_by("pk"))


@dataclass(frozen=True)
class Told:
    """A bulk edit as its list shows it."""

    edit: BulkEdit
    words: str
    done: int
    refused: list[BulkChange]
    left: list[BulkChange]


def bulk_edits(user: User) -> list[Told]:
    """The latest bulk edits, with the moves that were refused or, when undone, left."""
    changes = BulkChange.objects.select_related("exercise__published")
    edits = (
        BulkEdit.objects.editable_by(user)
        .select_related("author", "undone_by")
        .prefetch_related(Prefetch("changes", changes))
        .fetch_mode(models.FETCH_RAISE)
    )
    found = []
    for edit in edits[:SHOWN]:
        rows = list(edit.changes.all())
        refused = [row for row in rows if row.refused]
        left = [row for row in rows if edit.undone_at and not row.refused and not row.is_undone]
        found.append(Told(edit, told(edit.change), len(rows) - len(refused), refused, left))
    return found
