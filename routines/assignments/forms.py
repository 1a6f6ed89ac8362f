"""Parse and clean a schedule and each client's own numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.forms.boundfield import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Coaching, User
from routines.assignments.commands import EARLIEST, LATEST, Target
from routines.assignments.queries import Proposal
from routines.due_days import FEWEST_DAYS, MOST_DAYS
from routines.fields import LoadField, RepsField, SecondsField
from routines.models import MAX_WEEKS, Laterality, Missed, PauseReason, PersonalTarget, Side, Tracking, Weekday
from routines.models.version import SetContent, StepContent, VersionContent, personalised, steps_in
from routines.templatetags import training

FIELDS = ("reps", "seconds", "load", "side")


ON_WEEKDAYS, EVERY_DAYS = "weekdays", "every"
AFTER_WEEKS, ON_A_DAY, NEVER = "weeks", "day", "open"
WEEKS_REFUSED = format_lazy(_("Choose 1 to {max_weeks} weeks."), max_weeks=MAX_WEEKS)
MISSING = {
    "weekdays": _("Choose at least one day of the week."),
    "every_days": format_lazy(
        _("Choose every {fewest_days} to {most_days} days."), fewest_days=FEWEST_DAYS, most_days=MOST_DAYS
    ),
    "weeks": WEEKS_REFUSED,
    "last_on": _("Choose the last day."),
}

SHOWN_WHOLE = 4
"""Of so many clients all numbers are shown, of more only the loads."""


class DayField(forms.DateField):
    """A day that isn't too far away."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(
            validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
            error_messages={
                "invalid": gettext("Write a day like 2027-01-31."),
                **dict.fromkeys(["min_value", "max_value"], gettext("Choose a day nearer to today.")),
            },
            **options,
        )


@dataclass(frozen=True)
class Cell:
    """The fields of one step for one client, and what was proposed for its load."""

    fields: list[BoundField]
    proposal: Proposal | None

    @property
    def has_error(self) -> bool:
        return any(field.errors for field in self.fields)


@dataclass(frozen=True)
class TargetRow:
    """One step with the fields of each client chosen, in the clients' order."""

    step: StepContent
    by_person: list[Cell]


@dataclass(frozen=True)
class ClientRow:
    """One client with the fields of their loads, in the steps' order."""

    person: User
    cells: list[Cell]


class ScheduleForm(forms.Form):
    """When, and with which numbers for whom.

    For each client and step there is a field for the reps (or seconds) and, where a load moves, one for the load:
    ``reps-<client id>-<step number>`` and ``load-<client id>-<step number>``; for a step that is done one side after
    the other, ``side-<client id>-<step number>`` says with which it starts.
    """

    rhythm = forms.ChoiceField(
        label=_("How often"),
        choices=[(ON_WEEKDAYS, _("On days of the week")), (EVERY_DAYS, _("Every few days"))],
        widget=forms.RadioSelect,
        initial=ON_WEEKDAYS,
        required=False,
        error_messages={"invalid_choice": _("Choose days of the week or every few days.")},
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Which days"),
        coerce=int,
        choices=Weekday.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    every_days = forms.IntegerField(
        label=_("Every so many days"),
        initial=3,
        min_value=FEWEST_DAYS,
        max_value=MOST_DAYS,
        required=False,
        error_messages=dict.fromkeys(
            ["min_value", "max_value", "invalid"],
            format_lazy(
                _("Choose every {fewest_days} to {most_days} days."), fewest_days=FEWEST_DAYS, most_days=MOST_DAYS
            ),
        ),
    )
    starts_on = DayField(label=_("Starts"))
    ending = forms.ChoiceField(
        label=_("Ends"),
        choices=[(AFTER_WEEKS, _("After weeks")), (ON_A_DAY, _("On a day")), (NEVER, _("Goes on"))],
        widget=forms.RadioSelect,
        initial=AFTER_WEEKS,
        required=False,
        error_messages={"invalid_choice": _("Choose weeks, a day, or that it goes on.")},
    )
    weeks = forms.IntegerField(
        label=_("Weeks"),
        min_value=1,
        max_value=MAX_WEEKS,
        required=False,
        error_messages=dict.fromkeys(["min_value", "max_value", "invalid"], WEEKS_REFUSED),
    )
    last_on = DayField(label=_("Last day"), required=False)
    missed = forms.ChoiceField(
        label=_("A missed session"),
        choices=Missed.choices,
        widget=forms.RadioSelect,
        initial=Missed.DROP,
        required=False,
        error_messages={"invalid_choice": _("Choose what becomes of a missed session.")},
    )
    client_may_move = forms.BooleanField(label=_("The client may move sessions to other days"), required=False)
    note = forms.CharField(
        label=_("Note to the client"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"placeholder": _("Shown above today’s routine")}),
    )

    def __init__(self, *args: Any, content: VersionContent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content = content
        self.people: list[User] = []
        self.proposals: Mapping[tuple[int, int], Proposal] = {}

    def clean(self) -> dict[str, Any]:
        """One rhythm and one end: what was typed for another one is no reason to refuse."""
        cleaned = super().clean() or self.cleaned_data
        rhythm, ending = cleaned.get("rhythm") or ON_WEEKDAYS, cleaned.get("ending") or AFTER_WEEKS
        of_rhythm = {ON_WEEKDAYS: "weekdays", EVERY_DAYS: "every_days"}
        of_ending = {AFTER_WEEKS: "weeks", ON_A_DAY: "last_on", NEVER: ""}
        for wanted, names in ((of_rhythm[rhythm], of_rhythm.values()), (of_ending[ending], of_ending.values())):
            for name in filter(None, names):
                if name != wanted:
                    self.errors.pop(name, None)
                    cleaned[name] = [] if name == "weekdays" else None
                elif not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, MISSING[name])
        return cleaned

    def add_targets(
        self,
        people: list[User],
        *,
        trainer: User,
        proposals: Mapping[tuple[int, int], Proposal],
        targets: Mapping[int, PersonalTarget] | None = None,
    ) -> None:
        """A field per client and step, filled with the client's target, else what is proposed, else the routine's.

        Of many clients only the loads.
        """
        self.people = people
        self.proposals = proposals
        for step in steps_in(self.content):
            for person in people:
                asked = personalised(step["sets"][0], (targets or {}).get(step["number"])) if step["sets"] else None
                if asked is None:
                    continue
                self._add_fields(step, person, asked, trainer, targets)

    def _add_fields(
        self,
        step: StepContent,
        person: User,
        asked: SetContent,
        trainer: User,
        targets: Mapping[int, PersonalTarget] | None,
    ) -> None:
        name = f"{person.pk}-{step['number']}"
        if self.shows_many:
            pass
        elif asked["seconds"]:
            self.fields[f"seconds-{name}"] = SecondsField(
                label=gettext("%(name)s, seconds, %(person)s") % {"name": step["name"], "person": person},
                initial=asked["seconds"],
                max_length=20,
            )
        elif asked["reps_min"]:
            self.fields[f"reps-{name}"] = RepsField(
                label=gettext("%(name)s, reps, %(person)s") % {"name": step["name"], "person": person},
                initial=training.reps(asked),
                max_length=20,
            )
        if step["tracking"] == Tracking.REPS_AND_LOAD:
            last = None if targets is not None else self.proposals.get((person.pk, step["number"]))
            proposed = {"load": last.load, "load_unit": last.unit} if last else asked
            self.fields[f"load-{name}"] = LoadField(
                label=gettext("%(name)s, load, %(person)s") % {"name": step["name"], "person": person},
                unit=trainer.load_unit,
                initial=training.load(proposed),
                max_length=20,
            )
        if step["laterality"] == Laterality.EACH_SIDE and not self.shows_many:
            target = (targets or {}).get(step["number"])
            self.fields[f"side-{name}"] = forms.ChoiceField(
                label=gettext("%(name)s, starts with, %(person)s") % {"name": step["name"], "person": person},
                choices=[
                    ("", gettext("Weaker side first")),
                    (Side.LEFT, gettext("Starts with left")),
                    (Side.RIGHT, gettext("Starts with right")),
                ],
                initial=target.first_side if target else "",
                required=False,
                error_messages={"invalid_choice": gettext("Choose the weaker side, left or right.")},
            )
        for field in FIELDS:
            if f"{field}-{name}" in self.fields:
                self.fields[f"{field}-{name}"].widget.attrs |= {
                    "class": "in",
                    "aria-label": self.fields[f"{field}-{name}"].label,
                }

    @property
    def shows_many(self) -> bool:
        return len(self.people) > SHOWN_WHOLE

    def target_rows(self) -> Iterator[TargetRow]:
        """A row a step, of few clients."""
        for step in steps_in(self.content):
            by_person = [
                Cell(
                    [self[name] for kind in FIELDS if (name := f"{kind}-{person.pk}-{step['number']}") in self.fields],
                    self.proposals.get((person.pk, step["number"])),
                )
                for person in self.people
            ]
            if any(cell.fields for cell in by_person):
                yield TargetRow(step, by_person)

    def steps_with_loads(self) -> list[StepContent]:
        return [step for step in steps_in(self.content) if step["sets"] and step["tracking"] == Tracking.REPS_AND_LOAD]

    def client_rows(self) -> Iterator[ClientRow]:
        """A row a client, of many."""
        steps = self.steps_with_loads()
        for person in self.people:
            yield ClientRow(
                person,
                [
                    Cell([self[f"load-{person.pk}-{step['number']}"]], self.proposals.get((person.pk, step["number"])))
                    for step in steps
                ],
            )

    def schedule(self) -> dict[str, Any]:
        names = ("weekdays", "every_days", "starts_on", "weeks", "last_on", "client_may_move", "note")
        return {name: self.cleaned_data[name] for name in names} | {
            "missed": self.cleaned_data["missed"] or Missed.DROP
        }

    def targets_of(self, person: User) -> dict[int, Target]:
        """What differs from the routine, by step number."""
        found: dict[int, Target] = {}
        for step in steps_in(self.content):
            if not step["sets"]:
                continue
            asked, target, name = step["sets"][0], Target(), f"{person.pk}-{step['number']}"
            reps = self.cleaned_data.get(f"reps-{name}")
            if reps and reps != (asked["reps_min"], asked["reps_max"]):
                target["reps_min"], target["reps_max"] = reps
            seconds = self.cleaned_data.get(f"seconds-{name}")
            if seconds and seconds != asked["seconds"]:
                target["seconds"] = seconds
            load = self.cleaned_data.get(f"load-{name}")
            if load and training.load({"load": load[0], "load_unit": load[1]}) != training.load(asked):
                target["load"], target["load_unit"] = load
                proposed = self.proposals.get((person.pk, step["number"]))
                if proposed and load == proposed.as_target:
                    target["reason"] = proposed.reason
            if first := self.cleaned_data.get(f"side-{name}"):
                target["first_side"] = first
            if target:
                found[step["number"]] = target
        return found


class AssignForm(ScheduleForm):
    """A schedule for one or many clients."""

    coachings = forms.ModelMultipleChoiceField(
        label=_("Who"),
        queryset=Coaching.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one client."),
            "invalid_choice": _("Choose clients from the list."),
            "invalid_pk_value": _("Choose clients from the list."),
        },
    )
    search = forms.CharField(label=_("Find a client"), required=False, max_length=80)
    plain_loads = forms.BooleanField(label=_("Leave all loads as in the routine"), required=False)
    field_order = ["coachings"]

    def __init__(self, *args: Any, choices: QuerySet[Coaching], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelMultipleChoiceField, self.fields["coachings"]).queryset = choices

    def targets_for(self, person: User) -> dict[int, Target]:
        """What was typed for this client, else what is proposed."""
        if person in self.people:
            typed = self.targets_of(person)
            return without_loads(typed) if self.cleaned_data["plain_loads"] else typed
        if self.cleaned_data["plain_loads"]:
            return {}
        asked = {step["number"]: step["sets"][0] for step in self.steps_with_loads()}
        return {
            number: Target(load=one.load, load_unit=one.unit, reason=one.reason)
            for number in asked
            if (one := self.proposals.get((person.pk, number)))
            and training.load({"load": one.load, "load_unit": one.unit}) != training.load(asked[number])
        }


def without_loads(targets: dict[int, Target]) -> dict[int, Target]:
    """The same numbers, the loads left as in the routine."""
    kept = {
        number: cast(
            Target, {name: value for name, value in target.items() if name not in {"load", "load_unit", "reason"}}
        )
        for number, target in targets.items()
    }
    return {number: target for number, target in kept.items() if target}


class PauseForm(forms.Form):
    """From when to when, and why."""

    first_on = DayField(label=_("From"))
    last_on = DayField(label=_("To"), help_text=_("The last day of the pause."))
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=PauseReason.choices,
        widget=forms.RadioSelect,
        initial=PauseReason.HOLIDAY,
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose a reason.")),
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=200)
    extends = forms.BooleanField(label=_("Plans that run then end later by as many days"), required=False)


class MoveForm(forms.Form):
    """Which session, and where to."""

    due_on = DayField(label=_("Session of"))
    moved_to = DayField(label=_("Move to"))
