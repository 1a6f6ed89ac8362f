"""What the account pages show."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import segno
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import STAFF, ApiToken, Coaching, HandOver, Invitation, User, time_zone_names
from accounts.statements import MARK, Statement

REGIONS = {
    "Africa": _("Africa"),
    "America": _("America"),
    "Antarctica": _("Antarctica"),
    "Arctic": _("Arctic"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": pgettext_lazy("ocean", "Indian"),
    "Pacific": pgettext_lazy("ocean", "Pacific"),
}
# Browsers still report these zones by the names they had before.
RENAMED_ZONES = {
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "America/Catamarca": "America/Argentina/Catamarca",
    "America/Cordoba": "America/Argentina/Cordoba",
    "America/Godthab": "America/Nuuk",
    "America/Indianapolis": "America/Indiana/Indianapolis",
    "America/Jujuy": "America/Argentina/Jujuy",
    "America/Louisville": "America/Kentucky/Louisville",
    "America/Mendoza": "America/Argentina/Mendoza",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "Atlantic/Faeroe": "Atlantic/Faroe",
    "Europe/Kiev": "Europe/Kyiv",
    "Pacific/Enderbury": "Pacific/Kanton",
    "Pacific/Ponape": "Pacific/Pohnpei",
    "Pacific/Truk": "Pacific/Chuuk",
}
QUIET_ZONE = 4


def token_of_secret(secret: str) -> ApiToken | None:
    """The usable token with this secret and its user, in one query; None when unknown, expired, revoked or inactive."""
    return ApiToken.objects.usable().with_secret(secret).select_related("user").first()


def invitation_of_secret(secret: str) -> Invitation | None:
    """The open invitation behind a link, with its trainer and gym."""
    return Invitation.objects.open().with_secret(secret).select_related("trainer", "gym").first()


def invitations_of(trainer: User) -> list[Invitation]:
    """To be coached by this trainer, newest first, the last hundred, each with who accepted it."""
    own = Invitation.objects.filter(trainer=trainer).exclude(role__in=STAFF)
    invitations = own.select_related("accepted_by", "gym")
    return list(invitations.fetch_mode(models.FETCH_RAISE)[:100])


def trainers_of(client: User) -> list[Coaching]:
    """The active coachings in which this person is coached."""
    coachings = Coaching.objects.active().filter(client=client).select_related("trainer")
    return list(coachings.order_by("started_at").fetch_mode(models.FETCH_RAISE))


def hand_over_news(user: User) -> list[HandOver]:
    """Hand-overs that this person hasn't put away: as the client, as who coached them and as who does now."""
    news = [pk for (pk,) in _news().ask(user.pk)]
    if not news:
        return []
    rows = HandOver.objects.filter(pk__in=news).select_related("client", "before__trainer", "after__trainer", "by")
    return list(rows.fetch_mode(models.FETCH_RAISE))


@cache
def _news() -> Statement:
    return Statement.of(HandOver.objects.news_for(User(pk=MARK)).values_list("pk")[:20])


def tokens_of(user: User) -> list[ApiToken]:
    """Tokens that work, and those that ran out without having been revoked."""
    return list(ApiToken.objects.visible_to(user).fetch_mode(models.FETCH_RAISE))


def time_zones(*, also: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """IANA zones grouped by region, as choices of a select; ``also`` is kept even if it is an old alias."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(time_zone_names() - RENAMED_ZONES.keys()):
        region, _stroke, place = zone.partition("/")
        if region in REGIONS:
            groups.setdefault(region, []).append((zone, place.replace("_", " ").replace("/", " – ")))
    listed = {zone for group in groups.values() for zone, _ in group}
    others = [("UTC", "UTC")]
    if also and also not in listed and also != "UTC":
        others.append((also, also))
    regions = [(str(REGIONS[region]), zones) for region, zones in groups.items()]
    return [*regions, (gettext("Other"), others)]


@dataclass(frozen=True)
class QrCode:
    """A QR code as one SVG path: a unit per module, quiet zone included in the size."""

    size: int
    path: str


def qr_code(text: str) -> QrCode:
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=QUIET_ZONE)]
    return QrCode(size=len(rows), path="".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width in runs(rows)))


def runs(rows: Iterable[Iterable[int]]) -> Iterable[tuple[int, int, int]]:
    """Horizontal runs of dark modules: x, y, width."""
    for y, row in enumerate(rows):
        start = None
        for x, is_dark in enumerate([*row, 0]):
            if is_dark and start is None:
                start = x
            elif not is_dark and start is not None:
                yield start, y, x - start
                start = None
