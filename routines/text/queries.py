"""What stands in texts: the moves that a person may name, a routine's content, what differs between two."""

from django.core.exceptions import ValidationError
from django.db.models import FETCH_RAISE, Q
from django.utils.translation import gettext

from accounts.models import User
from routines.models import Exercise, Routine
from routines.models.version import StepContent, VersionContent, content_of, steps_in
from routines.written.changes import Line, changes
from routines.written.faults import UnreadableError
from routines.written.moves import Move, Moves
from routines.written.reader import read
from routines.written.writer import write

MOVE_COLUMNS = [
    "slug",
    "published__name",
    "aliases",
    "tracking",
    "laterality",
    "default_sets",
    "default_reps_min",
    "default_reps_max",
    "default_seconds",
    "default_rest_seconds",
]


def moves_for(user: User, *contents: VersionContent, to_read: bool = False) -> Moves:
    """What the person's routines may ask for, and what these contents ask for already. One query.

    ``to_read``: with the pace of each, which a content that is read from a text needs.
    """
    named = {pk for content in contents for step in steps_in(content) for pk in [step["exercise"], *others_of(step)]}
    usable = Exercise.objects.usable_by(user).active()
    exercises = (
        Exercise.objects.exclude(published=None)
        .filter(Q(pk__in=usable.values("pk")) | Q(pk__in=named))
        .select_related("published")
        .only(*MOVE_COLUMNS, *(["published__steps"] if to_read else []))
        .fetch_mode(FETCH_RAISE)
    )
    return Moves(move_of(exercise, to_read=to_read) for exercise in exercises)


def others_of(step: StepContent) -> list[int]:
    return step.get("alternatives", [])


def move_of(exercise: Exercise, *, to_read: bool) -> Move:
    assert exercise.published_id is not None, "moves_for leaves out what has no text"
    return Move(
        pk=exercise.pk,
        revision=exercise.published_id,
        slug=exercise.slug,
        name=exercise.name,
        aliases=tuple(exercise.aliases),
        tracking=exercise.tracking,
        laterality=exercise.laterality,
        seconds_per_rep=exercise.seconds_per_rep if to_read else 0.0,
        sets=exercise.default_sets,
        reps_min=exercise.default_reps_min,
        reps_max=exercise.default_reps_max,
        seconds=exercise.default_seconds,
        rest_seconds=exercise.default_rest_seconds,
    )


def content_now(routine: Routine) -> VersionContent:
    """The routine's content as it is in the database, in five queries."""
    return content_of(Routine.objects.with_steps().get(pk=routine.pk))


def text_of(content: VersionContent, user: User) -> str:
    """The content as text, with the names that this person's moves have today."""
    return write(content, moves_for(user, content))


def content_written(text: str, user: User, *, before: VersionContent) -> VersionContent:
    """What a text says, by this person. Raises ValidationError with each place that can't be read."""
    try:
        return read(text, moves_for(user, before, to_read=True), unit=user.load_unit, before=before)
    except UnreadableError as refusal:
        places = [
            gettext("Line %(line)s, column %(column)s: %(message)s")
            % {"line": fault.line, "column": fault.column, "message": fault.message}
            for fault in refusal.faults
        ]
        raise ValidationError({"text": places}) from refusal


def differences(before: VersionContent, after: VersionContent, user: User) -> list[Line]:
    """What differs, in the names of today."""
    moves = moves_for(user, before, after)
    return changes(write(before, moves), write(after, moves))
