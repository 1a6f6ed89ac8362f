"""Parse and clean a schedule and each client's own numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.forms.boundfield import BoundField

from accounts.models import Coaching, User
from routines.assignments.commands import EARLIEST, LATEST, Target
from routines.assignments.queries import Load
from routines.fields import LoadField, RepsField, SecondsField
from routines.models import MAX_WEEKS, Laterality, PersonalTarget, Side, Tracking, Weekday
from routines.models.version import SetContent, StepContent, VersionContent, personalised, steps_in
from routines.templatetags import training

FIELDS = ("reps", "seconds", "load", "side")


@dataclass(frozen=True)
class TargetRow:
    """One step with the fields of each client chosen, in the clients' order."""

    step: StepContent
    by_person: list[list[BoundField]]


class ScheduleForm(forms.Form):
    """When, and with which numbers for whom.

    For each client and step there is a field for the reps (or seconds) and, where a load moves, one for the load:
    ``reps-<client id>-<step number>`` and ``load-<client id>-<step number>``; for a step that is done one side after
    the other, ``side-<client id>-<step number>`` says with which it starts.
    """

    weekdays = forms.TypedMultipleChoiceField(
        label="Which days",
        coerce=int,
        choices=Weekday.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one day of the week."},
    )
    starts_on = forms.DateField(
        label="Starts",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        error_messages={
            "invalid": "Write a day like 2027-01-31.",
            **dict.fromkeys(["min_value", "max_value"], "Choose a day nearer to today."),
        },
    )
    weeks = forms.IntegerField(
        label="Weeks",
        min_value=1,
        max_value=MAX_WEEKS,
        error_messages=dict.fromkeys(
            ["min_value", "max_value", "invalid", "required"], f"Choose 1 to {MAX_WEEKS} weeks."
        ),
    )
    note = forms.CharField(
        label="Note to the client",
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"placeholder": "Shown above today’s routine"}),
    )

    def __init__(self, *args: Any, content: VersionContent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content = content
        self.people: list[User] = []

    def add_targets(
        self,
        people: list[User],
        *,
        trainer: User,
        last_loads: Mapping[tuple[int, int], Load],
        targets: Mapping[int, PersonalTarget] | None = None,
    ) -> None:
        """A field per client and step, filled with the client's target, else their last load, else the routine's."""
        self.people = people
        for step in steps_in(self.content):
            for person in people:
                asked = personalised(step["sets"][0], (targets or {}).get(step["number"])) if step["sets"] else None
                if asked is None:
                    continue
                self._add_fields(step, person, asked, trainer, last_loads.get((person.pk, step["exercise"])), targets)

    def _add_fields(
        self,
        step: StepContent,
        person: User,
        asked: SetContent,
        trainer: User,
        last: Load | None,
        targets: Mapping[int, PersonalTarget] | None,
    ) -> None:
        name = f"{person.pk}-{step['number']}"
        if asked["seconds"]:
            self.fields[f"seconds-{name}"] = SecondsField(
                label=f"{step['name']}, seconds, {person}", initial=asked["seconds"], max_length=20
            )
        elif asked["reps_min"]:
            self.fields[f"reps-{name}"] = RepsField(
                label=f"{step['name']}, reps, {person}",
                initial=training.reps(asked),
                max_length=20,
            )
        if step["tracking"] == Tracking.REPS_AND_LOAD:
            proposed = asked if targets is not None or not last else {"load": last[0], "load_unit": last[1]}
            self.fields[f"load-{name}"] = LoadField(
                label=f"{step['name']}, load, {person}",
                unit=trainer.load_unit,
                initial=training.load(proposed),
                max_length=20,
            )
        if step["laterality"] == Laterality.EACH_SIDE:
            target = (targets or {}).get(step["number"])
            self.fields[f"side-{name}"] = forms.ChoiceField(
                label=f"{step['name']}, starts with, {person}",
                choices=[(Side.LEFT, "Starts with left"), (Side.RIGHT, "Starts with right")],
                initial=(target and target.first_side) or Side.LEFT,
                required=False,
                error_messages={"invalid_choice": "Choose left or right."},
            )
        for field in FIELDS:
            if f"{field}-{name}" in self.fields:
                self.fields[f"{field}-{name}"].widget.attrs |= {
                    "class": "in",
                    "aria-label": self.fields[f"{field}-{name}"].label,
                }

    def target_rows(self) -> Iterator[TargetRow]:
        for step in steps_in(self.content):
            by_person = [
                [self[name] for kind in FIELDS if (name := f"{kind}-{person.pk}-{step['number']}") in self.fields]
                for person in self.people
            ]
            if any(by_person):
                yield TargetRow(step, by_person)

    def schedule(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("weekdays", "starts_on", "weeks", "note")}

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
            if self.cleaned_data.get(f"side-{name}") == Side.RIGHT:
                target["first_side"] = Side.RIGHT
            if target:
                found[step["number"]] = target
        return found


class AssignForm(ScheduleForm):
    """A schedule for one or several clients."""

    coachings = forms.ModelMultipleChoiceField(
        label="Who",
        queryset=Coaching.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one client.",
            "invalid_choice": "Choose clients from the list.",
            "invalid_pk_value": "Choose clients from the list.",
        },
    )
    field_order = ["coachings"]

    def __init__(self, *args: Any, choices: QuerySet[Coaching], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelMultipleChoiceField, self.fields["coachings"]).queryset = choices
