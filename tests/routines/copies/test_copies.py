"""A trainer changes what one client has of a routine."""

import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from routines.copies import commands
from routines.copies.queries import copy_page
from routines.merge import steps_of
from routines.models import Assignment
from routines.models.given import base_of
from routines.player.commands import start_session
from routines.versions.commands import update_assignments
from tests.factories import make_exercise
from tests.htmx import HTMX, swap
from tests.htmx import plain as plain_page
from tests.routines.versions.updating import all_wanted, asked, change, plan_of

pytestmark = pytest.mark.django_db


def fresh(assignment):
    return Assignment.objects.select_related("client", "version", "base").get(pk=assignment.pk)


def seen(assignment):
    return copy_page(fresh(assignment)).seen


def key_of(assignment, name):
    content = commands.copy_of(fresh(assignment))
    return uuid.UUID(next(step["key"] for step in steps_of(content) if step["name"] == name))


def do(command, assignment, *args, tess, **asked_for):
    return command(fresh(assignment), *args, seen=seen(assignment), by=tess, **asked_for)


def order(assignment):
    return list(asked(assignment))


# --- The acts -------------------------------------------------------------------------------------


def test_edit_step_changes_this_clients_copy_alone(tess, plain, own_load):
    do(commands.edit_step, plain, key_of(plain, "Row"), tess=tess, sets=3, reps_min=6, reps_max=8,
       load=Decimal(20), rest_seconds=60, note="Slowly")  # fmt: skip
    assert asked(plain)["Row"] == [(6, "20")] * 3
    assert asked(own_load)["Row"] == [(8, None)] * 2
    assert plain.base == own_load.version
    assert next(steps_of(plain.version.content))["note"] == "Slowly"


def test_edit_step_leaves_the_differences_between_sets(tess, routine, plain):
    content = commands.copy_of(plain)
    content["blocks"][0]["steps"][0]["sets"][1]["load"] = "25"
    commands.personalise(plain, content)
    do(commands.edit_step, plain, key_of(plain, "Row"), tess=tess, sets=2, reps_min=6, reps_max=6, rest_seconds=60)
    assert asked(plain)["Row"] == [(6, None), (6, "25")]


def test_a_number_of_the_clients_own_goes_into_the_copy_when_it_is_changed(tess, own_load):
    do(commands.edit_step, own_load, key_of(own_load, "Row"), tess=tess, sets=2, reps_min=8, reps_max=10,
       load=Decimal(16), rest_seconds=60, note="Slowly")  # fmt: skip
    assert own_load.targets.get().load == 16
    do(commands.edit_step, own_load, key_of(own_load, "Row"), tess=tess, sets=2, reps_min=8, reps_max=10,
       load=Decimal(18), rest_seconds=60, note="Slowly")  # fmt: skip
    assert own_load.targets.get().load is None
    assert asked(own_load)["Row"] == [(8, "18")] * 2


@pytest.mark.parametrize(
    "wrong", [{"sets": 0}, {"sets": 21}, {"reps_min": 9, "reps_max": 3}, {"reps_min": 5000}, {"load": Decimal(9999)}]
)
def test_edit_step_refuses_what_no_set_may_be(tess, plain, wrong):
    with pytest.raises(ValidationError):
        do(commands.edit_step, plain, key_of(plain, "Row"), tess=tess, **{"sets": 2, "reps_min": 8, **wrong})
    assert order(plain) == ["Row", "Press", "Curl"]
    assert plain.base is None


def test_swap_step_keeps_sets_and_place_and_forgets_the_load(tess, own_load):
    do(commands.swap_step, own_load, key_of(own_load, "Row"), tess=tess, exercise=make_exercise("Pulldown"))
    assert asked(own_load) == {"Pulldown": [(8, None)] * 2, "Press": [(8, None)] * 2, "Curl": [(8, None)] * 2}
    assert not own_load.targets.exists()


def test_swap_step_for_a_hold_asks_for_a_time(tess, plain):
    hold = make_exercise("Plank", tracking="duration", default_seconds=40, default_reps_min=None, default_reps_max=None)
    do(commands.swap_step, plain, key_of(plain, "Row"), tess=tess, exercise=hold)
    plain.refresh_from_db()
    first = next(steps_of(plain.version.content))
    assert [(one["seconds"], one["reps_min"]) for one in first["sets"]] == [(40, None)] * 2


def test_add_move_and_remove_steps(tess, plain):
    do(commands.add_step, plain, tess=tess, exercise=make_exercise("Dip"))
    assert order(plain) == ["Row", "Press", "Curl", "Dip"]
    do(commands.move_step, plain, key_of(plain, "Dip"), tess=tess, to="up")
    assert order(plain) == ["Row", "Press", "Dip", "Curl"]
    do(commands.move_step, plain, key_of(plain, "Row"), tess=tess, to="up")
    assert order(plain) == ["Row", "Press", "Dip", "Curl"]
    do(commands.remove_step, plain, key_of(plain, "Press"), tess=tess)
    assert order(plain) == ["Row", "Dip", "Curl"]


def test_a_step_leaves_its_superset_at_its_edge_with_the_rest_of_the_round(tess, plain):
    content = commands.copy_of(plain)
    first, second, third = content["blocks"]
    first |= {"kind": "superset", "rest_seconds": 90, "steps": [*first["steps"], *second["steps"]]}
    for step in first["steps"]:
        step["sets"] = [one | {"rest_seconds": 0} for one in step["sets"]]
    content["blocks"] = [first, third]
    commands.personalise(plain, content)
    do(commands.move_step, plain, key_of(plain, "Press"), tess=tess, to="down")
    plain.refresh_from_db()
    blocks = plain.version.content["blocks"]
    assert [block["kind"] for block in blocks] == ["straight"] * 3
    assert [block["steps"][0]["sets"][0]["rest_seconds"] for block in blocks[:2]] == [90, 90]


def test_the_last_move_stays(tess, plain):
    for name in ("Row", "Press"):
        do(commands.remove_step, plain, key_of(plain, name), tess=tess)
    with pytest.raises(ValidationError, match="at least one move"):
        do(commands.remove_step, plain, key_of(plain, "Curl"), tess=tess)


def test_what_was_changed_meanwhile_is_refused(tess, plain):
    before, key = seen(plain), key_of(plain, "Row")
    do(commands.remove_step, plain, key, tess=tess)
    with pytest.raises(ValidationError, match="meanwhile"):
        commands.remove_step(fresh(plain), key_of(plain, "Press"), seen=before, by=tess)
    with pytest.raises(ValidationError, match="taken out meanwhile"):
        do(commands.remove_step, plain, key, tess=tess)


def test_undo_brings_back_the_step_with_its_number_and_undoes_itself(tess, own_load):
    do(commands.remove_step, own_load, key_of(own_load, "Row"), tess=tess)
    assert not own_load.targets.exists()
    do(commands.undo_change, own_load, tess=tess)
    own_load.refresh_from_db()
    assert (order(own_load), own_load.base, own_load.targets.get().load) == (["Row", "Press", "Curl"], None, 16)
    do(commands.undo_change, own_load, tess=tess)
    assert order(own_load) == ["Press", "Curl"]


def test_reset_makes_it_the_routines_own_again(tess, plain):
    of_routine = plain.version
    do(commands.remove_step, plain, key_of(plain, "Row"), tess=tess)
    do(commands.reset_copy, plain, tess=tess)
    plain.refresh_from_db()
    assert (plain.version, plain.base) == (of_routine, None)


def test_a_session_in_progress_goes_on_as_it_began_and_the_change_survives_the_routines_next_version(
    tess, cleo, routine, plain
):
    session = start_session(plain, on=cleo.today)
    do(commands.swap_step, plain, key_of(plain, "Row"), tess=tess, exercise=make_exercise("Pulldown"))
    assert [step["name"] for step in start_session(plain, on=cleo.today).plan["steps"]] == ["Row", "Press", "Curl"]
    assert start_session(plain, on=cleo.today) == session
    change(routine, "Press", rest_seconds=150)
    plan = plan_of(routine, tess)
    update_assignments(routine, by=tess, seen=plan.seen, wanted=all_wanted(plan))
    assert order(plain) == ["Pulldown", "Press", "Curl"]
    assert base_of(plain) == routine.versions.of_routines().latest("created_at")


def test_a_withdrawn_assignment_is_not_changed(tess, plain):
    Assignment.objects.update(withdrawn_at=timezone.now())
    with pytest.raises(ValidationError, match="withdrawn"):
        do(commands.remove_step, plain, key_of(plain, "Row"), tess=tess)


# --- The pages ------------------------------------------------------------------------------------


def url(name, assignment, *args):
    return reverse(f"copies:{name}", args=[assignment.pk, *args])


def form_of(assignment, **more):
    return {"seen": seen(assignment), "sets": "3", "reps": "6–8", "load": "20", "rest": "1:30", "note": "Slowly"} | more


def test_copy_detail_says_what_is_the_clients_own(as_tess, tess, own_load):
    do(commands.remove_step, own_load, key_of(own_load, "Press"), tess=tess)
    page = as_tess.get(url("copy_detail", own_load)).content.decode()
    assert "Press removed" in page
    assert "Row: no load → 16 kg" in page
    assert "As in the routine again" in page


def test_step_edit_as_page_and_as_fragment(as_tess, plain):
    key = key_of(plain, "Row")
    before = as_tess.get(url("copy_detail", plain)).content.decode()
    fragment = as_tess.post(url("step_edit", plain, key), form_of(plain), headers=HTMX)
    assert fragment.status_code == 200
    assert asked(plain)["Row"] == [(6, "20")] * 3
    after = as_tess.get(url("copy_detail", plain)).content.decode()
    said = "Row is changed for Cleo."
    assert plain_page(swap(before, "copy", fragment.content.decode())).replace(said, "") == plain_page(after)
    answer = as_tess.post(url("step_edit", plain, key), form_of(plain, reps="5"), follow=True)
    assert said in answer.content.decode()


def test_step_edit_refused_keeps_what_was_typed(as_tess, plain):
    answer = as_tess.post(url("step_edit", plain, key_of(plain, "Row")), form_of(plain, reps="many"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="many"' in page
    assert "Write reps like 12 or 12–15." in page
    assert fresh(plain).base is None


def test_other_acts_by_their_doors(as_tess, plain):
    dip = make_exercise("Dip")
    assert as_tess.post(url("step_add", plain), {"seen": seen(plain), "exercise": dip.pk}).status_code == 302
    up = {"seen": seen(plain), "to": "up"}
    assert as_tess.post(url("step_move", plain, key_of(plain, "Dip")), up).status_code == 302
    away = {"seen": seen(plain)}
    assert as_tess.post(url("step_remove", plain, key_of(plain, "Row")), away).status_code == 302
    swapped = {"seen": seen(plain), "exercise": make_exercise("Pulldown").pk}
    assert as_tess.post(url("step_swap", plain, key_of(plain, "Press")), swapped).status_code == 302
    assert order(plain) == ["Pulldown", "Dip", "Curl"]
    assert as_tess.post(url("copy_undo", plain), {"seen": seen(plain)}).status_code == 302
    assert order(plain) == ["Press", "Dip", "Curl"]
    assert as_tess.post(url("copy_reset", plain), {"seen": seen(plain)}).status_code == 302
    assert order(plain) == ["Row", "Press", "Curl"]


@pytest.mark.parametrize("data", [{}, {"seen": "x"}, {"seen": "a\0b", "to": "sideways", "exercise": "9" * 400}])
def test_nonsense_is_refused_in_words(as_tess, plain, data):
    key = key_of(plain, "Row")
    for door in ("step_add", "copy_undo", "copy_reset"):
        assert as_tess.post(url(door, plain), data).status_code == 422
    for door in ("step_edit", "step_swap", "step_move", "step_remove"):
        assert as_tess.post(url(door, plain, key), data).status_code == 422
    gone = as_tess.post(url("step_edit", plain, uuid.uuid4()), form_of(plain))
    assert (gone.status_code, str(commands.GONE) in gone.content.decode()) == (422, True)
    assert fresh(plain).base is None


def test_a_move_of_another_trainers_is_not_among_the_choices(as_tess, rival, plain):
    secret = make_exercise("Secret row", owner=rival)
    answer = as_tess.post(url("step_add", plain), {"seen": seen(plain), "exercise": secret.pk})
    assert answer.status_code == 422
    assert "Secret" not in as_tess.get(url("move_find", plain), {"q": "secret"}).content.decode()


def test_move_find_for_adding_and_for_swapping(as_tess, plain, library):
    page = as_tess.get(url("move_find", plain), {"q": "superman"}).content.decode()
    assert "Add a move" in page
    assert url("step_add", plain) in page
    key = key_of(plain, "Row")
    page = as_tess.get(url("move_find", plain), {"q": "superman", "step": str(key)}).content.decode()
    assert "Swap Row" in page
    assert url("step_swap", plain, key) in page
    part = as_tess.get(url("move_find", plain), {"q": "superman", "step": str(key)}, headers=HTMX).content.decode()
    assert part.strip() in page.replace("\r", "") or swap(page, "found", part)
    assert as_tess.get(url("move_find", plain), {"q": "x" * 81, "step": "nonsense"}).status_code == 422


def test_copy_detail_costs_the_same_for_many_steps(as_tess, tess, plain):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            as_tess.get(url("copy_detail", plain))
        counts.append(len(queries))
        for number in range(3):
            do(commands.add_step, plain, tess=tess, exercise=make_exercise(f"Dip {number}"))
    assert counts[0] == counts[1] <= 8
