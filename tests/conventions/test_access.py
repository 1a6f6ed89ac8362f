"""The access matrix: every door × method × person × object, compared in status, bytes and headers.

A door without a rule fails. Whoever may not gets, for somebody else's object, the very answer that a missing one
gives. Nothing that is only looked at changes a row.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from itertools import batched
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from routines.models import TrainingSession
from tests.conventions.doors import Door, all_doors, reverse_door
from tests.conventions.rules import API, PHONE, PUBLIC, RULES, Rule, shared_rules
from tests.conventions.world import World, fingerprint, make_world

pytestmark = pytest.mark.django_db

DOORS = {door.name: door for door in all_doors()}
READER = "api:docs"  # a page about the doors for programs, itself for people


@pytest.fixture
def world(library: None) -> World:
    return make_world()


# --- The table is whole -------------------------------------------------------------------------


def test_every_door_has_a_rule_and_every_rule_a_door():
    doors = {name for name, door in DOORS.items() if not door.route.startswith("admin/")}
    assert doors - set(RULES) == set(), "Doors without a rule"
    assert set(RULES) - doors == set(), "Rules without a door"


def test_public_doors_are_these_and_no_others():
    assert {name for name, rule in RULES.items() if rule.role == PUBLIC} == {
        "accounts:home",
        "accounts:invitation_detail",
        "checkins:check_in_by_mail",  # by its secret, until it is answered or expires; says a first name
        "floor:screen",  # by its secret, first names only
        "healthz",
        "manifest",
        "offline",
        "player:hello",  # says that nobody is signed in
        "readyz",
        "worker",
        *(name for name in RULES if name.startswith("account_") and RULES[name].role == PUBLIC),
    }


# --- Each door ----------------------------------------------------------------------------------


def ask(browser: Client, method: str, door: Door, args: dict[str, Any]) -> HttpResponse:
    """Knock, and undo whatever it did, also to the browser: some doors sign people out."""
    cookies = deepcopy(browser.cookies)
    with transaction.atomic():
        answer = browser.generic(method, reverse_door(door, args), **json_if_api(door))
        transaction.set_rollback(True)
    browser.cookies = cookies
    return answer


def json_if_api(door: Door) -> dict[str, Any]:
    return {"data": "{}", "content_type": "application/json"} if door.name.startswith(API) else {}


def expected(rule: Rule, person: str, method: str, *, is_api: bool) -> Callable[[HttpResponse], bool]:
    """What this person must get: in, to the sign-in, no (403) or nowhere (404)."""
    if person == "cleo's expired key" and is_api:
        return lambda answer: answer.status_code == 401
    if person == "anonymous" or (person.endswith("key") and not is_api):
        if rule.role == PUBLIC:
            return is_answered
        if rule.role == PHONE:
            return lambda answer: answer.status_code == 401 and answer.json() == {"error": "login"}
        return lambda answer: answer.status_code == 401 if is_api else is_to_sign_in(answer)
    if person == "cleo's reading key" and method != "GET":
        return lambda answer: answer.status_code == 403
    name = person.split("'", maxsplit=1)[0]
    if not rule.has_role(name):
        return lambda answer: answer.status_code == 403
    if rule.may is None or name in rule.may:
        return is_in
    return lambda answer: answer.status_code == 404


def is_answered(answer: HttpResponse) -> bool:
    return answer.status_code not in {401, 403, 404, 405} and answer.status_code < 500


def is_in(answer: HttpResponse) -> bool:
    return is_answered(answer) and not is_to_sign_in(answer)


def is_to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))


def cells(world: World, name: str) -> Iterator[tuple[str, Client, str, Rule]]:
    for rule in [*RULES[name].whole(), *shared_rules(name)]:
        for person, browser in world.browsers.items():
            for method in rule.methods:
                yield person, browser, method, rule


def by_twenties(names: Iterable[str]) -> list[list[str]]:
    """Twenty doors a test: the world is made once for them."""
    return [list(some) for some in batched(sorted(names), 20)]


@pytest.mark.parametrize("names", by_twenties(set(RULES) & set(DOORS)), ids=lambda names: names[0])
def test_doors_let_in_whom_their_rules_say(world, names):
    wrong = []
    for name in names:
        is_api = name.startswith(API) and name != READER
        for person, browser, method, rule in cells(world, name):
            answer = ask(browser, method, DOORS[name], world.objects[rule.of])
            if not expected(rule, person, method, is_api=is_api)(answer):
                wrong.append(f"{name}: {method} as {person}: {answer.status_code} {answer.headers.get('Location', '')}")
    assert wrong == []


OF_SOMEBODY = by_twenties(name for name, rule in RULES.items() if rule.may is not None and rule.of)


@pytest.mark.parametrize("names", OF_SOMEBODY, ids=lambda names: names[0])
def test_foreign_things_answer_like_missing_ones(world, names):
    for name in names:
        for person, browser, method, rule in cells(world, name):
            foreign = ask(browser, method, DOORS[name], world.objects[rule.of])
            if foreign.status_code == 404:
                missing = ask(browser, method, DOORS[name], world.missing[rule.of])
                assert (foreign.status_code, foreign.content, plain_headers(foreign)) == (
                    missing.status_code,
                    missing.content,
                    plain_headers(missing),
                ), f"{name}: {method} as {person}"


def plain_headers(answer: HttpResponse) -> dict[str, str]:
    return dict(answer.headers.items())


LOOKED_AT = by_twenties(name for name, rule in RULES.items() if "GET" in rule.methods and name in DOORS)


@pytest.mark.parametrize("names", LOOKED_AT, ids=lambda names: names[0])
def test_looking_changes_no_row(world, names):
    before = fingerprint()
    for name in names:
        for browser in world.browsers.values():
            browser.get(reverse_door(DOORS[name], world.objects[RULES[name].of]))
        assert fingerprint() == before, name


# --- The admin ----------------------------------------------------------------------------------

EDITORS_MODELS = {"exercise", "exerciserevision", "exercisedraft", "exercisetranslation"}


def admin_doors() -> list[Door]:
    return [door for door in DOORS.values() if door.route.startswith("admin/")]


@pytest.mark.parametrize("person", ["anonymous", "tess", "cleo", "rival", "former"])
def test_admin_is_closed_to_people_without_a_part_in_it(world, person):
    asked, let_in = 0, []
    for door in admin_doors():
        if "(?P" in door.route or door.name in {"admin:login", "admin:logout", "admin:jsi18n"}:
            continue
        asked += 1
        answer = world.browsers[person].get("/" + re.sub(r"<[^>]+>", "1", door.route))
        if answer.status_code == 200:
            let_in.append(door.route)
    assert asked > 20
    assert not let_in


def test_editors_see_no_health_data_in_the_admin(world):
    for model in (TrainingSession, *(m for m in apps.get_app_config("routines").get_models())):
        if model._meta.model_name in EDITORS_MODELS:
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        if name in DOORS:
            assert world.browsers["edda"].get(reverse(name)).status_code == 403, name
            assert world.browsers["ada"].get(reverse(name)).status_code == 200, name
