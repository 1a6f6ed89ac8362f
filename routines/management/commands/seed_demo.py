"""Make demo people and eight weeks of their training through the pages' own commands. Never in production."""

import random
import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.commands import accept_invitation, invite_client
from accounts.groups.commands import keep_group, tag_clients
from accounts.gyms.commands import accept_staff_invitation, add_gym, invite_to_gym
from accounts.models import ClientGroup, Coaching, GymRole, User
from routines.assignments.commands import Targets, add_pause, assign_routine, reschedule_assignment, withdraw_assignment
from routines.asymmetry import SESSIONS_WEIGHED
from routines.builder.commands import copy_routine, edit_routine, group_with_next, remove_step
from routines.checkins.commands import answer_check_in
from routines.drafts.commands import publish_draft, start_draft, submit_draft
from routines.goals.commands import set_goal
from routines.models import (
    BODY_MASS,
    Assignment,
    CheckIn,
    Effort,
    Exercise,
    ExerciseDraft,
    Feeling,
    Measurement,
    PauseReason,
    Routine,
    Side,
    Step,
    Tracking,
    TrainingSession,
)
from routines.models.checkin import day_trained
from routines.models.comment import Subject
from routines.models.draft import Content, content_of
from routines.models.plan import SessionPlan, SlotPlan
from routines.models.publishing import edit_exercise, restore_revision
from routines.models.version import steps_in
from routines.notes.commands import add_comment, read_thread
from routines.player.commands import answer_feeling, finish_session, log_set, start_session
from routines.programs.commands import add_day, add_program, assign_program, override_target, set_rule
from routines.progression import Kind
from routines.sharing.commands import share_with_gym

PASSWORD = "backday-demo"  # noqa: S105 - no secret: these people exist on demo databases only
WEEKS = 8
EFFORTS = dict(
    zip(Feeling, [Effort.MODERATE, Effort.SOMEWHAT_HARD, Effort.HARD, Effort.VERY_HARD, Effort.MAXIMAL], strict=True)
)
"""How hard a session was that felt so."""
ZONE = "Europe/Berlin"


class Person(NamedTuple):
    email: str
    name: str
    details: dict[str, Any]


class Trainee(NamedTuple):
    """A client with a habit: how often they keep a session, how strong they are, whether they train today."""

    person: Person
    routine: str
    weekdays: tuple[int, ...]
    keeps: float
    strength: Decimal
    last_feeling: int


TESS = Person("tess@example.com", "Tess Moreau", {"is_trainer": True})
RIVAL = Person("rival@example.com", "Rival Jones", {"is_trainer": True})
NORA = Person("nora@example.com", "Nora Vidal", {"is_trainer": True})
FINN = Person("finn@example.com", "Finn Berg", {})
EDDA = Person("edda@example.com", "Edda Lind", {"is_editor": True})
ADA = Person("ada@example.com", "Ada Okoye", {"is_superuser": True})

TRAINEES = [
    (TESS, [
        Trainee(
            Person("cleo@example.com", "Cleo Nair", {"figure_skin": "brown"}),
            "back-day", (0, 2, 4), 0.93, Decimal(1), Feeling.WORKED,
        ),
        Trainee(
            Person("tom@example.com", "Tom Okafor", {"figure_skin": "deep"}),
            "leg-day-with-two-back-moves", (1, 3), 0.5, Decimal("1.25"), Feeling.HEAVY,
        ),
        Trainee(
            Person("lea@example.com", "Léa Bernard", {"figure_hair": "red", "number_style": "space"}),
            "back-day", (0, 3), 0.9, Decimal("0.75"), Feeling.FRESH,
        ),
        Trainee(
            Person("marek@example.com", "Marek Kowal", {"figure_hair": "blond"}),
            "upper-body-with-face-pulls", (1, 4), 0.8, Decimal("1.25"), Feeling.PAINFUL,
        ),
    ]),
    (RIVAL, [
        Trainee(
            Person("stan@example.com", "Stan Silva", {
                "load_unit": "lb", "load_step": Decimal(5), "date_style": "month", "hours": 12, "first_weekday": 6,
            }),
            "back-day", (1, 5), 0.8, Decimal(1), Feeling.SORE,
        ),
    ]),
]  # fmt: skip

# Working loads in kg of somebody of strength 1 at the start.
START_KG = {
    "bent-over-row": 12,
    "face-pull": 15,
    "seated-row": 27.5,
    "lat-pulldown": 32.5,
    "renegade-row": 6,
    "goblet-squat": 16,
    "romanian-deadlift": 30,
    "walking-lunge": 8,
    "dumbbell-shoulder-press": 8,
    "biceps-curl": 7,
    "triceps-pushdown": 15,
    "calf-raise": 20,
}


# What they want to be able to do, and in how many days from when they set it.
GOALS: dict[str, list[tuple[str, int, dict[str, Any]]]] = {
    "cleo@example.com": [
        ("lat-pulldown", 0, {"reps": 12, "load": Decimal(35)}),
        ("bent-over-row", 0, {"reps": 12, "load": Decimal(20)}),
        (
            "renegade-row",
            90,
            {"reps": 10, "is_a_side": True, "load": Decimal(12), "note": "Clean: the hips stay still."},
        ),
    ],
    "lea@example.com": [
        ("seated-row", 0, {"reps": 15, "load": Decimal(30), "note": "Without leaning back."}),
        ("bent-over-row", 70, {"reps": 12, "load": Decimal(15)}),
    ],
}


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, verbosity: int = 1, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo people are only made where DEMO=1 is set, never in production.")
        if User.objects.filter(email=TESS.email).exists():
            return
        with transaction.atomic():
            seed(now=timezone.now())
        if verbosity:
            self.stdout.write("Demo: people and eight weeks of training made.")


def seed(*, now: datetime) -> None:
    """All demo people, with the same training every time for the same ``now``."""
    chance = random.Random(8)  # noqa: S311 - habits of people who don't exist, nothing secret
    edda, ada = make_person(EDDA), make_person(ADA)
    improve_a_text(edda, at=now - timedelta(weeks=WEEKS + 2))
    for trainer_person, trainees in TRAINEES:
        trainer = make_person(trainer_person)
        for trainee in trainees:
            coaching = join(trainer, make_person(trainee.person), now - timedelta(weeks=WEEKS, days=2))
            set_goals(coaching.client, at=now - timedelta(weeks=WEEKS, days=2))
            train(coaching, trainee, now=now, chance=chance)
    tess = User.objects.get(email=TESS.email)
    routine = write_routine(tess)
    start_program(tess, routine, User.objects.get(email="lea@example.com"), now=now)
    write_notes(tess, User.objects.get(email="cleo@example.com"), now=now)
    measure(User.objects.get(email="cleo@example.com"), User.objects.get(email="lea@example.com"), now=now)
    for email, felt in SORE.items():
        say_what_is_sore(User.objects.get(email=email), felt, now=now)
    speak_with_lea(tess, User.objects.get(email="lea@example.com"), now=now)
    invite_client(tess, client_name="Sofia Alves")
    open_gym(tess, routine)
    keep_in_order(tess, now=now)
    write_texts(edda, ada, now=now)


def write_texts(editor: User, admin: User, *, now: datetime) -> None:
    """A move with a history, one text that waits for a look, and one that is published in three days."""
    calmer = {"summary": "A slow back-extension on the floor: it wakes up what holds your spine, with no load at all."}
    publish_draft(draft_of("superman", editor, calmer, reason="Calmer words"), by=admin, seen=1)
    cues = ["Elbows high", "Pull the rope apart", "Squeeze between the blades", "Ribs down, stand tall"]
    submit_draft(draft_of("face-pull", admin, {"cues": cues}, reason="Clients pulled too low"), by=admin)
    soon = datetime.combine(max(now, timezone.now()).date() + timedelta(days=3), time(6), ZoneInfo(ZONE))
    gentler = {"summary": "A rest with rounded back. Breathe into your back ribs and let your hips sink a little."}
    publish_draft(draft_of("childs-pose", editor, gentler, reason="Simpler words"), by=admin, seen=1, at=soon)


def draft_of(slug: str, author: User, words: dict[str, Any], *, reason: str) -> ExerciseDraft:
    published = Exercise.objects.select_related("published__exercise").get(slug=slug).published
    assert published
    content = cast("Content", content_of(published) | words)
    return start_draft(published.exercise, author=author, content=content, based_on=published, reason=reason)


def improve_a_text(editor: User, *, at: datetime) -> None:
    """The calf raise gets a longer rest and better words, and goes back on one of them: a history to read."""
    move = Exercise.objects.library().with_text().filter(slug="calf-raise").first()
    if move is None or move.published is None or move.published.number > 1:
        return
    text = move.published.text
    longer: Any = {**text, "summary": f"{text['summary']} A wall for balance is all you need."}
    edit_exercise(
        move, text=longer, author=editor, based_on=1, reason="Beginners asked what they need.", default_rest_seconds=75
    )
    shorter: Any = {**longer, "cues": longer["cues"][:-1]}
    edit_exercise(move, text=shorter, author=editor, based_on=2, reason="One cue less to think of.")
    restore_revision(move, number=2, author=editor, based_on=3)
    for number in (2, 3, 4):
        move.revisions.filter(number=number).update(created_at=at + timedelta(days=3 * number))


def keep_in_order(trainer: User, *, now: datetime) -> None:
    """Two of her clients in a group, tags, and a holiday of one who comes back next month."""
    coachings = {one.client.first_name: one for one in trainer.coachings_as_trainer.select_related("client")}
    early = [coachings["Cleo"], coachings["Marek"]]
    keep_group(ClientGroup(trainer=trainer), name="Early birds", members=early)
    tag_clients(trainer, tag="mornings", coachings=early)
    tag_clients(trainer, tag="knees", coachings=[coachings["Tom"]])
    tom = coachings["Tom"].client
    away_on = tom.day_of(now) + timedelta(days=16)
    add_pause(
        tom, by=trainer, first_on=away_on, last_on=away_on + timedelta(days=9), reason=PauseReason.HOLIDAY,
        note="Two weeks by the sea.", extends=True,
    )  # fmt: skip


def measure(*clients: User, now: datetime) -> None:
    """Body mass every week for half a year, the waist every month, and how near the floor the fingers come."""
    rows = []
    for client, (mass, waist, floor) in zip(clients, ((71.8, 84.0, 14.0), (63.2, 74.5, 6.0)), strict=True):
        for week in range(26):
            on = client.day_of(now) - timedelta(weeks=week, days=1)
            numbers = [(BODY_MASS, mass + week * 0.12 + ((week * 7) % 5 - 2) / 10, "kg")]
            if week % 4 == 0:
                numbers += [("Waist", waist + week * 0.15, "cm"), ("Fingertips to floor", floor + week // 2, "cm")]
            rows += [
                Measurement(client=client, name=name, amount=Decimal(f"{amount:.1f}"), unit=unit, measured_on=on)
                for name, amount, unit in numbers
            ]
    Measurement.objects.bulk_create(rows)


def write_notes(trainer: User, client: User, *, now: datetime) -> None:
    """A question of Cleo's, answered, and another one that Tess hasn't read."""
    session = client.sessions.finished()[0]
    first, second = session.plan["steps"][:2]
    at = session.finished_at or now
    question = add_comment(
        client,
        author=client,
        text="Should I feel this more in the middle of my back than in the arms?",
        session=session,
        subject=Subject(f"step-{first['number']}", first["name"], first["name"], first["number"]),
        at=at + timedelta(minutes=20),
    )
    read_thread(trainer, client=client, up_to=question.pk)
    answer = add_comment(
        client,
        author=trainer,
        text="Yes. Think of your elbows, and let the hands only hold. Two light sets to find it, then go on.",
        session=session,
        at=at + timedelta(minutes=45),
    )
    read_thread(client, client=client, up_to=answer.pk)
    add_comment(
        client,
        author=client,
        text="Found it, thank you! My grip is what ends the sets now: straps, or wait?",
        session=session,
        subject=Subject(f"step-{second['number']}", second["name"], second["name"], second["number"]),
        at=min(now, at + timedelta(minutes=70)),
    )


FELT: tuple[dict[str, int], ...] = ({"lats": 1}, {}, {"upper-back": 2, "forearms": 1}, {}, {"lats": 2, "lower-back": 1})
"""On the mornings before the latest, the latest first."""


SORE = {
    "cleo@example.com": {"lats": 3, "upper-back": 2, "biceps": 1},
    "lea@example.com": {"upper-back": 3, "shoulders": 2},
}
"""What is sore this morning: of both something is to be decided."""


def speak_with_lea(trainer: User, client: User, *, now: datetime) -> None:
    """A word of hers about the program that has begun, read but not answered yet."""
    session = client.sessions.finished()[0]
    said = add_comment(
        client,
        author=client,
        text="My left side gives up first in every row. Should I stop the right one there, too?",
        session=session,
        at=min(now, (session.finished_at or now) + timedelta(minutes=30)),
    )
    read_thread(trainer, client=client, up_to=said.pk)


def say_what_is_sore(client: User, sore: dict[str, int], *, now: datetime) -> None:
    """What a client answered by mail after the last sessions; what follows from the last is still to be decided."""
    latest, *before = client.sessions.finished().filter(follows=None).order_by("-planned_on")[: len(FELT) + 1]
    for session, felt in zip(before, FELT, strict=False):
        morning = day_trained(session) + timedelta(days=1)
        CheckIn.objects.create(
            client=client,
            trained_on=day_trained(session),
            session=session,
            regions=felt,
            answered_at=datetime.combine(morning, time(7, 20), client.zone),
            via=CheckIn.Via.MAIL,
        )
    CheckIn.objects.create(client=client, trained_on=day_trained(latest), session=latest)
    answer_check_in(client, trained_on=day_trained(latest), regions=sore, via=CheckIn.Via.MAIL, at=now)


def open_gym(owner: User, routine: Routine) -> None:
    """Iron Hall: its owner, another trainer, a front desk and two clients, of whom one has both trainers."""
    gym = add_gym(owner, name="Iron Hall")
    for person, role in ((NORA, GymRole.TRAINER), (FINN, GymRole.FRONT_DESK)):
        invitation, _ = invite_to_gym(gym, by=owner, role=role, client_name=person.name)
        accept_staff_invitation(invitation, user=make_person(person))
    nora = User.objects.get(email=NORA.email)
    for email, trainer in (("cleo@example.com", owner), ("lea@example.com", owner), ("lea@example.com", nora)):
        invitation, _ = invite_to_gym(gym, by=owner, role=GymRole.CLIENT, trainer=trainer)
        accept_invitation(invitation, client=User.objects.get(email=email))
    share_with_gym(routine, gym=gym)
    posture = copy_routine(Routine.objects.get(slug="back-day"), owner=nora)
    edit_routine(posture, name="Desk worker’s back", notes=posture.notes, follow_up=posture.follow_up)
    share_with_gym(posture, gym=gym)


def write_routine(trainer: User) -> Routine:
    """A routine of her own: a shorter back day, with a superset."""
    routine = copy_routine(Routine.objects.get(slug="back-day"), owner=trainer)
    edit_routine(routine, name="Back day in half an hour", notes=routine.notes, follow_up=routine.follow_up)
    steps = Step.objects.filter(block__routine=routine).select_related("exercise")
    for step in steps.filter(exercise__slug__in=["lat-pulldown", "renegade-row", "vinyasa-flow"]):
        remove_step(step)
    group_with_next(steps.get(exercise__slug="face-pull"))
    return routine


def start_program(trainer: User, routine: Routine, client: User, *, now: datetime) -> None:
    """A program in its first week, in place of what the client had; one number of it is set by hand."""
    coaching = Coaching.objects.active().get(trainer=trainer, client=client)
    for assignment in coaching.assignments.active():
        withdraw_assignment(assignment)
    program = add_program(
        trainer, name="Stronger back in eight weeks", weeks=8, deload_weeks=[4, 8], notes="Slow on the way back."
    )
    add_day(program, routine=routine, weekdays=[0, 3])
    row = Exercise.objects.get(slug="seated-row")
    set_rule(program, exercise=row, kind=Kind.LINEAR, parameters={"every": "week", "misses": 2})
    today = client.day_of(now)
    (enrolment,) = assign_program(program, coachings=[coaching], starts_on=today - timedelta(days=today.weekday()))
    day = enrolment.assignments.select_related("version", "enrolment", "client").get()
    pull = next(step for step in steps_in(day.version.content) if step["slug"] == "face-pull")
    override_target(
        day,
        author=trainer,
        step_number=pull["number"],
        load=Decimal(10),
        reason="Your shoulder: lighter until it is quiet again.",
    )


def make_person(person: Person) -> User:
    return User.objects.create_user(person.email, PASSWORD, name=person.name, time_zone=ZONE, **person.details)


def join(trainer: User, client: User, at: datetime) -> Coaching:
    invitation, _ = invite_client(trainer, client_name=client.name)
    coaching = accept_invitation(invitation, client=client)
    Coaching.objects.filter(pk=coaching.pk).update(started_at=at)
    return coaching


def set_goals(client: User, *, at: datetime) -> None:
    """What the client wants to be able to do: of Cleo's one is reached on the way."""
    for slug, days, wish in GOALS.get(client.email, []):
        by_on = client.day_of(at) + timedelta(days=days) if days else None
        set_goal(client, at=at, exercise=Exercise.objects.get(slug=slug), by_on=by_on, **wish)


def train(coaching: Coaching, trainee: Trainee, *, now: datetime, chance: random.Random) -> None:
    """Assign the routine eight weeks ago and live the days since; today is left to be done."""
    client = coaching.client
    today = client.day_of(now)
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    weekdays = (
        sorted({*trainee.weekdays, today.weekday()}) if trainee.person.email == "cleo@example.com" else trainee.weekdays
    )
    routine = Routine.objects.get(slug=trainee.routine)
    schedule: dict[str, Any] = {
        "weekdays": weekdays,
        "starts_on": monday,
        "weeks": WEEKS + 4,
        "note": "Breathe in on every pull. Slow on the way back.",
    }
    targets = loads_of(routine, trainee, client, raised=0)
    (assignment,) = assign_routine(routine, coachings=[coaching], targets={client.pk: targets}, **schedule)
    Assignment.objects.filter(pk=assignment.pk).update(changed_on=None)  # as if it had been given eight weeks ago
    assignment.refresh_from_db()
    kept = [
        day for day in assignment.days_between(monday, today - timedelta(days=1)) if chance.random() < trainee.keeps
    ]
    for number, day in enumerate(kept):
        is_last = number == len(kept) - 1
        feeling = trainee.last_feeling if is_last else chance.choice([Feeling.FRESH, Feeling.WORKED, Feeling.HEAVY])
        raised = (day - monday).days // 7 // 3
        reschedule_assignment(assignment, targets=loads_of(routine, trainee, client, raised=raised), **schedule)
        in_room = coaching.trainer if is_last else None
        behind = left_behind(trainee, len(kept) - 1 - number)
        session = do_session(assignment, day, feeling=feeling, chance=chance, in_room=in_room, left_behind=behind)
        if is_last:
            correct_first_set(session)


def loads_of(routine: Routine, trainee: Trainee, client: User, *, raised: int) -> Targets:
    """The client's own load for each step that moves one, as their weights allow, raised so many steps."""
    steps = [
        step for block in Routine.objects.with_steps().get(pk=routine.pk).blocks.all() for step in block.steps.all()
    ]
    return {
        number: {
            "load": rounded(Decimal(str(START_KG.get(step.exercise.slug, 10))) * trainee.strength, client)
            + raised * client.load_step,
            "load_unit": client.load_unit,
        }
        for number, step in enumerate(steps, start=1)
        if step.exercise.tracking == Tracking.REPS_AND_LOAD
    }


def rounded(kg: Decimal, client: User) -> Decimal:
    amount = kg if client.load_unit == "kg" else kg * Decimal("2.2")
    return max(client.load_step, (amount / client.load_step).to_integral_value() * client.load_step)


def do_session(
    assignment: Assignment,
    day: date,
    *,
    feeling: int,
    chance: random.Random,
    in_room: User | None = None,
    left_behind: int = 0,
) -> TrainingSession:
    """One evening: every set of the plan logged at its time; those of the first move by a trainer who was there.

    The left side does so many reps less than the right one.
    """
    client = assignment.client
    start = datetime.combine(day, time(18, chance.randrange(0, 40)), client.zone)
    session = start_session(assignment, on=day, at=start)
    at = start
    for slot, tracking in slots_of(session.plan):
        at += timedelta(seconds=40 + (slot["rest_seconds"] or 0))
        log_set(
            session,
            by=in_room if slot["step"] == 1 else None,
            set_id=uuid.UUID(slot["id"]),
            slot=slot["slot"],
            op=uuid7(),
            at=at,
            reps=reps_done(slot, chance, behind=left_behind),
            load=None if slot["load"] is None else Decimal(slot["load"]),
            load_unit=slot["load_unit"],
            seconds=slot["seconds"] if tracking == Tracking.DURATION else None,
        )
    finish_session(session, at=at + timedelta(seconds=90))
    note = "Left shoulder pinched in the face pull." if feeling == Feeling.PAINFUL else ""
    effort = EFFORTS[Feeling(feeling)]
    answer_feeling(session, feeling=feeling, note=note, effort=effort)
    return session


def correct_first_set(session: TrainingSession) -> None:
    """The client counted one more, and says so after the session."""
    first = session.logged_sets.order_by("done_at")[0]
    values: dict[str, Any] = {"load": first.load, "load_unit": first.load_unit, "seconds": first.seconds}
    at = (session.finished_at or first.done_at) + timedelta(minutes=5)
    log_set(session, set_id=first.pk, slot=first.slot, op=uuid7(), at=at, reps=(first.reps or 0) + 1, **values)


def slots_of(plan: SessionPlan) -> Iterator[tuple[SlotPlan, str]]:
    tracking = {step["number"]: step["tracking"] for step in plan["steps"]}
    for slot in plan["slots"]:
        yield slot, tracking[slot["step"]]


def left_behind(trainee: Trainee, sessions_left: int) -> int:
    """Cleo's left side falls behind lately; Léa's always did a little, nobody else's."""
    if trainee.person.email != "cleo@example.com":
        return 3 if trainee.person.email == "lea@example.com" else 0
    return 6 if sessions_left < SESSIONS_WEIGHED else 1


def reps_done(slot: SlotPlan, chance: random.Random, *, behind: int = 0) -> int | None:
    low, high = slot["reps_min"], slot["reps_max"]
    if low is None:
        return None
    done = chance.randint(low, max(low, high or low))
    return max(1, done - behind) if slot["side"] == Side.LEFT else done
