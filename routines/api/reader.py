"""The OpenAPI document as a person reads it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from routines.api.schema import REFUSALS, Document

ORDER = ("exercises", "routines", "assignments", "sessions", "sets")
METHODS = ("get", "post", "put", "patch", "delete")
MADE_UP = {"uuid": "0197a3c2-6f1e-7c3a-9d54-1f0a8a1b2c3d", "date": "2026-11-23", "date-time": "2026-11-23T18:30:00Z"}


@dataclass(frozen=True)
class Row:
    """One value: its name, indented by how deep it lies, and what it may be."""

    name: str
    depth: int
    kind: str
    is_required: bool
    help: str = ""
    choices: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    status: str
    rows: list[Row]
    example: str


@dataclass(frozen=True)
class Door:
    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Row]
    body: list[Row]
    curl: str
    answers: list[Answer]
    refusals: list[str]


@dataclass(frozen=True)
class Chapter:
    name: str
    doors: list[Door]


@dataclass(frozen=True)
class Refusal:
    status: str
    description: str


def refusals() -> list[Refusal]:
    return [Refusal(status, description) for status, (_, description, _) in REFUSALS.items()]


def chapters(document: Document, address: str) -> list[Chapter]:
    """The doors by what they are about. ``address`` is where the site is reached, without a slash at its end."""
    found: dict[str, list[Door]] = {}
    for path, doors in document["paths"].items():
        for method in METHODS:
            if method in doors:
                door = doors[method]
                read = Reading(document)
                found.setdefault(door["tags"][0], []).append(read.door(path, method, door, address))
    return [Chapter(name, found.pop(name)) for name in ORDER if name in found] + [
        Chapter(name, doors) for name, doors in found.items()
    ]


@dataclass(frozen=True)
class Reading:
    document: Document

    def door(self, path: str, method: str, door: Document, address: str) -> Door:
        parameters = door.get("parameters", [])
        body = self.body_of(door)
        example = self.body_example(door, body)
        return Door(
            id=door["operationId"],
            method=method.upper(),
            path=path,
            summary=door["summary"],
            description=door.get("description", "").replace("``", ""),
            parameters=[self.parameter(one) for one in parameters],
            body=list(self.rows(body)) if body else [],
            curl=curl(address + self.filled(path, parameters), method.upper(), example),
            answers=[self.answer(status, one) for status, one in door["responses"].items() if status[0] == "2"],
            refusals=[status for status in door["responses"] if status[0] != "2"],
        )

    def parameter(self, one: Document) -> Row:
        schema = self.whole(one["schema"])
        return Row(
            name=one["name"],
            depth=0,
            kind=f"{kind_of(schema)} in the {one['in']}",
            is_required=one.get("required", False),
            help=one.get("description", ""),
            choices=choices_of(schema),
        )

    def filled(self, path: str, parameters: list[Document]) -> str:
        for one in parameters:
            if one["in"] == "path":
                schema = one["schema"]
                value = MADE_UP.get(schema.get("format", ""), "7" if schema["type"] == "integer" else "bent-over-row")
                path = path.replace(f"{{{one['name']}}}", value)
        return path

    def body_of(self, door: Document) -> Document | None:
        content: Document = door.get("requestBody", {}).get("content", {})
        return content["application/json"]["schema"] if content else None

    def body_example(self, door: Document, body: Document | None) -> Any:
        if body is None:
            return None
        written = door["requestBody"]["content"]["application/json"].get("examples", {})
        return next((one["value"] for one in written.values()), None) or self.example(body, only_required=True)

    def answer(self, status: str, response: Document) -> Answer:
        schema = response["content"]["application/json"]["schema"]
        example = json.dumps(self.example(schema), indent=2, ensure_ascii=False)
        return Answer(status, list(self.rows(schema)), example)

    def whole(self, schema: Document) -> Document:
        """A schema with its references followed and its alternatives joined; whether it may be null is kept."""
        found = dict(schema)
        if "$ref" in found:
            name = found.pop("$ref").rsplit("/", 1)[1]
            return self.whole(self.document["components"]["schemas"][name] | found)
        for key in ("allOf", "oneOf", "anyOf"):
            for part in found.pop(key, []):
                inner = self.whole(part)
                types = types_of(found) | types_of(inner)
                enum = [*found.get("enum", []), *inner.get("enum", [])]
                found = inner | found | {"type": sorted(types)} | ({"enum": enum} if enum else {})
        return found

    def rows(self, schema: Document, depth: int = 0) -> Iterator[Row]:
        whole = self.whole(schema)
        if "array" in types_of(whole):
            yield from self.rows(whole["items"], depth)
            return
        required = set(whole.get("required", []))
        for name, inner in whole.get("properties", {}).items():
            value = self.whole(inner)
            items = self.whole(value["items"]) if "array" in types_of(value) else value
            yield Row(
                name=name,
                depth=depth,
                kind=kind_of(value, items),
                is_required=name in required,
                help=value.get("description", "") if "enum" not in items else help_of(inner),
                choices=choices_of(items),
            )
            yield from self.rows(items, depth + 1)

    def example(self, schema: Document, *, only_required: bool = False) -> Any:
        whole = self.whole(schema)
        types = types_of(whole)
        if "examples" in whole:
            return whole["examples"][0]
        if "array" in types:
            return [self.example(whole["items"], only_required=only_required)]
        if "object" in types or "properties" in whole:
            required = set(whole.get("required", [])) if only_required else set(whole.get("properties", {}))
            wanted = required or set(whole.get("properties", {}))
            return {
                name: self.example(one, only_required=only_required)
                for name, one in whole.get("properties", {}).items()
                if name in wanted
            }
        return plain_example(whole, types)


def plain_example(schema: Document, types: set[str]) -> Any:
    if schema.get("enum"):
        return schema["enum"][0]
    if schema.get("format") in MADE_UP:
        return MADE_UP[schema["format"]]
    for kind, value in {"integer": schema.get("minimum", 1), "number": 2.0, "boolean": False, "string": "…"}.items():
        if kind in types:
            return value
    return None


def types_of(schema: Document) -> set[str]:
    kind = schema.get("type", [])
    return {kind} if isinstance(kind, str) else set(kind)


def kind_of(schema: Document, items: Document | None = None) -> str:
    """ "text, up to 80 characters, or null"."""
    types = types_of(schema)
    if "array" in types and items is not None:
        return f"list of {kind_of(items)}"
    words = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
    formats = {"uuid": "UUID", "date": "date", "date-time": "moment, ISO 8601"}
    name = formats.get(schema.get("format", "")) or next(
        (words[one] for one in sorted(types) if one in words), "object"
    )
    if schema.get("enum"):
        name = "one of"
    parts = [name]
    if "maximum" in schema and "minimum" in schema:
        parts.append(f"{schema['minimum']} to {schema['maximum']}")
    if "maxLength" in schema:
        parts.append(f"up to {schema['maxLength']} characters")
    if "null" in types and len(types) > 1:
        parts.append("or null")
    return ", ".join(parts)


def choices_of(schema: Document) -> list[str]:
    return [str(one) for one in schema.get("enum", []) if one not in {"", None}]


def help_of(schema: Document) -> str:
    """A field's own words, without the list of its choices that the document adds."""
    words = str(schema.get("description", "")).partition("\n\n")[0]
    return "" if words.startswith("* `") else words


def curl(url: str, method: str, body: Any) -> str:
    lines = [f'curl "{url}"', '  -H "Authorization: Bearer $TOKEN"']
    if method != "GET":
        lines.insert(1, f"  -X {method}")
    if body is not None:
        lines.append('  -H "Content-Type: application/json"')
        lines.append(f"  -d '{json.dumps(body, ensure_ascii=False)}'")
    return " \\\n".join(lines)
