import pytest
from django.db import connection

from accounts.models import User
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
