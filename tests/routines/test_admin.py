import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from routines.admin import AdminsOnly, ReadOnly
from routines.models import SessionChange
from routines.notes.commands import add_comment
from tests.factories import make_assignment, make_draft, make_exercise, make_routine
from tests.routines.catalog.editing import typed
from tests.routines.catalog.test_commands import log_one_set

LIST = reverse("admin:routines_exercise_changelist")
OTHERS = [
    "routine", "routineversion", "assignment", "trainingsession", "sessionstep", "sessionchange", "loggedset",
    "loggedsetrevision", "program", "enrolment", "targetoverride", "pause", "movedsession", "givenversion",
    "measurement", "comment", "floorscreen", "review", "exerciseimport",
    "importrow", "exercisemerge", "bulkedit", "draftstate",
]  # fmt: skip


def page_of(row, door="change"):
    return reverse(f"admin:routines_{row._meta.model_name}_{door}", args=[row.pk])


@pytest.fixture
def plank(db):
    return make_exercise("Plank row")


@pytest.fixture
def training(coaching, plank):
    """One row of everything that an editor must not see."""
    routine = make_routine(coaching.trainer, plank)
    logged = log_one_set(coaching, plank)
    change = SessionChange.objects.create(
        op=uuid7(),
        session=logged.session,
        client=coaching.client,
        kind=SessionChange.Kind.SKIP,
        step_number=1,
        value="pain",
        order_at=timezone.now(),
        entered_by=coaching.trainer,
    )
    return [routine, make_assignment(coaching, routine), logged.session, logged, change]


def test_editors_see_exercises_and_nothing_else(as_edda, training, plank):
    index = as_edda.get(reverse("admin:index")).text
    assert LIST in index
    for model in OTHERS:
        assert f"/admin/routines/{model}/" not in index
        assert as_edda.get(f"/admin/routines/{model}/").status_code == 403
    for row in training:
        assert as_edda.get(page_of(row)).status_code == 403
        assert as_edda.get(page_of(row, "history")).status_code == 403
    assert as_edda.get(page_of(plank)).status_code == 302  # to its draft
    assert as_edda.get(page_of(plank.published)).status_code == 200


@pytest.mark.parametrize("model", ["exerciserevision", "exercisedraft", "exercisetranslation"])
def test_editors_look_at_what_was_written_and_change_none_of_it_here(as_edda, as_ada, plank, edda, model):
    make_draft(plank, edda)
    plank.translations.create(language="de", number=1, revision=plank.published, words={}, author=edda)
    row = apps.get_model("routines", model).objects.latest("pk")
    for client in (as_edda, as_ada):
        listed = client.get(reverse(f"admin:routines_{model}_changelist"), {"q": "plank"})
        assert listed.status_code == 200
        assert "1 " in listed.text
        assert client.get(page_of(row)).status_code == 200
        assert client.post(page_of(row), {}).status_code == 403
        assert client.post(page_of(row, "delete"), {"post": "yes"}).status_code == 403
        assert client.get(reverse(f"admin:routines_{model}_add")).status_code == 403


def test_every_list_can_be_searched_or_filtered(as_ada, training):
    """And says who it is about: an admin looks for somebody's rows."""
    for model, one in admin.site._registry.items():
        if model._meta.app_label not in {"routines", "accounts"}:
            continue
        assert one.search_fields, model
        answer = as_ada.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"), {"q": "a"})
        assert answer.status_code == 200, model


def test_what_people_wrote_to_one_another_is_not_shown(as_ada, coaching):
    comment = add_comment(coaching.client, author=coaching.client, text="Between us.")
    assert "Between us." not in as_ada.get(page_of(comment)).text


def test_admins_look_at_training_and_change_none_of_it(as_ada, training):
    assert as_ada.get(page_of(training[0])).status_code == 200
    for row in training[1:]:
        assert as_ada.get(page_of(row)).status_code == 200
        assert as_ada.post(page_of(row), {}).status_code == 403
        assert as_ada.post(page_of(row, "delete"), {"post": "yes"}).status_code == 403
    for model in OTHERS:
        assert as_ada.get(f"/admin/routines/{model}/").status_code == 200
        assert as_ada.get(f"/admin/routines/{model}/add/").status_code == 403


def test_nobody_else_opens_the_admin(as_tess, as_cleo, training):
    for client in (as_tess, as_cleo):
        for address in [reverse("admin:index"), LIST, *(page_of(row) for row in training)]:
            assert client.get(address).status_code in {302, 403, 404}


@pytest.mark.parametrize("method", ["get", "post"])
def test_texts_of_the_library_are_written_as_drafts(as_edda, plank, method):
    ask = getattr(as_edda, method)
    assert ask(page_of(plank))["Location"] == reverse("drafts:draft_start", args=[plank.slug])
    assert ask(reverse("admin:routines_exercise_add"))["Location"] == reverse("drafts:draft_add")
    assert plank.revisions.count() == 1


def test_drafts_are_to_look_at(as_edda, edda, plank):
    draft = make_draft(plank, edda, name="Plank row, slow")
    address = reverse("admin:routines_exercisedraft_changelist")
    assert "Plank row, slow" in as_edda.get(address, {"q": "slow"}).text
    assert as_edda.get(page_of(draft)).status_code == 200
    assert as_edda.post(page_of(draft), {"status": "published"}).status_code == 403


def test_trainers_own_exercises_are_not_the_librarys(as_edda, as_ada, tess):
    own = make_exercise("Own row", owner=tess)
    for client in (as_edda, as_ada):
        assert "Own row" not in client.get(LIST).text
        assert client.get(page_of(own)).status_code == 404
        assert client.post(page_of(own), typed(own, name="Taken")).status_code == 404
        assert "Own row" not in client.get(reverse("admin:routines_exerciserevision_changelist")).text
    own.refresh_from_db()
    assert own.name == "Own row"


def test_exercises_are_archived_and_restored_together(as_edda, plank):
    chosen = {"_selected_action": [plank.pk]}
    as_edda.post(LIST, {"action": "archive", **chosen})
    plank.refresh_from_db()
    assert plank.archived_at
    as_edda.post(LIST, {"action": "restore", **chosen})
    plank.refresh_from_db()
    assert plank.archived_at is None
    assert as_edda.post(page_of(plank, "delete"), {"post": "yes"}).status_code == 403


def test_lists_cost_the_same_for_few_and_for_many(as_ada, plank, coaching):
    def cost():
        lists = [LIST, reverse("admin:routines_exerciserevision_changelist"), "/admin/routines/routine/"]
        with CaptureQueriesContext(connection) as queries:
            for address in lists:
                as_ada.get(address)
        return len(queries)

    make_routine(coaching.trainer, plank)
    few = cost()
    for number in range(8):
        make_routine(coaching.trainer, make_exercise(f"Row {number}"))
    assert cost() == few


@pytest.mark.parametrize("key", ["0", "9" * 40, "abc", "_00", "-1"])
def test_an_address_of_nothing_is_no_fault(as_ada, key):
    assert as_ada.get(f"/admin/routines/exercise/{key}/change/").status_code == 404


def test_nothing_but_routines_can_be_changed_beside_exercises():
    ours = {
        model.__name__: type(one) for model, one in admin.site._registry.items() if model._meta.app_label == "routines"
    }
    free = {name for name, kind in ours.items() if issubclass(kind, AdminsOnly) and not issubclass(kind, ReadOnly)}
    assert free == {"Routine"}
