"""An import of moves: a file is read and kept as rows to look at, then taken in as a whole, and perhaps undone.

Everything is written in bulk: the number of statements doesn't grow with the file, but for the comparison with the
moves there are, which goes by hundreds.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import batched, count
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from routines.house_style import flags_of
from routines.models import (
    Equipment,
    Exercise,
    ExerciseImport,
    ExerciseRevision,
    ExerciseSource,
    ImportRow,
    Muscle,
    RoutineVersion,
    Step,
)
from routines.models.publishing import RESERVED_SLUGS
from routines.movefiles.mapping import EQUIPMENT, MOST, MUSCLES, mapped, mapped_muscles, proposed, words_of
from routines.movefiles.reading import read_moves
from routines.movefiles.reasons import in_words
from routines.movefiles.shape import FileRefusedError, Move, Reason, Row

ALIKE_FROM = 0.7
"""Trigram similarity from which two names are taken for the same move until a person says otherwise."""

NAMES_AT_ONCE = 200
MOST_PREVIEWS = 5
LONG_STATEMENT = "120s"
"""Moves are deleted and merged rarely, and what was logged is not kept by move: that is looked through."""

LIKENESS = """
WITH known AS MATERIALIZED (
    SELECT exercise.id, called.name
    FROM routines_exercise AS exercise
    JOIN routines_exerciserevision AS said ON said.id = exercise.published_id
    CROSS JOIN LATERAL unnest(array[said.name]::text[] || exercise.aliases::text[]) AS called (name)
    WHERE exercise.archived_at IS NULL AND (exercise.owner_id IS NULL OR exercise.owner_id = %(owner)s)
)
SELECT wanted.number, alike.id, alike.name, alike.likeness
FROM unnest(%(numbers)s::int[], %(names)s::text[]) AS wanted (number, name)
CROSS JOIN LATERAL (
    SELECT known.id, known.name, similarity(known.name, wanted.name) AS likeness
    FROM known
    ORDER BY likeness DESC, known.id
    LIMIT 1
) AS alike
WHERE alike.likeness >= %(least)s
"""


@transaction.atomic
def add_import(author: User, *, owner: User | None, file_name: str, content: bytes) -> ExerciseImport:
    """Read a file of moves for a look at it. Nothing is added to the moves yet.

    Raises ValidationError where the file as a whole can't be read; a row that can't be is kept with its reasons.
    """
    try:
        read = read_moves(content)
    except FileRefusedError as refusal:
        raise ValidationError(in_words(refusal.reason), code=refusal.reason["code"]) from refusal
    known = [row.move for row in read.rows if row.move]
    muscles, equipment = words_of(known)
    added = ExerciseImport.objects.create(
        author=author,
        owner=owner,
        file_name=file_name[:120],
        format=read.format,
        muscles=proposed(muscles, Muscle.values, MUSCLES),
        equipment=proposed(equipment, Equipment.values, EQUIPMENT),
    )
    refuse_invalid(read.rows, added)
    refuse_lost_variations(read.rows, owner)
    alike = find_alike([row for row in read.rows if row.move], owner)
    ImportRow.objects.bulk_create([row_of(added, row, alike.get(row.number)) for row in read.rows], batch_size=500)
    stale = ExerciseImport.objects.filter(author=author, status=ExerciseImport.Status.PREVIEW).values("pk")
    ExerciseImport.objects.filter(pk__in=list(stale[MOST_PREVIEWS:].values_list("pk", flat=True))).delete()
    return added


def row_of(added: ExerciseImport, row: Row, alike: "Alike | None") -> ImportRow:
    fate = ImportRow.Fate.REFUSED
    if row.move:
        fate = ImportRow.Fate.ALIKE if alike else ImportRow.Fate.NEW
    return ImportRow(
        of=added,
        number=row.number,
        name=row.name[:80],
        fate=fate,
        move=row.move,
        reasons=row.reasons,
        looks_like_id=alike[0] if alike else None,
        looks_like_name=alike[1] if alike else "",
        likeness=round(alike[2] * 100) if alike else None,
        is_taken=fate == ImportRow.Fate.NEW,
    )


def refuse_invalid(rows: Iterable[Row], added: ExerciseImport) -> None:
    """What the models refuse, with their words for it: whatever was not found while reading."""
    for row in rows:
        if row.move is None:
            continue
        exercise, revision = built(row.move, added)
        exercise.slug = exercise.slug or "unnamed"
        try:
            exercise.clean_fields(exclude=["published", "owner", "gym", "variation_of"])
            revision.clean_fields(exclude=["exercise", "author"])
        except ValidationError as refusal:
            row.reasons.extend(
                Reason(code="invalid", of={"part": part, "what": " ".join(sentences)})
                for part, sentences in refusal.message_dict.items()
            )
            row.move = None


def refuse_lost_variations(rows: Iterable[Row], owner: User | None) -> None:
    """Variations of what is neither in the file nor among the moves, and of what is a variation itself."""
    listed = {row.move["slug"]: row.move["variation_of"] for row in rows if row.move and row.move["slug"]}
    wanted = {row.move["variation_of"] for row in rows if row.move and row.move["variation_of"]} - set(listed)
    known = dict(visible(owner).filter(slug__in=wanted).values_list("slug", "variation_of")) if wanted else {}
    plain = listed | known
    for row in rows:
        if row.move is None or (slug := row.move["variation_of"]) is None:
            continue
        if slug not in plain or slug == row.move["slug"]:
            row.reasons.append(Reason(code="no_plain_move", of={"slug": slug}))
        elif plain[slug]:
            row.reasons.append(Reason(code="variation_of_variation", of={"slug": slug}))
        else:
            continue
        row.move = None


type Alike = tuple[int, str, float]
"""An exercise, its name or alias that resembles, and how much (0 to 1)."""


def find_alike(rows: Sequence[Row], owner: User | None) -> dict[int, Alike]:
    """By row the move it looks like: the same slug, or a name or alias that resembles one of it."""
    slugs = {row.move["slug"]: row.number for row in rows if row.move and row.move["slug"]}
    found: dict[int, Alike] = {}
    for pk, slug, name in visible(owner).filter(slug__in=slugs).values_list("pk", "slug", "published__name"):
        found[slugs[slug]] = (pk, name or slug, 1.0)
    names = [(row.number, name) for row in rows if row.move and row.number not in found for name in names_of(row.move)]
    with connection.cursor() as cursor:
        for some in batched(names, NAMES_AT_ONCE, strict=False):
            cursor.execute(
                LIKENESS,
                {
                    "owner": owner.pk if owner else None,
                    "numbers": [number for number, _name in some],
                    "names": [name for _number, name in some],
                    "least": ALIKE_FROM,
                },
            )
            for number, pk, name, likeness in cursor.fetchall():
                if number not in found or found[number][2] < likeness:
                    found[number] = (pk, name, likeness)
    return found


def names_of(move: Move) -> list[str]:
    return [move["text"]["name"], *move["aliases"]]


def visible(owner: User | None) -> models.QuerySet[Exercise]:
    """The moves that an imported one may be the same as, or a variation of."""
    return Exercise.objects.filter(Q(owner=None) | Q(owner=owner) if owner else Q(owner=None))


def built(move: Move, of: ExerciseImport) -> tuple[Exercise, ExerciseRevision]:
    """The exercise that a row would become, and its text; neither is saved."""
    primary, secondary = mapped_muscles(move, of.muscles)
    exercise = Exercise(
        owner_id=of.owner_id,
        slug=move["slug"],
        tracking=move["tracking"],
        laterality=move["laterality"],
        primary_muscles=primary,
        secondary_muscles=secondary,
        equipment=mapped(move["equipment"], of.equipment),
        aliases=move["aliases"],
        variation_note=move["variation_note"],
        figure=move["figure"],
        **{f"default_{name}": value for name, value in move["defaults"].items()},
    )
    text: Any = move["text"]
    return exercise, ExerciseRevision(number=1, **text)


# --- Before it is taken in ----------------------------------------------------------------------


def opened(of: ExerciseImport) -> ExerciseImport:
    """The import as it is now, nobody else's to change. Raises ValidationError once it is over."""
    held = ExerciseImport.objects.select_for_update(no_key=True).get(pk=of.pk)
    if not held.is_open:
        raise ValidationError(_("This file was imported already."))
    return held


@transaction.atomic
def map_words(
    of: ExerciseImport, *, muscles: Mapping[str, list[str]], equipment: Mapping[str, list[str]]
) -> ExerciseImport:
    """Say what the file's words mean; those that it doesn't have are passed over."""
    held = opened(of)
    for column, told, ours in (
        ("muscles", muscles, set(Muscle.values)),
        ("equipment", equipment, set(Equipment.values)),
    ):
        now = getattr(held, column)
        for word in now:
            if word in told:
                if not set(told[word]) <= ours:
                    raise ValidationError(_("Choose among our words."))
                now[word] = list(dict.fromkeys(told[word]))[:MOST]
    held.save(update_fields=["muscles", "equipment"])
    return held


@transaction.atomic
def choose_rows(of: ExerciseImport, *, among: Iterable[int], taken: Iterable[int]) -> int:
    """Of these rows (by number) take some and leave the others; how many are taken now in all."""
    held = opened(of)
    rows = held.rows.exclude(fate=ImportRow.Fate.REFUSED)
    wanted = set(taken)
    shown = set(among) | wanted
    rows.filter(number__in=shown & wanted).update(is_taken=True)
    rows.filter(number__in=shown - wanted).update(is_taken=False)
    return held.rows.filter(is_taken=True).count()


@transaction.atomic
def discard_import(of: ExerciseImport) -> None:
    """Forget a file that was only looked at."""
    opened(of).delete()


# --- Taken in -----------------------------------------------------------------------------------


@transaction.atomic
def run_import(of: ExerciseImport, *, by: User) -> ExerciseImport:
    """Add the rows that are taken to the moves, all or none.

    Whatever came to look like a move that was added meanwhile is left for another look. Raises ValidationError when
    nothing is taken.
    """
    held = opened(of)
    rows = leave_those_added_meanwhile(held, list(held.rows.filter(is_taken=True).exclude(fate=ImportRow.Fate.REFUSED)))
    if not rows:
        raise ValidationError(_("No row is chosen."))
    slugs = free_slugs([row.move for row in rows])
    made: dict[str, Exercise] = {}
    try:
        with transaction.atomic():
            # Plain moves first: their variations name them.
            for variations in (False, True):
                some = [row for row in rows if bool(row.move["variation_of"]) == variations]
                add_moves(held, some, slugs, made, author=by)
    except IntegrityError as taken:
        raise ValidationError(_("Somebody added a move of the same name just now. Import it again.")) from taken
    held.status, held.done_at = ExerciseImport.Status.DONE, timezone.now()
    held.save(update_fields=["status", "done_at"])
    return held


def leave_those_added_meanwhile(held: ExerciseImport, rows: list[ImportRow]) -> list[ImportRow]:
    """Rows that were new when the file was read, and have a twin among the moves by now, become rows to look at."""
    new = [Row(row.number, row.name, row.move) for row in rows if row.fate == ImportRow.Fate.NEW]
    alike = find_alike(new, held.owner)
    for row in rows:
        if row.number in alike and row.fate == ImportRow.Fate.NEW:
            row.looks_like_id, row.looks_like_name, likeness = alike[row.number]
            row.fate, row.likeness, row.is_taken = ImportRow.Fate.ALIKE, round(likeness * 100), False
    changed = [row for row in rows if not row.is_taken]
    ImportRow.objects.bulk_update(changed, ["fate", "likeness", "is_taken", "looks_like", "looks_like_name"])
    return [row for row in rows if row.is_taken]


def add_moves(
    held: ExerciseImport,
    rows: list[ImportRow],
    slugs: Mapping[int, str],
    made: dict[str, Exercise],
    *,
    author: User,
) -> None:
    """Insert these rows' exercises, texts and sources. ``made`` has by the file's slug what was inserted so far."""
    if not rows:
        return
    plain = plain_moves(held, rows, made)
    exercises, revisions = [], []
    for row in rows:
        exercise, revision = built(row.move, held)
        exercise.slug = slugs[id(row.move)]
        exercise.variation_of_id = plain.get(row.move["variation_of"])
        exercise.published = revision
        exercise.search_text = exercise.words_to_find()
        exercise.needs_work = flags_of(revision.text, exercise.facts)
        exercise.published = None
        revision.author, revision.reason = author, f"Imported from {held.file_name}"[:200]
        exercises.append(exercise)
        revisions.append(revision)
    Exercise.objects.bulk_create(exercises, batch_size=500)
    for row, exercise, revision in zip(rows, exercises, revisions, strict=True):
        revision.exercise = exercise
        revision.facts = exercise.facts
        if row.move["slug"]:
            made[row.move["slug"]] = exercise
    ExerciseRevision.objects.bulk_create(revisions, batch_size=500)
    ExerciseSource.objects.bulk_create(
        [
            ExerciseSource(exercise=exercise, **row.move["source"])
            for row, exercise in zip(rows, exercises, strict=True)
            if row.move.get("source")
        ],
        batch_size=500,
    )
    pks = [exercise.pk for exercise in exercises]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE routines_exercise AS exercise SET published_id = said.id FROM routines_exerciserevision AS said "
            "WHERE said.exercise_id = exercise.id AND exercise.id = ANY (%s)",
            [pks],
        )
        cursor.execute(
            "UPDATE routines_importrow AS row SET exercise_id = made.exercise "
            "FROM unnest(%s::bigint[], %s::bigint[]) AS made (row, exercise) WHERE row.id = made.row",
            [[row.pk for row in rows], pks],
        )


def plain_moves(held: ExerciseImport, rows: list[ImportRow], made: Mapping[str, Exercise]) -> dict[str | None, int]:
    """By the file's slug the plain move that a variation is of: just added, or there before."""
    wanted = {row.move["variation_of"] for row in rows} - {None}
    if not wanted:
        return {}
    known: dict[str | None, int] = dict(
        visible(held.owner).filter(slug__in=wanted, variation_of=None).values_list("slug", "pk")
    )
    left = held.rows.filter(looks_like__variation_of=None).exclude(looks_like=None)
    known |= dict(left.filter(move__slug__in=wanted).values_list("move__slug", "looks_like"))
    return known | {slug: made[slug].pk for slug in wanted if slug in made}


def free_slugs(moves: Sequence[Move]) -> dict[int, str]:
    """A slug that nobody has for each of these moves, by the move's id(): its own where it has one."""
    taken = set(Exercise.objects.values_list("slug", flat=True)) | RESERVED_SLUGS
    found = {}
    for move in sorted(moves, key=lambda one: not one["slug"]):
        base = move["slug"] or slugify(move["text"]["name"])[:70] or "exercise"
        slug = next(one for one in slugs_like(base) if one not in taken)
        taken.add(slug)
        found[id(move)] = slug
    return found


def slugs_like(base: str) -> Iterable[str]:
    yield base
    for number in count(2):
        yield f"{base[:70]}-{number}"


# --- Undone -------------------------------------------------------------------------------------


@transaction.atomic
def undo_import(of: ExerciseImport) -> ExerciseImport:
    """Take its moves out again. A move that somebody uses or edited since stays, and its row says why."""
    held = ExerciseImport.objects.select_for_update(no_key=True).get(pk=of.pk)
    if held.status != ExerciseImport.Status.DONE:
        raise ValidationError(_("Only an import that was done can be undone."))
    rows = {row.exercise_id: row for row in held.rows.exclude(exercise=None) if row.exercise_id}
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = '{LONG_STATEMENT}'")
    list(Exercise.objects.select_for_update().filter(pk__in=rows).order_by("pk").values_list("pk"))
    used = uses_of(set(rows))
    for exercise, code in used.items():
        rows[exercise].reasons = [*rows[exercise].reasons, Reason(code=code, of={})]
    ImportRow.objects.bulk_update([rows[exercise] for exercise in used], ["reasons"])
    gone = [exercise for exercise in rows if exercise not in used]
    Exercise.objects.filter(pk__in=gone).update(published=None)
    Exercise.objects.filter(pk__in=gone).delete()
    held.status, held.undone_at = ExerciseImport.Status.UNDONE, timezone.now()
    held.save(update_fields=["status", "undone_at"])
    return held


NO_USE = {"exerciserevision", "exercisesource", "importrow"}
USES = {
    "step": "used_in_routines",
    "loggedset": "used_in_logs",
    "loggedsetrevision": "used_in_logs",
    "sessionstep": "used_in_logs",
    "bulkchange": "edited",
    "exercisedraft": "edited",
    "exercisetranslation": "edited",
}


def related_uses(exercises: set[int]) -> dict[int, str]:
    """What names them in a column of its own."""
    found: dict[int, str] = {}
    for relation in Exercise._meta.get_fields(include_hidden=True):
        model: Any = relation.related_model
        if not isinstance(relation, ForeignObjectRel) or model._meta.model_name in NO_USE:
            continue
        column = relation.field.name
        rows = model.objects.filter(**{f"{column}__in": exercises})
        if model is Exercise:  # a variation that came with it goes with it
            rows = rows.exclude(pk__in=exercises)
        for exercise in rows.order_by().values_list(column, flat=True).distinct():
            found.setdefault(exercise, USES.get(model._meta.model_name, "used_elsewhere"))
    return found


def uses_of(exercises: set[int]) -> dict[int, str]:
    """Why an exercise can't be taken out any more, by exercise; those that nobody uses are missing.

    Every relation to an exercise counts, also one that a later feature adds.
    """
    found = related_uses(exercises)
    edited = ExerciseRevision.objects.filter(exercise__in=exercises, number__gt=1)
    for exercise in edited.order_by().values_list("exercise", flat=True).distinct():
        found.setdefault(exercise, "edited")
    for alternatives in Step.objects.filter(alternatives__overlap=sorted(exercises)).values_list(
        "alternatives", flat=True
    ):
        found.update(dict.fromkeys(set(alternatives) & exercises - set(found), "used_in_routines"))
    if exercises - set(found):
        planned = RoutineVersion.objects.exercises().order_by()
        found.update(dict.fromkeys(set(planned.distinct()) & exercises - set(found), "used_in_plans"))
    # A plain move stays with a variation that stays.
    stays = Exercise.objects.filter(pk__in=found).exclude(variation_of=None)
    for plain in stays.values_list("variation_of", flat=True):
        if plain in exercises:
            found.setdefault(plain, "used_elsewhere")
    return found
