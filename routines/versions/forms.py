"""What is chosen before clients are brought up to a new version."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from routines.merge import Change, Conflict
from routines.versions.commands import MEANWHILE, STALE, Wanted
from routines.versions.queries import ClientUpdate, UpdatePlan

OWN, ROUTINES = "own", "routine"


class UpdateForm(forms.Form):
    """The clients to update, by assignment, and what is wanted where both sides changed something.

    For each client there is ``seen-<assignment>``, the state that was shown, and for each conflict
    ``take-<assignment>-<conflict>``, "own" or "routine".
    """

    seen = forms.CharField(max_length=64)
    assignments = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={
            "required": _("Choose at least one client."),
            "invalid_choice": _("Choose clients from the list."),
            "invalid_list": _("Choose clients from the list."),
        },
    )

    def __init__(self, data: Any = None, *, plan: UpdatePlan) -> None:
        super().__init__(data)
        self.plan = plan
        known = [*(one.assignment.pk for one in plan.updates), *plan.current]
        self.fields["assignments"].choices = [(pk, pk) for pk in known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse what was worked out from another state, with a code; those who are up to date are no reason."""
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = set(cleaned.get("assignments", []))
        if not self.errors:
            to_do = [one for one in self.plan.updates if one.assignment.pk in chosen]
            if to_do and (
                cleaned["seen"] != self.plan.seen
                or any(self.data.get(f"seen-{one.assignment.pk}") != one.seen for one in to_do)
            ):
                raise forms.ValidationError(MEANWHILE, code=STALE)
        return cleaned

    def wanted(self) -> list[Wanted]:
        """What was chosen, as the command takes it."""
        by_assignment = {one.assignment.pk: one for one in self.plan.updates}
        return [
            Wanted(pk, by_assignment[pk].seen, self.taken(by_assignment[pk]))
            for pk in self.cleaned_data["assignments"]
            if pk in by_assignment
        ]

    def taken(self, update: ClientUpdate) -> frozenset[str]:
        """The client's conflicts in which the routine's is wanted, as far as they were sent."""
        name = f"take-{update.assignment.pk}-"
        return frozenset(one.id for one in update.conflicts if self.data.get(name + one.id) == ROUTINES)

    def is_chosen(self, update: ClientUpdate) -> bool:
        """Everybody, unless the form was sent without them."""
        if not self.is_bound:
            return True
        return str(update.assignment.pk) in cast(QueryDict, self.data).getlist("assignments")


@dataclass(frozen=True)
class Choice:
    """A conflict as the page asks about it."""

    conflict: Conflict
    name: str
    takes: bool


@dataclass(frozen=True)
class Row:
    """A client as the page shows them."""

    update: ClientUpdate
    is_chosen: bool
    choices: list[Choice]


@dataclass(frozen=True)
class Group:
    """Clients for whom the update does the same."""

    changes: list[Change]
    rows: list[Row]

    @property
    def label(self) -> str:
        return ", ".join(str(row.update.assignment.client) for row in self.rows)


def groups_of(plan: UpdatePlan, form: UpdateForm) -> list[Group]:
    """The plan with what was chosen so far."""
    return [Group(group.changes, [row_of(one, form) for one in group.updates]) for group in plan.groups]


def row_of(update: ClientUpdate, form: UpdateForm) -> Row:
    taken = form.taken(update) if form.is_bound else frozenset()
    choices = [Choice(one, f"take-{update.assignment.pk}-{one.id}", one.id in taken) for one in update.conflicts]
    return Row(update, form.is_chosen(update), choices)
