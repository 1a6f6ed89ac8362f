"""What a trainer shares with the trainers of a gym, and takes back.

Colleagues find what is shared, assign it and copy it; its author and the gym's owners change it. Whoever may read a
shared routine may read the moves in it, too. What was assigned is frozen: it goes on when the sharing ends.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from accounts.models import COACHES, Gym, Membership
from routines.models import Exercise, Routine


def share_with_gym[Shared: Routine | Exercise](thing: Shared, *, gym: Gym) -> Shared:
    """Share it with the trainers of a gym where its author coaches; in one gym at a time."""
    if thing.owner is None or gym.pk not in Membership.objects.gyms_of(thing.owner, COACHES):
        raise ValidationError(gettext("Choose a gym where you are a trainer."))
    if thing.archived_at:
        raise ValidationError(gettext("Restore it before you share it."))
    thing.gym = gym
    thing.save(update_fields=["gym"])
    return thing


def stop_sharing[Shared: Routine | Exercise](thing: Shared) -> Shared:
    """From the next request on it is its author's alone. Copies and assignments of others go on."""
    thing.gym = None
    thing.save(update_fields=["gym"])
    return thing
