"""What a trainer sees of groups and tags."""

from collections import Counter

from django.db.models import Count, Q, QuerySet

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
