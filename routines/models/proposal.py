"""Changes of a plan's numbers that the rules or a review propose, and what becomes of them.

One for the next session only (``only_next``) is read when that session is prepared (models/targets.py), says there why,
and is over once it has begun. One that lasts becomes the client's own target, or on a day of a program an override.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NotRequired, Self, TypedDict

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import LoadUnit, User
from routines.models.assignment import Assignment, PersonalTarget
from routines.models.checkin import CheckIn, days_asked_about
from routines.models.exercise import Exercise
from routines.models.given import held_assignment
from routines.models.program import TargetOverride
from routines.models.routine import MAX_LOAD, MAX_REPS, MAX_SECONDS, Side, bounded
from routines.models.scopes import of_own_or_coached_client
from routines.models.session import TrainingSession
from routines.models.translation import move_name
from routines.models.version import StepContent, steps_in
from routines.readiness import LATEST, Sentence, told

REASON_SHAPE = 1
TOO_LATE = _("The session that it was for has begun or passed.")


class Reason(TypedDict):
    """Why something is proposed. ``facts`` are what the rule went by, as JSON takes them."""

    v: int
    sentences: list[str]
    parts: NotRequired[list[dict[str, Any] | None]]
    """What each sentence is made of (routines.readiness.Sentence), where that is known."""
    facts: NotRequired[dict[str, Any]]


def reason_of(sentences: Iterable[str], facts: dict[str, Any] | None = None) -> Reason:
    said = list(sentences)
    parts = [one.part if isinstance(one, Sentence) else None for one in said]
    return Reason(v=REASON_SHAPE, sentences=[str(one) for one in said], parts=parts, facts=facts or {})


def validate_reason(value: object) -> None:
    if not isinstance(value, dict) or value.get("v") != REASON_SHAPE:
        raise ValidationError(_("Unknown shape of a reason."))
    sentences = value.get("sentences")
    if not isinstance(sentences, list) or not sentences or not all(isinstance(one, str) and one for one in sentences):
        raise ValidationError(_("A reason has at least one sentence."))


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(of_own_or_coached_client(user))

    def editable_by(self, user: User) -> Self:
        """Of what a trainer gave, while they coach; the client decides nothing here."""
        return self.filter(assignment__coaching__trainer=user, assignment__coaching__ended_at=None)

    def open_on(self, today: date) -> Self:
        """What can still be decided on a day of the client's."""
        return self.filter(status=Proposal.Status.OPEN, expires_on__gte=today)

    def standing(self, on: date) -> Self:
        """What was accepted for the next session only, and waits for one on this day."""
        return self.filter(status=Proposal.Status.ACCEPTED, only_next=True, expires_on__gte=on)


class Proposal(models.Model):
    """One number of one move of a client's, or the move itself, to be changed. Decided by their trainer."""

    class Kind(models.TextChoices):
        HOLD = "hold", pgettext_lazy("a load, at what it was", "Hold")
        STEP_BACK = "step_back", _("Step back")
        SWAP = "swap", _("Swap")
        RAISE = "raise", _("Raise")

    class Source(models.TextChoices):
        CHECK_IN = "checkin", _("Check-in")
        REVIEW = "review", _("Review")

    class Status(models.TextChoices):
        OPEN = "open", _("To decide")
        ACCEPTED = "accepted", _("Accepted")  # and waits for the session it is for
        DECLINED = "declined", _("Declined")
        APPLIED = "applied", _("Applied")  # in a session, or in a number that lasts
        EXPIRED = "expired", _("Expired")

    client = models.ForeignKey(User, models.CASCADE, related_name="proposals", db_index=False)
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="proposals")
    check_in = models.ForeignKey(CheckIn, models.CASCADE, null=True, blank=True, related_name="proposals")
    step_key = models.UUIDField(
        null=True, blank=True, help_text=_("The step of the assignment's version, where it has one.")
    )
    exercise = models.ForeignKey(Exercise, models.CASCADE, related_name="+", help_text=_("What the step asks for."))
    exercise_name = models.CharField(max_length=120)
    side = models.CharField(
        max_length=5, choices=Side, default=Side.BOTH, help_text=_("Both: of a one-sided step each.")
    )

    kind = models.CharField(max_length=10, choices=Kind)
    source = models.CharField(max_length=10, choices=Source)
    reason: Any = models.JSONField(validators=[validate_reason], help_text=_("Shape: routines.models.proposal.Reason."))
    was = models.CharField(max_length=60, blank=True, help_text=_("What is asked for without it, in words."))
    now = models.CharField(max_length=120, blank=True, help_text=_("What is asked for with it, in words."))
    load = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(MAX_LOAD)],
    )
    load_unit = models.CharField(max_length=2, choices=LoadUnit, default=LoadUnit.KG)
    reps_min = models.PositiveSmallIntegerField(null=True, blank=True)
    reps_max = models.PositiveSmallIntegerField(null=True, blank=True)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    swap_to = models.ForeignKey(Exercise, models.CASCADE, null=True, blank=True, related_name="+")

    only_next = models.BooleanField(_("for the next session only"), default=True)
    for_session_on = models.DateField(
        null=True, blank=True, help_text=_("The day that session is due, as far as known.")
    )
    expires_on = models.DateField(help_text=_("The last day, the client's, on which it can be decided or used."))
    created_at = models.DateTimeField(default=timezone.now)

    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", help_text=_("Nobody: it happened by itself.")
    )
    session = models.ForeignKey(
        TrainingSession, models.SET_NULL, null=True, blank=True, related_name="+", help_text=_("That began with it.")
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        indexes = [
            models.Index(fields=["client", "-created_at"], name="proposal_of_client"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "exercise", "step_key", "side"],
                condition=Q(status="open"),
                nulls_distinct=False,
                name="one_open_proposal_per_number",
            ),
            models.CheckConstraint(condition=bounded("load", 0, MAX_LOAD), name="proposal_load_in_bounds"),
            models.CheckConstraint(condition=bounded("reps_min", 1, MAX_REPS), name="proposal_reps_in_bounds"),
            models.CheckConstraint(condition=bounded("seconds", 1, MAX_SECONDS), name="proposal_seconds_in_bounds"),
            models.CheckConstraint(
                condition=Q(reps_max=None) | Q(reps_max__gte=F("reps_min"), reps_max__lte=MAX_REPS),
                name="proposal_reps_in_order",
            ),
            models.CheckConstraint(
                condition=Q(kind="swap", only_next=True, swap_to__isnull=False)
                | ~Q(kind="swap") & Q(swap_to=None) & ~Q(load=None, reps_min=None, seconds=None),
                name="proposal_has_a_number_or_a_move",
                violation_error_message=_("Propose a number, or another move for the next session."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.exercise_name}"

    @property
    def sentences(self) -> list[str]:
        """In the language of whoever reads, where it is known what they are made of."""
        said: list[str] = list(self.reason["sentences"])
        parts = self.reason.get("parts") or [None] * len(said)
        return [told(part) if part else one for one, part in zip(said, parts, strict=True)]

    @property
    def why(self) -> str:
        return " ".join(self.sentences)

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def is_automatic(self) -> bool:
        """It happened by itself, as the trainer lets it for this client."""
        return self.decided_at is not None and self.decided_by_id is None and self.status != self.Status.EXPIRED

    @property
    def place(self) -> str:
        """The move and, of a one-sided one with numbers of their own, the side."""
        if self.side == Side.BOTH:
            return move_name(self.exercise_name)
        place = gettext("%(move)s, left") if self.side == Side.LEFT else gettext("%(move)s, right")
        return place % {"move": move_name(self.exercise_name)}

    def is_for(self, step: StepContent) -> bool:
        """Whether it is about this step, and that still asks for the same move."""
        key = step.get("key")
        return step["exercise"] == self.exercise_id and (self.step_key is None or key == str(self.step_key))

    def step_in(self, assignment: Assignment) -> StepContent | None:
        return next((step for step in steps_in(assignment.version.content) if self.is_for(step)), None)


def has_changes() -> Exists:
    """Whether anything accepted waits for the next session of an assignment, as a column of its row."""
    return Exists(Proposal.objects.filter(assignment=OuterRef("pk"), status=Proposal.Status.ACCEPTED, only_next=True))


def make_proposals(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Propose these. Of a number that is proposed already what was undecided is over: the later one knows more."""
    made = list(proposals)
    with transaction.atomic():
        for one in made:
            same_place(one).filter(status=Proposal.Status.OPEN).update(status=Proposal.Status.EXPIRED)
        return Proposal.objects.bulk_create(made)


def same_place(proposal: Proposal) -> ProposalQuerySet:
    """All that is or was proposed about the number that this one is about."""
    found = Proposal.objects.filter(
        assignment=proposal.assignment_id, exercise=proposal.exercise_id, step_key=proposal.step_key
    ).exclude(pk=proposal.pk)
    if proposal.side != Side.BOTH:
        found = found.filter(side__in=[Side.BOTH, proposal.side])
    return found


@transaction.atomic
def apply_proposal(proposal: Proposal, *, by: User | None, at: datetime | None = None) -> Proposal:
    """Let it count: for the next session, or from now on. Done once; ``by`` is None when it happens by itself.

    Refused when it was declined or is over, when the session it was for has begun, and when the step asks for another
    move by now.
    """
    at = at or timezone.now()
    assignment, held = _held(proposal)
    if held.status in {Proposal.Status.ACCEPTED, Proposal.Status.APPLIED}:
        return held
    if held.status != Proposal.Status.OPEN:
        is_over = held.status == Proposal.Status.EXPIRED
        raise ValidationError(TOO_LATE if is_over else _already(held))
    if assignment.withdrawn_at is not None or assignment.coaching.ended_at is not None:
        raise ValidationError(_("This plan has ended."))
    if assignment.client.day_of(at) > held.expires_on or _has_begun(held):
        raise ValidationError(TOO_LATE)
    step = held.step_in(assignment)
    if step is None:
        raise ValidationError(
            gettext("The routine doesn’t ask for %(move)s there any more.") % {"move": held.exercise_name}
        )
    if held.only_next:
        same_place(held).filter(status=Proposal.Status.ACCEPTED, only_next=True).update(status=Proposal.Status.EXPIRED)
        held.status = Proposal.Status.ACCEPTED
    else:
        _let_last(held, assignment, step, by, at)
        held.status = Proposal.Status.APPLIED
    return _decided(held, by, at)


@transaction.atomic
def decline_proposal(proposal: Proposal, *, by: User, at: datetime | None = None) -> Proposal:
    """Leave the number as it is; also when it was accepted for a session that hasn't begun."""
    _, held = _held(proposal)
    if held.status == Proposal.Status.DECLINED:
        return held
    if held.status not in {Proposal.Status.OPEN, Proposal.Status.ACCEPTED}:
        raise ValidationError(_already(held))
    held.status = Proposal.Status.DECLINED
    return _decided(held, by, at or timezone.now())


def _already(held: Proposal) -> str:
    return {
        Proposal.Status.OPEN.value: gettext("This is to be decided."),
        Proposal.Status.ACCEPTED.value: gettext("This was accepted already."),
        Proposal.Status.DECLINED.value: gettext("This was declined already."),
        Proposal.Status.APPLIED.value: gettext("This was applied already."),
        Proposal.Status.EXPIRED.value: gettext("This was expired already."),
    }[held.status]


def _held(proposal: Proposal) -> tuple[Assignment, Proposal]:
    """The assignment and the proposal as they stand; sessions of it start before or after, not meanwhile."""
    assignment = held_assignment(proposal.assignment)
    return assignment, Proposal.objects.select_for_update(of=("self",), no_key=True).get(pk=proposal.pk)


def _decided(held: Proposal, by: User | None, at: datetime) -> Proposal:
    held.decided_by, held.decided_at = by, at
    held.save(update_fields=["status", "decided_by", "decided_at"])
    return held


def _has_begun(held: Proposal) -> bool:
    """Whether a session of the assignment was started since it was proposed, where it is for the next one only."""
    if not held.only_next:
        return False
    begun = TrainingSession.objects.filter(assignment=held.assignment_id, started_at__gte=held.created_at)
    return begun.filter(follows=None).exists()


def _let_last(held: Proposal, assignment: Assignment, step: StepContent, by: User | None, at: datetime) -> None:
    """Make it the client's own target, or on a day of a program an override that says why."""
    numbers: dict[str, Any] = {
        name: getattr(held, name)
        for name in ("load", "reps_min", "reps_max", "seconds")
        if getattr(held, name) is not None
    }
    if held.load is not None:
        numbers["load_unit"] = held.load_unit
    if assignment.enrolment_id is None:
        why = {"reason": held.why[:300], "set_on": assignment.client.day_of(at)}
        PersonalTarget.objects.update_or_create(
            assignment=assignment, step_number=step["number"], defaults=numbers | why
        )
        return
    if not step.get("key"):
        raise ValidationError(_("The program is too old for a number by hand."))
    same = TargetOverride.objects.filter(assignment=assignment, ended_at=None, step_key=step["key"])
    if held.side != Side.BOTH:
        same = same.filter(side=held.side)
    same.update(ended_at=at)
    TargetOverride.objects.create(
        enrolment_id=assignment.enrolment_id,
        assignment=assignment,
        client=assignment.client,
        author=by,
        step_key=step["key"],
        exercise_name=step["name"],
        exercise_number=step["exercise"],
        side=held.side,
        reason=held.why[:300],
        created_at=at,
        **numbers,
    )


def mornings_of(client: User, today: date) -> ArraySubquery:
    """A client's answers about the last days as a column: the day, what was sore, and how many changes came of it.

    ``open`` are still to be decided, ``accepted`` are of the next session.
    """

    def count(status: str) -> Coalesce:
        found = Proposal.objects.filter(check_in=OuterRef("pk"), status=status, expires_on__gte=today)
        counted = found.order_by().values("check_in").annotate(count=Count("pk")).values("count")
        return Coalesce(Subquery(counted), 0)

    earliest, _ = days_asked_about(today)
    answered = CheckIn.objects.answered().filter(client=client, trained_on__gte=earliest)
    return ArraySubquery(
        answered.values(
            one=JSONObject(
                trained_on="trained_on",
                regions="regions",
                open=count(Proposal.Status.OPEN),
                accepted=count(Proposal.Status.ACCEPTED),
            )
        )
    )


def latest_morning(today: date, coaching: str = "pk", client: str = "client") -> ArraySubquery:
    """A client's latest answer as a column of a coaching's row, with what its trainer has to decide of it; or nothing.

    ``coaching`` and ``client`` are the columns that name them. ``today`` is the date in UTC, at most one off theirs.
    """
    open_ones = Proposal.objects.filter(
        check_in=OuterRef("pk"),
        assignment__coaching=OuterRef(OuterRef(coaching)),
        status=Proposal.Status.OPEN,
        expires_on__gte=today,
    )
    answered = CheckIn.objects.answered().filter(
        client=OuterRef(client), trained_on__gte=today - timedelta(days=LATEST)
    )
    return ArraySubquery(
        answered.order_by("-trained_on").values(
            one=JSONObject(
                id="pk",
                trained_on="trained_on",
                regions="regions",
                open=ArraySubquery(
                    open_ones.order_by("pk").values(
                        one=JSONObject(name="exercise_name", now="now", was="was", kind="kind", on="for_session_on")
                    )
                ),
            )
        )[:1]
    )


def note_begun(session: TrainingSession) -> None:
    """What a session's plan was changed by has been used with its start; what nobody decided is over. One statement."""
    used = [pk for step in session.plan["steps"] for pk in step.get("proposals", ())]
    over = Q(assignment=session.assignment_id, created_at__lte=session.started_at, only_next=True)
    Proposal.objects.filter(Q(pk__in=used) | over & Q(status=Proposal.Status.OPEN)).update(
        status=Case(When(pk__in=used, then=Value(Proposal.Status.APPLIED)), default=Value(Proposal.Status.EXPIRED)),
        session=Case(When(pk__in=used, then=Value(session.pk))),
    )
