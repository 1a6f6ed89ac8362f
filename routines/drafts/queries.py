"""What pages of drafts show: lists, what changed, who is affected, and two texts to be brought together."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zlib import crc32

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from routines.models import (
    STILL_TRAINING,
    Assignment,
    DraftState,
    DraftStatus,
    Equipment,
    Exercise,
    ExerciseDraft,
    Laterality,
    LoggedSet,
    Muscle,
    Routine,
    RoutineVersion,
    Tracking,
    TrainingSession,
)
from routines.models.draft import Content, content_of
from routines.notation import in_style
from routines.rejoin import Choice, Conflict, rejoin, with_both
from routines.wording import ALIKE, Part, Row, likeness, rows_diff, words_diff

LATELY = timedelta(days=30)
MOST_LISTED = 50


@dataclass
class DraftList:
    """Drafts by what they wait for, as many as a page shows; ``roll_backs`` are those that can be taken back."""

    in_review: list[ExerciseDraft] = field(default_factory=list)
    scheduled: list[ExerciseDraft] = field(default_factory=list)
    mine: list[ExerciseDraft] = field(default_factory=list)
    others: list[ExerciseDraft] = field(default_factory=list)
    published: list[ExerciseDraft] = field(default_factory=list)
    discarded: list[ExerciseDraft] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any(vars(self).values())


def drafts_to_read(user: User) -> QuerySet[ExerciseDraft]:
    """Drafts with what every page of one shows."""
    return (
        ExerciseDraft.objects.editable_by(user)
        .select_related(
            "exercise__published__author", "author", "written_by", "reviewer", "based_on__exercise", "published_as"
        )
        .fetch_mode(models.FETCH_RAISE)
    )


def drafts_in_hand(user: User) -> DraftList:
    """All that is open, and what was closed lately."""
    now = timezone.now()
    closed = Q(status__in=[DraftStatus.PUBLISHED, DraftStatus.DISCARDED], updated_at__gt=now - LATELY)
    rows = (
        drafts_to_read(user)
        .filter(closed | Q(pk__in=ExerciseDraft.objects.open().values("pk")))
        .annotate(has_aside=Exists(DraftState.objects.filter(draft=OuterRef("pk"), is_aside=True, settled_at=None)))
        .order_by("-updated_at", "-pk")[: 4 * MOST_LISTED]
    )
    found = DraftList()
    for draft in rows:
        if draft.status == DraftStatus.IN_REVIEW:
            found.in_review.append(draft)
        elif draft.status == DraftStatus.SCHEDULED:
            found.scheduled.append(draft)
        elif draft.status == DraftStatus.DRAFT:
            (found.mine if draft.author_id == user.pk else found.others).append(draft)
        elif draft.status == DraftStatus.PUBLISHED:
            found.published.append(draft)
        else:
            found.discarded.append(draft)
    found.in_review.reverse()  # who waits longest comes first
    found.scheduled.sort(key=lambda draft: (draft.publish_at, draft.pk))
    found.published, found.discarded = found.published[:MOST_LISTED], found.discarded[:MOST_LISTED]
    return found


def library_to_edit(user: User) -> QuerySet[Exercise]:
    """Moves of the library, with what their editor must know."""
    known = {
        "has_logged_sets": Exists(LoggedSet.objects.filter(exercise=OuterRef("pk"))),
        "has_variations": Exists(Exercise.objects.filter(variation_of=OuterRef("pk"))),
    }
    return Exercise.objects.editable_by(user).library().select_related("published").annotate(**known)


def exercise_to_write(draft: ExerciseDraft) -> Exercise:
    """The move as the draft has it, with what its editor must know."""
    made = draft.as_exercise
    made.has_logged_sets = made.has_variations = False
    if draft.exercise_id:
        made.has_logged_sets = LoggedSet.objects.filter(exercise=draft.exercise_id).exists()
        made.has_variations = Exercise.objects.filter(variation_of=draft.exercise_id).exists()
    return made


def other_drafts_of(exercise: Exercise, *, but: ExerciseDraft | None = None) -> list[ExerciseDraft]:
    """Open drafts of the same move, whoever writes them."""
    others = ExerciseDraft.objects.open().filter(exercise=exercise)
    if but:
        others = others.exclude(pk=but.pk)
    return list(others.select_related("author").order_by("-updated_at"))


def asides_of(draft: ExerciseDraft) -> list[DraftState]:
    """Texts that somebody wrote while somebody else saved theirs, and that aren't in the draft yet."""
    return list(draft.states.filter(is_aside=True, settled_at=None).select_related("author"))


# --- Who is affected ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Affected:
    """How many, and no names: whoever edits texts sees nobody's training."""

    routines: int  # routines of trainers and of the library that have the move
    plans: int  # assignments that still ask for something and have it
    clients: int  # whose they are
    due_today: int  # of these plans, sessions due on their clients' today and not begun
    open_now: int  # sessions with it that somebody is in the middle of

    @property
    def is_nobody(self) -> bool:
        return not any(vars(self).values())


def affected_by(exercise: Exercise | None) -> Affected:
    """Whom a new text of the move concerns, as of now. Six statements, however many there are."""
    if exercise is None:
        return Affected(0, 0, 0, 0, 0)
    now = timezone.now()
    versions = RoutineVersion.objects.filter(
        content__contains={"blocks": [{"steps": [{"exercise": exercise.pk}]}]}
    ).values("pk")
    around = timezone.localdate(now, timezone.get_default_timezone())
    given = Assignment.objects.active().filter(version__in=versions).lasting_to(around - timedelta(days=1))
    counted = given.aggregate(plans=Count("pk"), clients=Count("client", distinct=True))
    near = [around - timedelta(days=1), around + timedelta(days=1)]
    begun = TrainingSession.objects.filter(assignment__in=given.values("pk"), planned_on__range=near)
    is_begun = set(begun.values_list("assignment", "planned_on"))
    due = 0
    for assignment in given.filter(starts_on__lte=around + timedelta(days=1)).with_schedules().select_related("client"):
        today = assignment.client.day_of(now)
        due += (assignment.pk, today) not in is_begun and assignment.due_days(today=today).is_due_on(today)
    in_hand = TrainingSession.objects.open().filter(
        started_at__gt=now - STILL_TRAINING, plan__contains={"steps": [{"exercise": exercise.pk}]}
    )
    return Affected(
        routines=Routine.objects.active().filter(blocks__steps__exercise=exercise).distinct().count(),
        plans=counted["plans"],
        clients=counted["clients"],
        due_today=due,
        open_now=in_hand.count(),
    )


# --- What changed ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class FieldDiff:
    """A field's change as rows of words; a text is one row."""

    name: str
    label: str
    rows: list[Row]


def labels() -> dict[str, str]:
    """What the editor calls each part."""
    return {
        "name": _("Name"),
        "summary": _("Summary"),
        "steps": _("How to do it"),
        "cues": _("Cues"),
        "mistakes": _("Common mistakes"),
        "feels_wrong": _("If it feels wrong"),
        "tracking": _("Counted in"),
        "laterality": _("Sides"),
        "primary_muscles": _("Muscles"),
        "secondary_muscles": _("Muscles that help"),
        "equipment": _("Equipment"),
        "aliases": _("Other names"),
        "variation_of": _("Variation of"),
        "variation_note": _("What is different"),
        "figure": _("Figure"),
        "default_sets": _("Sets or rounds"),
        "default_reps_min": _("Reps"),
        "default_reps_max": _("Reps"),
        "default_seconds": _("Time"),
        "default_rest_seconds": _("Rest"),
    }


class Teller:
    """Values of an exercise's fields in words, for people who compare them."""

    def __init__(self, contents: Iterable[Mapping[str, Any]]) -> None:
        parents = {one["facts"].get("variation_of") for one in contents} - {None}
        found = Exercise.objects.filter(pk__in=parents).select_related("published") if parents else ()
        self.names = {one.pk: one.name for one in found}
        self.labels = labels()

    def rows(self, name: str, value: Any) -> list[str]:
        """A field's value as rows of words; nothing is no row."""
        if isinstance(value, dict) and name != "figure":
            return [f"{self.labels[key]}: {words}" for key, one in value.items() for words in self.rows(key, one)]
        if name == "figure":
            return [_figure(value)] if value else []
        if isinstance(value, list):
            return [self._row(name, one) for one in value]
        if value in (None, ""):
            return []
        return [self._row(name, value)]

    def _row(self, name: str, value: Any) -> str:
        match name:
            case "steps":
                return _step(value)
            case "mistakes" | "feels_wrong":
                return f"{value['sign']} {value['advice']}"
            case "primary_muscles" | "secondary_muscles":
                return str(Muscle(value).label)
            case "equipment":
                return str(Equipment(value).label)
            case "tracking":
                return str(Tracking(value).label)
            case "laterality":
                return str(Laterality(value).label)
            case "variation_of":
                return self.names.get(value, str(value))
            case "default_seconds" | "default_rest_seconds":
                return _("%(seconds)s s") % {"seconds": value}
        return str(value)

    def diff(self, name: str, before: Any, after: Any) -> list[Row]:
        old, new = self.rows(name, before), self.rows(name, after)
        if len(old) == len(new) == 1:
            return (
                [Row("changed", words_diff(old[0], new[0]))]
                if likeness(old[0], new[0]) >= ALIKE
                else replaced(old, new)
            )
        return rows_diff(old, new)

    def side(self, conflict: Conflict, value: Any) -> list[Row]:
        """A side's text where both changed the same. What it began with stands above: only what is new is marked."""
        old, new = self.rows(conflict.field, conflict.base), self.rows(conflict.field, value)
        if len(old) == len(new) == 1 and likeness(old[0], new[0]) >= ALIKE:
            return [Row("changed", words_diff(old[0], new[0]))]
        return [Row("same" if row in old else "new", [Part("same" if row in old else "new", row)]) for row in new]


def replaced(old: Iterable[str], new: Iterable[str]) -> list[Row]:
    """A text in place of another that it has little in common with: whole, one after the other."""
    return [*(Row("gone", [Part("gone", row)]) for row in old), *(Row("new", [Part("new", row)]) for row in new)]


def _step(step: Mapping[str, Any]) -> str:
    breaths = {"in": _("Breathe in"), "out": _("Breathe out"), "hold": _("Hold")}
    parts = [step["text"]]
    if step["breath"]:
        seconds = _("%(seconds)s s") % {"seconds": in_style(Decimal(str(step["seconds"])))}
        parts.append(f"[{breaths[step['breath']]} · {seconds}]")
    parts += [f"“{step['cue']}”"] if step["cue"] else []
    parts += [f"→ {step['pose']}"] if step["pose"] else []
    return " ".join(part for part in parts if part)


def _figure(figure: Mapping[str, Any]) -> str:
    """A drawing can't be told in words; that it is another one can, be it by a coordinate."""
    poses = ", ".join(figure.get("keys", {}))
    mark = crc32(json.dumps(figure, sort_keys=True).encode()) % 10_000
    return _("Drawn figure %(mark)s with the poses %(poses)s") % {"mark": mark, "poses": poses}


def changes_in(draft: ExerciseDraft) -> list[FieldDiff]:
    """What publishing it would change, field by field; of a new move all that it says."""
    if draft.based_on is None:
        return []
    return differences(content_of(draft.based_on), draft.content)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldDiff]:
    teller = Teller([before, after])
    flat = [{**{k: v for k, v in one.items() if k != "facts"}, **one["facts"]} for one in (before, after)]
    return [
        FieldDiff(name, label, teller.diff(name, flat[0].get(name), flat[1].get(name)))
        for name, label in teller.labels.items()
        if flat[0].get(name) != flat[1].get(name)
    ]


# --- Two texts to bring together ------------------------------------------------------------------


@dataclass(frozen=True)
class Side:
    choice: Choice
    label: str
    rows: list[Row]
    is_chosen: bool


@dataclass(frozen=True)
class ChoiceOf:
    """A conflict to be chosen in. ``name`` is its form field's."""

    name: str
    label: str
    base: list[str]
    sides: list[Side]


@dataclass(frozen=True)
class Joining:
    """``taken`` are the labels of what comes from the other side by itself; ``by_them`` all that they changed."""

    choices: list[ChoiceOf]
    taken: list[str]
    by_them: list[FieldDiff]
    by_me: list[FieldDiff]


def joining(base: Content, theirs: Content, mine: Content, choices: Mapping[str, Choice]) -> Joining:
    found = rejoin(base, theirs, mine, choices)
    teller = Teller([base, theirs, mine])
    order = list(teller.labels)
    conflicts = sorted(found.conflicts, key=lambda one: order.index(one.field))
    return Joining(
        choices=[_choice(one, teller, choices) for one in conflicts],
        taken=[teller.labels[name] for name in found.taken if choices.get(name) != "theirs"],
        by_them=differences(base, theirs),
        by_me=differences(base, mine),
    )


def _choice(conflict: Conflict, teller: Teller, choices: Mapping[str, Choice]) -> ChoiceOf:
    chosen = choices.get(conflict.id, "mine")
    sides: list[tuple[Choice, str, Any]] = [
        ("mine", _("Yours"), conflict.mine),
        ("theirs", _("Theirs"), conflict.theirs),
    ]
    told = [Side(choice, label, teller.side(conflict, value), choice == chosen) for choice, label, value in sides]
    if conflict.is_list and conflict.theirs and conflict.mine:
        rows = teller.side(conflict, with_both(conflict.theirs, conflict.mine))
        told.append(Side("both", _("Both, theirs first"), rows, chosen == "both"))
    return ChoiceOf(
        f"take-{conflict.id}",
        teller.labels[conflict.field],
        teller.rows(conflict.field, conflict.base),
        told,
    )
