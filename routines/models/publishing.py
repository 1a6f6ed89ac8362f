"""How an exercise comes to say something else: each change of its words or facts is a revision, and one is published.

What clients did and plans already given keep the revision they were made with.
"""

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_noop

from accounts.models import User
from routines.house_style import flags_of
from routines.models.exercise import (
    FACT_FIELDS,
    Exercise,
    ExerciseFacts,
    ExerciseRevision,
    ExerciseText,
)
from routines.models.session import LoggedSet
from routines.models.translation import carry_over, forget_names

# Words of the catalogue's own addresses.
RESERVED_SLUGS = {"add"}

HOW_IT_IS_COUNTED = ("tracking", "laterality")
USUAL_SETS = tuple(name for name in FACT_FIELDS if name.startswith("default_"))


class TextChangedError(ValidationError):
    """Somebody published another revision while this one was being written."""

    def __init__(self, published: ExerciseRevision) -> None:
        super().__init__(gettext("Somebody saved this move while you were writing."), code="text_changed")
        self.published = published


@transaction.atomic
def add_exercise(
    owner: User | None,
    *,
    text: ExerciseText,
    slug: str = "",
    author: User | None = None,
    reason: str = "",
    **details: Any,
) -> Exercise:
    """A new exercise with its first revision: in the library (no owner) or a trainer's own.

    ``details`` are columns of Exercise. Raises ValidationError when a value is out of bounds.
    """
    exercise = Exercise(owner=owner, slug=slug or free_slug(text["name"]), **details)
    exercise.full_clean(exclude=["published"])
    try:
        with transaction.atomic():
            exercise.save()
    except IntegrityError as taken:
        raise ValidationError(gettext("Somebody added a move of this name just now. Save again.")) from taken
    publish_text(exercise, text=text, author=author or owner, reason=reason)
    return exercise


@transaction.atomic
def edit_exercise(
    exercise: Exercise,
    *,
    text: ExerciseText,
    author: User,
    based_on: int,
    reason: str = "",
    reaches_plans: bool = False,
    wording_only: bool = False,
    **details: Any,
) -> ExerciseRevision | None:
    """Publish what an exercise says from now on: the new revision, or None when nothing is new.

    ``details`` are columns of Exercise; those left out stay. ``based_on`` is the number of the revision that the
    author began with. Raises ValidationError when somebody published another one meanwhile, when a value is out of
    bounds, or when logged sets say how the exercise is counted.
    """
    now = locked(exercise)
    if now.published and now.published.number != based_on:
        raise TextChangedError(now.published)
    facts = now.facts
    for name, value in details.items():
        told = value.pk if isinstance(value, Exercise) else value
        facts = cast("ExerciseFacts", facts | {name: told})
    if now.published and text == now.published.text and facts == now.facts:
        return None
    return publish_text(
        exercise,
        text=text,
        facts=facts,
        author=author,
        reason=reason,
        reaches_plans=reaches_plans,
        wording_only=wording_only,
    )


@transaction.atomic
def publish_text(
    exercise: Exercise,
    *,
    text: ExerciseText,
    author: User | None,
    facts: ExerciseFacts | None = None,
    reason: str = "",
    reaches_plans: bool = False,
    wording_only: bool = False,
) -> ExerciseRevision:
    """Give the exercise new words, and new facts where they are given. The exercise's columns follow.

    With ``reaches_plans`` plans already given say it, too, from the next session that is started. Raises
    ValidationError when a value is out of bounds, or when logged sets say how the exercise is counted.
    """
    now = locked(exercise)
    facts = now.facts if facts is None else cast("ExerciseFacts", {**now.facts, **facts})
    recounted = [name for name in HOW_IT_IS_COUNTED if facts[name] != getattr(now, name)]  # type: ignore[literal-required]
    if recounted and LoggedSet.objects.filter(exercise=now).exists():
        raise ValidationError(dict.fromkeys(recounted, gettext("People have logged sets of this move, so this stays.")))
    if facts != now.facts:
        now.take_facts(facts)
        now.full_clean(exclude=["published"])
    before = now.published
    last = now.revisions.aggregate(last=Max("number"))["last"] or 0
    revision = ExerciseRevision(
        exercise=now,
        number=last + 1,
        facts=now.facts,
        author=author,
        reason=reason,
        reaches_plans=reaches_plans,
        wording_only=wording_only,
        **text,
    )
    revision.full_clean()
    revision.save()
    now.published = revision
    if wording_only and before:
        now.save(update_fields=["published"])
        carry_over(before, revision)
    now.search_text = now.words_to_find()
    now.needs_work = flags_of(text, now.facts)
    now.save(update_fields=[*FACT_FIELDS, "published", "search_text", "needs_work"])
    forget_names()
    exercise.take_facts(now.facts)
    exercise.published, exercise.search_text, exercise.needs_work = revision, now.search_text, now.needs_work
    return revision


@transaction.atomic
def restore_revision(
    exercise: Exercise, *, number: int, author: User, based_on: int, reaches_plans: bool = False
) -> ExerciseRevision | None:
    """Publish again what an earlier revision said, as a new one; None when that is what is published.

    Once people have logged sets, how the move is counted stays, and with it what it usually asks for. What it was a
    variation of is left out where that is gone. Where a revision since reached plans already given, this one does,
    too: it takes back what they were told. Raises as ``edit_exercise`` does.
    """
    now = locked(exercise)
    wanted = now.revisions.get(number=number)
    facts = cast("ExerciseFacts", {**now.facts, **wanted.facts})
    if not Exercise.objects.filter(pk=facts["variation_of"] or 0).exists():
        facts["variation_of"] = None
    if not is_counted_alike(facts, now.facts) and LoggedSet.objects.filter(exercise=now).exists():
        stays = {name: getattr(now, name) for name in (*HOW_IT_IS_COUNTED, *USUAL_SETS)}
        facts = cast("ExerciseFacts", {**facts, **stays})
    details: dict[str, Any] = {name: value for name, value in facts.items() if name != "variation_of"}
    return edit_exercise(
        exercise,
        text=wanted.text,
        author=author,
        based_on=based_on,
        reason=gettext_noop("Restored revision %(number)s") % {"number": number},
        reaches_plans=reaches_plans or now.revisions.filter(number__gt=number, reaches_plans=True).exists(),
        variation_of=facts["variation_of"],
        **details,
    )


def is_counted_alike(one: ExerciseFacts, other: ExerciseFacts) -> bool:
    return all(one[name] == other[name] for name in HOW_IT_IS_COUNTED)  # type: ignore[literal-required]


def locked(exercise: Exercise) -> Exercise:
    """The exercise as the database has it, nobody else's to publish until the transaction ends."""
    return Exercise.objects.select_for_update(no_key=True, of=("self",)).with_text().get(pk=exercise.pk)


def text_of(revision: ExerciseRevision) -> ExerciseText:
    return revision.text


def free_slug(name: str) -> str:
    """The name as a slug that nobody has yet."""
    base = slugify(name)[:70] or "exercise"
    taken = set(Exercise.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    taken |= RESERVED_SLUGS
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
