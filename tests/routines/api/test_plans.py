"""Exercises, routines and assignments, for programs."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from routines.models import Assignment, Exercise, PersonalTarget, Routine
from tests.factories import make_coaching, make_exercise, make_routine

TEXT = {
    "name": "Pike hold",
    "summary": "Hold it.",
    "steps": [{"text": "Lean in.", "breath": "in", "cue": "In", "seconds": 2}],
}
A_DAY = "2026-11-23"


def asked(program, path: str) -> int:
    program("GET", path)
    with CaptureQueriesContext(connection) as queries:
        assert program("GET", path).status_code == 200
    return len(queries)


# --- Exercises ----------------------------------------------------------------------------------


def test_add_exercise_of_ones_own(tess, tess_program, rival_program, cleo_program, coaching):
    body = {"text": TEXT, "tracking": "duration", "default_seconds": 30, "primary_muscles": ["abs"]}
    made = tess_program("POST", "exercises/", body)
    assert made.status_code == 201
    assert made.json()["owner"] == {"id": tess.pk, "name": "Tess"}
    assert made.json()["text"]["steps"] == [TEXT["steps"][0] | {"pose": ""}]
    exercise = Exercise.objects.get(slug="pike-hold")
    assert (exercise.owner, exercise.default_seconds, exercise.primary_muscles) == (tess, 30, ["abs"])
    assert tess_program("GET", "exercises/pike-hold/").json() == made.json()
    assert cleo_program("GET", "exercises/pike-hold/").status_code == 200
    assert rival_program("GET", "exercises/pike-hold/").status_code == 404


def test_add_exercise_is_for_trainers(cleo_program):
    answer = cleo_program("POST", "exercises/", {"text": TEXT})
    assert (answer.status_code, answer.json()["code"]) == (403, "role")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": None}, "text"),
        ({"text": TEXT | {"name": ""}}, "text.name"),
        ({"text": TEXT | {"name": "x" * 10_000}}, "text.name"),
        ({"text": TEXT | {"steps": [{"breath": "sideways"}]}}, "text.steps.0.breath"),
        ({"text": TEXT | {"steps": [{"text": "", "breath": ""}]}}, "steps"),
        ({"text": TEXT | {"steps": "none"}}, "text.steps"),
        ({"text": TEXT | {"cues": [1, {}]}}, "text.cues.1"),
        ({"primary_muscles": ["heart"]}, "primary_muscles.0"),
        ({"primary_muscles": "abs"}, "primary_muscles"),
        ({"default_sets": 10**12}, "default_sets"),
        ({"default_reps_min": 9, "default_reps_max": 8}, ""),
        ({"default_seconds": -1}, "default_seconds"),
        ({"variation_of": "someone-elses"}, "variation_of"),
        ({"variation_of": {}}, "variation_of"),
    ],
)
def test_exercises_that_cant_be_added(tess_program, rival, change, field):
    make_exercise("Someone elses", owner=rival)
    answer = tess_program("POST", "exercises/", {"text": TEXT} | change)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ([field] if field else [])
    assert not Exercise.objects.filter(slug="pike-hold").exists()


def test_exercises_are_found(cleo_program, library):
    def found(query: str) -> set[str]:
        return {one["slug"] for one in cleo_program("GET", f"exercises/?{query}").json()["results"]}

    assert "superman" in found("q=super")
    assert found("q=%25") == found("muscle=lats&tracking=distance") == set()
    assert found("library=false") == set()
    assert found("muscle=lats") < found("library=true")
    assert cleo_program("GET", "exercises/?muscle=heart").status_code == 400


# --- Routines -----------------------------------------------------------------------------------


def test_write_a_routine(tess, tess_program, row):
    made = tess_program("POST", "routines/", {"name": "Pulls", "notes": "Slowly."})
    assert (made.status_code, made.json()["blocks"]) == (201, [])
    path = f"routines/{made.json()['id']}/"
    step = tess_program(
        "POST", f"{path}steps/",
        {"exercise": "plank-row", "sets": 3, "reps_min": 8, "reps_max": 10, "load": "16", "rest_seconds": 90},
    )  # fmt: skip
    assert step.status_code == 201
    assert [(one["reps_min"], one["load"], one["load_kg"]) for one in step.json()["sets"]] == [(8, "16", "16")] * 3
    again = tess_program("POST", f"{path}steps/", {"exercise": "plank-row", "sets": 1, "block": step.json()["block"]})
    assert (again.json()["block"], again.json()["position"]) == (step.json()["block"], 2)
    changed = tess_program("PATCH", path, {"name": "Pulls and more"})
    assert (changed.json()["name"], changed.json()["notes"]) == ("Pulls and more", "Slowly.")
    assert [len(block["steps"]) for block in tess_program("GET", path).json()["blocks"]] == [2]
    assert Routine.objects.get(pk=made.json()["id"]).owner == tess


def test_library_routines_are_read_not_written(tess_program, library):
    path = f"routines/{Routine.objects.get(slug='back-day').pk}/"
    assert tess_program("GET", path).status_code == 200
    assert tess_program("PATCH", path, {"name": "Mine"}).status_code == 404
    assert tess_program("POST", f"{path}steps/", {"exercise": "superman", "sets": 1}).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "exercise"),
        ({"exercise": "nothing", "sets": 3}, "exercise"),
        ({"exercise": "someone-elses", "sets": 3}, "exercise"),
        ({"exercise": "plank-row", "sets": 0}, "sets"),
        ({"exercise": "plank-row", "sets": 10**9}, "sets"),
        ({"exercise": "plank-row", "sets": 3, "reps_min": 9, "reps_max": 8}, ""),
        ({"exercise": "plank-row", "sets": 3, "load": "heavy"}, "load"),
        ({"exercise": "plank-row", "sets": 3, "block": 10**15}, "block"),
        ({"exercise": "plank-row", "sets": 3, "block": 10**17}, "block"),
    ],
)
def test_steps_that_cant_be_added(tess_program, rival, routine, body, field):
    make_exercise("Someone elses", owner=rival)
    answer = tess_program("POST", f"routines/{routine.pk}/steps/", body)
    assert answer.status_code == 400
    assert field in answer.json()["errors"] or not field
    assert routine.blocks.count() == 2


def test_archived_routine_cant_be_changed(tess_program, routine):
    Routine.objects.update(archived_at=timezone.now())
    for method, path, body in [
        ("PATCH", "", {"name": "New"}),
        ("POST", "steps/", {"exercise": "plank-row", "sets": 1}),
    ]:
        answer = tess_program(method, f"routines/{routine.pk}/{path}", body)
        assert (answer.status_code, answer.json()["detail"]) == (400, "An archived routine can't be changed.")


def test_routine_has_an_end(tess_program, routine, monkeypatch):
    monkeypatch.setattr("routines.api.commands.MAX_MOVES", 2)
    answer = tess_program("POST", f"routines/{routine.pk}/steps/", {"exercise": "plank-row", "sets": 1})
    assert (answer.status_code, answer.json()["detail"]) == (400, "A routine has at most 2 moves.")


def test_a_block_has_an_end(tess_program, routine, monkeypatch):
    monkeypatch.setattr("routines.api.commands.MAX_GROUP", 1)
    body = {"exercise": "plank-row", "sets": 1, "block": routine.blocks.first().pk}
    answer = tess_program("POST", f"routines/{routine.pk}/steps/", body)
    assert (answer.status_code, answer.json()["errors"]) == (400, {"block": ["A block has at most 1 moves."]})


def test_lists_of_plans_ask_as_often_for_one_as_for_ten(tess, tess_program, routine, row):
    paths = ["exercises/", "routines/", f"routines/{routine.pk}/"]
    before = [asked(tess_program, path) for path in paths]
    for number in range(9):
        make_routine(tess, make_exercise(f"Move {number}", owner=tess), name=f"Routine {number}")
    make_step = {"exercise": "plank-row", "sets": 3}
    for _ in range(3):
        tess_program("POST", f"routines/{routine.pk}/steps/", make_step)
    assert [asked(tess_program, path) for path in paths] == before


# --- Assignments --------------------------------------------------------------------------------


def test_assign_change_and_withdraw(tess_program, cleo_program, cleo, coaching, routine):
    made = tess_program(
        "POST", "assignments/",
        {
            "routine": routine.pk, "clients": [cleo.pk], "weekdays": [0, 3], "starts_on": A_DAY, "weeks": 4,
            "note": "Easy.", "targets": [{"client": cleo.pk, "step": 1, "load": "12.5", "unit": "kg"}],
        },
    )  # fmt: skip
    assert made.status_code == 201
    [one] = made.json()["assignments"]
    assert {name: one[name] for name in ("weekdays", "starts_on", "weeks", "ends_on", "note", "name")} == {
        "weekdays": [0, 3], "starts_on": A_DAY, "weeks": 4, "ends_on": "2026-12-20", "note": "Easy.",
        "name": "Pull day",
    }  # fmt: skip
    assert PersonalTarget.objects.get().load == Decimal("12.5")
    path = f"assignments/{one['id']}/"
    seen = cleo_program("GET", path).json()
    assert seen["targets"] == [
        {
            "step": 1, "reps_min": None, "reps_max": None, "seconds": None, "load": "12.5", "unit": "kg",
            "first_side": "",
        }
    ]  # fmt: skip
    assert [block["steps"][0]["exercise"] for block in seen["blocks"]] == ["plank-row", "own-pull"]
    assert cleo_program("GET", "assignments/?active=true&due_on=2026-11-26").json()["count"] == 1
    assert cleo_program("GET", "assignments/?due_on=2026-11-27").json()["count"] == 0
    changed = tess_program("PATCH", path, {"weeks": 2}).json()
    assert (changed["weeks"], changed["weekdays"], changed["note"], changed["targets"]) == (
        2, [0, 3], "Easy.", seen["targets"],
    )  # fmt: skip
    assert tess_program("POST", f"{path}withdraw/").json()["withdrawn_at"] is not None
    assert cleo_program("GET", "assignments/?active=true").json()["count"] == 0
    assert Assignment.objects.get().ends_on == date(2026, 12, 6)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"clients": []}, "clients"),
        ({"clients": [10**17]}, "clients"),
        ({"clients": ["stan"]}, "clients"),
        ({"clients": "stan"}, "clients"),
        ({"routine": 10**15}, "routine"),
        ({"routine": "theirs"}, "routine"),
        ({"weekdays": [7]}, "weekdays.0"),
        ({"weekdays": []}, "weekdays"),
        ({"starts_on": "0001-01-01"}, "starts_on"),
        ({"starts_on": "9999-12-31"}, "starts_on"),
        ({"starts_on": 5}, "starts_on"),
        ({"weeks": 0}, "weeks"),
        ({"weeks": 10**15}, "weeks"),
        ({"note": "x" * 10_000}, "note"),
        ({"targets": [{"client": 10**15, "step": 1}]}, "targets"),
        ({"targets": [{"step": 1}]}, "targets.0.client"),
    ],
)
def test_assignments_that_cant_be_made(tess_program, cleo, coaching, routine, change, field):
    body = {"routine": routine.pk, "clients": [cleo.pk], "weekdays": [0], "starts_on": A_DAY, "weeks": 4}
    answer = tess_program("POST", "assignments/", body | change)
    assert answer.status_code == 400
    assert any(name.startswith(field) for name in answer.json()["errors"]), answer.json()
    assert not Assignment.objects.exists()


def test_other_trainers_clients_and_routines_cant_be_assigned(
    tess_program, rival_program, stan, cleo, routine, coaching
):
    body = {"routine": routine.pk, "clients": [cleo.pk, stan.pk], "weekdays": [0], "starts_on": A_DAY, "weeks": 4}
    assert list(tess_program("POST", "assignments/", body).json()["errors"]) == ["clients"]
    assert list(rival_program("POST", "assignments/", body).json()["errors"]) == ["routine"]
    assert not Assignment.objects.exists()


def test_assigning_is_for_trainers(cleo_program, assignment):
    for method, path in [
        ("POST", "assignments/"),
        ("PATCH", f"assignments/{assignment.pk}/"),
        ("POST", f"assignments/{assignment.pk}/withdraw/"),
    ]:
        answer = cleo_program(method, path, {})
        assert (answer.status_code, answer.json()["code"]) == (403, "role")


def test_a_move_of_ones_own_trainer_cant_go_into_ones_routines(tess, tess_program, rival, routine):
    make_coaching(rival, tess)
    make_exercise("Rival row", owner=rival)
    path = f"routines/{routine.pk}/steps/"
    assert tess_program("GET", "exercises/rival-row/").status_code == 200
    answer = tess_program("POST", path, {"exercise": "rival-row", "sets": 1})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["exercise"])


def test_the_weaker_side_comes_first_where_the_trainer_says_so(tess_program, cleo_program, tess, cleo, coaching):
    both, row = make_exercise("Press"), make_exercise("Row", laterality="each_side")
    routine = make_routine(tess, both, row, name="One arm")
    asked = {"routine": routine.pk, "clients": [cleo.pk], "weekdays": [0], "starts_on": A_DAY, "weeks": 1}

    def targets(**target):
        return asked | {"targets": [{"client": cleo.pk, **target}]}

    wrong = tess_program("POST", "assignments/", targets(step=2, first_side="up"))
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["targets.0.first_side"])
    assert tess_program("POST", "assignments/", targets(step=1, first_side="right")).status_code == 400
    made = tess_program("POST", "assignments/", targets(step=2, first_side="right"))
    assert made.status_code == 201
    seen = cleo_program("GET", f"assignments/{made.json()['assignments'][0]['id']}/").json()
    assert [(target["step"], target["first_side"], target["load"]) for target in seen["targets"]] == [
        (2, "right", None)
    ]


def test_an_upper_number_of_reps_alone_is_refused(tess_program, cleo, coaching, routine, row):
    step = tess_program("POST", f"routines/{routine.pk}/steps/", {"exercise": "plank-row", "sets": 1, "reps_max": 5})
    target = {"client": cleo.pk, "step": 1, "reps_max": 5}
    given = tess_program(
        "POST", "assignments/",
        {"routine": routine.pk, "clients": [cleo.pk], "weekdays": [0], "starts_on": A_DAY, "weeks": 1,
         "targets": [target]},
    )  # fmt: skip
    assert [(one.status_code, list(one.json()["errors"])) for one in (step, given)] == [(400, ["reps_min"])] * 2


# --- Routines as text ---------------------------------------------------------------------------


def test_routine_text_is_read_and_put(tess, tess_program, rival_program, library):
    routine = make_routine(tess, Exercise.objects.get(slug="superman"))
    path = f"routines/{routine.pk}/text/"
    assert tess_program("GET", path).json() == {"text": "# Pull day\n\nSuperman: 2 × 12–15, rest 45 s\n"}
    step = routine.all_steps[0]
    answer = tess_program("PUT", path, {"text": "# Pulls\nface pull: 3x12 @ 20\nSuperman: 3 × 10"})
    assert answer.status_code == 200
    assert answer.json() == {"text": "# Pulls\n\nFace pull: 3 × 12 @ 20 kg\nSuperman: 3 × 10\n"}
    assert Routine.objects.get(pk=routine.pk).all_steps[1].pk == step.pk
    assert rival_program("GET", path).status_code == 404
    library_path = f"routines/{Routine.objects.get(slug='back-day').pk}/text/"
    assert tess_program("GET", library_path).status_code == 200
    assert tess_program("PUT", library_path, {"text": "# Mine"}).status_code == 404


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# Pulls\nSupermann\n3 x", "Line 2, column 1: There is no move “Supermann”. Did you mean Superman?"),
        ("", "This field may not be blank."),
        ("x" * 100_001, "Ensure this field has no more than 100000 characters."),
    ],
)
def test_routine_text_is_refused_with_its_places(tess, tess_program, library, text, said):
    routine = make_routine(tess, Exercise.objects.get(slug="superman"))
    answer = tess_program("PUT", f"routines/{routine.pk}/text/", {"text": text})
    assert (answer.status_code, answer.json()["errors"]["text"][0]) == (400, said)
