"""What the gym's pages show: who belongs to it and who coaches whom. Nothing of anybody's training."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower

from accounts.models import RECEPTION, STAFF, Coaching, Gym, GymRole, Invitation, Membership, User

INVITATIONS_SHOWN = 100


def gyms_of(user: User) -> list[Membership]:
    """The person's parts in gyms, as of now."""
    parts = Membership.objects.active().filter(user=user).select_related("gym")
    return list(parts.order_by(Lower("gym__name"), "gym").fetch_mode(models.FETCH_RAISE))


@dataclass(frozen=True)
class GymPage:
    """Who works at the gym; for the reception also how many train there, and the open invitations."""

    staff: list[Membership]
    invitations: list[Invitation]
    clients: int | None
    is_reception: bool

    @property
    def owners(self) -> int:
        return sum(part.role == GymRole.OWNER for part in self.staff)


def gym_page(gym: Gym, *, user: User) -> GymPage:
    """Three statements: the staff with the number of the gym's clients each coaches, invitations, the clients."""
    is_reception = gym.my_role in RECEPTION
    clients = Membership.objects.active().clients().filter(gym=gym)
    coached = (
        Coaching.objects.active()
        .filter(trainer=OuterRef("user"), client__in=clients.values("user"))
        .order_by()
        .values("trainer")
        .annotate(number=Count("pk"))
        .values("number")
    )
    staff = Membership.objects.visible_to(user).filter(gym=gym, role__in=STAFF).select_related("user")
    if is_reception:
        staff = staff.annotate(coached=Coalesce(Subquery(coached), 0))
    invitations = Invitation.objects.visible_to(user).open().filter(gym=gym).select_related("trainer")
    return GymPage(
        staff=sorted(staff.fetch_mode(models.FETCH_RAISE), key=lambda part: (STAFF.index(GymRole(part.role)), part.pk)),
        invitations=list(invitations.fetch_mode(models.FETCH_RAISE)[:INVITATIONS_SHOWN]),
        clients=clients.count() if is_reception else None,
        is_reception=is_reception,
    )


def clients_of(gym: Gym, text: str = "") -> QuerySet[Membership]:
    """The gym's clients by name, each with their coachings by those who work there: ``user.coached_here``."""
    coaches = Membership.objects.active().coaches().filter(gym=gym)
    here = (
        Coaching.objects.active()
        .filter(trainer__in=coaches.values("user"))
        .select_related("trainer")
        .order_by("started_at", "pk")
        .fetch_mode(models.FETCH_RAISE)
    )
    clients = Membership.objects.active().clients().filter(gym=gym)
    if text:
        clients = clients.filter(Q(user__name__icontains=text) | Q(user__email__icontains=text))
    return (
        clients.select_related("user")
        .prefetch_related(Prefetch("user__coachings_as_client", here, to_attr="coached_here"))
        .order_by(Lower("user__name"), "pk")
        .fetch_mode(models.FETCH_RAISE)
    )
