"""The description of the doors, for programs and for people."""

from io import StringIO

from django.core.management import call_command
from django.urls import reverse

from routines.api.schema import document
from routines.api.urls import router


def test_schema_is_valid_and_without_warnings():
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO())


def test_schema_is_read_by_whoever_is_signed_in(cleo_program, as_cleo):
    found = cleo_program("GET", "schema/")
    assert found.status_code == 200
    assert found.json()["openapi"] == "3.1.1"
    assert as_cleo.get(reverse("api:schema")).json() == found.json()


def test_schema_names_every_door_and_its_refusals():
    found = document()
    assert len(found["paths"]) == len(router.urls)
    log = found["paths"]["/api/v1/sessions/{session_id}/sets/{set_id}/"]["put"]
    assert sorted(log["responses"]) == ["200", "201", "400", "401", "403", "404", "413", "415", "429", "503"]
    assert set(found["components"]["securitySchemes"]) == {"token", "session"}
    for doors in found["paths"].values():
        for door in doors.values():
            assert door["summary"]
            assert door["description"]


def test_reader_shows_every_door(as_cleo):
    page = as_cleo.get(reverse("api:docs"))
    assert page.status_code == 200
    text = page.content.decode()
    for path in document()["paths"]:
        assert path in text
    assert text.count("curl &quot;http://testserver/api/v1/") == sum(map(len, document()["paths"].values()))
    assert "style=" not in text
