import pytest
from django.urls import reverse

from accounts.models import MAX_TAG, MAX_TAGS, ClientGroup
from tests.factories import make_coaching, make_user

pytestmark = pytest.mark.django_db


def test_group_add_keeps_clients_together(as_tess, tess, coaching):
    response = as_tess.post(reverse("groups:group_add"), {"name": " Early birds ", "members": [coaching.pk]})
    assert response.status_code == 302
    group = ClientGroup.objects.get()
    assert (group.trainer, group.name, list(group.members.all())) == (tess, "Early birds", [coaching])
    assert "Early birds" in as_tess.get(reverse("groups:group_list")).content.decode()


def test_group_edit_changes_name_and_members(as_tess, tess, coaching):
    other = make_coaching(tess, make_user("other@example.com"))
    group = ClientGroup.objects.create(trainer=tess, name="Early birds")
    group.members.add(coaching)
    door = reverse("groups:group_edit", args=[group.pk])
    assert "checked" in as_tess.get(door).content.decode()
    assert as_tess.post(door, {"name": "Late birds", "members": [other.pk]}).status_code == 302
    group.refresh_from_db()
    assert (group.name, list(group.members.all())) == ("Late birds", [other])


@pytest.mark.parametrize(
    "data",
    [
        {"name": ""},
        {"name": "x" * 10_000},
        {"name": "\0"},
        {"name": "early BIRDS"},
        {"name": "New", "members": ["abc"]},
        {"name": "New", "members": ["9" * 30]},
    ],
)
def test_group_add_answers_bad_input_with_a_sentence(as_tess, tess, data):
    ClientGroup.objects.create(trainer=tess, name="Early birds")
    response = as_tess.post(reverse("groups:group_add"), data)
    assert response.status_code == 422
    assert "err" in response.content.decode()
    assert ClientGroup.objects.count() == 1


def test_group_takes_only_own_clients(as_tess, rival_coaching):
    response = as_tess.post(reverse("groups:group_add"), {"name": "Mine", "members": [rival_coaching.pk]})
    assert response.status_code == 422
    assert not ClientGroup.objects.exists()


def test_group_delete_leaves_its_clients(as_tess, tess, coaching):
    group = ClientGroup.objects.create(trainer=tess, name="Early birds")
    group.members.add(coaching)
    assert as_tess.post(reverse("groups:group_delete", args=[group.pk])).status_code == 302
    coaching.refresh_from_db()
    assert not ClientGroup.objects.exists()


def test_tags_are_given_and_taken_in_bulk(as_tess, tess, coaching):
    other = make_coaching(tess, make_user("other@example.com"), tags=["Knees"])
    door, both = reverse("groups:clients_tag"), [coaching.pk, other.pk]
    assert as_tess.post(door, {"tag": " knees ", "members": both}).status_code == 302
    coaching.refresh_from_db()
    other.refresh_from_db()
    assert (coaching.tags, other.tags) == (["knees"], ["Knees"])
    assert as_tess.post(door, {"tag": "KNEES", "members": both, "take": "1"}).status_code == 302
    coaching.refresh_from_db()
    other.refresh_from_db()
    assert (coaching.tags, other.tags) == ([], [])


def test_tags_of_one_client(as_tess, coaching):
    door = reverse("groups:tags_edit", args=[coaching.client_id])
    assert as_tess.post(door, {"tag": "mornings, knees, Mornings,,"}).status_code == 302
    coaching.refresh_from_db()
    assert coaching.tags == ["knees", "mornings"]
    assert "knees, mornings" in as_tess.get(door).content.decode()


@pytest.mark.parametrize("tags", ["x" * (MAX_TAG + 1), ",".join(map(str, range(MAX_TAGS + 1))), "\0", "y" * 10_000])
def test_tags_too_many_or_too_long_are_refused(as_tess, coaching, tags):
    response = as_tess.post(reverse("groups:tags_edit", args=[coaching.client_id]), {"tag": tags})
    assert response.status_code == 422
    coaching.refresh_from_db()
    assert coaching.tags == []
