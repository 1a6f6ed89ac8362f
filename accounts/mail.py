"""What we write to people."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import HandOver, Invitation, User


def send_invitation(request: HttpRequest, invitation: Invitation, secret: str) -> str:
    """Mail the link if there is an address and a way: sent, failed, not_configured, or "" without an address."""
    if not invitation.email:
        return ""
    link = request.build_absolute_uri(reverse("accounts:invitation_detail", args=[secret]))
    return send(request, "accounts/email/invitation", invitation.email, {"invitation": invitation, "link": link})


def tell_of_hand_over(request: HttpRequest, hand_over: HandOver, *, by: User) -> None:
    """Write to the client and both trainers, but for who did it."""
    people = [hand_over.client, hand_over.before.trainer, hand_over.after.trainer]
    link = request.build_absolute_uri(reverse("accounts:home"))
    for person in people:
        if person != by:
            context = {"hand_over": hand_over, "person": person, "by": by, "link": link}
            send(request, "accounts/email/hand_over", person.email, context)


def send(request: HttpRequest, template: str, email: str, context: dict[str, object]) -> str:
    """sent, failed or not_configured"""
    if not settings.MAIL_IS_CONFIGURED:
        return "not_configured"
    return "sent" if get_adapter(request).try_mail(template, email, context) else "failed"
