import pytest
from django.db import connection

from accounts.models import Coaching, User
from routines.models import Exercise
from tests.factories import make_exercise


def found(text: str) -> list[str]:
    return [exercise.slug for exercise in Exercise.objects.with_text().matching(text)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("face pull", "face-pull"),
        ("FACE PUL", "face-pull"),
        ("fac", "face-pull"),
        ("latt puldown", "lat-pulldown"),
        ("pulldown lat", "lat-pulldown"),
        ("suprman", "superman"),
        ("renagade row", "renegade-row"),
        ("vinyassa", "vinyasa-flow"),
    ],
)
def test_matching_forgives_slips_and_finds_the_likeliest_first(library: None, typed: str, first: str) -> None:
    assert found(typed)[0] == first


def test_matching_finds_muscles_and_equipment(library: None) -> None:
    assert {"bent-over-row", "renegade-row"} <= set(found("dumbell"))
    assert {"lat-pulldown", "bent-over-row"} <= set(found("lats"))
    assert "superman" not in found("lats")


@pytest.mark.parametrize("typed", ["%", "_", "zzzzqq", "\\", "'", "row " * 3000 + "zzqq"])
def test_matching_takes_what_is_typed_literally(library: None, typed: str) -> None:
    assert len(found(typed)) < Exercise.objects.count()


@pytest.mark.parametrize("typed", ["", "   "])
def test_matching_nothing_is_everything_by_name(library: None, typed: str) -> None:
    names = [exercise.name for exercise in Exercise.objects.with_text().matching(typed)]
    assert names == sorted(names, key=str.upper)
    assert len(names) == Exercise.objects.count()


@pytest.mark.usefixtures("empty_catalog")
def test_matching_stays_in_its_scope(tess: User, rival: User) -> None:
    make_exercise("Secret row", owner=rival)
    mine = make_exercise("Open row", owner=tess)
    assert list(Exercise.objects.visible_to(tess).active().matching("row")) == [mine]


def test_matching_uses_the_index(db: None) -> None:
    with connection.cursor() as cursor:  # so few rows would be read one by one
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    plan = Exercise.objects.matching("face pul").explain()
    assert plan.count("exercise_search") >= 3


# --- In place of one ----------------------------------------------------------------------------


def stand_ins(exercise: Exercise) -> set[str]:
    return {one.name for one in Exercise.objects.in_place_of([exercise.pk])}


@pytest.mark.usefixtures("empty_catalog")
def test_in_place_of_is_the_family_whatever_it_needs() -> None:
    row = make_exercise("Row", primary_muscles=["lats"], equipment=["dumbbell"])
    banded = make_exercise("Banded row", equipment=["band"], variation_of=row)
    seated = make_exercise("Seated row", primary_muscles=["lats"], equipment=["dumbbell"], variation_of=row)
    make_exercise("Curl", primary_muscles=["biceps"], equipment=["dumbbell"])
    assert stand_ins(row) == {"Banded row", "Seated row"}
    assert stand_ins(banded) == {"Row", "Seated row"}
    assert stand_ins(seated) == {"Row", "Banded row"}


@pytest.mark.usefixtures("empty_catalog")
def test_in_place_of_is_what_trains_the_same_with_other_equipment() -> None:
    row = make_exercise("Row", primary_muscles=["lats", "rhomboids"], equipment=["dumbbell", "bench"])
    make_exercise("Cable row", primary_muscles=["lats", "rhomboids", "biceps"], equipment=["cable-machine"])
    make_exercise("Pulldown", primary_muscles=["lats"], equipment=["cable-machine"])
    helped = {"secondary_muscles": ["rhomboids"], "equipment": ["dumbbell"]}
    make_exercise("Plank row", primary_muscles=["lats", "abs", "obliques"], **helped)
    make_exercise("Twist row", primary_muscles=["lats", "abs", "obliques"], equipment=["dumbbell"])
    make_exercise("Same bench row", primary_muscles=["lats", "rhomboids"], equipment=["bench", "dumbbell"])
    make_exercise("Shrug", primary_muscles=["traps-upper"], secondary_muscles=["lats"], equipment=["barbell"])
    assert stand_ins(row) == {"Cable row", "Pulldown", "Plank row"}


@pytest.mark.usefixtures("empty_catalog")
def test_in_place_of_is_counted_alike() -> None:
    press = make_exercise("Press", primary_muscles=["chest", "triceps"], equipment=["barbell", "bench"])
    make_exercise("Push-up", primary_muscles=["chest", "triceps"], equipment=["none"], tracking="reps")
    make_exercise("Dip", primary_muscles=["triceps"], equipment=["none"], tracking="reps")
    make_exercise("Hold", primary_muscles=["chest", "triceps"], equipment=["none"], tracking="duration")
    assert stand_ins(press) == {"Push-up"}


@pytest.mark.usefixtures("empty_catalog")
def test_in_place_of_one_without_muscles_is_nothing() -> None:
    walk = make_exercise("Walk", primary_muscles=[], equipment=[])
    make_exercise("Carry", primary_muscles=[], equipment=["kettlebell"])
    make_exercise("Row", primary_muscles=["lats"], equipment=["dumbbell"])
    assert stand_ins(walk) == set()


@pytest.mark.usefixtures("empty_catalog")
def test_in_place_of_stays_in_its_scope(cleo: User, tess: User, rival: User, coaching: Coaching) -> None:
    row = make_exercise("Row", primary_muscles=["lats"], equipment=["dumbbell"])
    for owner, name in ((tess, "Her row"), (rival, "Secret row"), (None, "Library row")):
        make_exercise(name, owner, primary_muscles=["lats"], equipment=["band"])
    found = Exercise.objects.visible_to(cleo).in_place_of([row.pk])
    assert {one.name for one in found} == {"Her row", "Library row"}
