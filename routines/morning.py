"""The mail of the morning after training: how do you feel? With a link that answers it without signing in.

Whoever follows the link sees the question; only a form that is sent answers it, so that what scans mail for its readers
answers nothing. The link is a secret that is kept as a hash, works once, and expires.
"""

import logging
from datetime import date, datetime, time, timedelta
from smtplib import SMTPException
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Coaching, User, hash_of_secret, new_secret
from accounts.templatetags.style import dated, number
from accounts.written import written_for
from routines.models import CheckIn, TrainingSession
from routines.models.checkin import ASK_FOR, LINK_LASTS, day_trained, sessions_asked_about

logger = logging.getLogger(__name__)

MORNING, EARLIEST = time(7), time(5)
"""When it is sent, where the client is; and before which it waits, should they have travelled west meanwhile."""
MOST_TRIES = 4
TRY_AGAIN_AFTER = timedelta(minutes=15)


def ask_next_morning(session: TrainingSession) -> None:
    """Have the client asked by mail on the morning after this session; at once, when it was told of after that.

    Sessions that only follow another aren't asked about, nor such as were told of days later.
    """
    if session.follows_id is not None:
        return
    trained_on, now = day_trained(session), timezone.now()
    zone = ZoneInfo(session.time_zone)
    if timezone.localdate(now, zone) > trained_on + ASK_FOR:
        return
    at = max(now, next_morning(trained_on, zone))
    send_check_in.using(run_after=at).enqueue(session.client_id, trained_on.isoformat())


def next_morning(trained_on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(trained_on + timedelta(days=1), MORNING, zone)


@task()
def send_check_in(client_id: int, trained_on: str, tried: int = 0) -> str:
    """Ask a client by mail, unless they answered, were asked or want no such mail: sent, nothing, later or failed."""
    day = date.fromisoformat(trained_on)
    now = timezone.now()
    client = User.objects.filter(pk=client_id, is_active=True, wants_check_ins=True).first()
    if client is None or not Coaching.objects.active().filter(client=client).exists():
        return "nothing"
    morning = next_morning(day, client.zone)
    if now < datetime.combine(morning.date(), EARLIEST, client.zone):
        send_check_in.using(run_after=morning).enqueue(client_id, trained_on, tried)
        return "later"
    sessions = [one for one in sessions_asked_about(client, now=now) if day_trained(one) == day]
    if not sessions:
        return "nothing"
    secret = _secret_for(client, day, sessions[0], now)
    if not secret:
        return "nothing"
    asked = CheckIn.objects.filter(client=client, trained_on=day, secret_hash=hash_of_secret(secret))
    try:
        with written_for(client):
            written = mail_of(client, sessions[0], secret)
        send_mail(*written, settings.DEFAULT_FROM_EMAIL, [client.email])
    except (OSError, SMTPException) as error:
        logger.warning("Check-in not sent: user=%s tried=%s error=%s", client_id, tried + 1, type(error).__name__)
        asked.update(secret_hash=None)
        if tried + 1 < MOST_TRIES:
            again = timezone.now() + TRY_AGAIN_AFTER * 2**tried
            send_check_in.using(run_after=again).enqueue(client_id, trained_on, tried + 1)
        return "failed"
    asked.update(mailed_at=timezone.now())
    return "sent"


@transaction.atomic
def _secret_for(client: User, day: date, session: TrainingSession, now: datetime) -> str:
    """A new secret for a mail's link; empty where they were asked or have answered."""
    CheckIn.objects.get_or_create(client=client, trained_on=day, defaults={"session": session})
    check_in = CheckIn.objects.select_for_update(of=("self",), no_key=True).get(client=client, trained_on=day)
    if check_in.is_answered or check_in.mailed_at is not None or check_in.is_being_mailed(now):
        return ""
    secret = new_secret()
    check_in.set_link(secret, at=now)
    check_in.save(update_fields=["secret_hash", "expires_at"])
    return secret


def mail_of(client: User, session: TrainingSession, secret: str) -> tuple[str, str]:
    """Subject and body, as whoever reads it writes."""
    day = dated(day_trained(session), "l j F")
    link = settings.PUBLIC_URL + reverse("checkins:check_in_by_mail", args=[secret])
    hours = LINK_LASTS // timedelta(hours=1)
    paragraphs = [
        _("Hello %(name)s,") % {"name": client.first_name},
        _(
            "how does your body feel after %(session)s on %(day)s? One tap says that nothing is sore; two or three say "
            "what is.\nYour trainer sees it before your next session."
        )
        % {"session": session.name, "day": day},
        link,
        ngettext(
            "The link needs no sign-in, works once, and for %(hours)s hour. It is yours alone: please don’t pass it "
            "on.",
            "The link needs no sign-in, works once, and for %(hours)s hours. It is yours alone: please don’t pass it "
            "on.",
            hours,
        )
        % {"hours": number(hours)},
        _("You can turn these mails off in your profile:") + f"\n{settings.PUBLIC_URL}{reverse('accounts:profile')}\n",
    ]
    subject = _("How do you feel after %(session)s?") % {"session": " ".join(session.name.split())}
    return subject, "\n\n".join(paragraphs)
