"""What a trainer sees of groups and tags."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, QuerySet, Value
from django.utils.translation import gettext

from accounts.models import ClientGroup, Coaching, User


def coachings_to_group(trainer: User) -> QuerySet[Coaching]:
    """Whom the trainer coaches now, by name."""
    return Coaching.objects.active().filter(trainer=trainer).select_related("client").order_by("client__name", "pk")


def groups_of(trainer: User) -> QuerySet[ClientGroup]:
    """With how many clients of now each has."""
    return ClientGroup.objects.visible_to(trainer).annotate(size=Count("members", filter=Q(members__ended_at=None)))


def tags_of(trainer: User) -> list[tuple[str, int]]:
    """Each tag with how many clients have it, by name."""
    lists = Coaching.objects.active().filter(trainer=trainer).values_list("tags", flat=True)
    counts = Counter(tag for tags in lists for tag in tags)
    return sorted(counts.items(), key=lambda one: one[0].casefold())


# --- Whom to choose -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Pick:
    """A group, a tag or all clients: one press chooses them, a second one leaves them out again."""

    key: str
    name: str
    kind: str
    coachings: frozenset[int]
    is_on: bool

    @property
    def count(self) -> int:
        return len(self.coachings)


def picks_of(trainer: User, coachings: Collection[Coaching], chosen: Collection[int]) -> list[Pick]:
    """All clients, then the trainer's groups and tags with their clients of now. One statement."""
    known = {coaching.pk for coaching in coachings}
    members = ArrayAgg("members", filter=Q(members__ended_at=None), default=Value([]))
    found = [("all", gettext("All"), "all", known)]
    found += [
        (f"group-{pk}", name, "group", set(ids) & known)
        for pk, name, ids in ClientGroup.objects.visible_to(trainer)
        .annotate(coaching_ids=members)
        .values_list("pk", "name", "coaching_ids")
    ]
    tagged: dict[str, set[int]] = defaultdict(set)
    for coaching in coachings:
        for tag in coaching.tags:
            tagged[tag].add(coaching.pk)
    found += [(f"tag-{tag}", tag, "tag", tagged[tag]) for tag in sorted(tagged, key=str.casefold)]
    return [Pick(key, name, kind, frozenset(ids), is_on=ids <= set(chosen)) for key, name, kind, ids in found if ids]
