"""Manners of the whole site: what is refused at the gate, what every answer carries. No domain words."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control, patch_vary_headers

from accounts import styles
from accounts.languages import browsers_choice, spoken
from config.problems import is_for_programs, problem

type Answer = Callable[[HttpRequest], HttpResponse]

SAME_FOR_ALL = {"/healthz", "/sw.js", "/app.webmanifest", "/offline/"}
"""Answer without the database, whoever knocks: looking who it is would ask it."""
PERSON = "Backday-User"
"""The header that names whose page it is, for the worker on their phone: it keeps no page without."""
UNSAFE_METHODS = {"POST", "PUT", "PATCH", "DELETE"}
INDENTATION = re.compile(rb"\n\s+")
AS_TYPED = re.compile(rb"(<textarea\b.*?</textarea>|<pre\b.*?</pre>)", re.DOTALL)


def browsers_language(get_response: Answer) -> Answer:
    """Speak what the browser asks for, also where nobody knows yet who it is; say in which language the answer is."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with translation.override(browsers_choice(request.headers.get("Accept-Language", ""))):
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
        patch_vary_headers(response, ["Accept-Language"])
        return response

    return middleware


def site_manners(get_response: Answer) -> Answer:
    """Refuse what no browser of ours sends; add the headers that Django has no setting for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            if is_for_programs(request):
                return problem("unreadable", "The address has a character that can’t be read: NUL.", status=400)
            return render(request, "400.html", status=400)
        if request.method in UNSAFE_METHODS and request.headers.get("sec-fetch-site", "none") in {
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
    """Words in the person's language, times in their zone and style; whose page it is; no cache but the phone's own
    keeps it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path in SAME_FOR_ALL:
            return get_response(request)
        user = request.user
        if not user.is_authenticated:
            return get_response(request)
        language = spoken(user.language) or translation.get_language()
        with translation.override(language), timezone.override(user.zone), styles.override(user.style):
            response = get_response(request)
            response["Content-Language"] = language
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
