"""What keeps a trainer's clients in order: groups and tags."""

from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from accounts.models import MAX_TAG, MAX_TAGS, ClientGroup, Coaching, User

MAX_GROUPS = 100


@transaction.atomic
def keep_group(group: ClientGroup, *, name: str, members: Collection[Coaching]) -> ClientGroup:
    """Add a group, or change its name and who is in it. Clients whom the trainer doesn't coach now are refused."""
    group.name = name.strip()
    trainer = User.objects.select_for_update(no_key=True).get(pk=group.trainer_id)
    if group.pk is None and trainer.client_groups.count() >= MAX_GROUPS:
        raise ValidationError(
            gettext("You have %(most)s groups. Delete one that you don’t use.") % {"most": MAX_GROUPS}
        )
    group.full_clean()
    mine = own_coachings(trainer, members)
    group.save()
    group.members.set(mine)
    return group


@transaction.atomic
def tag_clients(trainer: User, *, tag: str, coachings: Collection[Coaching]) -> int:
    """Give each of these clients a tag; how many didn't have it."""
    (label,) = clean_tags([tag]) or [""]
    if not label:
        raise ValidationError({"tag": gettext("Write a tag.")})
    changed = [one for one in own_coachings(trainer, coachings) if label.casefold() not in map(str.casefold, one.tags)]
    for coaching in changed:
        coaching.tags = clean_tags([*coaching.tags, label])
    Coaching.objects.bulk_update(changed, ["tags"])
    return len(changed)


@transaction.atomic
def untag_clients(trainer: User, *, tag: str, coachings: Collection[Coaching]) -> int:
    """Take a tag from each of these clients; how many had it."""
    wanted = tag.strip().casefold()
    changed = [one for one in own_coachings(trainer, coachings) if wanted in map(str.casefold, one.tags)]
    for coaching in changed:
        coaching.tags = [one for one in coaching.tags if one.casefold() != wanted]
    Coaching.objects.bulk_update(changed, ["tags"])
    return len(changed)


@transaction.atomic
def set_tags(coaching: Coaching, *, tags: Iterable[str]) -> Coaching:
    """One client's tags, all at once."""
    coaching = Coaching.objects.select_for_update(no_key=True).get(pk=coaching.pk)
    coaching.tags = clean_tags(tags)
    coaching.save(update_fields=["tags"])
    return coaching


def clean_tags(tags: Iterable[str]) -> list[str]:
    """Trimmed, each once however it is written, by name. Raises ValidationError."""
    found: dict[str, str] = {}
    for tag in tags:
        label = " ".join(tag.split())
        if not label:
            continue
        if len(label) > MAX_TAG or "," in label or not label.isprintable():
            raise ValidationError(
                {"tag": gettext("A tag has at most %(most)s characters and no comma.") % {"most": MAX_TAG}}
            )
        found.setdefault(label.casefold(), label)
    if len(found) > MAX_TAGS:
        raise ValidationError({"tag": gettext("A client has at most %(most)s tags.") % {"most": MAX_TAGS}})
    return [found[key] for key in sorted(found)]


def own_coachings(trainer: User, coachings: Collection[Coaching]) -> list[Coaching]:
    """These coachings, locked; refused unless all are the trainer's and go on."""
    wanted = {coaching.pk for coaching in coachings}
    mine = list(Coaching.objects.active().filter(trainer=trainer, pk__in=wanted).select_for_update(no_key=True))
    if len(mine) != len(wanted):
        raise ValidationError(gettext("Choose among the clients whom you coach now."))
    return mine
