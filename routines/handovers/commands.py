"""What takes a client from one trainer to another, and what they say to it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.commands import end_coaching
from accounts.models import Coaching, HandOver, User
from routines.models import Assignment, Enrolment


@transaction.atomic
def hand_over_client(coaching: Coaching, *, to: User, by: User) -> HandOver:
    """End the one coaching and begin the other, and take along what is still to be done. Raises ValidationError.

    Where both coach the client already, the one that goes on takes what the other gave. The history is the client's.
    """
    if not (to.is_trainer and to.is_active):
        raise ValidationError(gettext("They don’t coach clients. Choose a trainer."))
    if to.pk in {coaching.trainer_id, coaching.client_id}:
        raise ValidationError(gettext("Choose another trainer."))
    before, after = held_coachings(coaching, to)
    if after is None:
        after = begin_coaching(to, before.client)
    take_along(before, after)
    end_coaching(before, by=by)
    return HandOver.objects.create(
        client=before.client,
        before=before,
        after=after,
        by=by,
        before_seen_at=timezone.now() if by == before.trainer else None,
    )


def held_coachings(coaching: Coaching, to: User) -> tuple[Coaching, Coaching | None]:
    """The client's coachings with the one trainer and the other, held in one order: whoever assigns or ends waits."""
    pair = (
        Coaching.objects.active()
        .filter(client=coaching.client_id, trainer__in=[coaching.trainer_id, to.pk])
        .select_related("trainer", "client")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    found = {one.trainer_id: one for one in pair}
    if found.get(coaching.trainer_id) != coaching:
        raise ValidationError(gettext("This coaching has ended already."))
    return found[coaching.trainer_id], found.get(to.pk)


def begin_coaching(trainer: User, client: User) -> Coaching:
    try:
        with transaction.atomic():
            return Coaching.objects.create(trainer=trainer, client=client)
    except IntegrityError as error:  # an invitation, accepted at the same moment
        raise ValidationError(
            gettext("%(trainer)s began to coach %(client)s just now. Try again.")
            % {"trainer": trainer, "client": client}
        ) from error


def take_along(before: Coaching, after: Coaching) -> None:
    """Move what is still to be done, but for what the other trainer has given in the same way already."""
    today = before.client.today
    given = {alike(one) for one in Assignment.objects.active().filter(coaching=after)}
    running = Assignment.objects.active().filter(coaching=before).lasting_to(today).select_for_update(of=("self",))
    moving = [one for one in running if alike(one) not in given]
    followed = {one.enrolment_id for one in moving}
    programs = set(Enrolment.objects.running().filter(coaching=after).values_list("program", "starts_on"))
    enrolments = [
        one.pk
        for one in Enrolment.objects.running().filter(coaching=before).select_for_update(of=("self",))
        if (one.program_id, one.starts_on) not in programs and one.pk in followed
    ]
    Assignment.objects.filter(pk__in=[one.pk for one in moving]).update(coaching=after)
    Enrolment.objects.filter(pk__in=enrolments).update(coaching=after)


def alike(assignment: Assignment) -> tuple[Any, ...]:
    """What makes two of them the same plan."""
    return (
        assignment.version_id,
        assignment.starts_on,
        assignment.weeks,
        assignment.every_days,
        tuple(sorted(assignment.weekdays or [])),
    )


@transaction.atomic
def refuse_hand_over(hand_over: HandOver) -> HandOver:
    """The client's no: what began ends, and both trainers are told."""
    hand_over = (
        HandOver.objects.select_for_update(of=("self",))
        .select_related("client", "before__trainer", "after__trainer")
        .get(pk=hand_over.pk)
    )
    if hand_over.refused_at:
        raise ValidationError(gettext("You said no to this already."))
    end_coaching(hand_over.after, by=hand_over.client)
    hand_over.refused_at = hand_over.client_seen_at = timezone.now()
    hand_over.before_seen_at = hand_over.after_seen_at = None
    hand_over.save(update_fields=["refused_at", "client_seen_at", "before_seen_at", "after_seen_at"])
    return hand_over


def dismiss_news(hand_over: HandOver, *, by: User) -> HandOver:
    """This person has read it."""
    now = timezone.now()
    parts = {
        "client_seen_at": hand_over.client_id,
        "before_seen_at": hand_over.before.trainer_id,
        "after_seen_at": hand_over.after.trainer_id,
    }
    columns = [column for column, person in parts.items() if person == by.pk]
    for column in columns:
        setattr(hand_over, column, now)
    hand_over.save(update_fields=columns)
    return hand_over
