"""Plain functions that make one valid row of anything, without surprises."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any, cast

from django.utils import timezone
from PIL import Image

from accounts.gyms.commands import add_gym, note_place_of_work
from accounts.models import Coaching, Gym, GymRole, Membership, User
from routines.builder.commands import add_block, add_step_to_block, prescribe_sets
from routines.bulk.commands import edit_in_bulk
from routines.bulk.queries import Change
from routines.catalog.commands import add_exercise
from routines.drafts.commands import start_draft
from routines.exchange.commands import add_import
from routines.models import (
    Assignment,
    BulkEdit,
    CheckIn,
    DraftState,
    Enrolment,
    Exercise,
    ExerciseDraft,
    ExerciseImport,
    Measurement,
    Pause,
    Program,
    Proposal,
    Routine,
)
from routines.models.draft import content_of
from routines.models.proposal import make_proposals, reason_of
from routines.models.version import take_version
from routines.photos import Picture, picture_from
from routines.programs.commands import add_day, add_program, assign_program

PASSWORD = "backday-demo"


def make_user(email: str, **details: Any) -> User:
    details.setdefault("name", email.split("@", maxsplit=1)[0].capitalize())
    return User.objects.create_user(email, PASSWORD, **details)


def make_coaching(trainer: User, client: User, **details: Any) -> Coaching:
    return Coaching.objects.create(trainer=trainer, client=client, **details)


def make_photo(size: tuple[int, int] = (60, 40), form: str = "PNG", **how: Any) -> bytes:
    """A photo as it comes from a phone or a desk."""
    file = BytesIO()
    Image.new("RGB", size, "tan").save(file, form, **how)
    return file.getvalue()


def make_picture() -> Picture:
    data = make_photo()
    return picture_from(BytesIO(data), size=len(data), name="me.png")


def make_gym(owner: User, name: str = "Iron Hall") -> Gym:
    return add_gym(owner, name=name)


def make_membership(gym: Gym, user: User, role: str = GymRole.TRAINER, **details: Any) -> Membership:
    membership = Membership.objects.create(gym=gym, user=user, role=role, **details)
    note_place_of_work(user)
    return membership


def make_exercise(name: str = "Plank row", owner: User | None = None, **details: Any) -> Exercise:
    details.setdefault("default_reps_min", 8)
    details.setdefault("default_reps_max", 10)
    steps = [
        {"text": "Stand tall.", "breath": "", "cue": "", "seconds": 0, "pose": ""},
        {"text": "Breathe in and pull.", "breath": "in", "cue": "Breathe in: pull", "seconds": 2, "pose": ""},
        {"text": "Breathe out and return.", "breath": "out", "cue": "Breathe out", "seconds": 2, "pose": ""},
    ]
    text = {"name": name, "summary": "A pull.", "steps": steps, "cues": ["Pull"], "mistakes": [], "feels_wrong": []}
    return add_exercise(owner, text=text, **details)


def make_bulk_edit(exercise: Exercise, author: User, **details: Any) -> BulkEdit:
    """A change of one move of the library, published."""
    assert exercise.published
    change = {"act": "add_equipment", "value": "bench", "by": ""} | details
    seen = {exercise.pk: exercise.published.number}
    return edit_in_bulk([exercise], change=cast("Change", change), author=author, seen=seen, as_drafts=False)


def make_draft(exercise: Exercise, author: User, **changes: Any) -> ExerciseDraft:
    """A draft of a move of the library; ``changes`` are words or facts that it has otherwise."""
    published = exercise.published
    assert published
    content: Any = content_of(published)
    changes = changes or {"summary": "Says it better."}
    facts = {name: value for name, value in changes.items() if name in content["facts"]}
    words = {name: value for name, value in changes.items() if name not in facts}
    return start_draft(
        exercise, author=author, content=content | words | {"facts": content["facts"] | facts}, based_on=published
    )


def make_import(
    author: User, *, owner: User | None, names: Iterable[str] = ("Cable twist", "Hip thrust")
) -> ExerciseImport:
    """A file of plain moves that was uploaded and looked at."""
    return add_import(author, owner=owner, file_name="moves.json", content=make_move_file(names))


def make_move_file(names: Iterable[str], **changes: Any) -> bytes:
    """A file in the shape of free-exercise-db's exercises.json; ``changes`` are in every entry."""
    entry = {
        "force": "pull",
        "level": "beginner",
        "mechanic": "compound",
        "equipment": "cable",
        "primaryMuscles": ["middle back"],
        "secondaryMuscles": ["biceps"],
        "instructions": ["Stand tall.", "Pull, then return."],
        "category": "strength",
        "images": ["Anything/0.jpg"],
    }
    return json.dumps([{"name": name, "id": name.replace(" ", "_")} | entry | changes for name in names]).encode()


def make_aside(draft: ExerciseDraft, author: User, **words: Any) -> DraftState:
    """What somebody wrote into a draft while somebody else saved theirs."""
    content = draft.content | (words or {"cues": ["Mine"]})
    return DraftState.objects.create(draft=draft, number=draft.edits, content=content, author=author, is_aside=True)


def make_drawn(name: str, owner: User | None = None, **details: Any) -> Exercise:
    """An exercise whose stills are drawn: in place of the library's superman."""
    Exercise.objects.filter(slug="superman").update(slug="superman-of-before")
    return make_exercise(name, owner, slug="superman", **details)


def make_routine(owner: User | None, *exercises: Exercise, name: str = "Pull day", sets: int = 2) -> Routine:
    """A routine of straight sets: each exercise ``sets`` times with its default reps, seconds and rest."""
    routine = Routine.objects.create(owner=owner, name=name)
    for exercise in exercises:
        step = add_step_to_block(add_block(routine), exercise=exercise)
        prescribe_sets(
            step,
            sets=sets,
            reps_min=exercise.default_reps_min,
            reps_max=exercise.default_reps_max,
            seconds=exercise.default_seconds,
            rest_seconds=exercise.default_rest_seconds,
        )
    return routine


def make_assignment(
    coaching: Coaching,
    routine: Routine,
    *,
    weekdays: list[int] | None = None,
    starts_on: date | None = None,
    weeks: int = 4,
    **details: Any,
) -> Assignment:
    """Due every day from today (UTC) on, unless told otherwise."""
    starts_on = starts_on or timezone.localdate()
    return Assignment.objects.create(
        coaching=coaching,
        client=coaching.client,
        version=take_version(routine),
        weekdays=weekdays or list(range(7)),
        starts_on=starts_on,
        weeks=weeks,
        ends_on=Assignment.last_day(starts_on, weeks),
        **details,
    )


def make_program(owner: User, *routines: Routine, weeks: int = 4, **about: Any) -> Program:
    """A program that has each routine on every day of the week; loads go on by double progression."""
    about.setdefault("name", "Rows and more")
    program = add_program(owner, weeks=weeks, **about)
    for routine in routines:
        add_day(program, routine=routine, weekdays=list(range(7)))
    return program


def make_enrolment(coaching: Coaching, program: Program, *, starts_on: date | None = None) -> Enrolment:
    """The program given to the client, from today (UTC) on unless told otherwise."""
    (enrolment,) = assign_program(program, coachings=[coaching], starts_on=starts_on or timezone.localdate())
    return enrolment


def make_pause(coaching: Coaching, *, first_on: date | None = None, days: int = 7, **details: Any) -> Pause:
    """A week that begins a year from now, unless told otherwise: nothing that a test plans is in it."""
    first_on = first_on or timezone.localdate() + timedelta(days=365)
    last_on = first_on + timedelta(days=days - 1)
    return Pause.objects.create(
        client=coaching.client, entered_by=coaching.trainer, first_on=first_on, last_on=last_on, **details
    )


def make_measurement(
    client: User,
    amount: str = "72.5",
    *,
    name: str = "Body mass",
    unit: str = "kg",
    on: date | None = None,
    **more: Any,
) -> Measurement:
    """As entered; of today unless told otherwise."""
    return Measurement.objects.create(
        client=client, name=name, amount=Decimal(amount), unit=unit, measured_on=on or client.today, **more
    )


def make_check_in(
    client: User, regions: dict[str, int] | None = None, *, days_ago: int = 1, answered: bool = True
) -> CheckIn:
    """What the client said of a day of training; very sore lats unless told otherwise."""
    return CheckIn.objects.create(
        client=client,
        trained_on=client.today - timedelta(days=days_ago),
        regions={"lats": 3} if regions is None and answered else regions or {},
        answered_at=timezone.now() if answered else None,
        via=CheckIn.Via.APP if answered else "",
    )


def make_proposal(assignment: Assignment, *, check_in: CheckIn | None = None, **details: Any) -> Proposal:
    """A step back of the assignment's first move for its next session, to be decided."""
    step = assignment.version.content["blocks"][0]["steps"][0]
    numbers = {"reps_min": 6, "reps_max": 8} if step["tracking"] == "reps" else {"load": 18}
    details = {"kind": Proposal.Kind.STEP_BACK, "was": "20 kg", "now": "18 kg", **numbers, **details}
    (proposal,) = make_proposals(
        [
            Proposal(
                client=assignment.client,
                assignment=assignment,
                check_in=check_in,
                step_key=step["key"],
                exercise_id=step["exercise"],
                exercise_name=step["name"],
                source=Proposal.Source.CHECK_IN if check_in else Proposal.Source.REVIEW,
                reason=reason_of(["Lats: very sore."]),
                for_session_on=assignment.client.today,
                expires_on=assignment.client.today + timedelta(days=7),
                **details,
            )
        ]
    )
    return proposal
