"""The access matrix: every door × method × person × object, compared in status, bytes and headers.

A door without a rule fails. Whoever may not gets, for somebody else's object, the very answer that a missing one
gives. Nothing that is only looked at changes a row.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.apps import apps
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.commands import invite_client, make_token
from accounts.models import Coaching, User
from routines.models import Exercise, Routine, TrainingSession
from routines.player.commands import log_set, start_session
from tests.conventions.doors import Door, all_doors
from tests.conventions.rules import ADMIN, API, PUBLIC, RULES, Rule
from tests.factories import make_assignment, make_coaching, make_exercise, make_routine, make_user

pytestmark = pytest.mark.django_db

DOORS = {door.name: door for door in all_doors()}
READER = "api:docs"  # a page about the doors for programs, itself for people
VOLATILE_TABLES = {"django_session", "cache_entry"}


@dataclass
class World:
    """The cast, their browsers, and one of each thing that a door can name."""

    browsers: dict[str, Client]
    objects: dict[str, dict[str, Any]]
    missing: dict[str, dict[str, Any]] = field(default_factory=dict)


@pytest.fixture
def world(
    tess: User,
    cleo: User,
    rival: User,
    stan: User,
    edda: User,
    ada: User,
    library: None,
    as_user: Callable[[User], Client],
) -> World:
    coaching = make_coaching(tess, cleo)
    make_coaching(rival, stan)
    former = make_user("former@example.com", is_trainer=True)
    make_coaching(former, cleo, started_at=timezone.now() - timedelta(days=9), ended_at=timezone.now())
    people = {"tess": tess, "cleo": cleo, "rival": rival, "stan": stan, "former": former, "edda": edda, "ada": ada}
    browsers = {"anonymous": Client(), **{name: as_user(person) for name, person in people.items()}}
    for name, token in tokens_of(cleo).items():
        browsers[name] = Client(headers={"Authorization": f"Bearer {token}"})
    return World(browsers, *objects_of(tess, coaching))


def tokens_of(client: User) -> dict[str, str]:
    """Keys of the client: one that reads, one that writes, one that has expired."""
    _, reads = make_token(client, name="reads", scope="read")
    _, writes = make_token(client, name="writes", scope="write")
    expired, late = make_token(client, name="late", scope="write")
    type(expired).objects.filter(pk=expired.pk).update(expires_at=timezone.now())
    return {"cleo's reading key": reads, "cleo's writing key": writes, "cleo's expired key": late}


def objects_of(tess: User, coaching: Coaching) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """URL arguments that name Tess's and Cleo's things, and the same for things that are nowhere."""
    own = make_exercise("Own row", owner=tess)
    routine = make_routine(tess, own)
    block = routine.blocks.get()
    step = block.steps.get()
    assignment = make_assignment(coaching, Routine.objects.get(slug="back-day"))
    session = start_session(assignment, on=timezone.localdate())
    slot = session.plan["slots"][0]
    log_set(session, set_id=uuid.UUID(slot["id"]), slot=slot["slot"], op=uuid.uuid4(), at=timezone.now(), reps=12)
    invitation, secret = invite_client(tess, client_name="Sofia")
    token, _ = make_token(tess, name="own")
    library = Exercise.objects.get(slug="superman")
    library_routine = Routine.objects.get(slug="back-day")
    pk, nowhere = 987654321, uuid.UUID(int=1)
    session_args = {"session_id": session.pk}
    found: dict[str, dict[str, Any]] = {
        "": {},
        "exercise of tess": {"slug": own.slug},
        "library exercise": {"slug": library.slug},
        "routine of tess": {"routine_id": routine.pk},
        "library routine": {"routine_id": library_routine.pk},
        "block of tess": {"block_id": block.pk},
        "step of tess": {"step_id": step.pk},
        "assignment of cleo": {"assignment_id": assignment.pk},
        "session of cleo": session_args,
        "step of session": session_args | {"step_number": 1},
        "set of cleo": session_args | {"set_id": uuid.UUID(slot["id"])},
        "client cleo": {"client_id": coaching.client_id},
        "coaching": {"coaching_id": coaching.pk},
        "invitation of tess": {"invitation_id": invitation.pk},
        "open invitation": {"secret": secret},
        "token of tess": {"token_id": token.pk},
        "reset key": {"uidb36": user_pk_to_url_str(tess), "key": default_token_generator.make_token(tess)},
        "confirmation key": {"key": EmailConfirmationHMAC(EmailAddress.objects.get(user=tess)).key},
    }
    missing = {
        name: {
            key: "no-such-thing" if isinstance(value, str) else nowhere if isinstance(value, uuid.UUID) else pk
            for key, value in args.items()
            if key != "step_number"
        }
        | {key: value for key, value in args.items() if key == "step_number"}
        for name, args in found.items()
    }
    return found, missing


# --- The table is whole -------------------------------------------------------------------------


def test_every_door_has_a_rule_and_every_rule_a_door():
    doors = {name for name in DOORS if not name.startswith(ADMIN)}
    assert doors - set(RULES) == set(), "Doors without a rule"
    assert set(RULES) - doors == set(), "Rules without a door"


def test_public_doors_are_these_and_no_others():
    assert {name for name, rule in RULES.items() if rule.role == PUBLIC} == {
        "accounts:home",
        "accounts:invitation_detail",
        "healthz",
        "readyz",
        *(name for name in RULES if name.startswith("account_") and RULES[name].role == PUBLIC),
    }


# --- Each door ----------------------------------------------------------------------------------


def ask(browser: Client, method: str, door: Door, args: dict[str, Any]) -> HttpResponse:
    """Knock, and undo whatever it did."""
    with transaction.atomic():
        answer = browser.generic(method, reverse_door(door, args), **json_if_api(door))
        transaction.set_rollback(True)
    return answer


def reverse_door(door: Door, args: dict[str, Any]) -> str:
    return f"/{door.route}" if door.name == door.route else reverse(door.name, kwargs=args)


def json_if_api(door: Door) -> dict[str, Any]:
    return {"data": "{}", "content_type": "application/json"} if door.name.startswith(API) else {}


def expected(rule: Rule, person: str, method: str, *, is_api: bool) -> Callable[[HttpResponse], bool]:
    """What this person must get: in, to the sign-in, no (403) or nowhere (404)."""
    if person == "cleo's expired key" and is_api:
        return lambda answer: answer.status_code == 401
    if person == "anonymous" or (person.endswith("key") and not is_api):
        if rule.role == PUBLIC:
            return is_in
        return lambda answer: answer.status_code == 401 if is_api else is_to_sign_in(answer)
    if person == "cleo's reading key" and method != "GET":
        return lambda answer: answer.status_code == 403
    name = person.split("'", maxsplit=1)[0]
    if not rule.has_role(name):
        return lambda answer: answer.status_code == 403
    if rule.may is None or name in rule.may:
        return is_in
    return lambda answer: answer.status_code == 404


def is_in(answer: HttpResponse) -> bool:
    return answer.status_code not in {401, 403, 404, 405} and answer.status_code < 500 and not is_to_sign_in(answer)


def is_to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))


def cells(world: World, door_rule: Rule) -> Iterator[tuple[str, Client, str, Rule]]:
    for rule in door_rule.whole():
        for person, browser in world.browsers.items():
            for method in rule.methods:
                yield person, browser, method, rule


@pytest.mark.parametrize("name", sorted(set(RULES) & set(DOORS)))
def test_door_lets_in_whom_its_rule_says(world, name):
    door = DOORS[name]
    is_api = name.startswith(API) and name != READER
    wrong = []
    for person, browser, method, rule in cells(world, RULES[name]):
        answer = ask(browser, method, door, world.objects[rule.of])
        if not expected(rule, person, method, is_api=is_api)(answer):
            wrong.append(f"{method} as {person}: {answer.status_code} {answer.headers.get('Location', '')}")
    assert not wrong


@pytest.mark.parametrize("name", sorted(name for name, rule in RULES.items() if rule.may is not None and rule.of))
def test_foreign_thing_answers_like_a_missing_one(world, name):
    door = DOORS[name]
    for person, browser, method, rule in cells(world, RULES[name]):
        foreign = ask(browser, method, door, world.objects[rule.of])
        if foreign.status_code == 404:
            missing = ask(browser, method, door, world.missing[rule.of])
            assert (foreign.status_code, foreign.content, plain_headers(foreign)) == (
                missing.status_code,
                missing.content,
                plain_headers(missing),
            ), f"{method} as {person}"


def plain_headers(answer: HttpResponse) -> dict[str, str]:
    return dict(answer.headers.items())


@pytest.mark.parametrize(
    "name", sorted(name for name, rule in RULES.items() if "GET" in rule.methods and name in DOORS)
)
def test_looking_changes_no_row(world, name):
    rule, door = RULES[name], DOORS[name]
    before = fingerprint()
    for browser in world.browsers.values():
        browser.get(reverse_door(door, world.objects[rule.of]))
    assert fingerprint() == before


def fingerprint() -> dict[str, str]:
    """A hash of every table's rows, but for sessions and the cache."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - VOLATILE_TABLES
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            row = "to_jsonb(t) - 'last_used_at' - 'last_login'"
            cursor.execute(
                f"SELECT count(*), md5(string_agg(({row})::text, '' ORDER BY ({row})::text)) FROM \"{table}\" t"
            )
            found[table] = str(cursor.fetchone())
    return found


# --- The admin ----------------------------------------------------------------------------------

EDITORS_MODELS = {"exercise", "exerciserevision"}


def admin_doors() -> list[Door]:
    return [door for name, door in DOORS.items() if name.startswith(ADMIN)]


@pytest.mark.parametrize("person", ["anonymous", "tess", "cleo", "rival", "former"])
def test_admin_is_closed_to_people_without_a_part_in_it(world, person):
    let_in = []
    for door in admin_doors():
        if "(?P" in door.route or door.name in {"admin:login", "admin:logout", "admin:jsi18n"}:
            continue
        url = "/" + door.route.replace("<path:object_id>", "1").replace("<int:", "<").replace("<content_type_id>", "1")
        answer = world.browsers[person].get(
            url.replace("<object_id>", "1").replace("<id>", "1").replace("<password>", "1")
        )
        if answer.status_code == 200:
            let_in.append(door.name)
    assert not let_in


def test_editors_see_no_health_data_in_the_admin(world):
    for model in (TrainingSession, *(m for m in apps.get_app_config("routines").get_models())):
        if model._meta.model_name in EDITORS_MODELS:
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        if name in DOORS:
            assert world.browsers["edda"].get(reverse(name)).status_code == 403, name
            assert world.browsers["ada"].get(reverse(name)).status_code == 200, name
