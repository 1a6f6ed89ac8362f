"""A language that is longer and runs from right to left: nothing is cut or pushed out of the page."""

import re
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.utils import timezone

from accounts.models import Coaching, User
from routines.models import Routine
from routines.player.commands import start_session
from tests.browser.conftest import OpenBrowser
from tests.factories import make_assignment
from tests.pseudo import LANGUAGE, speak

pytestmark = pytest.mark.django_db(transaction=True)

PHYSICAL = re.compile(
    r"(?:margin|padding|border)-(?:left|right)\b|(?<![\w-])(?:left|right)\s*:|text-align:\s*(?:left|right)|float:\s*(?:left|right)"
)


def test_styles_speak_of_start_and_end() -> None:
    sheets = (site_settings.BASE_DIR / "static" / "css").glob("*.css")
    assert {sheet.name: found for sheet in sheets if (found := PHYSICAL.findall(sheet.read_text()))} == {}


def test_pages_run_from_right_to_left(
    open_browser: OpenBrowser, tess: User, cleo: User, coaching: Coaching, settings: Any
) -> None:
    speak(settings)
    assignment = make_assignment(coaching, Routine.objects.get(slug="back-day"))
    session = start_session(assignment, on=timezone.localdate())
    User.objects.update(language=LANGUAGE)
    wide = {}
    for person, paths in {
        cleo: ["/today/", f"/sessions/{session.pk}/", "/progress/", "/profile/", "/exercises/"],
        tess: ["/clients/", f"/clients/{cleo.pk}/", "/routines/", "/invitations/"],
    }.items():
        page = open_browser(person)
        for path in paths:
            page.goto(path)
            assert page.evaluate("getComputedStyle(document.documentElement).direction") == "rtl", path
            if beyond := page.evaluate("document.documentElement.scrollWidth - innerWidth"):
                wide[path] = beyond
    assert wide == {}
