"""The doors of the builder: as Tess with and without htmx, and as those who may not."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from routines.builder.commands import archive_routine, group_with_next, remove_step
from routines.models import Exercise, Routine, Step
from routines.models.version import content_of
from tests.factories import make_exercise, make_routine
from tests.htmx import HTMX, element, plain, swap_partials

NASTY = ["\0", "x" * 10_000, "-1", "1e999", "abc", "99999", "1\n2"]
"""What no field of numbers takes."""


@pytest.fixture
def moves(tess: User) -> list[Exercise]:
    return [make_exercise(name, owner=tess) for name in ("Face pull", "Row", "Superman")]


@pytest.fixture
def routine(tess: User, moves: list[Exercise]) -> Routine:
    return make_routine(tess, *moves)


@pytest.fixture
def steps(routine: Routine) -> list[Step]:
    return list(
        Step.objects.filter(block__routine=routine).order_by("block__position").select_related("block__routine")
    )


def url(name: str, routine: Routine, **args: int) -> str:
    return reverse(f"builder:{name}", kwargs={"routine_id": routine.pk, **args})


def names(routine: Routine) -> list[str]:
    return [step.exercise.name for step in Routine.objects.with_steps().get(pk=routine.pk).all_steps]


def content(routine: Routine) -> dict[str, Any]:
    return dict(content_of(Routine.objects.with_steps().get(pk=routine.pk)))


def page_of(browser: Client, routine: Routine) -> str:
    answer = browser.get(url("routine_edit", routine))
    assert answer.status_code == 200
    return answer.text


def silent(page: str) -> str:
    """The page without what was announced, which a reload doesn't say again."""
    return plain(page.replace(element(page, "said"), "").replace(element(page, "undo"), ""))


def assert_swapped_page_equals_reloaded_page(browser: Client, routine: Routine, address: str, data: dict) -> str:
    before = page_of(browser, routine)
    answer = browser.post(address, data, headers=HTMX)
    assert answer.status_code == 200
    assert silent(swap_partials(before, answer.text)) == silent(page_of(browser, routine))
    return answer.text


# --- The list -------------------------------------------------------------------------------------


def test_routine_list_shows_ones_own_and_the_library(as_tess, rival, routine, library):
    make_routine(rival, name="Rival day")
    page = as_tess.get(reverse("builder:routine_list")).text
    assert "Pull day" in page
    assert "Back day" in page
    assert "Rival day" not in page


def test_routine_list_without_own_routines_says_what_to_do(as_tess, library):
    page = as_tess.get(reverse("builder:routine_list")).text
    assert "No routines of your own yet" in page
    assert "Archived routines" not in page


def test_archived_routines_are_behind_a_link_and_come_back(as_tess, routine):
    answer = as_tess.post(url("routine_archive", routine), follow=True)
    assert "“Pull day” is archived." in answer.text
    assert f'action="{url("routine_restore", routine)}"' in answer.text
    page = as_tess.get(reverse("builder:routine_list")).text
    assert "Pull day" not in page
    assert "?show=archived" in page
    assert "Pull day" in as_tess.get(reverse("builder:routine_list"), {"show": "archived"}).text
    answer = as_tess.post(url("routine_restore", routine), follow=True)
    assert "“Pull day” is back." in answer.text
    assert Routine.objects.active().filter(pk=routine.pk).exists()


@pytest.mark.parametrize("count", [1, 6])
def test_routine_list_takes_the_same_queries_whatever_it_shows(
    as_tess, tess, moves, library, count, django_assert_max_num_queries
):
    for number in range(count):
        make_routine(tess, *moves, name=f"Day {number}")
    with django_assert_max_num_queries(11):
        as_tess.get(reverse("builder:routine_list"))


@pytest.mark.parametrize("page", ["99", "-1", "abc", "9" * 50])
def test_routine_list_takes_any_page_for_one_that_is_there(as_tess, routine, page):
    assert "Pull day" in as_tess.get(reverse("builder:routine_list"), {"page": page}).text


def test_routines_are_a_trainers(as_cleo):
    assert as_cleo.get(reverse("builder:routine_list")).status_code == 403


# --- Adding, reading, copying ---------------------------------------------------------------------


def test_routine_add_goes_straight_to_the_builder(as_tess, tess):
    answer = as_tess.post(reverse("builder:routine_add"), {"name": " Leg day "})
    routine = Routine.objects.get(owner=tess)
    assert (answer.status_code, answer.url) == (302, url("routine_edit", routine))
    assert routine.name == "Leg day"
    assert "No moves yet" in page_of(as_tess, routine)


@pytest.mark.parametrize("name", ["", " ", "\0", "x" * 10_000])
def test_routine_add_refuses_a_name_with_a_sentence_and_keeps_it(as_tess, tess, name):
    answer = as_tess.post(reverse("builder:routine_add"), {"name": name})
    assert answer.status_code == 422
    assert 'id="id_name_error"' in answer.text
    assert not Routine.objects.filter(owner=tess).exists()


def test_routine_detail_of_the_library_can_be_copied_not_edited(as_tess, library):
    routine = Routine.objects.get(slug="back-day")
    page = as_tess.get(url("routine_detail", routine)).text
    assert "3 × 12–15 each side" in page
    assert url("routine_copy", routine) in page
    assert url("routine_edit", routine) not in page
    assert as_tess.get(url("routine_edit", routine)).status_code == 404


def test_routine_detail_says_what_is_special_of_a_step(as_tess, routine, steps):
    steps[0].prescribed_sets.filter(position=1).update(kind="warm_up", rest_seconds=15)
    page = plain(as_tess.get(url("routine_detail", routine)).text)
    assert "1 warm-up" in page
    assert "15 s rest" not in page


def test_routine_copy_opens_the_copy_in_the_builder(as_tess, tess, library):
    original = Routine.objects.get(slug="back-day")
    answer = as_tess.post(url("routine_copy", original))
    copy = Routine.objects.get(owner=tess)
    assert answer.url == url("routine_edit", copy)
    assert (content(copy), copy.follow_up) == (content(original), original.follow_up)


def test_archived_routine_is_read_not_edited(as_tess, routine, steps):
    archive_routine(routine)
    answer = as_tess.get(url("routine_edit", routine), follow=True)
    assert answer.redirect_chain == [(url("routine_detail", routine), 302)]
    assert "Restore it to change it" in answer.text
    answer = as_tess.post(url("step_move", routine, step_id=steps[0].pk), {"to": "down"}, headers=HTMX)
    assert (answer.status_code, "archived routine" in answer.text) == (422, True)


# --- The builder ----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 12])
def test_builder_takes_the_same_queries_whatever_the_number_of_steps(
    as_tess, tess, moves, count, django_assert_max_num_queries
):
    routine = make_routine(tess, *(moves * 4)[:count])
    with django_assert_max_num_queries(10):
        page_of(as_tess, routine)


@pytest.mark.parametrize("count", [1, 12])
def test_step_edit_takes_the_same_queries_whatever_the_number_of_steps(
    as_tess, tess, moves, count, django_assert_max_num_queries
):
    routine = make_routine(tess, *(moves * 4)[:count])
    address = url("step_edit", routine, step_id=Step.objects.filter(block__routine=routine).first().pk)
    with django_assert_max_num_queries(30):
        as_tess.post(address, ROW | {"sets": "5"}, headers=HTMX)


def test_builder_shows_sides_numbers_and_what_the_routine_hits(as_tess, tess, library):
    routine = make_routine(tess, *Exercise.objects.filter(slug__in=["bent-over-row", "renegade-row"]).order_by("pk"))
    page = plain(page_of(as_tess, routine))
    assert "Each side" in page
    assert "Alternating, both" in page
    assert "2 moves, 6 sets, about" in page
    assert re.search(r"<span>Lats</span><span class=\"mute\">4</span>", page)


def test_routine_edit_changes_name_notes_and_follow_up(as_tess, tess, routine):
    after = make_routine(tess, name="Stretches")
    data = {"name": "Monday", "notes": "Warm up.", "follow_up": after.pk}
    assert_swapped_page_equals_reloaded_page(as_tess, routine, url("routine_edit", routine), data)
    routine.refresh_from_db()
    assert (routine.name, routine.notes, routine.follow_up) == ("Monday", "Warm up.", after)
    answer = as_tess.post(url("routine_edit", routine), data | {"name": "Tuesday"})
    assert (answer.status_code, answer.url) == (302, url("routine_edit", routine))


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "x" * 10_000),
        ("name", "a\0b"),
        ("notes", "x" * 10_000),
        ("notes", "a\0b"),
        *(("follow_up", typed) for typed in NASTY),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_routine_edit_refuses_beside_the_field(as_tess, routine, field, typed, headers):
    before = content(routine)
    answer = as_tess.post(url("routine_edit", routine), {"name": "Monday", field: typed}, headers=headers)
    assert answer.status_code == 422
    assert f'id="about-{field}_error"' in answer.text
    assert "Not saved" in answer.text
    assert content(routine) == before


def test_routine_edit_offers_nobody_elses_follow_up(as_tess, routine, rival):
    foreign = make_routine(rival, name="Rival day")
    assert "Rival day" not in page_of(as_tess, routine)
    answer = as_tess.post(url("routine_edit", routine), {"name": "Monday", "follow_up": foreign.pk})
    assert answer.status_code == 422


# --- Finding and adding ---------------------------------------------------------------------------


def test_exercise_find_answers_with_what_was_meant(as_tess, routine, library):
    answer = as_tess.get(url("exercise_find", routine), {"q": "fac pul"}, headers=HTMX)
    assert answer.status_code == 200
    assert "Add Face pull" in answer.text
    assert "Add Superman" not in answer.text
    page = as_tess.get(url("exercise_find", routine), {"q": "fac pul"}).text
    assert 'value="fac pul"' in page
    assert "Add Face pull" in element(page, "found")


def test_exercise_find_finds_nothing_of_others(as_tess, routine, rival):
    make_exercise("Secret pull", owner=rival)
    answer = as_tess.get(url("exercise_find", routine), {"q": "secret"}, headers=HTMX)
    assert "Nothing like that" in answer.text


@pytest.mark.parametrize("typed", ["x" * 10_000, "a\0b"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_exercise_find_refuses_with_a_sentence(as_tess, routine, typed, headers):
    # A NUL as %00 is refused at the gate, with 400.
    answer = as_tess.get(url("exercise_find", routine), {"q": typed}, headers=headers)
    assert answer.status_code in {400, 422}
    assert answer.status_code == 400 or 'id="id_q_error"' in answer.text


def test_step_add_puts_the_move_last_with_its_usual_sets(as_tess, tess, routine):
    extra = make_exercise("Curl", owner=tess, default_sets=4, default_reps_min=9, default_reps_max=11)
    said = assert_swapped_page_equals_reloaded_page(as_tess, routine, url("step_add", routine), {"exercise": extra.pk})
    assert "Curl added at the end." in said
    assert 'value="9–11"' in page_of(as_tess, routine)
    assert names(routine) == ["Face pull", "Row", "Superman", "Curl"]


def test_step_add_without_htmx_keeps_the_search(as_tess, routine, moves):
    answer = as_tess.post(url("step_add", routine), {"exercise": moves[0].pk, "q": "fac"})
    added = Step.objects.filter(block__routine=routine).latest("pk")
    assert (answer.status_code, answer.url) == (302, url("routine_edit", routine) + f"?q=fac#step-{added.pk}")


@pytest.mark.parametrize("typed", [*NASTY, "", "9" * 30])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_step_add_refuses_what_is_no_move(as_tess, routine, typed, headers):
    answer = as_tess.post(url("step_add", routine), {"exercise": typed}, headers=headers)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert len(names(routine)) == 3


def test_step_add_refuses_somebody_elses_move(as_tess, routine, rival):
    secret = make_exercise("Secret pull", owner=rival)
    answer = as_tess.post(url("step_add", routine), {"exercise": secret.pk}, headers=HTMX)
    assert answer.status_code == 422
    assert "Secret" not in answer.text


# --- Editing a step -------------------------------------------------------------------------------

ROW = {"sets": "3", "reps": "12", "load": "", "rest": "60", "note": ""}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"reps": "12-15"}, {"reps_min": 12, "reps_max": 15}),
        ({"reps": "12–15"}, {"reps_min": 12, "reps_max": 15}),
        ({"load": "17,5 kg"}, {"load": "17.5", "load_unit": "kg"}),
        ({"load": "40 lb"}, {"load": "40", "load_unit": "lb"}),
        ({"load": "body"}, {"load": None}),
        ({"rest": "1:30"}, {"rest_seconds": 90}),
        ({"rest": "0"}, {"rest_seconds": 0}),
        ({"rest": ""}, {"rest_seconds": None}),
    ],
)
def test_step_edit_reads_what_people_write(as_tess, routine, steps, typed, expected):
    address = url("step_edit", routine, step_id=steps[1].pk)
    assert_swapped_page_equals_reloaded_page(as_tess, routine, address, ROW | typed)
    asked = content(routine)["blocks"][1]["steps"][0]["sets"]
    assert len(asked) == 3
    assert {name: asked[0][name] for name in expected} == expected


def test_step_edit_takes_a_bare_load_in_the_trainers_unit(as_tess, tess, routine, steps):
    User.objects.filter(pk=tess.pk).update(load_unit="lb")
    as_tess.post(url("step_edit", routine, step_id=steps[0].pk), ROW | {"load": "16"})
    assert content(routine)["blocks"][0]["steps"][0]["sets"][0]["load_unit"] == "lb"
    assert 'value="16 lb"' in page_of(as_tess, routine)


@pytest.mark.parametrize("typed", ["45", "0:45", "45 s"])
def test_step_edit_of_a_hold_takes_a_time(as_tess, tess, typed):
    routine = make_routine(tess, make_exercise("Plank", owner=tess, tracking="duration", default_seconds=30))
    step = Step.objects.get(block__routine=routine)
    data = {"sets": "2", "seconds": typed, "rest": "30"}
    assert_swapped_page_equals_reloaded_page(as_tess, routine, url("step_edit", routine, step_id=step.pk), data)
    assert [one.seconds for one in step.prescribed_sets.all()] == [45, 45]


def test_step_edit_of_a_flow_takes_rounds(as_tess, tess):
    routine = make_routine(
        tess, make_exercise("Flow", owner=tess, tracking="rounds", default_reps_min=None, default_reps_max=None)
    )
    step = Step.objects.get(block__routine=routine)
    page = page_of(as_tess, routine)
    assert f'id="step-{step.pk}-reps"' not in page
    as_tess.post(url("step_edit", routine, step_id=step.pk), {"sets": "7", "rest": "15"})
    assert step.prescribed_sets.count() == 7


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *((field, typed) for field in ("sets", "reps", "load", "rest") for typed in NASTY),
        ("sets", ""),
        ("sets", "0"),
        ("reps", ""),
        ("reps", "15-12"),
        ("note", "\0"),
        ("note", "x" * 10_000),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_step_edit_refuses_beside_the_field_and_keeps_what_was_typed(as_tess, routine, steps, field, typed, headers):
    before = content(routine)
    address = url("step_edit", routine, step_id=steps[1].pk)
    answer = as_tess.post(address, ROW | {"note": "Keep me", field: typed}, headers=headers)
    assert answer.status_code == 422
    row = element(answer.text, f"step-{steps[1].pk}")
    assert f'id="step-{steps[1].pk}-{field}_error"' in row
    assert 'aria-invalid="true"' in row
    assert field == "note" or 'value="Keep me"' in row
    assert typed not in {"abc", "1e999", "15-12"} or f'value="{typed}"' in row
    assert "Not saved" in answer.text
    assert content(routine) == before


def test_step_edit_needs_a_time_for_a_hold(as_tess, tess):
    routine = make_routine(tess, make_exercise("Plank", owner=tess, tracking="duration", default_seconds=30))
    step = Step.objects.get(block__routine=routine)
    answer = as_tess.post(url("step_edit", routine, step_id=step.pk), {"sets": "2", "seconds": ""}, headers=HTMX)
    assert (answer.status_code, "Write a time like 45 or 1:30." in plain(answer.text)) == (422, True)


def test_step_edit_without_htmx_comes_back_to_the_row(as_tess, routine, steps):
    answer = as_tess.post(url("step_edit", routine, step_id=steps[1].pk), ROW)
    assert (answer.status_code, answer.url) == (302, url("routine_edit", routine) + f"#step-{steps[1].pk}")


# --- Moving, removing, grouping -------------------------------------------------------------------


def test_step_move_says_where_it_went(as_tess, routine, steps):
    address = url("step_move", routine, step_id=steps[0].pk)
    said = assert_swapped_page_equals_reloaded_page(as_tess, routine, address, {"to": "down"})
    assert "Face pull is number 2 of 3." in said
    assert names(routine) == ["Row", "Face pull", "Superman"]
    answer = as_tess.post(address, {"to": "up"}, follow=True)
    assert "Face pull is number 1 of 3." in answer.text


@pytest.mark.parametrize("typed", [*NASTY, ""])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_step_move_refuses_another_way(as_tess, routine, steps, typed, headers):
    answer = as_tess.post(url("step_move", routine, step_id=steps[0].pk), {"to": typed}, headers=headers)
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert names(routine) == ["Face pull", "Row", "Superman"]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_step_remove_can_be_undone_and_done_again(as_tess, routine, steps, headers):
    before = content(routine)
    answer = as_tess.post(url("step_remove", routine, step_id=steps[1].pk), headers=headers, follow=True)
    toast = element(answer.text, "undo")
    assert "Row removed." in toast
    assert names(routine) == ["Face pull", "Superman"]
    edit = re.search(r'name="edit" value="([^"]+)"', toast)
    assert edit
    for _ in range(2):
        answer = as_tess.post(url("routine_undo", routine), {"edit": edit[1]}, headers=headers, follow=True)
        assert "Undone: Row removed." in answer.text
        assert content(routine) == before
    assert 'aria-label="Redo: Row removed"' in plain(element(answer.text, "history"))
    answer = as_tess.post(url("routine_redo", routine), headers=headers, follow=True)
    assert "Done again: Row removed." in answer.text
    assert names(routine) == ["Face pull", "Superman"]


def test_undo_and_redo_swap_what_a_reload_shows(as_tess, routine, steps):
    as_tess.post(url("routine_edit", routine), {"name": "Monday", "notes": "Warm up."})
    as_tess.post(url("step_remove", routine, step_id=steps[1].pk))
    as_tess.get(url("routine_edit", routine))
    for name in ("routine_undo", "routine_undo", "routine_redo"):
        assert_swapped_page_equals_reloaded_page(as_tess, routine, url(name, routine), {})
    assert Routine.objects.get(pk=routine.pk).name == "Monday"


def test_step_remove_swaps_what_a_reload_shows(as_tess, routine, steps):
    address = url("step_remove", routine, step_id=steps[1].pk)
    assert_swapped_page_equals_reloaded_page(as_tess, routine, address, {})


@pytest.mark.parametrize("typed", [*NASTY, "", "0"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_undo_refuses_what_there_is_not(as_tess, routine, typed, headers):
    answer = as_tess.post(url("routine_undo", routine), {"edit": typed}, headers=headers)
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    answer = as_tess.post(url("routine_redo", routine), {"edit": typed}, headers=headers)
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert len(names(routine)) == 3


def test_step_place_drops_a_step_into_a_superset(as_tess, routine, steps):
    group_with_next(steps[0])
    data = {"step": steps[2].pk, "beside": steps[0].pk, "where": "after", "inside": "on"}
    said = assert_swapped_page_equals_reloaded_page(as_tess, routine, url("step_place", routine), data)
    assert "Superman is number 2 of 3." in said
    assert routine.blocks.count() == 1
    del data["inside"]
    as_tess.post(url("step_place", routine), data)
    assert routine.blocks.count() == 2


def test_step_place_drops_a_whole_superset(as_tess, routine, steps):
    group_with_next(steps[0])
    data = {"step": steps[0].pk, "beside": steps[2].pk, "where": "after", "whole": "on"}
    said = assert_swapped_page_equals_reloaded_page(as_tess, routine, url("step_place", routine), data)
    assert "Superset is block 2 of 2." in said
    assert names(routine) == ["Superman", "Face pull", "Row"]


@pytest.mark.parametrize("field", ["step", "beside", "where"])
@pytest.mark.parametrize("typed", [*NASTY, ""])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_step_place_refuses_nowhere(as_tess, routine, steps, field, typed, headers):
    data = {"step": steps[2].pk, "beside": steps[0].pk, "where": "after", field: typed}
    answer = as_tess.post(url("step_place", routine), data, headers=headers)
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert names(routine) == ["Face pull", "Row", "Superman"]


def test_step_place_knows_no_steps_of_other_routines(as_tess, tess, routine, steps, moves):
    other = make_routine(tess, moves[0], name="Other")
    foreign = Step.objects.get(block__routine=other)
    data = {"step": foreign.pk, "beside": steps[0].pk, "where": "after"}
    assert as_tess.post(url("step_place", routine), data, headers=HTMX).status_code == 422
    assert names(other) == ["Face pull"]


def test_step_group_and_block_ungroup(as_tess, routine, steps):
    address = url("step_group", routine, step_id=steps[0].pk)
    said = assert_swapped_page_equals_reloaded_page(as_tess, routine, address, {})
    assert "Superset, 2 rounds" in plain(said)
    block = Routine.objects.get(pk=routine.pk).blocks.first()
    address = url("block_ungroup", routine, block_id=block.pk)
    assert_swapped_page_equals_reloaded_page(as_tess, routine, address, {})
    assert routine.blocks.count() == 3


def test_step_group_refuses_the_last_one(as_tess, routine, steps):
    answer = as_tess.post(url("step_group", routine, step_id=steps[2].pk), headers=HTMX)
    assert (answer.status_code, "Nothing comes after" in answer.text) == (422, True)


HEAD = {"kind": "superset", "rounds": "2", "rest": "60"}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"rest": "1:45"}, ("superset", 105, [2, 2, 2])),
        ({"kind": "circuit"}, ("circuit", 60, [2, 2, 2])),
        ({"rounds": "4"}, ("superset", 60, [4, 4, 2])),
    ],
)
def test_block_edit_changes_rest_kind_and_rounds(as_tess, routine, steps, typed, expected):
    block = group_with_next(steps[0])
    assert_swapped_page_equals_reloaded_page(
        as_tess, routine, url("block_edit", routine, block_id=block.pk), HEAD | typed
    )
    block.refresh_from_db()
    rounds = [step.prescribed_sets.count() for step in steps]
    assert (block.kind, block.rest_seconds, rounds) == expected


def test_rounds_that_differ_stay_while_only_the_rest_changes(as_tess, routine, steps):
    block = group_with_next(steps[0])
    steps[1].prescribed_sets.last().delete()
    as_tess.post(url("block_edit", routine, block_id=block.pk), HEAD | {"rest": "90"})
    assert [step.prescribed_sets.count() for step in steps] == [2, 1, 2]


@pytest.mark.parametrize(
    ("field", "typed"),
    [(field, typed) for field in ("rest", "rounds", "kind") for typed in NASTY if (field, typed) != ("rounds", "-")],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_block_edit_refuses_beside_the_field(as_tess, routine, steps, field, typed, headers):
    block = group_with_next(steps[0])
    address = url("block_edit", routine, block_id=block.pk)
    answer = as_tess.post(address, HEAD | {field: typed}, headers=headers)
    assert answer.status_code == 422
    assert f'id="block-{block.pk}-{field}_error"' in answer.text
    block.refresh_from_db()
    assert (block.rest_seconds, block.kind) == (60, "superset")


def test_block_move_takes_the_whole_superset(as_tess, routine, steps):
    block = group_with_next(steps[0])
    said = assert_swapped_page_equals_reloaded_page(
        as_tess, routine, url("block_move", routine, block_id=block.pk), {"to": "down"}
    )
    assert "Superset is block 2 of 2." in said
    assert names(routine) == ["Superman", "Face pull", "Row"]
    answer = as_tess.post(url("block_move", routine, block_id=block.pk), {"to": "left"}, headers=HTMX)
    assert answer.status_code == 422


def test_edit_in_a_superset_also_changes_its_rounds(as_tess, routine, steps):
    group_with_next(steps[0])
    address = url("step_edit", routine, step_id=steps[1].pk)
    said = assert_swapped_page_equals_reloaded_page(as_tess, routine, address, ROW | {"sets": "5", "rest": "0"})
    assert "Superset, 5 rounds" in plain(said)


# --- Who may not ----------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_rival_finds_nothing(as_rival, routine, steps, headers):
    step, block = {"step_id": steps[0].pk}, {"block_id": steps[0].block_id}
    for name in ("routine_detail", "routine_edit", "exercise_find"):
        assert as_rival.get(url(name, routine), headers=headers).status_code == 404
    for name in ("routine_edit", "routine_copy", "routine_archive", "routine_restore", "step_add", "step_place"):
        assert as_rival.post(url(name, routine), headers=headers).status_code == 404
    for name in ("routine_undo", "routine_redo"):
        assert as_rival.post(url(name, routine), headers=headers).status_code == 404
    for name in ("step_edit", "step_sets", "step_alternatives", "step_move", "step_remove", "step_group"):
        assert as_rival.post(url(name, routine, **step), headers=headers).status_code == 404
    for name in ("block_edit", "block_move", "block_ungroup"):
        assert as_rival.post(url(name, routine, **block), headers=headers).status_code == 404
    assert names(routine) == ["Face pull", "Row", "Superman"]


def test_step_belongs_to_the_routine_of_its_address(as_tess, tess, routine, steps):
    other = make_routine(tess, name="Other")
    assert as_tess.post(url("step_remove", other, step_id=steps[0].pk)).status_code == 404
    assert as_tess.post(url("block_ungroup", other, block_id=steps[0].block_id)).status_code == 404


def test_step_that_is_gone_is_nowhere(as_tess, routine, steps):
    remove_step(steps[0])
    for name in ("step_edit", "step_move", "step_remove", "step_group"):
        assert as_tess.post(url(name, routine, step_id=steps[0].pk), headers=HTMX).status_code == 404
    assert as_tess.post(url("step_edit", routine, step_id=10**30), headers=HTMX).status_code == 404


def test_library_is_edited_by_nobody_here(as_ada, as_edda, as_tess, library):
    routine = Routine.objects.get(slug="back-day")
    for browser in (as_ada, as_edda, as_tess):
        assert browser.get(url("routine_edit", routine)).status_code in {403, 404}
