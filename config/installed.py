"""The doors of the installed app: its worker, its manifest, the page for when there is no network.

They are the same for everybody and ask no database. The worker keeps a few signed-in pages on the phone although
they are sent as ``no-store``: the one exception to that rule, so that a session opens without a network. It keeps
them for the person they were sent to and drops them when that person signs out or another one signs in; see
``static/js/worker.js``.
"""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from accounts.languages import spoken

SHELL = (
    "css/core.css",
    "css/player.css",
    "fonts/hyperlegible-next-latin.woff2",
    "img/favicon.svg",
    "js/breath.js",
    "js/changes.js",
    "js/extra.js",
    "js/felt.js",
    "js/figure.js",
    "js/floor.js",
    "js/kept.js",
    "js/loads.js",
    "js/offline.js",
    "js/outbox.js",
    "js/overview.js",
    "js/pace.js",
    "js/player.js",
    "js/renew.js",
    "js/run.js",
    "js/send.js",
    "js/shell.js",
    "js/signals.js",
    "js/steppers.js",
    "js/typed.js",
)
"""Every file that Today, a session and the page for no network are made of."""
IMPORTED = ("js/outbox.js", "js/send.js", "js/worker.js")
BACKGROUND = "#F1F4F0"


def offline_page(language: str) -> str:
    """The same for everybody who speaks the language: no request, no person."""
    with translation.override(language):
        return render_to_string("offline.html", {"user": AnonymousUser()})


def shell() -> dict[str, Any]:
    """What the worker keeps at once. The version changes with any file of it, by their hashed names."""
    files = [static(name) for name in SHELL]
    pages = [offline_page(language) for language, _ in settings.LANGUAGES]
    content = json.dumps([*files, *map(static, IMPORTED), *pages])
    return {
        "version": hashlib.sha256(content.encode()).hexdigest()[:12],
        "files": files,
        "offline": reverse("offline"),
        "today": reverse("player:today"),
    }


def worker_script() -> str:
    imported = ", ".join(json.dumps(static(name)) for name in IMPORTED)
    return f"self.shell={json.dumps(shell())};\nimportScripts({imported});\n"


@require_safe
@login_not_required
@cache_control(no_cache=True)
@conditional_page
def worker(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it at each visit and take a new one when a byte of it is another."""
    return HttpResponse(worker_script(), content_type="text/javascript; charset=utf-8")


@require_safe
@login_not_required
@cache_control(no_cache=True)
def offline(request: HttpRequest) -> HttpResponse:
    """In the language that is asked for by the worker, which knows what the person speaks; else the browser's."""
    language = spoken(request.GET.get("language", "")) or translation.get_language() or settings.LANGUAGE_CODE
    return HttpResponse(offline_page(language), headers={"Content-Language": language})


@require_safe
@login_not_required
@cache_control(max_age=3600, public=True)
def manifest(request: HttpRequest) -> HttpResponse:
    icons = [("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any")]
    icons += [("icon-maskable-512.png", "512x512", "maskable")]
    content = {
        "id": "/",
        "name": "Backday",
        "short_name": "Backday",
        "description": gettext("Your trainer’s plan, one set at a time."),
        "lang": translation.get_language(),
        "dir": "rtl" if translation.get_language_bidi() else "ltr",
        "start_url": reverse("player:today"),
        "scope": "/",
        "display": "standalone",
        "background_color": BACKGROUND,
        "theme_color": BACKGROUND,
        "categories": ["fitness", "health"],
        "icons": [
            {"src": static(f"img/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in icons
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json")
