"""One of each: the cast, their browsers, and every thing that a door's URL can name."""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.commands import invite_client, make_token
from accounts.gyms.commands import invite_to_gym
from accounts.models import ClientGroup, Coaching, Gym, GymRole, HandOver, User, new_secret
from routines.floor.commands import add_screen
from routines.goals.commands import set_goal
from routines.models import Exercise, Routine
from routines.models.version import take_version
from routines.notes.commands import add_comment
from routines.player.commands import log_set, start_session
from routines.programs.commands import override_target
from routines.sharing.commands import share_with_gym
from tests.factories import (
    make_aside,
    make_assignment,
    make_bulk_edit,
    make_check_in,
    make_coaching,
    make_draft,
    make_enrolment,
    make_exercise,
    make_gym,
    make_import,
    make_measurement,
    make_membership,
    make_pause,
    make_picture,
    make_program,
    make_proposal,
    make_routine,
    make_user,
)

VOLATILE_TABLES = {"django_session", "cache_entry"}


@dataclass
class World:
    """The cast, their browsers, and one of each thing that a door can name."""

    people: dict[str, User]
    browsers: dict[str, Client]
    objects: dict[str, dict[str, Any]]
    missing: dict[str, dict[str, Any]] = field(default_factory=dict)


def make_world() -> World:
    """Everybody and everything, in a database that has the library and nobody yet."""
    tess, rival = (make_user(f"{name}@example.com", is_trainer=True) for name in ("tess", "rival"))
    cleo, stan = (make_user(f"{name}@example.com") for name in ("cleo", "stan"))
    edda = make_user("edda@example.com", is_editor=True)
    tara = make_user("tara@example.com", translates=["de"])
    ada = make_user("ada@example.com", is_superuser=True)
    coaching = make_coaching(tess, cleo)
    make_coaching(rival, stan)
    former = make_user("former@example.com", is_trainer=True)
    make_coaching(former, cleo, started_at=timezone.now() - timedelta(days=9), ended_at=timezone.now())
    gym_people = make_gym_people()
    gym = make_gym_of(gym_people, tess=tess, cleo=cleo)
    people = {"tess": tess, "cleo": cleo, "rival": rival, "stan": stan, "former": former, "edda": edda, "ada": ada}
    people["tara"] = tara
    people |= gym_people
    browsers = {"anonymous": Client(), **{name: browser_of(person) for name, person in people.items()}}
    for name, token in tokens_of(cleo).items():
        browsers[name] = Client(headers={"Authorization": f"Bearer {token}"})
    return World(people, browsers, *objects_of(tess, coaching, gym))


def make_gym_people() -> dict[str, User]:
    """An owner, another trainer, the front desk, and who was a trainer: each coaches nobody."""
    people = {name: make_user(f"{name}@example.com", is_trainer=True) for name in ("olga", "gwen", "exie")}
    return people | {"fred": make_user("fred@example.com")}


def make_gym_of(people: dict[str, User], *, tess: User, cleo: User) -> Gym:
    """Tess works there and Cleo trains there."""
    gym = make_gym(people["olga"])
    make_membership(gym, tess, GymRole.TRAINER)
    make_membership(gym, people["gwen"], GymRole.TRAINER)
    make_membership(gym, people["fred"], GymRole.FRONT_DESK)
    make_membership(gym, cleo, GymRole.CLIENT)
    make_membership(
        gym,
        people["exie"],
        GymRole.TRAINER,
        joined_at=timezone.now() - timedelta(days=9),
        ended_at=timezone.now(),
    )
    return gym


def tokens_of(client: User) -> dict[str, str]:
    """Keys of the client: one that reads, one that writes, one that has expired."""
    _, reads = make_token(client, name="reads", scope="read")
    _, writes = make_token(client, name="writes", scope="write")
    expired, late = make_token(client, name="late", scope="write")
    type(expired).objects.filter(pk=expired.pk).update(expires_at=timezone.now())
    return {"cleo's reading key": reads, "cleo's writing key": writes, "cleo's expired key": late}


def objects_of(tess: User, coaching: Coaching, gym: Gym) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """URL arguments that name Tess's and Cleo's things, and the same for things that are nowhere."""
    own = make_exercise("Own row", owner=tess)
    routine = make_routine(tess, own)
    block = routine.blocks.get()
    step = block.steps.get()
    version = take_version(routine)
    assignment = make_assignment(coaching, Routine.objects.get(slug="back-day"))
    session = start_session(assignment, on=timezone.localdate())
    slot = session.plan["slots"][0]
    log_set(session, set_id=uuid.UUID(slot["id"]), slot=slot["slot"], op=uuid.uuid4(), at=timezone.now(), reps=12)
    program = make_program(tess, routine)
    enrolment = make_enrolment(coaching, program)
    day_given = enrolment.assignments.select_related("version").get()
    override = override_target(day_given, author=tess, step_number=1, reps_min=5, reps_max=5, reason="Your shoulder.")
    program_args, enrolment_args = {"program_id": program.pk}, {"enrolment_id": enrolment.pk}
    shared_exercise = share_with_gym(make_exercise("Shared row", owner=tess), gym=gym)
    shared_routine = share_with_gym(make_routine(tess, shared_exercise, name="Shared day"), gym=gym)
    shared_block = shared_routine.blocks.get()
    cleos = add_comment(coaching.client, author=coaching.client, text="Like this?", pictures=[make_picture()])
    tesss = add_comment(coaching.client, author=tess, text="Lower.", session=session)
    former = User.objects.get(email="former@example.com")
    formers = add_comment(coaching.client, author=former, text="Welcome.")
    pause = make_pause(coaching)
    measurement = make_measurement(coaching.client)
    group = ClientGroup.objects.create(trainer=tess, name="Early birds")
    group.members.add(coaching)
    invitation, secret = invite_client(tess, client_name="Sofia")
    token, _ = make_token(tess, name="own")
    olga = gym.memberships.get(role=GymRole.OWNER).user
    proposal = make_proposal(assignment, check_in=make_check_in(coaching.client, days_ago=3))
    for_client, _ = invite_to_gym(gym, by=tess, role=GymRole.CLIENT, client_name="Sofia")
    for_staff, _ = invite_to_gym(gym, by=olga, role=GymRole.TRAINER, client_name="Sam")
    parts = {
        part.user.name: {"gym_id": gym.pk, "member_id": part.pk} for part in gym.memberships.select_related("user")
    }
    library = Exercise.objects.get(slug="superman")
    edda = User.objects.get(email="edda@example.com")
    draft = make_draft(library, edda)
    aside = make_aside(draft, edda)
    imports = [make_import(tess, owner=tess), make_import(edda, owner=None)]
    bulk = make_bulk_edit(Exercise.objects.get(slug="push-up"), edda)
    library_routine = Routine.objects.get(slug="back-day")
    pk, nowhere = 987654321, uuid.UUID(int=1)
    session_args = {"session_id": session.pk}
    found: dict[str, dict[str, Any]] = {
        "": {},
        "exercise of tess": {"slug": own.slug},
        "revision of tess": {"slug": own.slug, "number": 1},
        "step of a session of cleo": {**session_args, "step_number": 1},
        "library exercise": {"slug": library.slug},
        "routine of tess": {"routine_id": routine.pk},
        "bulk edit": {"bulk_id": bulk.pk},
        "draft": {"draft_id": draft.pk},
        "import of tess": {"import_id": imports[0].pk},
        "import of edda": {"import_id": imports[1].pk},
        "text put aside": {"draft_id": draft.pk, "aside_id": aside.pk},
        "two routines of tess": {"routine_id": routine.pk, "source_id": make_routine(tess, own, name="Other day").pk},
        "library routine": {"routine_id": library_routine.pk},
        "version of tess": {"routine_id": routine.pk, "version_id": take_version(routine).pk},
        "block of tess": {"routine_id": routine.pk, "block_id": block.pk},
        "versions of tess": {"routine_id": routine.pk, "before_id": version.pk, "after_id": version.pk},
        "step of tess": {"routine_id": routine.pk, "step_id": step.pk},
        "shared exercise of tess": {"slug": shared_exercise.slug},
        "shared routine of tess": {"routine_id": shared_routine.pk},
        "shared versions of tess": {
            "routine_id": shared_routine.pk,
            "before_id": take_version(shared_routine).pk,
            "after_id": take_version(shared_routine).pk,
        },
        "shared version of tess": {
            "routine_id": shared_routine.pk,
            "version_id": take_version(shared_routine).pk,
        },
        "shared block of tess": {"routine_id": shared_routine.pk, "block_id": shared_block.pk},
        "shared step of tess": {"routine_id": shared_routine.pk, "step_id": shared_block.steps.get().pk},
        "assignment of cleo": {"assignment_id": assignment.pk},
        "step of copy": {
            "assignment_id": assignment.pk,
            "key": uuid.UUID(assignment.version.content["blocks"][0]["steps"][0]["key"]),
        },
        "today of cleo": {"assignment_id": assignment.pk, "on": timezone.localdate()},
        "session of cleo": session_args,
        "step of session": session_args | {"step_number": 1},
        "set of cleo": session_args | {"set_id": uuid.UUID(slot["id"])},
        "program of tess": program_args,
        "day of program": program_args | {"day_id": program.days.get().pk},
        "rule of program": program_args | {"rule_id": program.rules.get().pk},
        "program for cleo": program_args | {"client_id": coaching.client_id},
        "enrolment of cleo": enrolment_args,
        "step of enrolment": enrolment_args | {"assignment_id": day_given.pk, "step_number": 1},
        "override of cleo": {"override_id": override.pk},
        "client cleo": {"client_id": coaching.client_id},
        "move of cleo": {"client_id": coaching.client_id, "slug": own.slug},
        "German": {"language": "de"},
        "German of a move": {"language": "de", "slug": library.slug},
        "first German of a move": {"language": "de", "slug": library.slug, "number": 1},
        "one-sided exercise": {"slug": "bent-over-row"},
        "one-sided exercise of cleo": {"client_id": coaching.client_id, "slug": "bent-over-row"},
        "goal of cleo": {"goal_id": set_goal(coaching.client, exercise=library, reps=20).pk},
        "week of cleo": {"client_id": coaching.client_id, "monday": date(2026, 11, 16)},
        "comment of cleo": {"comment_id": cleos.pk},
        "comment of tess": {"comment_id": tesss.pk},
        "comment of former trainer": {"comment_id": formers.pk},
        "photo of cleo": {"photo_id": cleos.photos.get().pk},
        "pause of cleo": {"pause_id": pause.pk},
        "measurement of cleo": {"measurement_id": measurement.pk},
        "group of tess": {"group_id": group.pk},
        "coaching": {"coaching_id": coaching.pk},
        "hand-over of cleo": {"hand_over_id": hand_over_to(coaching).pk},
        "invitation of tess": {"invitation_id": invitation.pk},
        "gym": {"gym_id": gym.pk},
        "membership of gwen": parts["Gwen"],
        "membership of cleo": parts["Cleo"],
        "gym invitation of a client": {"invitation_id": for_client.pk},
        "gym invitation of staff": {"invitation_id": for_staff.pk},
        "open invitation": {"secret": secret},
        "mailed check-in": {"secret": mailed_check_in(coaching)},
        "check-in of cleo": {"check_in_id": proposal.check_in_id},
        "proposal of cleo": {"proposal_id": proposal.pk},
        "floor screen": {"secret": add_screen(tess)},
        "token of tess": {"token_id": token.pk},
        "reset key": {"uidb36": user_pk_to_url_str(tess), "key": default_token_generator.make_token(tess)},
        "confirmation key": {"key": EmailConfirmationHMAC(EmailAddress.objects.get(user=tess)).key},
    }
    kept = {"step_number", "on", "monday"}
    missing = {
        name: {
            key: "no-such-thing" if isinstance(value, str) else nowhere if isinstance(value, uuid.UUID) else pk
            for key, value in args.items()
            if key not in kept
        }
        | {key: value for key, value in args.items() if key in kept}
        for name, args in found.items()
    }
    return found, missing


def mailed_check_in(coaching: Coaching) -> str:
    """The secret of a question that is still to be answered."""
    secret = new_secret()
    check_in = make_check_in(coaching.client, answered=False)
    check_in.set_link(secret, at=timezone.now())
    check_in.save()
    return secret


def hand_over_to(coaching: Coaching) -> HandOver:
    """From who coached the client before."""
    before = Coaching.objects.filter(client=coaching.client).exclude(ended_at=None).get()
    return HandOver.objects.create(client=coaching.client, before=before, after=coaching, by=before.trainer)


def browser_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def fingerprint() -> dict[str, str]:
    """A hash of every table's rows, but for sessions and the cache. One statement."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - VOLATILE_TABLES
    row = "to_jsonb(t) - 'last_used_at' - 'last_login'"
    rows = f"concat(count(*), ' ', sum(hashtextextended(({row})::text, 0)))"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{one}', {rows} FROM \"{one}\" t" for one in sorted(tables)))
        return dict(cursor.fetchall())
