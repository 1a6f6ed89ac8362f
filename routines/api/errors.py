"""One shape for every refusal: ``{"code", "detail", "errors": {field: [sentence]}}``."""

from collections.abc import Iterator
from typing import Any, TypedDict

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.http import Http404, UnreadablePostError
from rest_framework import exceptions
from rest_framework.response import Response

NOT_FOUND = "There is nothing here, or it isn’t shared with you."
SEE_ERRORS = "Some values can’t be used; see errors."
CODES = {
    "not_authenticated": "unauthenticated",
    "permission_denied": "forbidden",
    "parse_error": "unreadable",
}
# What a command calls a column, where the API's word is another one.
WORDS = {"load_unit": "unit", "coachings": "clients"}


class Problem(TypedDict):
    code: str
    detail: str
    errors: dict[str, list[str]]


class Unreadable(exceptions.APIException):
    """The body is no JSON that we take."""

    status_code = 400
    default_detail = "The request can’t be read."
    default_code = "unreadable"


class TooLarge(exceptions.APIException):
    status_code = 413
    default_detail = "The body is too large."
    default_code = "too_large"


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to a refusal; None (and so a 500 or 503 in the same shape) for what is nobody's refusal."""
    if isinstance(error, ValidationError):
        return Response(refusal(error), status=400)
    known = as_api_exception(error)
    if known is None:
        return None
    headers = {}
    if challenge := getattr(known, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(known, "wait", None):
        headers["Retry-After"] = f"{wait:.0f}"
    return Response(problem(known), status=known.status_code, headers=headers)


def as_api_exception(error: Exception) -> exceptions.APIException | None:
    match error:
        case exceptions.APIException():
            return error
        case Http404():
            return exceptions.NotFound(NOT_FOUND)
        case PermissionDenied():
            return exceptions.PermissionDenied()
        case RequestDataTooBig():
            return TooLarge()
        case BadRequest() | SuspiciousOperation() | UnreadablePostError():
            return Unreadable()
    return None


def refusal(error: ValidationError) -> Problem:
    """A command's refusal: its sentences beside their fields."""
    if not hasattr(error, "error_dict"):
        return Problem(code=getattr(error, "code", None) or "invalid", detail=" ".join(error.messages), errors={})
    errors = {WORDS.get(field, field): sentences for field, sentences in error.message_dict.items()}
    general = errors.pop(NON_FIELD_ERRORS, [])
    return Problem(code="invalid", detail=" ".join(general) or SEE_ERRORS, errors=errors)


def problem(error: exceptions.APIException) -> Problem:
    if isinstance(error, exceptions.ValidationError):
        errors: dict[str, list[str]] = {}
        for path, sentence in flat(error.detail):
            errors.setdefault(path, []).append(sentence)
        general = errors.pop("", [])
        return Problem(code="invalid", detail=" ".join(general) or SEE_ERRORS, errors=errors)
    if isinstance(error, exceptions.NotFound):
        return Problem(code="not_found", detail=NOT_FOUND, errors={})
    code = str(error.get_codes())
    return Problem(code=CODES.get(code, code), detail=str(error.detail), errors={})


def flat(detail: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Nested refusals as (path, sentence): ``text.steps.0.seconds``."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            key = "" if name == "non_field_errors" else str(name)
            yield from flat(inner, ".".join(part for part in (path, key) if part))
    elif isinstance(detail, list) and any(isinstance(one, dict) for one in detail):
        for number, one in enumerate(detail):
            yield from flat(one, f"{path}.{number}" if path else str(number))
    elif isinstance(detail, list):
        for one in detail:
            yield from flat(one, path)
    else:
        yield path, str(detail)
