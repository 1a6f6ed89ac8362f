"""Every word that a person reads can be translated, and is.

`pytest tests/conventions/test_words.py -k 'templates/routines/player'` tells what a folder of templates still says
without, `-k 'code and routines/player'` what a package does, `-k 'pages and player'` what the doors of a namespace do.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, JSONField, TextField
from django.http import HttpResponse

from routines.templatetags.look import initials
from tests.conventions.doors import Door, all_doors
from tests.conventions.rules import API, RULES
from tests.conventions.test_access import ask
from tests.conventions.words import bare_sentences, bare_words, unwrapped
from tests.conventions.world import World, make_world
from tests.pseudo import LANGUAGE, Pseudo, speak

BASE = settings.BASE_DIR
NOT_FOR_PEOPLE = {"migrations", "management", "formats"}
IN_ANOTHER_LANGUAGE = {"routines/written/words.py", "routines/written/writer.py"}
"""What writes the language of routines as text: its words are the same for everybody."""
FOR_PROGRAMS = {"api", "wire.py"}
"""The API and its reference, and what scripts of ours never send: in English, as the names of their fields are."""
FOR_WHO_RUNS_IT = {"embedded_postgres", "environment", "logs", "settings", "settings_test", "start", "translations"}
DOORS = {door.name: door for door in all_doors()}


def refuse(wrong: dict[str, list[str]]) -> None:
    """All of it, since pytest would cut it short."""
    lines = [f"{where}: {text}" for where, found in wrong.items() for text in found]
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)


# --- Marked -------------------------------------------------------------------------------------

TEMPLATES = defaultdict(list)
for found in sorted((BASE / "templates").rglob("*.*")):
    if found.suffix in {".html", ".txt"} and not ({"admin"} | FOR_PROGRAMS) & set(found.parts):
        TEMPLATES[str(found.parent.relative_to(BASE))].append(found)

CODE = defaultdict(list)
for package in ("accounts", "routines", "config"):
    for found in sorted((BASE / package).rglob("*.py")):
        if not (NOT_FOR_PEOPLE | FOR_PROGRAMS) & set(found.parts) and found.stem not in FOR_WHO_RUNS_IT | {"admin"}:
            where = found.relative_to(BASE)
            CODE[str(where if len(where.parts) == 2 or where.parts[1] == "models" else Path(*where.parts[:2]))].append(
                found
            )


@pytest.mark.parametrize("folder", sorted(TEMPLATES))
def test_templates_say_nothing_untranslatable(folder: str) -> None:
    refuse({str(path.relative_to(BASE)): bare_words(path) for path in TEMPLATES[folder]})


@pytest.mark.parametrize("place", sorted(CODE))
def test_code_says_nothing_untranslatable(place: str) -> None:
    ours = [path for path in CODE[place] if str(path.relative_to(BASE)) not in IN_ANOTHER_LANGUAGE]
    refuse({str(path.relative_to(BASE)): bare_sentences(path) for path in ours})


# --- Shown --------------------------------------------------------------------------------------

NAMESPACES = defaultdict(list)
for name in sorted(set(RULES) & set(DOORS)):
    if not name.startswith(API):
        NAMESPACES[name.partition(":")[0] if ":" in name else "account"].append(name)

WITHOUT_A_PAGE = {"healthz", "readyz", "worker"}


@pytest.fixture
def pseudo(settings: Any) -> Pseudo:
    return speak(settings)


@pytest.fixture
def world(library: None, pseudo: Pseudo) -> World:
    world = make_world()
    for browser in world.browsers.values():
        browser.defaults["HTTP_ACCEPT_LANGUAGE"] = LANGUAGE
    return world


@pytest.mark.django_db
@pytest.mark.parametrize("namespace", sorted(NAMESPACES))
def test_pages_say_nothing_untranslatable(world: World, namespace: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="django.request")  # a report of hundreds of refusals hides what was found
    data = sorted(data_of(), key=len, reverse=True)
    wrong = {}
    for name in sorted(set(NAMESPACES[namespace]) - WITHOUT_A_PAGE):
        seen: set[bytes] = set()
        said: set[str] = set()
        for answer in answers(world, DOORS[name]):
            if answer.content not in seen:
                seen.add(answer.content)
                said |= set(unwrapped(answer.content.decode(), data))
        wrong[name] = sorted(said)
    refuse(wrong)


def answers(world: World, door: Door) -> Iterator[HttpResponse]:
    """What everybody gets who knocks or posts nothing, as far as it is a page."""
    rule = RULES[door.name]
    for part in rule.whole():
        for person, browser in world.browsers.items():
            if "key" not in person:
                for method in part.methods:
                    yield from pages(ask(browser, method, door, world.objects[part.of]))


def pages(answer: HttpResponse) -> Iterator[HttpResponse]:
    if not answer.streaming and answer.get("Content-Type", "").startswith("text/html"):
        yield answer


def data_of() -> set[str]:
    """What people typed, and the library's texts: every free text of every row."""
    found: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, JSONField | ArrayField):
                for value in model._base_manager.values_list(field.name, flat=True):
                    found |= set(texts_in(value))
            elif isinstance(field, CharField | TextField) and not field.choices:
                found |= {str(value) for value in model._base_manager.values_list(field.name, flat=True) if value}
    people = {word for person in apps.get_model("accounts.User").objects.all() for word in names_of(person)}
    lines = {" ".join(line.split()) for text in found for line in [text, *text.splitlines()]}
    return lines | people


def texts_in(value: Any) -> Iterator[str]:
    """Of a JSON value, the leaves that are texts rather than a program's words; of a figure also its poses' names."""
    if isinstance(value, dict):
        if isinstance(poses := value.get("keys"), dict):
            yield from (name.replace("-", " ").capitalize() for name in poses)
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from texts_in(one)
    elif isinstance(value, str) and (value[:1].isupper() or " " in value):
        yield value


def names_of(person: Any) -> list[str]:
    return [person.name, person.first_name, initials(person.name or person.email)]
