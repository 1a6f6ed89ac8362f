"""A hand goes up and comes down; a screen in the gym is let in and shut out."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User, hash_of_secret, new_secret
from routines.models import FloorScreen, HelpCall, TrainingSession


@transaction.atomic
def raise_hand(session: TrainingSession) -> HelpCall:
    """Ask for help in an open session. Asking twice asks once."""
    held = TrainingSession.objects.select_for_update(no_key=True).defer("plan").get(pk=session.pk)
    if not held.is_open:
        raise ValidationError(gettext("This session is finished, so nobody looks for a hand in it."))
    call, _ = HelpCall.objects.get_or_create(session=held, answered_at=None, defaults={"client_id": held.client_id})
    return call


@transaction.atomic
def lower_hand(session: TrainingSession, *, by: User) -> int:
    """The help came, or isn't needed any more; returns how many hands came down."""
    return HelpCall.objects.filter(session=session, answered_at=None).update(answered_at=timezone.now(), answered_by=by)


@transaction.atomic
def add_screen(trainer: User) -> str:
    """A new link for the gym's screen, in place of the one before; its secret, which is shown this once."""
    User.objects.select_for_update(no_key=True).get(pk=trainer.pk)
    revoke_screen(trainer)
    secret = new_secret()
    FloorScreen.objects.create(trainer=trainer, secret_hash=hash_of_secret(secret))
    return secret


@transaction.atomic
def revoke_screen(trainer: User) -> None:
    """No screen shows this trainer's floor any more."""
    FloorScreen.objects.editable_by(trainer).update(revoked_at=timezone.now())
