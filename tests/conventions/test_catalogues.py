"""The catalogues say all that the code says, in every language, and nothing else."""

import re
from typing import Any

import pytest
from django.conf import settings

from config import translations

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|</?\w+")
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


@pytest.fixture(scope="module")
def said() -> Any:
    return translations.extract()


def key(message: Any) -> tuple[Any, ...]:
    words = message.id if isinstance(message.id, tuple | list) else (message.id,)
    return (message.context, *words)


def texts(message: Any) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string]


def test_every_language_has_a_catalogue_and_every_catalogue_is_offered() -> None:
    assert sorted(LANGUAGES) == translations.languages()


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_is_fresh(said: Any, language: str) -> None:
    """`make translations` would change nothing of it."""
    held = {key(message) for message in translations.read(language) if message.id}
    wanted = {key(message) for message in said if message.id}
    assert (wanted - held, held - wanted) == (set(), set())


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_is_complete(language: str) -> None:
    assert translations.untranslated(translations.read(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_placeholders_and_plurals(language: str) -> None:
    """A name that is missing would stop the page. The singular may leave out its number."""
    catalog, wrong = translations.read(language), []
    for message in catalog:
        if not message.id or not translations.is_whole(message.string):
            continue
        originals = list(message.id) if isinstance(message.id, tuple | list) else [message.id]
        if len(originals) > 1 and len(texts(message)) != catalog.num_plurals:
            wrong.append(message.id)
        for text in texts(message):
            found = sorted(PLACEHOLDER.findall(text))
            if (len(originals) == 1 and found != sorted(PLACEHOLDER.findall(originals[0]))) or not set(found) <= {
                one for original in originals for one in PLACEHOLDER.findall(original)
            }:
                wrong.append((originals[0], text))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_blanks_at_their_ends(language: str) -> None:
    for message in translations.read(language):
        original = message.id[0] if isinstance(message.id, tuple | list) else message.id
        for text in texts(message):
            if original and text:
                assert (text[0].isspace(), text[-1].isspace()) == (original[0].isspace(), original[-1].isspace()), text
