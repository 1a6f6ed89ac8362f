"""Two trainers, or a trainer and a client, at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from routines.models import Assignment, GivenVersion, TrainingSession
from routines.models.given import base_of
from routines.player.commands import start_session
from routines.versions.commands import update_assignments
from tests.routines.versions.updating import all_wanted, change, plan_of

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What each act came to, all begun at once, each on a connection of its own."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            gate.wait()
            return act()
        except ValidationError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_the_same_update_sent_four_times_at_once_is_one_update_and_a_session_has_the_old_or_the_new(
    tess, cleo, routine, plain, own_copy
):
    change(routine, "Row", load=Decimal("22.5"))
    plan = plan_of(routine, tess)
    wanted = all_wanted(plan)

    def update() -> list[Assignment]:
        return update_assignments(routine, by=tess, seen=plan.seen, wanted=wanted)

    def start() -> TrainingSession:
        return start_session(Assignment.objects.get(pk=plain.pk), on=timezone.localdate())

    *updated, session = together(update, update, update, update, start)
    assert sorted(len(one) for one in updated) == [0, 0, 0, 2]
    assert GivenVersion.objects.filter(changed_by=tess).count() == 2
    now = {base_of(one).pk for one in Assignment.objects.select_related("version", "base")}
    assert now == {routine.versions.of_routines().latest("created_at").pk}
    loads = {slot["load"] for slot in session.plan["slots"] if slot["step"] == 1}
    kept = session.version.content["blocks"][0]["steps"][0]["sets"][0]["load"]
    assert loads == {kept}
