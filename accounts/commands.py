"""What changes people's relations and keys."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from accounts.gyms.commands import join_as_client
from accounts.models import ApiToken, Coaching, Invitation, TokenScope, User, hash_of_secret, new_secret

MAX_OPEN_INVITATIONS = 200
MAX_API_TOKENS = 20
LAST_USE_IS_EXACT_TO = timedelta(minutes=1)


@transaction.atomic
def invite_client(trainer: User, *, client_name: str = "", email: str = "") -> tuple[Invitation, str]:
    """Offer to coach somebody; returns the invitation and the secret of its link, which is kept only as a hash.

    With an e-mail only the person of that address can accept. Raises ValidationError.
    """
    email = email.strip().lower()
    if email and email == trainer.email.lower():
        raise ValidationError({"email": gettext("That is your own e-mail. Enter your client's.")})
    if email and User.objects.coached_by(trainer).filter(email__iexact=email).exists():
        raise ValidationError({"email": gettext("You coach the person with this e-mail already.")})
    if trainer.invitations.open().count() >= MAX_OPEN_INVITATIONS:
        raise ValidationError(
            gettext("You have %(most)s open invitations. Revoke some of them first.") % {"most": MAX_OPEN_INVITATIONS}
        )
    secret = new_secret()
    invitation = Invitation(
        trainer=trainer, client_name=client_name.strip(), email=email, secret_hash=hash_of_secret(secret)
    )
    invitation.full_clean()
    invitation.save()
    return invitation, secret


@transaction.atomic
def revoke_invitation(invitation: Invitation) -> Invitation:
    """Make the link useless. Refused once it has been accepted."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.accepted_at:
        raise ValidationError(gettext("This invitation was accepted already. You can end the coaching instead."))
    if not invitation.revoked_at:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
    return invitation


@transaction.atomic
def accept_invitation(invitation: Invitation, *, client: User) -> Coaching:
    """Start the coaching that was offered, and the client's part in the gym if it was offered through one.

    An invitation works once; raises ValidationError otherwise.
    """
    held = Invitation.objects.select_for_update(of=("self",)).select_related("trainer", "gym")
    invitation = held.get(pk=invitation.pk)
    check_acceptance(invitation, client=client)
    pair = {"trainer": invitation.trainer, "client": client}
    coaching = Coaching.objects.active().filter(**pair).first() if invitation.gym else None
    try:
        with transaction.atomic():
            coaching = coaching or Coaching.objects.create(**pair)
    except IntegrityError as error:  # Another invitation of the same trainer, accepted at the same moment.
        raise ValidationError(
            gettext("%(trainer)s coaches you already.") % {"trainer": invitation.trainer}, code="coached"
        ) from error
    if invitation.gym:
        join_as_client(invitation.gym, user=client)
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = client
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return coaching


def check_acceptance(invitation: Invitation, *, client: User) -> None:
    """Raise ValidationError when this person can't accept, with a code: closed, own, coached, email."""
    trainer = invitation.trainer
    if not Invitation.objects.open().filter(pk=invitation.pk).exists():
        raise ValidationError(
            gettext("This invitation can't be used any more. Ask %(trainer)s for a new link.") % {"trainer": trainer},
            code="closed",
        )
    if client == trainer:
        raise ValidationError(gettext("This is your own invitation. Send the link to your client."), code="own")
    coached = Coaching.objects.active().filter(trainer=trainer, client=client)
    is_new_to_gym = invitation.gym_id and not client.memberships.active().filter(gym=invitation.gym_id).exists()
    if not is_new_to_gym and coached.exists():
        raise ValidationError(gettext("%(trainer)s coaches you already.") % {"trainer": trainer}, code="coached")
    if invitation.email and invitation.email.lower() != client.email.lower():
        raise ValidationError(
            gettext(
                "This invitation was made for another e-mail than %(email)s. Sign in with the address it was sent to,"
                " or ask %(trainer)s for a new link."
            )
            % {"email": client.email, "trainer": trainer},
            code="email",
        )


@transaction.atomic
def end_coaching(coaching: Coaching, *, by: User) -> Coaching:
    """End it now: from the next request on the trainer sees nothing of the client."""
    coaching = Coaching.objects.select_for_update(of=("self",)).get(pk=coaching.pk)
    if coaching.ended_at:
        raise ValidationError(gettext("This coaching has ended already."))
    coaching.ended_at = max(timezone.now(), coaching.started_at)
    coaching.ended_by = by
    coaching.save(update_fields=["ended_at", "ended_by"])
    return coaching


@transaction.atomic
def make_token(user: User, *, name: str, scope: str = TokenScope.READ, days: int = 30) -> tuple[ApiToken, str]:
    """A key for programs, for so many days (1–90); returns it and its secret, which is kept only as a hash."""
    if not 1 <= days <= ApiToken.MAX_DAYS:
        raise ValidationError({"days": gettext("A token lasts from 1 to %(most)s days.") % {"most": ApiToken.MAX_DAYS}})
    if user.api_tokens.usable().count() >= MAX_API_TOKENS:
        raise ValidationError(
            gettext("You have %(most)s tokens. Revoke one that you don't use.") % {"most": MAX_API_TOKENS}
        )
    secret = f"bd_{new_secret()}"
    token = ApiToken(
        user=user,
        name=name,
        scope=scope,
        prefix=secret[:9],
        secret_hash=hash_of_secret(secret),
        expires_at=timezone.now() + timedelta(days=days),
    )
    token.full_clean()
    token.save()
    return token, secret


def revoke_token(token: ApiToken) -> ApiToken:
    """Refuse it from the next request on."""
    if not token.revoked_at:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
    return token


def note_token_use(token: ApiToken) -> None:
    """Remember when the token was last used, to the minute, so that reading costs no write each time."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - LAST_USE_IS_EXACT_TO:
        long_ago = Q(last_used_at=None) | Q(last_used_at__lt=now - LAST_USE_IS_EXACT_TO)
        ApiToken.objects.filter(long_ago, pk=token.pk).update(last_used_at=now)
        token.last_used_at = now
