import pytest
from django.utils import timezone

from routines.catalog.queries import (
    breath_in_brief,
    exercises_to_read,
    find_exercises,
    stills_of,
    usual_prescription,
)
from routines.models import Exercise
from routines.templatetags.training import prescription
from tests.factories import make_coaching, make_exercise


def found(user, **wanted):
    return [exercise.slug for exercise in find_exercises(user, wanted)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("supermann", "superman"),
        ("latt pulldwn", "lat-pulldown"),
        ("bent ovr row", "bent-over-row"),
        ("FACE PULL", "face-pull"),
        ("lawnmower", "bent-over-row"),
        ("rope rear delts", "face-pull"),
    ],
)
def test_find_exercises_forgives_slips_of_the_pen(library, tess, typed, first):
    assert found(tess, text=typed)[0] == first


@pytest.mark.usefixtures("empty_catalog")
def test_find_exercises_by_muscle_begins_with_those_that_work_it_hardest(tess):
    make_exercise("A helper", secondary_muscles=["lats"])
    make_exercise("B main", primary_muscles=["lats"])
    make_exercise("C other", primary_muscles=["quads"])
    assert found(tess, muscle="lats") == ["b-main", "a-helper"]


def test_find_exercises_by_equipment_and_tracking(library, tess):
    assert found(tess, equipment="cable-machine") == ["face-pull", "lat-pulldown", "seated-row", "triceps-pushdown"]
    assert found(tess, tracking="rounds") == ["standing-backbend", "clasped-hands-backbend", "vinyasa-flow"]
    assert found(tess, tracking="rounds", equipment="mat", text="yoga flow") == ["vinyasa-flow"]


def test_find_exercises_puts_variations_beneath_their_move(library, tess):
    slugs = found(tess)
    assert slugs[slugs.index("superman") + 1] == "alternating-superman"


@pytest.mark.usefixtures("empty_catalog")
def test_find_exercises_shows_own_and_archived_ones_to_those_who_keep_them(tess, rival, edda):
    _own, archived, rivals = (
        make_exercise(name, owner=owner) for name, owner in [("Own", tess), ("Old", tess), ("His", rival)]
    )
    make_exercise("Library")
    Exercise.objects.filter(pk=archived.pk).update(archived_at=timezone.now())
    assert found(tess) == ["library", "own"]
    assert found(tess, show="mine") == ["own"]
    assert found(tess, show="archived") == ["old"]
    assert found(edda, show="archived") == []
    assert found(rival, text="own") == []
    assert rivals.slug in found(rival)


@pytest.mark.usefixtures("empty_catalog")
def test_find_exercises_shows_a_trainers_own_to_clients_while_they_are_coached(tess, cleo, stan):
    coaching = make_coaching(tess, cleo)
    make_exercise("Landmine row", owner=tess)
    assert found(cleo) == ["landmine-row"]
    assert found(stan) == []
    coaching.ended_at = timezone.now()
    coaching.save()
    assert found(cleo) == []


def test_exercises_to_read_hides_a_strangers_variation_of_a_library_move(tess, rival):
    plain = make_exercise("Plain")
    make_exercise("Tess's way", owner=tess, variation_of=plain)
    seen = {user: exercises_to_read(user).get(pk=plain.pk) for user in (tess, rival)}
    assert [variation.name for variation in seen[tess].variations.all()] == ["Tess's way"]
    assert list(seen[rival].variations.all()) == []


@pytest.mark.usefixtures("empty_catalog")
def test_exercises_to_read_says_who_may_change_them(tess, cleo, edda):
    make_coaching(tess, cleo)
    make_exercise("Library")
    make_exercise("Own", owner=tess)
    said = {
        user.name: {exercise.slug: exercise.is_editable for exercise in exercises_to_read(user)}
        for user in (tess, cleo, edda)
    }
    assert said == {
        "Tess": {"library": False, "own": True},
        "Cleo": {"library": False, "own": False},
        "Edda": {"library": True},
    }


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("bent-over-row", "In on the pull"),
        ("lat-pulldown", "In: pull down"),
        ("push-up", "Out on the push"),
        ("biceps-curl", "Out on the curl"),
        ("childs-pose", "In: back wide"),
        ("standing-backbend", "In: arms up"),
    ],
)
def test_breath_in_brief_names_the_effort(library, slug, words):
    assert breath_in_brief(Exercise.objects.with_text().get(slug=slug)).words == words


def test_breath_in_brief_has_nothing_to_say_without_a_breath(db):
    exercise = make_exercise()
    exercise.published.steps = []
    assert breath_in_brief(exercise) is None


def test_usual_prescription_reads_as_training_is_written(library):
    said = {
        slug: prescription(usual_prescription(Exercise.objects.get(slug=slug)))
        for slug in ("bent-over-row", "childs-pose", "vinyasa-flow")
    }
    assert said == {"bent-over-row": "3 × 12–15 each side", "childs-pose": "1 × 45 s", "vinyasa-flow": "5 rounds"}


def test_stills_of_begins_where_the_movement_begins(library, db):
    poses = [still["pose"] for still in stills_of(Exercise.objects.with_text().get(slug="bent-over-row"))]
    assert poses == ["start", "end"]
    assert stills_of(make_exercise()) == []
