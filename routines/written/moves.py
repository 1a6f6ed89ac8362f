"""The moves that may stand in a routine's text, and how they are called there."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext

from routines.written.words import key_of

MAX_NAME_LOOKED_UP = 80
SUGGESTIONS = 3


@dataclass(frozen=True)
class Move:
    """What text and content say of an exercise; ``revision`` is its published text."""

    pk: int
    revision: int
    slug: str
    name: str
    aliases: tuple[str, ...]
    tracking: str
    laterality: str
    seconds_per_rep: float
    sets: int
    reps_min: int | None
    reps_max: int | None
    seconds: int | None
    rest_seconds: int | None


class UnknownMoveError(ValueError):
    """No move, or more than one, is called so; the message says what to write instead."""


class Moves:
    """Moves by number, by slug, by name and by other name."""

    def __init__(self, moves: Iterable[Move]) -> None:
        self._by_pk = {move.pk: move for move in moves}
        self._by_slug = {move.slug: move for move in self._by_pk.values()}
        self._by_name: dict[str, list[Move]] = {}
        self._by_alias: dict[str, list[Move]] = {}
        for move in self._by_pk.values():
            self._by_name.setdefault(key_of(move.name), []).append(move)
            for key in {key_of(alias) for alias in move.aliases}:
                self._by_alias.setdefault(key, []).append(move)

    def get(self, pk: int) -> Move | None:
        return self._by_pk.get(pk)

    def is_only_one_called(self, name: str) -> bool:
        return len(self._by_name.get(key_of(name), [])) == 1

    def knows(self, name: str) -> bool:
        return key_of(name) in self._by_name or key_of(name) in self._by_alias

    def find(self, name: str, slug: str = "") -> Move:
        """By its name, in any spelling, or another name of it; a slug decides between moves of the same name."""
        if slug:
            return self._by_its_slug(slug, name)
        key = key_of(name)
        found = self._by_name.get(key) or self._by_alias.get(key) or []
        if len(found) == 1:
            return found[0]
        if found:
            slugs = ", ".join(f"[{move.slug}]" for move in found[:5])
            raise UnknownMoveError(
                gettext("%(len)s moves are called “%(short)s”. Write one of %(slugs)s after the name.")
                % {"len": len(found), "short": _short(name), "slugs": slugs}
            )
        raise UnknownMoveError(
            gettext("There is no move “%(short)s”. %(did_you_mean)s")
            % {"short": _short(name), "did_you_mean": self._did_you_mean(key)}
        )

    def _by_its_slug(self, slug: str, name: str) -> Move:
        move = self._by_slug.get(slug.lower())
        if move is None:
            near = get_close_matches(slug.lower()[:MAX_NAME_LOOKED_UP], self._by_slug, SUGGESTIONS)
            hint = (
                gettext("Did you mean %(either)s?") % {"either": _either([f"[{one}]" for one in near])}
                if near
                else gettext("Write its name instead.")
            )
            raise UnknownMoveError(
                gettext("There is no move [%(short)s]. %(hint)s") % {"short": _short(slug), "hint": hint}
            )
        if name and key_of(name) not in {key_of(one) for one in (move.name, *move.aliases)}:
            raise UnknownMoveError(
                gettext("[%(slug)s] is %(name)s, not “%(short)s”. Leave out the name or the brackets.")
                % {"slug": move.slug, "name": move.name, "short": _short(name)}
            )
        return move

    def _did_you_mean(self, key: str) -> str:
        called = {**self._by_alias, **self._by_name}
        near = get_close_matches(key[:MAX_NAME_LOOKED_UP], called, SUGGESTIONS, cutoff=0.55)
        if not near:
            words = set(key.split())
            near = [one for one in sorted(called) if words & set(one.split())][:SUGGESTIONS]
        names = list(dict.fromkeys(called[one][0].name for one in near))
        return (
            gettext("Did you mean %(either)s?") % {"either": _either(names)}
            if names
            else gettext("Search the exercises for its name, or write it there.")
        )


def _either(names: list[str]) -> str:
    return (
        names[0]
        if len(names) == 1
        else gettext("%(join)s or %(names)s") % {"join": ", ".join(names[:-1]), "names": names[-1]}
    )


def _short(name: str) -> str:
    return name if len(name) <= MAX_NAME_LOOKED_UP else f"{name[:MAX_NAME_LOOKED_UP]}…"
