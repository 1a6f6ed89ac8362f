"""The builder's doors to sets one by one, alternatives and copies."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from routines.models import Exercise, Routine, Step
from tests.factories import make_exercise, make_routine
from tests.htmx import HTMX, element, plain
from tests.routines.builder.test_views import NASTY, assert_swapped_page_equals_reloaded_page, content, names, url

SETS = {
    "sets-1-kind": "working",
    "sets-1-reps": "8",
    "sets-1-load": "",
    "sets-1-rpe": "",
    "sets-1-tempo": "",
    "sets-1-rest": "60",
}


@pytest.fixture
def routine(tess: User) -> Routine:
    lunge = make_exercise("Lunge", owner=tess, laterality="each_side", primary_muscles=["quads"])
    return make_routine(tess, lunge, make_exercise("Row", owner=tess, primary_muscles=["lats"]))


@pytest.fixture
def steps(routine: Routine) -> list[Step]:
    return list(Step.objects.filter(block__routine=routine).order_by("block__position"))


def sets_of(step: Step, *columns: str) -> list[tuple[Any, ...]]:
    return list(step.prescribed_sets.values_list(*columns))


# --- Set by set -----------------------------------------------------------------------------------


def test_a_row_opens_by_its_address_and_with_htmx(as_tess: Client, routine: Routine, steps: list[Step]) -> None:
    closed = as_tess.get(url("routine_edit", routine)).text
    assert "Kind" not in closed
    opened = as_tess.get(url("routine_edit", routine), {"open": steps[1].pk}).text
    assert f'id="step-{steps[1].pk}-sets-1-kind"' in opened
    assert "Right" not in element(opened, f"step-{steps[1].pk}")
    answer = as_tess.get(url("routine_edit", routine), {"open": steps[0].pk}, headers=HTMX).text
    assert 'hx-target="#steps"' in answer
    assert "Right reps of set 1" in answer


@pytest.mark.parametrize("typed", [*NASTY, "", "9" * 30, "²"])
def test_nothing_opens_by_a_strange_address(as_tess: Client, routine: Routine, typed: str) -> None:
    answer = as_tess.get(url("routine_edit", routine), {"open": typed})
    assert answer.status_code in {200, 400}  # a NUL is refused at the gate
    assert "setsbox" not in answer.text


def open_page(browser: Client, routine: Routine, step: Step, act: str, data: dict[str, Any]) -> None:
    """Post from the opened row; the page swapped is the page reloaded, both with the row open."""
    address = url("routine_edit", routine) + f"?open={step.pk}"
    headers = HTMX | {"HX-Current-URL": f"http://testserver{address}"}
    answer = browser.post(act, data, headers=headers)
    assert answer.status_code == 200
    row = element(browser.get(address).text, f"step-{step.pk}")
    assert plain(row) in plain(answer.text)


def test_step_sets_asks_for_each_set_by_itself(as_tess: Client, routine: Routine, steps: list[Step]) -> None:
    data = SETS | {
        "sets-1-kind": "warm_up",
        "sets-2-kind": "working",
        "sets-2-reps": "10-12",
        "sets-2-right_reps": "12",
        "sets-2-load": "20 kg",
        "sets-2-right_load": "17,5",
        "sets-2-rpe": "8,5",
        "sets-2-tempo": "31x0",
        "sets-3-kind": "amrap",
        "sets-3-reps": "",
        "sets-4-kind": "drop",
        "sets-4-reps": "8+",
        "asks_rpe": "on",
    }
    open_page(as_tess, routine, steps[0], url("step_sets", routine, step_id=steps[0].pk), data)
    columns = ("kind", "reps_min", "reps_max", "right_reps_min", "load", "right_load", "rpe", "tempo")
    assert [tuple(str(one) for one in row) for row in sets_of(steps[0], *columns)] == [
        ("warm_up", "8", "8", "None", "None", "None", "None", ""),
        ("working", "10", "12", "12", "20.00", "17.50", "8.5", "3-1-X-0"),
        ("amrap", "None", "None", "None", "None", "None", "None", ""),
        ("amrap", "8", "None", "None", "None", "None", "None", ""),
    ]
    assert Step.objects.get(pk=steps[0].pk).asks_rpe


@pytest.mark.parametrize(
    ("act", "kinds"),
    [
        ("add", ["working", "working"]),
        ("warm_up", ["warm_up", "working"]),
        ("drop", ["working", "drop"]),
        ("amrap", ["working", "amrap"]),
        ("nonsense", ["working"]),
        ("remove-9", ["working"]),
    ],
)
def test_buttons_add_a_set(as_tess: Client, routine: Routine, steps: list[Step], act: str, kinds: list[str]) -> None:
    open_page(as_tess, routine, steps[0], url("step_sets", routine, step_id=steps[0].pk), SETS | {"act": act})
    assert [kind for (kind,) in sets_of(steps[0], "kind")] == kinds


def test_a_button_removes_a_set_even_one_that_is_refused(as_tess: Client, routine: Routine, steps: list[Step]) -> None:
    data = SETS | {"sets-2-kind": "working", "sets-2-reps": "many", "act": "remove-2"}
    answer = as_tess.post(url("step_sets", routine, step_id=steps[0].pk), data)
    assert answer.status_code == 302
    assert sets_of(steps[0], "reps_min") == [(8,)]
    answer = as_tess.post(url("step_sets", routine, step_id=steps[0].pk), SETS | {"act": "remove-1"}, headers=HTMX)
    assert answer.status_code == 422
    assert sets_of(steps[0], "reps_min") == [(8,)]


def test_without_htmx_the_row_stays_open(as_tess: Client, routine: Routine, steps: list[Step]) -> None:
    answer = as_tess.post(url("step_sets", routine, step_id=steps[0].pk) + f"?open={steps[0].pk}", SETS)
    assert answer.url == url("routine_edit", routine) + f"?open={steps[0].pk}#step-{steps[0].pk}"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *((field, typed) for field in ("kind", "reps", "load", "rpe", "tempo", "rest") for typed in NASTY),
        ("kind", ""),
        ("reps", ""),
        ("right_reps", "many"),
        ("right_load", "40 lb"),
        ("rpe", "8.3"),
        ("tempo", "3-1-0"),
        ("tempo", "3-1-X-0-1"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_step_sets_refuses_beside_the_field(
    as_tess: Client, routine: Routine, steps: list[Step], field: str, typed: str, headers: dict[str, str]
) -> None:
    before = content(routine)
    address = url("step_sets", routine, step_id=steps[0].pk) + f"?open={steps[0].pk}"
    answer = as_tess.post(address, SETS | {"sets-1-load": "20 kg", f"sets-1-{field}": typed}, headers=headers)
    assert answer.status_code == 422
    assert f'id="step-{steps[0].pk}-sets-1-{field}_error"' in answer.text
    assert content(routine) == before


@pytest.mark.parametrize("data", [{}, {f"sets-{n}-kind": "amrap" for n in range(1, 23)}, {"sets-x-kind": "working"}])
def test_step_sets_refuses_none_and_too_many(
    as_tess: Client, routine: Routine, steps: list[Step], data: dict[str, str]
) -> None:
    before = content(routine)
    answer = as_tess.post(url("step_sets", routine, step_id=steps[0].pk) + f"?open={steps[0].pk}", data, headers=HTMX)
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert content(routine) == before


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"sets": "2", "reps": "12/10/8+"}, [("working", 12, 12), ("working", 10, 10), ("amrap", 8, None)]),
        ({"sets": "2", "reps": "max"}, [("amrap", None, None), ("amrap", None, None)]),
        ({"sets": "3", "reps": "8–10"}, [("working", 8, 10)] * 3),
    ],
)
def test_a_row_takes_sets_that_differ(
    as_tess: Client, routine: Routine, steps: list[Step], typed: dict[str, str], expected: list[tuple[Any, ...]]
) -> None:
    address = url("step_edit", routine, step_id=steps[1].pk)
    assert_swapped_page_equals_reloaded_page(as_tess, routine, address, {"load": "", "rest": "60", "note": ""} | typed)
    assert sets_of(steps[1], "kind", "reps_min", "reps_max") == expected


def test_a_row_takes_loads_that_differ_and_one_unit_for_all(
    as_tess: Client, routine: Routine, steps: list[Step]
) -> None:
    data = {"sets": "3", "reps": "8", "load": "20/22,5/25 lb", "rest": "60/60/90", "note": ""}
    as_tess.post(url("step_edit", routine, step_id=steps[1].pk), data)
    assert [(str(load), unit, rest) for load, unit, rest in sets_of(steps[1], "load", "load_unit", "rest_seconds")] == [
        ("20.00", "lb", 60),
        ("22.50", "lb", 60),
        ("25.00", "lb", 90),
    ]
    assert 'value="20/22.5/25 lb"' in as_tess.get(url("routine_edit", routine)).text
    answer = as_tess.post(url("step_edit", routine, step_id=steps[1].pk), data | {"reps": "8/10"}, headers=HTMX)
    assert (answer.status_code, "one for each of the" in plain(answer.text)) == (422, True)


@pytest.mark.parametrize("typed", ["8/10", "8//10/12", "/", "8/10/12/x", "+", "/".join(["8"] * 25)])
def test_a_row_refuses_what_does_not_fit_its_sets(
    as_tess: Client, routine: Routine, steps: list[Step], typed: str
) -> None:
    data = {"sets": "3", "reps": typed, "load": "", "rest": "60", "note": ""}
    answer = as_tess.post(url("step_edit", routine, step_id=steps[1].pk), data, headers=HTMX)
    assert answer.status_code == 422
    assert f'id="step-{steps[1].pk}-reps_error"' in answer.text


# --- Alternatives ---------------------------------------------------------------------------------


@pytest.fixture
def squat(tess: User) -> Exercise:
    return make_exercise("Squat", owner=tess, primary_muscles=["quads"], equipment=["barbell"])


def test_alternatives_are_offered_and_taken_away(
    as_tess: Client, routine: Routine, steps: list[Step], squat: Exercise
) -> None:
    address = url("step_alternatives", routine, step_id=steps[0].pk)
    open_page(as_tess, routine, steps[0], address, {"exercise": squat.pk})
    assert Step.objects.get(pk=steps[0].pk).alternatives == [squat.pk]
    open_page(as_tess, routine, steps[0], address, {"remove": squat.pk})
    assert Step.objects.get(pk=steps[0].pk).alternatives == []
    open_page(as_tess, routine, steps[0], address, {"first": "squt"})
    assert Step.objects.get(pk=steps[0].pk).alternatives == [squat.pk]


@pytest.mark.parametrize("field", ["exercise", "remove", "first"])
@pytest.mark.parametrize("typed", [*NASTY, "", "9" * 30])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_step_alternatives_refuses_with_a_sentence(
    as_tess: Client, routine: Routine, steps: list[Step], field: str, typed: str, headers: dict[str, str]
) -> None:
    address = url("step_alternatives", routine, step_id=steps[0].pk) + f"?open={steps[0].pk}"
    answer = as_tess.post(address, {field: typed}, headers=headers)
    if (field, typed) == ("remove", "99999"):  # taken away already
        assert answer.status_code in {200, 302}
    else:
        assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert Step.objects.get(pk=steps[0].pk).alternatives == []


def test_step_alternatives_refuses_somebody_elses_move(
    as_tess: Client, routine: Routine, steps: list[Step], rival: User
) -> None:
    secret = make_exercise("Secret pull", owner=rival)
    for data in ({"exercise": secret.pk}, {"first": "Secret pull"}):
        answer = as_tess.post(url("step_alternatives", routine, step_id=steps[0].pk), data, headers=HTMX)
        assert answer.status_code == 422
    assert Step.objects.get(pk=steps[0].pk).alternatives == []


def test_alternative_find_proposes_what_trains_the_same(
    as_tess: Client, routine: Routine, steps: list[Step], squat: Exercise
) -> None:
    address = url("alternative_find", routine, step_id=steps[0].pk)
    assert "Offer Squat" in as_tess.get(address, headers=HTMX).text
    found = as_tess.get(address, {"alt": "row"}, headers=HTMX).text
    assert "Offer Row" in found
    assert "Offer Lunge" not in found
    assert as_tess.get(address, {"alt": "x" * 10_000}, headers=HTMX).status_code == 422
    page = as_tess.get(url("routine_edit", routine), {"open": steps[0].pk, "alt": "row"}).text
    assert "Offer Row" in element(page, "alternatives-found")


def test_step_add_takes_the_first_move_for_some_words(as_tess: Client, routine: Routine, squat: Exercise) -> None:
    said = assert_swapped_page_equals_reloaded_page(as_tess, routine, url("step_add", routine), {"first": "squt"})
    assert "Squat added at the end." in said
    answer = as_tess.post(url("step_add", routine), {"first": "qqqqq"}, headers=HTMX)
    assert (answer.status_code, "Nothing like “qqqqq”" in answer.text) == (422, True)
    assert names(routine) == ["Lunge", "Row", "Squat"]


# --- Copies ---------------------------------------------------------------------------------------


def test_steps_are_copied_from_another_routine(
    as_tess: Client, tess: User, routine: Routine, steps: list[Step], rival: User
) -> None:
    other = make_routine(tess, name="Other")
    make_routine(rival, make_exercise("Secret"), name="Rival day")
    page = as_tess.get(url("source_choose", other)).text
    assert "Pull day" in page
    assert "Rival day" not in page
    address = url("steps_copy", other, source_id=routine.pk)
    assert "Lunge" in as_tess.get(address).text
    answer = as_tess.post(address, {"steps": [steps[1].pk]}, follow=True)
    assert "1 move of “Pull day” copied to the end." in answer.text
    assert names(other) == ["Row"]


@pytest.mark.parametrize("typed", [*NASTY, "", "9" * 30])
def test_steps_copy_refuses_what_is_not_there(as_tess: Client, tess: User, routine: Routine, typed: str) -> None:
    other = make_routine(tess, name="Other")
    answer = as_tess.post(url("steps_copy", other, source_id=routine.pk), {"steps": [typed] if typed else []})
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert names(other) == []


def test_steps_of_a_rival_can_not_be_copied(as_tess: Client, tess: User, routine: Routine, rival: User) -> None:
    theirs = make_routine(rival, make_exercise("Secret"), name="Rival day")
    assert as_tess.get(url("steps_copy", routine, source_id=theirs.pk)).status_code == 404
    foreign = Step.objects.get(block__routine=theirs)
    own = make_routine(tess, name="Other")
    answer = as_tess.post(url("steps_copy", own, source_id=routine.pk), {"steps": [foreign.pk]})
    assert answer.status_code == 422


def test_library_can_be_copied_from(as_tess: Client, routine: Routine, library: None) -> None:
    page = as_tess.get(url("source_choose", routine)).text
    assert "Back day" in page
    source = Routine.objects.get(slug="back-day")
    answer = as_tess.get(reverse("builder:steps_copy", args=[routine.pk, source.pk]))
    assert "3 × 12–15 each side" in answer.text
