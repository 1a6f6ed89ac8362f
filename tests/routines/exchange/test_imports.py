"""Moves that come in from a file, and go out again."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from routines.exchange.commands import add_import, run_import, undo_import
from routines.exchange.queries import move_of, moves_of, with_all_parts
from routines.management.commands.load_library import FIXTURES
from routines.models import Exercise, ExerciseSource, ImportRow, Routine
from routines.movefiles.reasons import all_in_words
from routines.movefiles.writing import write_file, write_move
from tests.factories import make_exercise, make_import, make_move_file, make_routine

pytestmark = pytest.mark.django_db


def own_file(*moves):
    return json.dumps({"format": "backday-exercises", "v": 1, "exercises": moves}).encode()


def own_move(name, **more):
    return {"text": {"name": name, "steps": [{"text": "Do it."}]}} | more


def test_run_import_adds_all_in_a_fixed_number_of_statements(tess, django_assert_max_num_queries):
    for count in (2, 60):
        of = make_import(tess, owner=tess, names=[f"{'abcdefghij'[n % 10] * 5} {n * 7919}" for n in range(count)])
        with django_assert_max_num_queries(20):
            run_import(of, by=tess)


def test_run_import_keeps_text_facts_source_and_author(tess):
    run_import(make_import(tess, owner=tess, names=["Cable twist"]), by=tess)
    exercise = with_all_parts(Exercise.objects.filter(slug="cable-twist")).get()
    assert (exercise.owner_id, exercise.equipment) == (tess.pk, ["cable-machine"])
    assert exercise.primary_muscles == ["rhomboids", "traps-mid"]
    assert exercise.published.facts == exercise.facts
    assert (exercise.published.author_id, exercise.published.reason) == (tess.pk, "Imported from moves.json")
    assert [step["text"] for step in exercise.published.steps] == ["Stand tall.", "Pull, then return."]
    assert exercise.source.licence == "Unlicense"
    assert Exercise.objects.matching("cable twist").filter(pk=exercise.pk).exists()
    assert exercise.figure is None
    assert exercise.needs_work


def test_looks_like_by_name_by_alias_and_by_slug(tess, library):
    names = ["Superman", "Supermans", "Prone back extensions", "Zercher carry"]
    of = make_import(tess, owner=tess, names=names)
    found = {row.name: row.looks_like and row.looks_like.slug for row in of.rows.select_related("looks_like")}
    assert found == dict.fromkeys(names[:3], "superman") | {"Zercher carry": None}
    slug = add_import(tess, owner=tess, file_name="x", content=own_file(own_move("Other words", slug="superman")))
    assert slug.rows.get().likeness == 100


def test_others_own_moves_are_no_twins(tess, rival):
    make_exercise("Zercher carry", owner=rival)
    assert make_import(tess, owner=tess, names=["Zercher carry"]).rows.get().fate == ImportRow.Fate.NEW


def test_what_was_added_meanwhile_is_left_for_another_look(tess):
    first, second = (
        make_import(tess, owner=tess, names=["Zercher carry", name]) for name in ("Gorilla hop", "Crab hop")
    )
    run_import(first, by=tess)
    run_import(second, by=tess)
    assert second.rows.get(name="Zercher carry").fate == ImportRow.Fate.ALIKE
    assert Exercise.objects.filter(published__name="Zercher carry").count() == 1


def test_undo_keeps_what_is_used_and_says_why(tess):
    of = make_import(tess, owner=tess, names=["Zercher carry", "Gorilla hop"])
    run_import(of, by=tess)
    make_routine(tess, Exercise.objects.get(slug="gorilla-hop"))
    undo_import(of)
    assert list(Exercise.objects.filter(owner=tess).values_list("slug", flat=True)) == ["gorilla-hop"]
    assert all_in_words(of.rows.get(name="Gorilla hop").reasons) == ["It stays: routines have it."]
    with pytest.raises(ValidationError):
        undo_import(of)


def test_undo_keeps_what_was_edited_or_varied(tess):
    of = make_import(tess, owner=tess, names=["Zercher carry", "Gorilla hop"])
    run_import(of, by=tess)
    make_exercise("Sideways hop", owner=tess, variation_of=Exercise.objects.get(slug="gorilla-hop"))
    undo_import(of)
    assert set(Exercise.objects.filter(owner=tess).values_list("slug", flat=True)) == {"gorilla-hop", "sideways-hop"}


def test_variations_find_their_plain_move_in_the_file_or_the_library(tess, library):
    moves = [
        own_move("Sideways hop", variation_of="hop"),
        own_move("Gorilla hop", slug="hop"),
        own_move("Superman with a towel", variation_of="superman"),
        own_move("Lost", variation_of="nowhere"),
        own_move("Twice removed", variation_of="alternating-superman"),
    ]
    of = add_import(tess, owner=tess, file_name="x", content=own_file(*moves))
    refused = {row.name: all_in_words(row.reasons) for row in of.rows.filter(fate=ImportRow.Fate.REFUSED)}
    assert set(refused) == {"Lost", "Twice removed"}
    of.rows.exclude(fate=ImportRow.Fate.REFUSED).update(is_taken=True)
    run_import(of, by=tess)
    found = dict(Exercise.objects.filter(owner=tess).values_list("published__name", "variation_of__published__name"))
    assert found == {"Gorilla hop": None, "Sideways hop": "Gorilla hop", "Superman with a towel": "Superman"}
    assert Exercise.objects.get(published__name="Sideways hop").published.facts["variation_of"]


def test_export_of_a_fresh_library_is_the_fixtures(library):
    written = {
        f"{exercise.slug}.json": write_move(move_of(exercise))
        for exercise in with_all_parts(Exercise.objects.library())
    }
    assert written == {path.name: path.read_text("utf-8") for path in (FIXTURES / "exercises").glob("*.json")}


def test_export_library_writes_fixtures(library, tmp_path):
    call_command("export_library", str(tmp_path), verbosity=0)
    assert len(list(tmp_path.glob("*.json"))) == 24
    assert (tmp_path / "superman.json").read_bytes() == (FIXTURES / "exercises" / "superman.json").read_bytes()


def test_round_trip_through_a_file_is_exact(library, edda):
    run_import(make_import(edda, owner=None, names=["Cable twist"]), by=edda)
    everything = with_all_parts(Exercise.objects.library()).order_by("slug")
    before = write_file(list(moves_of(everything)))
    Routine.objects.all().delete()
    Exercise.objects.update(published=None, variation_of=None)
    Exercise.objects.all().delete()
    assert not ExerciseSource.objects.exists()
    of = add_import(edda, owner=None, file_name="all.json", content=before.encode())
    assert not of.rows.exclude(fate=ImportRow.Fate.NEW).exists()
    run_import(of, by=edda)
    assert write_file(list(moves_of(everything.all()))) == before


def test_previews_do_not_pile_up(tess):
    for _ in range(7):
        last = add_import(tess, owner=tess, file_name="x", content=make_move_file(["Zercher carry"]))
    assert type(last).objects.filter(author=tess).count() == 5
