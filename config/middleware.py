"""Manners of the whole site: what is refused at the gate, what every answer carries. No domain words."""

import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control

from accounts import styles
from config.problems import is_for_programs, problem

type Answer = Callable[[HttpRequest], HttpResponse]

SAME_FOR_ALL = {"/healthz", "/sw.js", "/app.webmanifest", "/offline/"}
"""Answer without the database, whoever knocks: looking who it is would ask it."""
PERSON = "Backday-User"
"""The header that names whose page it is, for the worker on their phone: it keeps no page without."""
UNSAFE_METHODS = {"POST", "PUT", "PATCH", "DELETE"}
INDENTATION = re.compile(rb"\n\s+")
AS_TYPED = re.compile(rb"(<textarea\b.*?</textarea>|<pre\b.*?</pre>)", re.DOTALL)


def site_manners(get_response: Answer) -> Answer:
    """Refuse what no browser of ours sends; add the headers that Django has no setting for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            if is_for_programs(request):
                return problem("unreadable", "The address has a character that can’t be read: NUL.", status=400)
            return render(request, "400.html", status=400)
        if request.method in UNSAFE_METHODS and request.headers.get("Sec-Fetch-Site", "none") in {
            "cross-site",
            "same-site",
        }:
            if is_for_programs(request):
                return problem("cross_site", "Pages of other sites may not change anything here.", status=403)
            return render(request, "403.html", status=403)
        response = get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), screen-wake-lock=(self)"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def persons_manners(get_response: Answer) -> Answer:
    """Times in the person's own zone and style; whose page it is; no cache but the phone's own keeps it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path in SAME_FOR_ALL:
            return get_response(request)
        user = request.user
        if not user.is_authenticated:
            return get_response(request)
        with timezone.override(ZoneInfo(user.time_zone)), styles.override(user.style):
            response = get_response(request)
        response[PERSON] = str(user.pk)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, no_store=True, private=True)
        return response

    return middleware


def lean_pages(get_response: Answer) -> Answer:
    """Send pages without their templates' indentation: half of a session's page, a fifth of it when compressed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            parts = AS_TYPED.split(response.content)
            parts[::2] = [INDENTATION.sub(b"\n", part) for part in parts[::2]]
            response.content = b"".join(parts)
        return response

    return middleware
