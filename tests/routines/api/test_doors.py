"""Who gets in, what a refusal looks like, and what is refused before a command sees it."""

import json
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.commands import make_token, revoke_token
from routines.api.parsers import MAX_BYTES, MAX_DEPTH
from routines.models import LoggedSet
from tests.routines.api.conftest import Program, a_set

NOT_FOUND = {
    "code": "not_found",
    "detail": "There is nothing here, or it isn’t shared with you.",
    "errors": {},
}


def is_problem(answer) -> bool:
    found = answer.json()
    return (
        set(found) == {"code", "detail", "errors"}
        and isinstance(found["code"], str)
        and bool(found["detail"])
        and all(isinstance(one, str) for sentences in found["errors"].values() for one in sentences)
    )


# --- Signing in ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["exercises/", "routines/", "assignments/", "sessions/", "schema/", f"sessions/{uuid.UUID(int=7)}/sets/"]
)
def test_nobody_gets_in_without_a_key(db, path):
    answer = Client().get(f"/api/v1/{path}")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="Backday"'
    assert answer.json()["code"] == "unauthenticated"


def test_docs_send_to_the_sign_in(db):
    answer = Client().get(reverse("api:docs"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_expired_revoked_and_unknown_tokens_are_alike(cleo):
    expired, late = make_token(cleo, name="late")
    type(expired).objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    revoked, gone = make_token(cleo, name="gone")
    revoke_token(revoked)
    answers = [Program(secret)("GET", "sessions/") for secret in (late, gone, "bd_unknown", "", "\udcff", "é")]
    assert {answer.status_code for answer in answers} == {401}
    assert {answer["WWW-Authenticate"] for answer in answers} == {'Bearer realm="Backday"'}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["code"] == "token"


def test_token_of_somebody_inactive_is_refused(cleo, cleo_program):
    cleo.is_active = False
    cleo.save()
    assert cleo_program("GET", "sessions/").status_code == 401


def test_reading_token_reads_and_no_more(cleo, program, session):
    reads = program(cleo, "read")
    assert reads("GET", "sessions/").status_code == 200
    assert reads("HEAD", "sessions/").status_code == 200
    path, body = a_set(session)
    for method, where in [
        ("PUT", path),
        ("POST", f"sessions/{session.pk}/finish/"),
        ("POST", f"sessions/{session.pk}/feeling/"),
        ("POST", f"assignments/{session.assignment_id}/start/"),
        ("POST", "exercises/"),
        ("POST", "routines/"),
        ("POST", "assignments/"),
        ("PATCH", f"assignments/{session.assignment_id}/"),
    ]:
        answer = reads(method, where, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope"), where
    assert not LoggedSet.objects.exists()


def test_last_use_is_noted_once_a_minute(cleo, django_assert_num_queries):
    token, secret = make_token(cleo, name="mine")
    program = Program(secret)
    program("GET", "sessions/")
    token.refresh_from_db()
    first = token.last_used_at
    assert first is not None
    program("GET", "sessions/")
    token.refresh_from_db()
    assert token.last_used_at == first


def test_session_of_the_pages_needs_their_csrf_token(cleo, session):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cleo)
    path, body = a_set(session)
    assert browser.get("/api/v1/sessions/").status_code == 200
    refused = browser.put(f"/api/v1/{path}", json.dumps(body), "application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    browser.get(reverse("api:docs"))
    browser.get(reverse("accounts:profile"))
    token = browser.cookies["csrf"].value
    let_in = browser.put(f"/api/v1/{path}", json.dumps(body), "application/json", headers={"X-CSRFToken": token})
    assert let_in.status_code == 201


def test_moments_are_utc_for_browsers_too(cleo, as_user, session):
    cleo.time_zone = "Asia/Tokyo"
    cleo.save()
    assert as_user(cleo).get(f"/api/v1/sessions/{session.pk}/").json()["started_at"].endswith("Z")


# --- The shape of refusals ----------------------------------------------------------------------


def test_refusals_have_one_shape(cleo_program, tess_program, session):
    path, body = a_set(session)
    for answer, status, code in [
        (cleo_program("GET", "nothing/"), 404, "not_found"),
        (cleo_program("GET", "sessions/no-uuid/"), 404, "not_found"),
        (cleo_program("GET", "exercises"), 404, "not_found"),
        (cleo_program("PUT", path.rstrip("/"), body), 404, "not_found"),
        (cleo_program("GET", "sessions.json"), 404, "not_found"),
        (cleo_program("GET", "/api/"), 404, "not_found"),
        (cleo_program("GET", "assignments/99999999999999999999999/"), 404, "not_found"),
        (cleo_program("DELETE", path), 405, "method_not_allowed"),
        (cleo_program("OPTIONS", path), 405, "method_not_allowed"),
        (cleo_program("PUT", path, "x" * (MAX_BYTES + 1)), 413, "too_large"),
        (cleo_program.client.put(f"/api/v1/{path}", "a=1", "text/plain"), 415, "unsupported_media_type"),
        (cleo_program.client.put(f"/api/v1/{path}"), 400, "invalid"),
        (cleo_program("PUT", path, {}), 400, "invalid"),
        (cleo_program("GET", "sessions/", headers={"Accept": "text/html"}), 406, "not_acceptable"),
        (cleo_program("POST", "routines/", {"name": "Mine"}), 403, "role"),
        (cleo_program("GET", "sessions/?client=%00"), 400, "unreadable"),
        (cleo_program("POST", "sessions/", headers={"Sec-Fetch-Site": "cross-site"}), 403, "cross_site"),
    ]:
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
        assert is_problem(answer)


def test_nowhere_is_the_same_as_somebody_elses(rival_program, session):
    path, body = a_set(session)
    foreign = [
        rival_program("GET", f"sessions/{session.pk}/"),
        rival_program("POST", f"sessions/{session.pk}/finish/"),
        rival_program("POST", f"sessions/{session.pk}/feeling/", {"feeling": 1}),
        rival_program("PUT", path, body),
        rival_program("GET", path),
        rival_program("GET", f"assignments/{session.assignment_id}/"),
        rival_program("PATCH", f"assignments/{session.assignment_id}/", {"weeks": 2}),
        rival_program("POST", f"assignments/{session.assignment_id}/withdraw/"),
        rival_program("POST", f"assignments/{session.assignment_id}/start/"),
        rival_program("GET", f"routines/{session.version.routine_id}/"),
        rival_program("PATCH", f"routines/{session.version.routine_id}/", {"name": "Theirs"}),
        rival_program("POST", f"routines/{session.version.routine_id}/steps/", {}),
        rival_program("GET", "exercises/own-pull/"),
    ]
    missing = rival_program("GET", f"sessions/{uuid.uuid4()}/")
    assert [answer.status_code for answer in foreign] == [404] * len(foreign)
    assert {answer.content for answer in foreign} == {missing.content}
    assert missing.json() == NOT_FOUND


def test_too_many_requests_are_told_when_to_come_back(db, monkeypatch):
    for _ in range(60):
        assert Client().get("/api/v1/sessions/").status_code == 401
    answer = Client().get("/api/v1/sessions/")
    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert is_problem(answer)


def test_guessing_tokens_is_throttled(db):
    statuses = [Program(f"bd_{number}")("GET", "sessions/").status_code for number in range(61)]
    assert statuses == [401] * 60 + [429]


def test_answers_are_kept_by_nobody(cleo_program):
    assert cleo_program("GET", "sessions/")["Cache-Control"] == "no-store, private"


# --- Bodies -------------------------------------------------------------------------------------

BODIES = {
    "nothing": b"",
    "no JSON": b"{",
    "list": b"[]",
    "text": b'"x"',
    "null": b"null",
    "broken UTF-8": b'{"slot": "\xff\xfe"}',
    "UTF-16": '{"slot": "1"}'.encode("utf-16"),
    "NUL": b'{"slot": "1.1.left\\u0000"}',
    "NUL in a name": b'{"sl\\u0000ot": "1.1.left"}',
    "raw NUL": b'{"slot": "\x00"}',
    "lone surrogate": b'{"slot": "\\ud800"}',
    "lone surrogate in a list": b'{"slot": [["\\udfff"]]}',
    "NaN": b'{"rpe": NaN}',
    "Infinity": b'{"load": -Infinity}',
    "number beyond floats": b'{"load": 1e999}',
    "number of 5,000 digits": b'{"reps": ' + b"9" * 5000 + b"}",
    "50,000 deep": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "deep lists": b"[" * 100_000,
    "a level too deep": b'{"a":' + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + b"}",
}


@pytest.mark.parametrize("name", BODIES)
def test_bodies_that_cant_be_read(cleo_program, session, name):
    path, _ = a_set(session)
    for method, where in [("PUT", path), ("POST", f"assignments/{session.assignment_id}/start/")]:
        if name == "nothing" and method == "POST":
            continue
        answer = cleo_program(method, where, BODIES[name])
        assert answer.status_code == 400
        assert is_problem(answer)


VALUES = {
    "reps": [-1, 1001, 10**17, 1.5, "many", True, [], {}, "9" * 10_000],
    "load": [-1, 2001, "2000.01", "1.234", "NaN", "1e3", "20 kg", "", True, [], {}, "9" * 10_000, 10**17],
    "unit": ["stone", 1, None, [], {}],
    "seconds": [0, -5, 36_001, "long", 10**17],
    "rpe": [0, 0.5, 10.5, 8.3, "hard", "NaN", "Infinity", 10**17],
    "slot": ["", "9.9.left", "1.1.top", "x" * 10_000, None, 5, {}],
    "op": ["", "no", None, -1, 10**17 * 10**1, {}, "0" * 10_000],
    "at": ["", "soon", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", 5, None, {}, "1999-12-31T00:00:00Z"],
    "void": ["perhaps", 7, None, [], {}],
}


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in VALUES.items() for value in values])
def test_values_that_cant_be_logged(cleo_program, session, field, value):
    path, body = a_set(session, **{field: value})
    answer = cleo_program("PUT", path, body)
    assert answer.status_code == 400, answer.content
    assert is_problem(answer)
    assert field in answer.json()["errors"] or answer.json()["code"] in {"unknown_set", "unreadable"}
    assert not LoggedSet.objects.exists()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.dictionaries(st.sampled_from(sorted(VALUES)), JSON | st.text(alphabet="0123456789.-:TZ", max_size=20)))
def test_whatever_is_put_is_answered(cleo_program, session, values, settings_off_throttle):
    path, body = a_set(session)
    answer = cleo_program("PUT", path, json.dumps(body | values))
    assert answer.status_code in {200, 201, 400}
    assert answer.status_code != 400 or is_problem(answer)


@pytest.fixture
def settings_off_throttle(monkeypatch):
    monkeypatch.setattr("rest_framework.throttling.UserRateThrottle.allow_request", lambda *_: True)


# --- Lists --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page_size=0", "page_size"),
        ("page_size=201", "page_size"),
        ("page_size=-1", "page_size"),
        ("page_size=many", "page_size"),
        ("page_size=%C2%B2", "page_size"),
        ("client=x", "client"),
        ("client=-1", "client"),
        ("client=1.5", "client"),
        ("client=99999999999999999999999999", "client"),
        ("client=%FF", "client"),
        ("from=soon", "from"),
        ("to=2026-13-01", "to"),
        ("open=perhaps", "open"),
    ],
)
def test_filters_that_cant_be_used(cleo_program, query, field):
    answer = cleo_program("GET", f"sessions/?{query}")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert is_problem(answer)


@pytest.mark.parametrize("page", ["0", "-1", "2", "x", "9" * 40, "%ED%A0%80", "9" * 5000])
def test_pages_that_arent_there(cleo_program, page):
    answer = cleo_program("GET", f"sessions/?page={page}")
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


def test_lists_come_in_pages(cleo_program, library):
    whole = cleo_program("GET", "exercises/?page_size=200").json()
    first = cleo_program("GET", "exercises/?page_size=7").json()
    assert (first["count"], first["previous"], len(first["results"])) == (whole["count"], None, 7)
    names, page = [], first
    while True:
        names += [one["slug"] for one in page["results"]]
        if not page["next"]:
            break
        page = cleo_program("GET", page["next"].removeprefix("http://testserver")).json()
    assert names == [one["slug"] for one in whole["results"]]
