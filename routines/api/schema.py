"""The OpenAPI document of these doors."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

type Document = dict[str, Any]

REFUSALS = {
    "400": ("Invalid", "A value can’t be used, or the body can’t be read.", "invalid"),
    "401": ("Unauthenticated", "No sign-in, or a token that is unknown, revoked or expired.", "token"),
    "403": ("Forbidden", "Not for this person (role), this token (scope) or without a CSRF token (csrf).", "scope"),
    "404": ("NotFound", "Nothing here; what isn’t shared with you answers the same.", "not_found"),
    "413": ("TooLarge", "The body is too large.", "too_large"),
    "415": ("UnsupportedMediaType", "Bodies are application/json.", "unsupported_media_type"),
    "429": ("Throttled", "Too many requests; Retry-After says when to come back, in seconds.", "throttled"),
    "503": ("Unavailable", "The database is away; Retry-After says when to come back, in seconds.", "unavailable"),
}
WRITES = {"post", "put", "patch", "delete"}


@cache
def document() -> Document:
    """Made once in a process: nobody's rights change it."""
    found: Document = SchemaGenerator().get_schema(request=None, public=True)
    return found


def describe_refusals(result: Document, **_: Any) -> Document:
    """Name, at each door, the refusals it may answer with."""
    components = result["components"]
    components["schemas"]["Problem"] = {
        "type": "object",
        "description": "Every refusal has this shape.",
        "properties": {
            "code": {"type": "string", "description": "A word for programs."},
            "detail": {"type": "string", "description": "A sentence for people."},
            "errors": {
                "type": "object",
                "description": "By field (text.steps.0.seconds), what is wrong; empty when no field is to blame.",
                "additionalProperties": {"type": "array", "items": {"type": "string"}},
            },
        },
        "required": ["code", "detail", "errors"],
    }
    components["responses"] = {
        name: answer(status, description, code) for status, (name, description, code) in REFUSALS.items()
    }
    for path, doors in result["paths"].items():
        for method, door in doors.items():
            for status in refusals_of(path, method, door):
                door["responses"][status] = {"$ref": f"#/components/responses/{REFUSALS[status][0]}"}
    return result


def answer(status: str, description: str, code: str) -> Document:
    example = {"code": code, "detail": description, "errors": {}}
    if status == "400":
        example["errors"] = {"reps": ["A valid integer is required."]}
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
    described: Document = {"description": description, "content": {"application/json": content}}
    if status in {"429", "503"}:
        described["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    if status == "401":
        described["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return described


def refusals_of(path: str, method: str, door: Document) -> list[str]:
    found = ["401", "429", "503"]
    if "requestBody" in door or any(one["in"] == "query" for one in door.get("parameters", [])):
        found.append("400")
    if "requestBody" in door:
        found += ["413", "415"]
    if method in WRITES or "/routines/" in path:
        found.append("403")
    if "{" in path or any(one["name"] == "page" for one in door.get("parameters", [])):
        found.append("404")
    return sorted(found)
