"""What is typed into programs: what they are, their days and rules, whom they are for, and numbers by hand."""

import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Coaching, User
from routines.fields import LoadField, RepsField, SecondsField
from routines.models import MAX_WEEKS, Exercise, Program, ProgramDay, ProgressionRule, Routine, Side, Weekday
from routines.models.program import RULE_NAMES
from routines.models.version import StepContent, sides_of
from routines.programs.commands import EARLIEST, LATEST
from routines.programs.queries import TargetRow
from routines.progression import BOUNDS, PARAMETERS, Every, Kind, Rule, RuleError, read_parameter

WEEKS = dict.fromkeys(
    ["min_value", "max_value", "invalid", "required"],
    format_lazy(_("Choose 1 to {MAX_WEEKS} weeks."), MAX_WEEKS=MAX_WEEKS),
)
MAX_TYPED_WEEKS = 120


def offer(field: forms.Field, choices: QuerySet[Any]) -> None:
    """Let a field choose among these; read once, however many forms of a page offer them."""
    field = cast(forms.ModelChoiceField, field)
    field.queryset = choices
    field.choices = [("", field.empty_label), *((one.pk, str(one)) for one in choices)]


class WeeksField(forms.CharField):
    """Weeks as people list them, like 4, 8, 12; an empty field is no week."""

    def clean(self, value: Any) -> list[int]:
        text = super().clean(value)
        parts = [part for part in re.split(r"[\s,;]+", text) if part]
        if not all(re.fullmatch(r"[0-9]{1,2}", part) for part in parts):
            raise ValidationError(gettext("Write weeks like 4, 8, 12."))
        return sorted({int(part) for part in parts})


class ProgramForm(forms.Form):
    """What a program is: name, weeks, easy weeks, notes."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": _("Eight weeks of rows")}),
        error_messages={"required": _("Give the program a name.")},
    )
    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=MAX_WEEKS, initial=8, error_messages=WEEKS)
    deload_weeks = WeeksField(
        label=_("Easy weeks"),
        required=False,
        max_length=MAX_TYPED_WEEKS,
        initial="4, 8",
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
        help_text=_("Which weeks are lighter, like 4, 8. Empty for none."),
    )
    deload_load_percent = forms.IntegerField(label=_("Load then, %"), min_value=30, max_value=100, initial=60)
    deload_sets_percent = forms.IntegerField(label=_("Sets then, %"), min_value=25, max_value=100, initial=50)
    notes = forms.CharField(
        label=_("Notes to the client"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, program: Program | None = None) -> None:
        initial = {name: getattr(program, name) for name in self.base_fields} if program else {}
        if program:
            initial["deload_weeks"] = ", ".join(str(week) for week in program.deload_weeks)
        super().__init__(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        weeks = cleaned.get("weeks")
        if weeks and any(not 1 <= week <= weeks for week in cleaned.get("deload_weeks", [])):
            self.add_error("deload_weeks", gettext("Choose weeks from 1 to %(weeks)s.") % {"weeks": weeks})
        return cleaned


class DayForm(forms.Form):
    """Which routine, on which weekdays, in which weeks."""

    routine = forms.ModelChoiceField(
        label=_("Routine"),
        queryset=Routine.objects.none(),
        empty_label=_("Choose a routine"),
        error_messages={"required": _("Choose a routine."), "invalid_choice": _("Choose a routine from the list.")},
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Which days"),
        coerce=int,
        choices=Weekday.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one day of the week."),
            "invalid_choice": _("Choose days from the list."),
        },
    )
    from_week = forms.IntegerField(
        label=_("From week"), min_value=1, max_value=MAX_WEEKS, initial=1, error_messages=WEEKS
    )
    to_week = forms.IntegerField(
        label=_("To week"),
        min_value=1,
        max_value=MAX_WEEKS,
        required=False,
        error_messages=WEEKS,
        widget=forms.NumberInput(attrs={"placeholder": _("the end")}),
    )

    def __init__(self, data: Any = None, *, choices: QuerySet[Routine], day: ProgramDay | None = None) -> None:
        initial = {name: getattr(day, name) for name in self.base_fields} if day else {}
        super().__init__(data, initial=initial, auto_id=f"day-{day.pk if day else 'new'}-%s")
        offer(self.fields["routine"], choices)


class RuleForm(forms.Form):
    """By which rule an exercise's numbers go on. Fields of other kinds than the one chosen count for nothing."""

    exercise = forms.ModelChoiceField(
        label=_("For"),
        queryset=Exercise.objects.none(),
        required=False,
        empty_label=_("All other moves"),
        error_messages={"invalid_choice": _("Choose a move of this program’s routines.")},
    )
    kind = forms.ChoiceField(
        label=_("Rule"),
        choices=[(str(kind), name) for kind, name in RULE_NAMES.items()],
        error_messages={"required": _("Choose a rule."), "invalid_choice": _("Choose a rule from the list.")},
    )
    steps = forms.CharField(label=_("Load steps up"), max_length=12, required=False)
    sessions = forms.CharField(label=_("Clean sessions in a row"), max_length=12, required=False)
    every = forms.ChoiceField(
        label=_("Goes up"),
        choices=[(Every.SESSION, _("Every session")), (Every.WEEK, _("Every week"))],
        required=False,
        error_messages={"invalid_choice": _("Choose every session or every week.")},
    )
    misses = forms.CharField(label=_("Misses until 10 % comes off"), max_length=12, required=False)
    percent = forms.CharField(label=_("% of the max in week 1"), max_length=12, required=False)
    percent_a_week = forms.CharField(label=_("% more each week"), max_length=12, required=False)
    rpe = forms.CharField(
        label=_("RPE to aim for"), max_length=12, required=False, help_text=_("Where the routine asks for none.")
    )
    tolerance = forms.CharField(label=_("How far off it may be"), max_length=12, required=False)

    def __init__(
        self, data: Any = None, *, choices: QuerySet[Exercise], rule: ProgressionRule | None = None, key: str = ""
    ) -> None:
        usual: dict[str, Any] = {name: getattr(Rule(Kind.DOUBLE), name) for name in [*BOUNDS, "every"]}
        if rule:
            usual |= rule.parameters | {"kind": rule.kind, "exercise": rule.exercise_id}
        super().__init__(data, initial=usual, auto_id=f"rule-{key or (rule.pk if rule else 'new')}-%s")
        offer(self.fields["exercise"], choices)
        for name in BOUNDS:
            self.fields[name].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        parameters: dict[str, Any] = {}
        if "kind" in cleaned:
            for name in PARAMETERS[Kind(cleaned["kind"])]:
                typed = cleaned.get(name, "")
                if name in self.errors or typed == "":
                    continue
                try:
                    parameters[name] = read_parameter(name, typed.replace(",", ".").replace("−", "-"))
                except RuleError as refusal:
                    self.add_error(name, str(refusal))
        cleaned["parameters"] = parameters
        return cleaned

    @property
    def rule(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("exercise", "kind", "parameters")}

    def parameters(self) -> list[tuple[str, forms.BoundField]]:
        """Each parameter's field with the kinds that have it; the page shows those of the one chosen."""
        names = dict.fromkeys(name for names in PARAMETERS.values() for name in names)
        return [
            (" ".join(f"for-{kind}" for kind, known in PARAMETERS.items() if name in known), self[name])
            for name in names
        ]


class AssignForm(forms.Form):
    """For whom, and from when on."""

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
    starts_on = forms.DateField(
        label=_("Week 1 starts"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        error_messages={
            "invalid": _("Write a day like 2027-01-31."),
            **dict.fromkeys(["min_value", "max_value"], _("Choose a day nearer to today.")),
        },
    )
    note = forms.CharField(
        label=_("Note to the client"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"placeholder": _("Shown above today’s routine")}),
    )

    def __init__(self, *args: Any, choices: QuerySet[Coaching], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelMultipleChoiceField, self.fields["coachings"]).queryset = choices


class OverrideForm(forms.Form):
    """A trainer's number in place of the rule's, and why. The fields are those that the step is asked in."""

    side = forms.ChoiceField(
        label=_("Side"),
        choices=[(Side.BOTH, _("Both sides")), (Side.LEFT, _("Left")), (Side.RIGHT, _("Right"))],
        required=False,
        error_messages={"invalid_choice": _("Choose left, right or both.")},
    )
    reps = RepsField(label=_("Reps"), max_length=20)
    seconds = SecondsField(label=_("Seconds"), max_length=20)
    scope = forms.ChoiceField(
        label=_("Holds"),
        choices=[("on", _("From now on")), ("next", _("Next session only"))],
        initial="on",
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose how long it holds.")),
    )
    reason = forms.CharField(
        label=_("Why, for the client to read"),
        max_length=300,
        widget=forms.TextInput(attrs={"placeholder": _("Your shoulder: lighter until it is quiet")}),
        error_messages={"required": _("Say why: the client reads it.")},
    )
    field_order = ("side", "load", "reps", "seconds", "scope", "reason")

    def __init__(self, data: Any = None, *, step: StepContent, client: User, key: str) -> None:
        super().__init__(data, auto_id=f"{key}-%s")
        self.fields["load"] = LoadField(label=gettext("Load"), unit=client.load_unit, max_length=20)
        is_timed = bool(step["sets"]) and step["sets"][0]["reps_min"] is None
        del self.fields["reps" if is_timed else "seconds"]
        if len(sides_of(step["laterality"])) == 1:
            del self.fields["side"]
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(name) for name in ("load", "reps", "seconds")):
            raise ValidationError(gettext("Write at least one number."))
        return cleaned

    @property
    def override(self) -> dict[str, Any]:
        load, reps = self.cleaned_data.get("load"), self.cleaned_data.get("reps")
        return {
            "side": self.cleaned_data.get("side") or Side.BOTH,
            "load": load[0] if load else None,
            "load_unit": load[1] if load else "kg",
            "reps_min": reps[0] if reps else None,
            "reps_max": reps[1] if reps else None,
            "seconds": self.cleaned_data.get("seconds"),
            "only_next": self.cleaned_data["scope"] == "next",
            "reason": self.cleaned_data["reason"],
        }


def override_form(row: TargetRow, client: User, data: Any = None) -> OverrideForm:
    return OverrideForm(data, step=row.step, client=client, key=f"override-{row.key}")


def add_refusal(form: forms.Form, refusal: ValidationError) -> None:
    """A command's refusal beside the field it is about, else above the form."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    of = {"reps_min": "reps", "reps_max": "reps", "load_unit": "load"}
    for name, reasons in refusal.message_dict.items():
        field = of.get(name, name)
        form.add_error(field if field in form.fields else None, reasons)
