"""Every door of the site, found by walking the URLconf."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True)
class Door:
    """One URL pattern: its full name (or its route, when it has none) and its route from the root."""

    name: str
    route: str


def all_doors() -> list[Door]:
    return sorted(set(walk(get_resolver(), "", "")), key=lambda door: (door.name, door.route))


def walk(resolver: URLResolver, namespace: str, route: str) -> Iterator[Door]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLPattern):
            yield Door(f"{namespace}{pattern.name}" if pattern.name else here, here)
        else:
            yield from walk(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace, here)


def reverse_door(door: Door, args: dict[str, Any]) -> str:
    """The address of a door, with the arguments that its route names."""
    return f"/{door.route}" if door.name == door.route else reverse(door.name, kwargs=args)
