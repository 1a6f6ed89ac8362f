"""The refusals that programs get before a view is found, or after one has failed; shape as in routines.api.errors."""

from django.http import HttpRequest, JsonResponse


def is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def problem(code: str, detail: str, *, status: int, headers: dict[str, str] | None = None) -> JsonResponse:
    options = {"ensure_ascii": False, "separators": (",", ":")}
    content = {"code": code, "detail": detail, "errors": {}}
    return JsonResponse(content, status=status, headers=headers, json_dumps_params=options)
