"""A week is marked as reviewed; what is proposed is decided."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from routines.models import Proposal, Review
from routines.models.given import held_assignment
from routines.models.proposal import apply_proposal, decline_proposal, make_proposals
from routines.reviews.queries import Change


@transaction.atomic
def mark_reviewed(trainer: User, client: User, *, week_of: date) -> Review:
    """The trainer has gone through this week. Marking twice changes nothing."""
    review, _ = Review.objects.get_or_create(trainer=trainer, client=client, week_of=week_of)
    return review


@transaction.atomic
def unmark_reviewed(trainer: User, client: User, *, week_of: date) -> None:
    Review.objects.filter(trainer=trainer, client=client, week_of=week_of).delete()


def decide_changes(
    changes: Iterable[Change], *, by: User, accept: bool, at: datetime | None = None
) -> tuple[list[Proposal], list[str]]:
    """Accept these, or decline them, one by one; returns those decided, and in words why others couldn't be."""
    decided, refused = [], []
    for change in changes:
        try:
            decided.append(decide_change(change, by=by, accept=accept, at=at))
        except ValidationError as refusal:
            refused.append(f"{change.proposal.exercise_name}: {' '.join(refusal.messages)}")
    return decided, refused


@transaction.atomic
def decide_change(change: Change, *, by: User, accept: bool, at: datetime | None = None) -> Proposal:
    """Let a change count, or leave the number as it is. What was only seen in the logs is kept with the answer."""
    at = at or timezone.now()
    proposal = change.proposal
    if change.by_hand:
        raise ValidationError(_("Write its numbers by hand."))
    if proposal.pk is None:
        held_assignment(proposal.assignment)  # one answer after the other
        facts = {"assignment": proposal.assignment_id, "exercise": proposal.exercise_id}
        if _is_decided(proposal):
            raise ValidationError(_("This was decided already."))
        if Proposal.objects.filter(**facts, status=Proposal.Status.OPEN).exists():
            raise ValidationError(_("Something else waits to be decided about it."))
        proposal.created_at = at
        if not accept:
            proposal.status, proposal.decided_by, proposal.decided_at = Proposal.Status.DECLINED, by, at
            proposal.save(force_insert=True)
            return proposal
        proposal.full_clean(exclude=["client", "assignment", "exercise"], validate_unique=False)
        (proposal,) = make_proposals([proposal])
    if accept:
        return apply_proposal(proposal, by=by, at=at)
    return decline_proposal(proposal, by=by, at=at)


def _is_decided(proposal: Proposal) -> bool:
    """Whether the same sessions were answered about this move before."""
    return Proposal.objects.filter(
        assignment=proposal.assignment_id,
        exercise=proposal.exercise_id,
        source=Proposal.Source.REVIEW,
        reason__facts__session=proposal.reason["facts"]["session"],
    ).exists()
