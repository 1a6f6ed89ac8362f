"""How the trainer's list says how a client does."""

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from routines.attention import Trend

register = template.Library()

TRENDS = {
    ("load", "new"): _("Load: new"),
    ("load", "level"): _("Load level"),
    ("load", "up"): _("Load up %(size)s %%"),
    ("load", "down"): _("Load down %(size)s %%"),
    ("sessions", "new"): _("Sessions: new"),
    ("sessions", "level"): _("Sessions level"),
    ("sessions", "up"): _("Sessions up %(size)s %%"),
    ("sessions", "down"): _("Sessions down %(size)s %%"),
}


@register.filter
def trend_words(trend: Trend) -> str:
    """Load up 12 %, Sessions level."""
    way = "new" if trend.percent is None else trend.way
    return TRENDS[trend.counts, way] % {"size": trend.size}


@register.filter
def days_ago(days: int | None) -> str:
    """never, today, yesterday, 3 days ago"""
    if days is None:
        return gettext("never")
    if days < 2:
        return gettext("yesterday") if days else gettext("today")
    return gettext("%(days)s days ago") % {"days": days}
