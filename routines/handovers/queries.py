"""To whom a client can be handed over."""

from django.db.models import QuerySet

from accounts.models import COACHES, RECEPTION, Coaching, Membership, User


def gyms_between(coaching: Coaching, user: User) -> QuerySet[Membership, int]:
    """The gyms within which this person hands the client over: where the trainer coaches.

    For who isn't the trainer, only those where they receive and the client trains.
    """
    gyms = Membership.objects.gyms_of(coaching.trainer, COACHES)
    if user.pk == coaching.trainer_id:
        return gyms
    received = Membership.objects.gyms_of(user, RECEPTION)
    trained = Membership.objects.active().clients().filter(user=coaching.client).values("gym")
    return gyms.filter(gym__in=received).filter(gym__in=trained)


def colleagues_for(coaching: Coaching, user: User) -> QuerySet[User]:
    """The trainers there, by name, but for the one who coaches the client now."""
    parts = Membership.objects.active().coaches().filter(gym__in=gyms_between(coaching, user))
    trainers = User.objects.filter(pk__in=parts.values("user"), is_trainer=True, is_active=True)
    return trainers.exclude(pk__in=[coaching.trainer_id, coaching.client_id]).order_by("name", "pk")
