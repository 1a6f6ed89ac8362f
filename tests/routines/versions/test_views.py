"""The page of versions, the preview of an update, and the update."""

from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from routines.models import Assignment, GivenVersion, PersonalTarget
from routines.models.version import take_version
from tests.factories import make_assignment, make_coaching, make_user
from tests.routines.versions.updating import asked, change, plan_of

pytestmark = pytest.mark.django_db


def url(name, routine, *args):
    return reverse(f"versions:{name}", args=[routine.pk, *args])


def sent(plan, **more):
    """What the page's form sends when nothing is touched."""
    return {
        "seen": plan.seen,
        "assignments": [one.assignment.pk for one in plan.updates],
        **{f"seen-{one.assignment.pk}": one.seen for one in plan.updates},
        **more,
    }


# --- The versions ---------------------------------------------------------------------------------


def test_version_list_tells_what_changed_who_trains_it_and_what_is_not_kept_yet(as_tess, routine, plain, own_copy):
    change(routine, "Row", load=Decimal("22.5"))
    page = as_tess.get(url("version_list", routine)).content.decode()
    assert "Row: no load → 22.5 kg" in page
    assert "Not kept yet" in page
    assert "2 clients have" in " ".join(page.split())
    assert "own copy" in page
    assert "The first version." in page


def test_version_list_of_a_routine_that_was_never_assigned(as_tess, routine):
    page = as_tess.get(url("version_list", routine)).content.decode()
    assert "has no version yet" in page


def test_version_keep_and_restore(as_tess, tess, routine):
    first = take_version(routine)
    change(routine, "Row", load=Decimal("22.5"))
    answer = as_tess.post(url("version_keep", routine), follow=True)
    assert "is kept" in answer.content.decode()
    newest = routine.versions.latest("created_at")
    assert newest.taken_by == tess
    answer = as_tess.post(url("version_restore", routine, first.pk), follow=True)
    assert "is again as it was" in answer.content.decode()
    assert plan_of(routine, tess).updates == []
    assert "Not kept yet" not in answer.content.decode()


def test_version_restore_of_another_routines_version_is_not_there(as_tess, routine, own_copy, library):
    assert as_tess.post(url("version_restore", routine, own_copy.version_id)).status_code == 404


def test_version_keep_of_an_empty_routine_is_refused(as_tess, routine):
    routine.blocks.all().delete()
    answer = as_tess.post(url("version_keep", routine))
    assert answer.status_code == 422
    assert "no sets yet" in answer.content.decode()


def test_versions_of_a_library_routine_are_read_only(as_tess, library, coaching):
    from routines.models import Routine

    routine = Routine.objects.get(slug="back-day")
    make_assignment(coaching, routine)
    page = as_tess.get(url("version_list", routine)).content.decode()
    assert "Keep this version" not in page
    assert "Restore" not in page
    assert as_tess.post(url("version_keep", routine)).status_code == 404


# --- The update -----------------------------------------------------------------------------------


def test_merge_preview_shows_what_each_client_will_find(as_tess, routine, plain, own_load, own_copy):
    change(routine, "Row", load=Decimal("22.5"))
    change(routine, "Press", reps_min=5, reps_max=5)
    page = " ".join(as_tess.get(url("merge_preview", routine)).content.decode().split())
    assert "Row: no load → 22.5 kg" in page
    assert "Press: 2 × 8–10 → 2 × 5" in page
    assert "Row: load" in page
    assert "16 kg" in page
    assert "Press: how much" in page
    assert "2 × 6" in page


def test_merge_preview_when_everybody_is_up_to_date(as_tess, routine, plain):
    assert "Everybody is up to date" in as_tess.get(url("merge_preview", routine)).content.decode()


def test_merge_apply_updates_whom_was_chosen_as_was_chosen(as_tess, tess, routine, plain, own_load, own_copy):
    change(routine, "Row", load=Decimal("22.5"))
    plan = plan_of(routine, tess)
    own = next(one for one in plan.updates if one.assignment == own_load)
    data = sent(plan, **{f"take-{own_load.pk}-{own.conflicts[0].id}": "routine"})
    data["assignments"].remove(plain.pk)
    answer = as_tess.post(url("merge_apply", routine), data, follow=True)
    assert "is up to date for Ida, Omar." in answer.content.decode()
    assert asked(plain)["Row"] == [(8, None)] * 2
    assert asked(own_copy)["Row"] == [(8, "22.5")] * 2
    assert not PersonalTarget.objects.filter(assignment=own_load).exists()
    again = as_tess.post(url("merge_apply", routine), data, follow=True)
    assert "Everybody you chose has" in again.content.decode()
    assert GivenVersion.objects.filter(assignment=own_load).count() == 1


def test_merge_apply_shows_anew_what_was_changed_meanwhile(as_tess, tess, routine, plain, own_load):
    change(routine, "Row", load=Decimal("22.5"))
    plan = plan_of(routine, tess)
    own = next(one for one in plan.updates if one.assignment == own_load)
    name = f"take-{own_load.pk}-{own.conflicts[0].id}"
    data = sent(plan, **{name: "routine"})
    data["assignments"].remove(plain.pk)
    change(routine, "Row", load=Decimal(25))
    answer = as_tess.post(url("merge_apply", routine), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "nothing was updated" in page
    assert "25 kg" in page
    form = answer.context["form"]
    (left, chosen) = (row for group in answer.context["rows"][::-1] for row in group.rows)
    assert (left.is_chosen, chosen.is_chosen, chosen.choices[0].takes) == (False, True, True)
    assert form.non_field_errors()
    assert not GivenVersion.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"assignments": "x", "seen": "y"},
        {"assignments": "9" * 400, "seen": "a\0b"},
        {"assignments": "-1", "seen": "x" * 10_000},
    ],
)
def test_merge_apply_refuses_nonsense(as_tess, routine, plain, data):
    change(routine, "Row", load=Decimal("22.5"))
    answer = as_tess.post(
        url("merge_apply", routine), urlencode(data), content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 422
    assert "Choose" in answer.content.decode()
    assert not GivenVersion.objects.exists()


def test_merge_apply_refuses_a_foreign_client(as_tess, routine, plain, rival_coaching):
    foreign = make_assignment(rival_coaching, routine)
    change(routine, "Row", load=Decimal("22.5"))
    answer = as_tess.post(url("merge_apply", routine), {"assignments": [foreign.pk], "seen": "x"})
    assert answer.status_code == 422
    assert asked(foreign)["Row"] == [(8, None)] * 2


@pytest.mark.parametrize("name", ["version_list", "merge_preview"])
def test_pages_cost_the_same_for_many_clients(as_tess, tess, routine, plain, own_copy, name):
    change(routine, "Row", load=Decimal("22.5"))
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert as_tess.get(url(name, routine)).status_code == 200
        counts.append(len(queries))
        for number in range(3):
            make_assignment(make_coaching(tess, make_user(f"c{number}-{len(counts)}@example.com")), routine)
        Assignment.objects.update(weeks=5)
    assert counts[0] == counts[1]
    assert counts[0] <= 14
