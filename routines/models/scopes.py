"""Who may read what belongs to a client, and what trainers of a gym share."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from accounts.models import COACHES, Coaching, GymRole, Membership, User


def of_own_or_coached_client(user: User) -> Q:
    """Rows with a ``client`` that this person may read: their own, and those of clients they coach now."""
    return Q(client=user) | of_coached_client(user)


def of_coached_client(trainer: User) -> Q:
    """Rows with a ``client`` whom this trainer coaches now, never one's own."""
    return Q(Exists(Coaching.objects.active().filter(trainer=trainer, client=OuterRef("client"))))


def shared_with(user: User, roles: Collection[GymRole] = COACHES) -> Q:
    """Rows with an ``owner`` and a ``gym`` that a colleague shares with this person, who has one of the roles there.

    Both coach at the gym as of now: what an author shared leaves with its author, and is back when they come back.
    """
    gyms = Membership.objects.gyms_of(user, list(roles))
    author = Membership.objects.active().coaches().filter(user=OuterRef("owner"), gym=OuterRef("gym"))
    return Q(gym__in=gyms) & Q(Exists(author))


def shared_with_trainers_of(client: User) -> Q:
    """What the trainers of this client may use of their gyms."""
    trainers = Coaching.objects.active().filter(client=client).values("trainer")
    gyms = Membership.objects.active().coaches().filter(user__in=trainers).values("gym")
    author = Membership.objects.active().coaches().filter(user=OuterRef("owner"), gym=OuterRef("gym"))
    return Q(gym__in=gyms) & Q(Exists(author))
