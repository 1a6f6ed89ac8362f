"""Nonsense at every door: refused, never an error of ours, and nothing half-written.

The forms are those that the pages themselves show; each of their fields is spoilt in turn.
"""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from itertools import cycle, islice
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import resolve

from tests.conventions.doors import all_doors, reverse_door
from tests.conventions.rules import API, RULES, Rule
from tests.conventions.world import World, fingerprint, make_world

pytestmark = pytest.mark.django_db

DOORS = {door.name: door for door in all_doors()}
PEOPLE = ("anonymous", "tess", "cleo")
KEEPERS = ("edda", "tara")
"""Who keeps the texts: walked where the others may not go."""
NONSENSE = {
    "NUL": "a\0b",
    "long": "x" * 10_000,
    "negative": "-1",
    "huge": "9" * 400,
    "beyond 64 bits": str(2**63),
    "not a number": "NaN",
    "infinite": "1e999999",
    "markup": "<script>\"'&;",
    "half a pair": "\ud800",
    "empty": "",
}
KINDS_A_FIELD = 2
"""Besides NUL, in turn: of a feature's fields, which are of few types, several get each kind."""

BROKEN_BODIES = (b"name=%ff%fe&email=%00", b"\xff\xfe\x00=\x00", b"&&==&%", b"%")
BROKEN_JSON = (b"", b"{", b"null", b"[]", b'"x"', b"NaN", b"\xff", b'{"a": 1e999999}', b"[" * 50_000, b'{"\\u0000": 1}')
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
QUERIES = (
    "q=%00",
    "q=%ff%fe&email=%ff&muscle=%ff&show=%ff&next=%ff&page=%ff&coaching=%ff",
    f"q={'x' * 10_000}&next=//example.com",
    f"page={'9' * 40}&coaching={'9' * 40}&muscle=nonsense&q=%ed%a0%80",
    "page=-1&coaching=-1&show=nonsense&%",
    "page=x&coaching=x&q='\"<",
)


@pytest.fixture
def world(library: None) -> World:
    return make_world()


class Forms(HTMLParser):
    """The posted forms of a page: where they go, and what they would send."""

    def __init__(self, address: str, page: str) -> None:
        super().__init__()
        self.address = address
        self.found: list[tuple[str, dict[str, str]]] = []
        self.is_open = False
        self.select = self.textarea = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_open = given.get("method", "").lower() == "post"
            if self.is_open:
                self.found.append((urljoin(self.address, given.get("action", "")), {}))
            return
        if not self.is_open:
            return
        fields = self.found[-1][1]
        name = given.get("name", "")
        is_unchecked = given.get("type") in {"checkbox", "radio"} and name in fields
        if tag == "button" and "formaction" in given:
            self.found.insert(
                -1, (urljoin(self.address, given["formaction"]), {**fields, name: given.get("value", "")})
            )
        elif tag in {"input", "button"} and name and not is_unchecked:
            fields[name] = given.get("value", "on")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in given or self.select not in fields):
            fields[self.select] = given.get("value", "")
        elif tag == "textarea":
            self.textarea, fields[name] = name, ""

    def handle_data(self, data: str) -> None:
        if self.is_open and self.textarea:
            self.found[-1][1][self.textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_open = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.textarea = ""


def may_open(rule: Rule, person: str) -> bool:
    if person == "anonymous":
        return rule.role == "public"
    if person in KEEPERS and any(may_open(rule, other) for other in PEOPLE):
        return False
    return rule.has_role(person) and (rule.may is None or person in rule.may)


def addresses(world: World, person: str, method: str, *, api: bool = False) -> Iterator[str]:
    for name, door in DOORS.items():
        for rule in RULES[name].whole() if name in RULES else []:
            if method in rule.methods and name.startswith(API) == api and may_open(rule, person):
                yield reverse_door(door, world.objects[rule.of])


def status_of(browser: Client, ask: Callable[[], Any]) -> int:
    """The answer to one request, which is undone."""
    cache.clear()
    cookies = browser.cookies.copy()
    with transaction.atomic():
        answer = ask()
        transaction.set_rollback(True)
    browser.cookies = cookies
    return int(answer.status_code)


def forms_of(world: World, person: str) -> dict[tuple[str, str], tuple[str, dict[str, str]]]:
    """Every door and field that this person's pages post to, with a form that has it: its action and its values."""
    browser = world.browsers[person]
    found: dict[tuple[str, str], tuple[str, dict[str, str]]] = {}
    for address in addresses(world, person, "GET"):
        answer = browser.get(address, follow=True)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            for action, fields in Forms(answer.request["PATH_INFO"], answer.content.decode()).found:
                door = resolve(urlsplit(action).path).view_name
                for name in fields:
                    found.setdefault((door, re.sub(r"\d+", "1", name)), (action, fields))
    return found


@pytest.mark.parametrize("person", PEOPLE + KEEPERS)
def test_each_field_of_each_form(world: World, person: str) -> None:
    browser, broken = world.browsers[person], []
    browser.raise_request_exception = False
    forms = forms_of(world, person)
    assert forms
    tried = set()
    turns = cycle(kind for kind in NONSENSE if kind != "NUL")
    for (door, pattern), (action, fields) in forms.items():
        name = next(name for name in fields if re.sub(r"\d+", "1", name) == pattern)
        # The same field at another door of the same feature is of the same form: enough that it is read there, too.
        is_known = (door.split(":")[0], pattern) in tried
        tried.add((door.split(":")[0], pattern))
        for kind in ["NUL"] if is_known else ["NUL", *islice(turns, 1 if person in KEEPERS else KINDS_A_FIELD)]:
            body = urlencode(fields | {name: NONSENSE[kind]}, errors="surrogatepass")
            status = status_of(browser, lambda: browser.post(action, body, content_type=FORM))  # noqa: B023
            if status >= 500:
                broken.append(f"{status} {door} {name}: {kind}")
    assert broken == []


@pytest.mark.parametrize("person", ["tess", "cleo", *KEEPERS])
def test_every_door_with_a_body_of_nothing_but_nonsense(world: World, person: str) -> None:
    browser, broken = world.browsers[person], []
    browser.raise_request_exception = False
    names = sorted({name for _, fields in forms_of(world, person).values() for name in fields})
    bodies = [
        urlencode(dict.fromkeys(names, NONSENSE[kind]), errors="surrogatepass").encode()
        for kind in ("NUL", "long", "huge", "half a pair")
    ]
    before = fingerprint()
    for address, broken_body in zip(sorted(set(addresses(world, person, "POST"))), cycle(BROKEN_BODIES), strict=False):
        for body in [b"", broken_body, *bodies]:
            cache.clear()
            cookies = browser.cookies.copy()
            with transaction.atomic():
                answer = browser.post(address, body, content_type=FORM)
                if answer.status_code >= 500 or (answer.status_code >= 400 and fingerprint() != before):
                    broken.append(f"{answer.status_code} {address}: {body[:60]!r}")
                transaction.set_rollback(True)
            browser.cookies = cookies
    assert broken == []


@pytest.mark.parametrize("person", ["tess", "cleo"])
def test_every_door_for_programs_with_broken_json(world: World, person: str) -> None:
    browser, broken = world.browsers[person], []
    browser.raise_request_exception = False
    for method in ("POST", "PUT", "PATCH"):
        for address in set(addresses(world, person, method, api=True)):
            for body in BROKEN_JSON:
                ask = lambda: browser.generic(method, address, body, content_type=JSON)  # noqa: B023, E731
                if (status := status_of(browser, ask)) >= 500:
                    broken.append(f"{status} {method} {address}: {body[:40]!r}")
    assert broken == []


@pytest.mark.parametrize("person", PEOPLE + KEEPERS)
def test_every_page_with_a_broken_query(world: World, person: str) -> None:
    browser, broken = world.browsers[person], []
    browser.raise_request_exception = False
    for api in (False, True):
        for address in set(addresses(world, person, "GET", api=api)):
            for query in QUERIES:
                ask = lambda: browser.generic("GET", address, QUERY_STRING=query)  # noqa: B023, E731
                status = status_of(browser, ask)
                if status >= 500 and not (address == "/readyz" and status == 503):
                    broken.append(f"{status} {address}?{quote(query)[:60]}")
    assert broken == []
