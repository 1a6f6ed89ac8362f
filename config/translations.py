"""The interface's words in other languages: found in code and templates, kept in catalogues, compiled for Django.

    python -m config.translations            # what the code says now, into every catalogue; then compile
    python -m config.translations compile    # the compiled catalogues, as far as they are older than their source
    python -m config.translations show de    # what still has no German

A catalogue is ``locale/<language>/LC_MESSAGES/django.po``: what the code says in English, and the translation below
it. Words that are new come in empty, words that are gone leave. docs/languages.md tells how to add a language.

Babel stands in for GNU gettext, which not every machine has.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

BASE = Path(__file__).resolve().parent.parent
LOCALE = BASE / "locale"
ORIGINAL = "en"
CODE = ("accounts", "config", "routines")
NOT_FOR_PEOPLE = {"migrations", "management"}
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
FOR_TRANSLATORS = ["Translators:"]
WIDTH = 110


# --- What the code says -------------------------------------------------------------------------


def extract() -> "Catalog":
    """Everything that is marked in code and templates, each with the files that say it."""
    from babel.messages.catalog import Catalog

    found = Catalog()
    for path in marked_files():
        where = str(path.relative_to(BASE))
        for _line, words, comments, context in messages_of(path):
            found.add(words, locations=[(where, 0)], auto_comments=comments, context=context)
    return found


def marked_files() -> list[Path]:
    code = [path for part in CODE for path in (BASE / part).rglob("*.py")]
    pages = [path for ending in ("html", "txt") for path in (BASE / "templates").rglob(f"*.{ending}")]
    return sorted(path for path in [*code, *pages] if not NOT_FOR_PEOPLE & set(path.relative_to(BASE).parts))


def messages_of(path: Path) -> Iterator[tuple[int, Any, list[str], str | None]]:
    """Line, words (with their plural), comments for translators and context of each message in a file."""
    from babel.messages.extract import extract as find

    source = path.read_text()
    if path.suffix != ".py":
        source = as_calls(source, path)
    elif "gettext" not in source:
        return iter(())
    return find("python", BytesIO(source.encode()), KEYWORDS, FOR_TRANSLATORS, {"encoding": "utf-8"})


def as_calls(template: str, path: Path) -> str:
    """A template as Django makes one ready for extraction: calls of gettext between blanks, one expression."""
    from django.utils.translation.template import templatize

    return f"({templatize(template, origin=str(path))}\n)"


# --- Catalogues ---------------------------------------------------------------------------------


def languages() -> list[str]:
    """Those that have a catalogue."""
    return sorted(path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/django.po"))


def source_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> "Catalog":
    from babel.messages.pofile import read_po

    with source_of(language).open("rb") as file:
        return read_po(file, locale=language)


def update(language: str, said: "Catalog") -> None:
    """Put what is said now into the catalogue, with the translations that it has. An unknown language gets one."""
    from babel.messages.catalog import Catalog

    path = source_of(language)
    catalog = read(language) if path.exists() else Catalog(locale=language)
    catalog.update(said, no_fuzzy_matching=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, written(catalog))


def written(catalog: "Catalog") -> bytes:
    """A catalogue's text, without dates and line numbers: it differs where its words differ."""
    from babel.messages.pofile import write_po

    text = BytesIO()
    write_po(
        text, catalog, width=WIDTH, omit_header=True, ignore_obsolete=True, sort_by_file=True, include_lineno=False
    )
    header = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalog.locale_identifier}\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n\n'
    )
    return header.encode() + text.getvalue()


def write_whole(path: Path, content: bytes) -> None:
    """Wholly or not at all: another process may read it, or write it, at the same time."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).chmod(0o644)
    Path(name).replace(path)


def compile_stale() -> list[str]:
    """Compile what is older than its source; the languages of which it was."""
    return [language for language in languages() if is_stale(language) and compile_one(language)]


def is_stale(language: str) -> bool:
    source = source_of(language)
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns


def compile_one(language: str) -> bool:
    from babel.messages.mofile import write_mo

    text = BytesIO()
    write_mo(text, read(language))
    write_whole(source_of(language).with_suffix(".mo"), text.getvalue())
    return True


def untranslated(catalog: "Catalog") -> list[str]:
    """What has no translation yet, in English."""
    return [
        str(message.id)
        for message in catalog
        if message.id and (message.fuzzy or not (message.string and is_whole(message.string)))
    ]


def is_whole(translation: str | tuple[str, ...] | list[str]) -> bool:
    return all(translation) if isinstance(translation, tuple | list) else bool(translation)


# --- The command line ---------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m config.translations", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", nargs="?", choices=["update", "compile", "show"], default="update")
    parser.add_argument(
        "languages", nargs="*", metavar="LANGUAGE", help="those that have a catalogue; a new one gets it"
    )
    chosen = parser.parse_args(arguments)
    if chosen.what == "show":
        for language in chosen.languages or languages():
            sys.stdout.write("".join(f"{language}: {words}\n" for words in untranslated(read(language))))
        return 0
    if chosen.what == "update":
        said = extract()
        for language in chosen.languages or languages():
            update(language, said)
            sys.stdout.write(f"{language}: {len(untranslated(read(language)))} of {len(said)} without translation\n")
    compile_stale()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
