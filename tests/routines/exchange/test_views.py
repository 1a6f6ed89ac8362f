"""The pages of imports, exports and merges."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from routines.models import Exercise, ExerciseImport, ExerciseMerge
from tests.factories import make_coaching, make_exercise, make_import, make_move_file, make_user

pytestmark = pytest.mark.django_db

LIST = reverse("exchange:import_list")


def upload(client, content, *, into="mine", name="moves.json"):
    return client.post(
        reverse("exchange:import_add"), {"file": SimpleUploadedFile(name, content, "application/json"), "into": into}
    )


def test_import_add_shows_what_is_new_and_what_looks_like_one_that_exists(as_tess, library):
    answer = upload(as_tess, make_move_file(["Cable twist", "Superman"]))
    added = ExerciseImport.objects.get()
    assert answer.status_code == 302
    page = as_tess.get(answer["Location"]).content.decode()
    assert "Cable twist" in page
    assert "Looks like one that exists" in page
    assert "middle back means" in page
    assert added.rows.get(name="Superman").looks_like.slug == "superman"
    assert Exercise.objects.filter(published__name="Cable twist").count() == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "isn’t JSON"),
        (b"", "is empty"),
        (b"\xff\xfe\x00", "isn’t text in UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[1e999, NaN]", "a number that is none"),
        (b"[" + b"9" * 6000 + b"]", "too many digits"),
        (b"[]", "no moves"),
        (b'{"a": "\\ud800"}', "a list of moves we know"),
        (b"[" + b"{}," * 100_000 + b"{}]", "a list of moves we know"),
        (json.dumps([{"name": "x", "instructions": []}] * 100_000).encode(), "100000 moves"),
        (b" " * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
)
def test_import_add_refuses_a_file_with_a_sentence(as_tess, content, sentence):
    answer = upload(as_tess, content)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not ExerciseImport.objects.exists()


def test_import_add_to_the_library_is_for_editors(as_tess, client):
    assert upload(as_tess, make_move_file(["Cable twist"]), into="library").status_code == 422
    client.force_login(make_user("edda@example.com", is_editor=True))
    assert upload(client, make_move_file(["Cable twist"]), into="mine").status_code == 422
    assert upload(client, make_move_file(["Cable twist"]), into="library").status_code == 302


def test_import_choose_run_and_undo(as_tess, tess):
    added = make_import(tess, owner=tess)
    args = [added.pk]
    chosen = as_tess.post(reverse("exchange:import_choose", args=args), {"shown": "1 2", "taken": ["2"]})
    assert chosen.status_code == 302
    assert as_tess.post(reverse("exchange:import_run", args=args)).status_code == 302
    assert [one.name for one in Exercise.objects.filter(owner=tess).with_text()] == ["Hip thrust"]
    done = as_tess.get(reverse("exchange:import_detail", args=args)).content.decode()
    assert "1 move was imported" in done
    assert as_tess.post(reverse("exchange:import_run", args=args)).status_code == 422
    assert as_tess.post(reverse("exchange:import_undo", args=args)).status_code == 302
    assert not Exercise.objects.filter(owner=tess).exists()
    assert as_tess.post(reverse("exchange:import_undo", args=args)).status_code == 422


def test_import_choose_refuses_what_is_no_row(as_tess, tess):
    added = make_import(tess, owner=tess)
    address = reverse("exchange:import_choose", args=[added.pk])
    for shown in ("x", "-1", "9" * 30, "1\0"):
        assert as_tess.post(address, {"shown": shown}).status_code == 422
    assert added.rows.filter(is_taken=True).count() == 2


def test_import_map_changes_what_words_mean(as_tess, tess):
    added = make_import(tess, owner=tess)
    address = reverse("exchange:import_map", args=[added.pk])
    told = {"muscles-0-0": "biceps", "muscles-1-0": "lats", "muscles-1-1": "traps-mid", "equipment-0-0": ""}
    assert as_tess.post(address, told).status_code == 302
    added.refresh_from_db()
    assert added.muscles == {"biceps": ["biceps"], "middle back": ["lats", "traps-mid"]}
    assert added.equipment == {"cable": []}
    assert as_tess.post(address, told | {"muscles-0-0": "gills"}).status_code == 422


def test_import_discard(as_tess, tess):
    added = make_import(tess, owner=tess)
    assert as_tess.post(reverse("exchange:import_discard", args=[added.pk])).status_code == 302
    assert not ExerciseImport.objects.exists()


def test_pages_cost_the_same_for_few_and_many(as_tess, tess, library, django_assert_max_num_queries):
    few = make_import(tess, owner=tess, names=["Superman"])
    many = make_import(tess, owner=tess, names=["Superman", *(f"Zigzag {name * 3}" for name in "abcdefghij")])
    for of in (few, many):
        with django_assert_max_num_queries(8):
            assert as_tess.get(reverse("exchange:import_detail", args=[of.pk])).status_code == 200
    with django_assert_max_num_queries(8):
        as_tess.get(LIST)


def test_export_is_what_was_asked_for(as_tess, tess, library):
    make_exercise("Own row", owner=tess)
    address = reverse("exchange:export")
    everything = json.loads(as_tess.get(address).content)
    assert len(everything["exercises"]) == 25
    mine = as_tess.get(address, {"show": "mine"})
    assert [one["text"]["name"] for one in json.loads(mine.content)["exercises"]] == ["Own row"]
    assert "attachment" in mine["Content-Disposition"]
    assert as_tess.get(address, {"muscle": "gills"}).status_code == 422


def test_exercise_merge_shows_what_follows_and_leads_to_the_other(as_tess, tess, library):
    own = make_exercise("Supermen", owner=tess, tracking="reps", laterality="both")
    address = reverse("exchange:exercise_merge", args=[own.slug])
    assert "Superman" in as_tess.get(address).content.decode()
    asked = as_tess.get(address, {"into": "superman"}).content.decode()
    assert "0 logged sets follow" in asked
    done = as_tess.post(address, {"into": "superman"})
    assert done["Location"] == reverse("catalog:exercise_detail", args=["superman"])
    assert ExerciseMerge.objects.get().by == tess
    old = as_tess.get(reverse("catalog:exercise_detail", args=[own.slug]))
    assert (old.status_code, old["Location"]) == (301, reverse("catalog:exercise_detail", args=["superman"]))


def test_old_addresses_of_what_was_done_lead_on_too(as_tess, tess, library):
    own = make_exercise("Left and right rows", owner=tess, tracking="reps_and_load", laterality="each_side")
    client = make_coaching(tess, make_user("cleo@example.com")).client
    assert (
        as_tess.post(reverse("exchange:exercise_merge", args=[own.slug]), {"into": "bent-over-row"}).status_code == 302
    )
    for door, whose in (
        ("progress:exercise_detail", []),
        ("progress:client_exercise_detail", [client.pk]),
        ("sides:exercise_detail", []),
        ("sides:client_exercise_detail", [client.pk]),
    ):
        old = as_tess.get(reverse(door, args=[*whose, own.slug]))
        assert (old.status_code, old["Location"]) == (301, reverse(door, args=[*whose, "bent-over-row"]))


def test_exercise_merge_refuses_what_is_counted_differently(as_tess, tess, library):
    own = make_exercise("Supermen", owner=tess, tracking="duration")
    address = reverse("exchange:exercise_merge", args=[own.slug])
    for answer in (as_tess.get(address, {"into": "superman"}), as_tess.post(address, {"into": "superman"})):
        assert answer.status_code == 422
        assert "counted differently" in answer.content.decode()
    for into in ("nothing", own.slug, "", "\0"):
        assert as_tess.post(address, {"into": into}).status_code == 422
    assert not ExerciseMerge.objects.exists()


def test_source_and_licence_are_on_the_page_of_the_move(as_tess, tess):
    added = make_import(tess, owner=tess, names=["Hip thrust"])
    as_tess.post(reverse("exchange:import_run", args=[added.pk]))
    page = as_tess.get(reverse("catalog:exercise_detail", args=["hip-thrust"])).content.decode()
    assert "free-exercise-db" in page
    assert "Unlicense" in page
