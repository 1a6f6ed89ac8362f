"""What changes a gym and who belongs to it."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import (
    STAFF,
    Gym,
    GymRole,
    Invitation,
    Membership,
    User,
    hash_of_secret,
    new_secret,
)

MAX_OPEN_INVITATIONS = 200
MAX_GYMS = 20


@transaction.atomic
def add_gym(owner: User, *, name: str) -> Gym:
    """Open a gym; who opens it owns it."""
    if len(Membership.objects.gyms_of(owner, [GymRole.OWNER])) >= MAX_GYMS:
        raise ValidationError(gettext("You own %(most)s gyms. That is as many as one person can.") % {"most": MAX_GYMS})
    gym = Gym(name=name.strip())
    gym.full_clean()
    gym.save()
    begin_membership(gym, user=owner, role=GymRole.OWNER)
    return gym


def rename_gym(gym: Gym, *, name: str) -> Gym:
    gym.name = name.strip()
    gym.full_clean()
    gym.save(update_fields=["name"])
    return gym


@transaction.atomic
def invite_to_gym(
    gym: Gym, *, by: User, role: str, client_name: str = "", email: str = "", trainer: User | None = None
) -> tuple[Invitation, str]:
    """Offer a part in the gym; returns the invitation and the secret of its link, which is kept only as a hash.

    A client's trainer works at the gym; a trainer invites for themself, the front desk clients only. With an e-mail
    only the person of that address can accept. Raises ValidationError.
    """
    email = email.strip().lower()
    mine = Membership.objects.active().filter(gym=gym, user=by).first()
    if mine is None or role not in invitable_by(mine.role):
        raise ValidationError({"role": gettext("Choose one of the roles that you can invite to.")})
    if role != GymRole.CLIENT or mine.role == GymRole.TRAINER:
        trainer = by
    if trainer is None or (role == GymRole.CLIENT and not coaches_at(gym).filter(pk=trainer.pk).exists()):
        raise ValidationError({"trainer": gettext("Choose who of the gym’s trainers will coach them.")})
    if email and email in {by.email.lower(), trainer.email.lower()}:
        raise ValidationError({"email": gettext("That is the e-mail of who invites. Enter that of whom you invite.")})
    if gym.invitations.open().count() >= MAX_OPEN_INVITATIONS:
        raise ValidationError(
            gettext("%(gym)s has %(most)s open invitations. Take back some of them first.")
            % {"gym": gym, "most": MAX_OPEN_INVITATIONS}
        )
    secret = new_secret()
    invitation = Invitation(
        gym=gym,
        role=role,
        invited_by=by,
        trainer=trainer,
        client_name=client_name.strip(),
        email=email,
        secret_hash=hash_of_secret(secret),
    )
    invitation.full_clean()
    invitation.save()
    return invitation, secret


def invitable_by(role: str) -> list[GymRole]:
    """Owners invite to every role; who works there, clients."""
    return list(GymRole) if role == GymRole.OWNER else [GymRole.CLIENT] if role in STAFF else []


def coaches_at(gym: Gym) -> models.QuerySet[User]:
    """Who coaches at the gym now: its owners and trainers, by name."""
    parts = Membership.objects.active().coaches().filter(gym=gym)
    return User.objects.filter(pk__in=parts.values("user"), is_trainer=True, is_active=True).order_by("name", "pk")


@transaction.atomic
def accept_staff_invitation(invitation: Invitation, *, user: User) -> Membership:
    """Begin to work at the gym. An invitation works once; raises ValidationError otherwise."""
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("gym").get(pk=invitation.pk)
    check_staff_acceptance(invitation, user=user)
    gym: Gym = invitation.gym  # type: ignore[assignment]
    hold(gym)
    end_memberships(gym, user=user, by=user)  # a client's part, if any
    membership = begin_membership(gym, user=user, role=invitation.role)
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return membership


def check_staff_acceptance(invitation: Invitation, *, user: User) -> None:
    """Raise ValidationError when this person can't accept, with a code: closed, member, email."""
    gym = invitation.gym
    if not Invitation.objects.open().filter(pk=invitation.pk).exists():
        raise ValidationError(
            gettext("This invitation can't be used any more. Ask %(gym)s for a new link.") % {"gym": gym}, code="closed"
        )
    if Membership.objects.active().staff().filter(gym=gym, user=user).exists():
        raise ValidationError(
            gettext("You work at %(gym)s already. An owner can change your role there.") % {"gym": gym}, code="member"
        )
    if invitation.email and invitation.email.lower() != user.email.lower():
        raise ValidationError(
            gettext(
                "This invitation was made for another e-mail than %(email)s. Sign in with the address it was sent to,"
                " or ask %(gym)s for a new link."
            )
            % {"email": user.email, "gym": gym},
            code="email",
        )


def join_as_client(gym: Gym, *, user: User) -> Membership:
    """Become a client of the gym; who has a part there already keeps it."""
    hold(gym)
    held = Membership.objects.active().filter(gym=gym, user=user).first()
    return held or begin_membership(gym, user=user, role=GymRole.CLIENT)


@transaction.atomic
def change_role(membership: Membership, *, role: str, by: User) -> Membership:
    """End this part and begin another. The last owner stays one; clients are invited to work, never made to."""
    hold(membership.gym)
    membership = still_active(membership)
    if role not in STAFF or membership.role == GymRole.CLIENT:
        raise ValidationError({"role": gettext("Choose a role of those who work here.")})
    if role == membership.role:
        return membership
    refuse_last_owner(membership, gettext("Make somebody else an owner first: a gym needs one."))
    end_memberships(membership.gym, user=membership.user, by=by)
    return begin_membership(membership.gym, user=membership.user, role=role)


@transaction.atomic
def end_membership(membership: Membership, *, by: User) -> Membership:
    """From the next request on the gym is closed to them. Coachings go on; what the gym shares leaves their lists."""
    hold(membership.gym)
    membership = still_active(membership)
    refuse_last_owner(membership, gettext("You are the last owner. Make somebody else an owner before you leave."))
    end_memberships(membership.gym, user=membership.user, by=by)
    membership.refresh_from_db()
    return membership


def hold(gym: Gym) -> None:
    """One change of a gym's people at a time."""
    Gym.objects.select_for_update(no_key=True).get(pk=gym.pk)


def still_active(membership: Membership) -> Membership:
    found = Membership.objects.active().select_related("gym", "user").filter(pk=membership.pk).first()
    if found is None:
        raise ValidationError(gettext("Somebody changed this in the meantime. Look at the page again."))
    return found


def refuse_last_owner(membership: Membership, sentence: str) -> None:
    if membership.role == GymRole.OWNER:
        owners = Membership.objects.active().filter(gym=membership.gym, role=GymRole.OWNER)
        if not owners.exclude(pk=membership.pk).exists():
            raise ValidationError(sentence)


def begin_membership(gym: Gym, *, user: User, role: str) -> Membership:
    try:
        with transaction.atomic():
            membership = Membership.objects.create(gym=gym, user=user, role=role)
    except IntegrityError as error:  # another invitation, accepted at the same moment
        raise ValidationError(gettext("You belong to %(gym)s already.") % {"gym": gym}, code="member") from error
    if role == GymRole.TRAINER and not user.is_trainer:
        user.is_trainer = True
        user.save(update_fields=["is_trainer"])
    note_place_of_work(user)
    return membership


def end_memberships(gym: Gym, *, user: User, by: User) -> None:
    """Their part in the gym, and the links they made to it."""
    now = timezone.now()
    Membership.objects.active().filter(gym=gym, user=user).update(ended_at=now, ended_by=by)
    unused = gym.invitations.filter(accepted_at=None, revoked_at=None)
    unused.filter(invited_by=user).update(revoked_at=now)
    unused.filter(trainer=user).update(revoked_at=now)
    note_place_of_work(user)


def note_place_of_work(user: User) -> None:
    """Whether the menu has a gym for them."""
    user.works_in_gym = Membership.objects.active().staff().filter(user=user).exists()
    user.save(update_fields=["works_in_gym"])
