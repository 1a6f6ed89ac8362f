"""The installed app's doors: the worker's script, the manifest, the page for no network."""

import json
import re
import struct
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from config.installed import SHELL
from routines.player.commands import start_session
from tests.factories import make_assignment, make_coaching, make_exercise, make_routine, make_user

DOORS = ("/sw.js", "/app.webmanifest", "/offline/")


def static_file(address: str) -> Path:
    return settings.BASE_DIR / address.lstrip("/")


@pytest.mark.parametrize("door", DOORS)
def test_the_doors_ask_no_database_and_are_the_same_for_all(door: str) -> None:
    """Without the ``db`` fixture any query fails; a browser with a session would make one."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    response = client.get(door)
    assert response.status_code == 200
    assert not {"Backday-User", "Set-Cookie"} & set(response.headers)
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.content == Client().get(door).content


def test_the_worker_is_a_script_that_is_asked_for_at_each_visit() -> None:
    response = Client().get("/sw.js")
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "no-cache"
    again = Client().get("/sw.js", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_every_file_of_the_shell_is_there() -> None:
    script = Client().get("/sw.js").text
    shell = json.loads(script.split("self.shell=")[1].split(";\n")[0])
    imported = re.findall(r'"(/static/[^"]+)"', script.split("importScripts")[1])
    assert [*shell["files"], *imported]
    assert [file for file in [*shell["files"], *imported] if not static_file(file).exists()] == []


@pytest.mark.django_db
def test_the_shell_has_what_its_pages_are_made_of() -> None:
    cleo = make_user("cleo@example.com")
    coaching = make_coaching(make_user("tess@example.com", is_trainer=True), cleo)
    session = start_session(make_assignment(coaching, make_routine(None, make_exercise())), on=timezone.localdate())
    client = Client()
    client.force_login(cleo)
    asked = set()
    for page in ("/today/", f"/sessions/{session.pk}/", "/offline/"):
        asked |= set(re.findall(r'="/static/((?:css|js|fonts)/[^"#]+)"', client.get(page).text))
    assert asked == {name for name in SHELL if not name.startswith("img/")}


def test_the_manifest_names_icons_that_are_what_it_says() -> None:
    response = Client().get("/app.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    manifest: dict[str, Any] = json.loads(response.content)
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/today/", "/", "standalone")
    purposes = set()
    for icon in manifest["icons"]:
        width, height = struct.unpack(">II", static_file(icon["src"]).read_bytes()[16:24])
        assert icon["sizes"] == f"{width}x{height}"
        purposes.add((icon["sizes"], icon["purpose"]))
    assert purposes == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}


@pytest.mark.django_db
def test_every_signed_in_answer_says_whose_it_is_and_no_cache_may_keep_it() -> None:
    cleo = make_user("cleo@example.com")
    client = Client()
    client.force_login(cleo)
    for path in ("/today/", "/profile/", "/sessions/00000000-0000-0000-0000-000000000001/"):
        response = client.get(path)
        assert (response["Backday-User"], response["Cache-Control"]) == (str(cleo.pk), "no-store, private")
    assert "Backday-User" not in Client().get("/accounts/login/").headers
    assert "Backday-User" not in Client().get("/today/").headers
