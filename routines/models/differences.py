"""What an exercise says in words that can be read and compared: each of its parts as rows of text."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from routines.models.exercise import (
    Advice,
    Breath,
    Equipment,
    ExerciseFacts,
    ExerciseRevision,
    ExerciseText,
    Laterality,
    Muscle,
    StepText,
    Tracking,
)
from routines.notation import in_style
from routines.wording import Part, Row, rows_diff

LABELS: dict[str, Promise] = {
    "name": gettext_lazy("Name"),
    "summary": gettext_lazy("In short"),
    "steps": gettext_lazy("How to do it"),
    "cues": gettext_lazy("Think of"),
    "mistakes": gettext_lazy("Common mistakes"),
    "feels_wrong": gettext_lazy("If it feels wrong"),
    "tracking": gettext_lazy("Counted in"),
    "laterality": gettext_lazy("Sides"),
    "usual": gettext_lazy("Usually"),
    "primary_muscles": gettext_lazy("Muscles that work hardest"),
    "secondary_muscles": gettext_lazy("Muscles that help"),
    "equipment": gettext_lazy("Equipment"),
    "aliases": gettext_lazy("Other names"),
    "variation": gettext_lazy("Variation of"),
    "figure": gettext_lazy("Drawn figure"),
}


class Change(NamedTuple):
    """One part of an exercise that is another now."""

    name: str
    label: Promise
    rows: list[Row]


def changes_between(before: ExerciseRevision | None, after: ExerciseRevision, names: Mapping[int, str]) -> list[Change]:
    """What a revision says otherwise than the one before, part by part; all of it when there was none.

    ``names`` are those of the exercises that either is a variation of, by id.
    """
    old = dict(parts_of(before.text, before.facts, names)) if before else {}
    changes = [
        Change(name, LABELS[name], rows_diff(old.get(name, []), rows))
        for name, rows in parts_of(after.text, after.facts, names)
        if rows != old.get(name, [])
    ]
    if before and (drawn := figure_changes(before.facts.get("figure"), after.facts.get("figure"))):
        changes.append(Change("figure", LABELS["figure"], [Row("new", [Part("same", said)]) for said in drawn]))
    return changes


def parts_of(
    text: ExerciseText, facts: ExerciseFacts | Mapping[str, object], names: Mapping[int, str]
) -> Iterator[tuple[str, list[str]]]:
    """Each part but the figure, as rows of text. Facts that nobody kept are left out."""
    yield "name", [text["name"]]
    yield "summary", filled([text["summary"]])
    yield "steps", [step_in_words(step) for step in text["steps"]]
    yield "cues", text["cues"]
    yield "mistakes", [advice_in_words(row) for row in text["mistakes"]]
    yield "feels_wrong", [advice_in_words(row) for row in text["feels_wrong"]]
    if not facts:
        return
    known: dict[str, Any] = dict(facts)
    for name, ways in (("tracking", Tracking), ("laterality", Laterality)):
        yield name, labels_of([known[name]], ways)
    yield "usual", [usual_in_words(known)]
    for name, choices in (("primary_muscles", Muscle), ("secondary_muscles", Muscle), ("equipment", Equipment)):
        yield name, labels_of(known[name], choices)
    yield "aliases", list(known["aliases"])
    yield "variation", filled([names.get(known["variation_of"], ""), known["variation_note"]])


def filled(rows: Iterable[str]) -> list[str]:
    return [row for row in rows if row]


def labels_of(values: Iterable[str], choices: type) -> list[str]:
    """The words for these values; a value that is known no more stands for itself."""
    known = dict(choices.choices)  # type: ignore[attr-defined]
    return [str(known.get(value, value)) for value in values]


def step_in_words(step: StepText) -> str:
    """A step with its breath, seconds, cue and pose: Pull the bar. · Breathe in, 2 s · “Breathe in: pull” · top"""
    said = [step["text"]]
    if step["breath"]:
        breath = dict(Breath.choices).get(step["breath"], step["breath"])
        said.append(
            _("%(breath)s, %(seconds)s s") % {"breath": breath, "seconds": in_style(Decimal(str(step["seconds"])))}
        )
    said += [f"“{step['cue']}”" if step["cue"] else "", step["pose"]]
    return " · ".join(filled(said))


def advice_in_words(row: Advice) -> str:
    return f"{row['sign']}: {row['advice']}" if row["advice"] else row["sign"]


def usual_in_words(facts: Mapping[str, object]) -> str:
    """3 sets of 8–10 reps, 60 s of rest"""
    low, high, seconds = (facts[f"default_{name}"] for name in ("reps_min", "reps_max", "seconds"))
    sets, rest = facts["default_sets"], facts["default_rest_seconds"]
    said = ngettext("%(count)s set", "%(count)s sets", int(str(sets))) % {"count": sets}
    if low is not None:
        reps = f"{low}–{high}" if high not in {None, low} else f"{low}"
        said = _("%(sets)s of %(reps)s reps") % {"sets": said, "reps": reps}
    elif seconds is not None:
        said = _("%(sets)s of %(seconds)s s") % {"sets": said, "seconds": seconds}
    return _("%(sets)s, %(rest)s s of rest") % {"sets": said, "rest": rest}


def figure_changes(before: object, after: object) -> list[str]:
    """What is drawn otherwise, in sentences; empty when nothing is."""
    if before == after:
        return []
    old, new = (one if isinstance(one, dict) else {} for one in (before, after))
    if not old or not new:
        return [_("A figure is drawn.") if new else _("No figure is drawn any more.")]
    was, now = (one.get("keys") or {} for one in (old, new))
    poses = [
        (_("New poses: %(poses)s."), [pose for pose in now if pose not in was]),
        (_("Poses taken out: %(poses)s."), [pose for pose in was if pose not in now]),
        (_("Poses drawn anew: %(poses)s."), [pose for pose in now if pose in was and now[pose] != was[pose]]),
    ]
    said = [sentence % {"poses": ", ".join(names)} for sentence, names in poses if names]
    if {name: one for name, one in old.items() if name != "keys"} != {n: one for n, one in new.items() if n != "keys"}:
        said.append(_("What is around the figure, or how it is seen, changed."))
    return said or [_("The figure changed.")]
