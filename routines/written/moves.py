"""The moves that may stand in a routine's text, and how they are called there."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

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
                f"{len(found)} moves are called “{_short(name)}”. Write one of {slugs} after the name."
            )
        raise UnknownMoveError(f"There is no move “{_short(name)}”. {self._did_you_mean(key)}")

    def _by_its_slug(self, slug: str, name: str) -> Move:
        move = self._by_slug.get(slug.lower())
        if move is None:
            near = get_close_matches(slug.lower()[:MAX_NAME_LOOKED_UP], self._by_slug, SUGGESTIONS)
            hint = f"Did you mean {_either([f'[{one}]' for one in near])}?" if near else "Write its name instead."
            raise UnknownMoveError(f"There is no move [{_short(slug)}]. {hint}")
        if name and key_of(name) not in {key_of(one) for one in (move.name, *move.aliases)}:
            raise UnknownMoveError(
                f"[{move.slug}] is {move.name}, not “{_short(name)}”. Leave out the name or the brackets."
            )
        return move

    def _did_you_mean(self, key: str) -> str:
        called = {**self._by_alias, **self._by_name}
        near = get_close_matches(key[:MAX_NAME_LOOKED_UP], called, SUGGESTIONS, cutoff=0.55)
        if not near:
            words = set(key.split())
            near = [one for one in sorted(called) if words & set(one.split())][:SUGGESTIONS]
        names = list(dict.fromkeys(called[one][0].name for one in near))
        return f"Did you mean {_either(names)}?" if names else "Search the exercises for its name, or write it there."


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _short(name: str) -> str:
    return name if len(name) <= MAX_NAME_LOOKED_UP else f"{name[:MAX_NAME_LOOKED_UP]}…"
