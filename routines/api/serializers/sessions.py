from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import LoadUnit
from routines.api.serializers.fields import LoadField, MomentField, PersonSerializer
from routines.models import (
    MAX_REPS,
    MAX_SECONDS,
    Effort,
    Feeling,
    Laterality,
    LoggedSetRevision,
    SessionChange,
    SetKind,
    Side,
    SkipReason,
    Tracking,
    TrainingSession,
)

MAX_SLOT = 24


def typist_field() -> serializers.CharField:
    """Who typed it: a first name; null when it was the client."""
    return serializers.CharField(
        source="entered_by.first_name",
        allow_null=True,
        default=None,
        help_text="First name of the trainer who typed it for the client; null when the client did.",
    )


class SetSerializer(serializers.Serializer):
    """One set as performed. The id says which set, the op says which intention wrote these values."""

    id = serializers.UUIDField()
    session = serializers.UUIDField(source="session_id")
    slot = serializers.CharField(help_text="Step, set and side: 1.2.left.")
    step = serializers.IntegerField(source="step_number")
    set_number = serializers.IntegerField()
    side = serializers.ChoiceField(choices=Side.choices)
    kind = serializers.ChoiceField(choices=SetKind.choices)
    exercise = serializers.IntegerField(source="exercise_id", help_text="The exercise's id: what was really done.")
    reps = serializers.IntegerField(allow_null=True)
    load = LoadField(allow_null=True, help_text="As entered, in its unit.")
    unit = serializers.ChoiceField(choices=LoadUnit.choices, source="load_unit")
    load_kg = LoadField(allow_null=True)
    seconds = serializers.IntegerField(allow_null=True)
    rpe = serializers.DecimalField(max_digits=3, decimal_places=1, allow_null=True)
    op = serializers.UUIDField()
    done_at = MomentField()
    voided_at = MomentField(allow_null=True)
    entered_by = typist_field()


class RevisionSerializer(serializers.Serializer):
    """Values of a set that were replaced, taken back, or that came too late to stand."""

    reason = serializers.ChoiceField(choices=LoggedSetRevision.Reason.choices)
    reps = serializers.IntegerField(allow_null=True)
    load = LoadField(allow_null=True)
    unit = serializers.ChoiceField(choices=LoadUnit.choices, source="load_unit")
    seconds = serializers.IntegerField(allow_null=True)
    rpe = serializers.DecimalField(max_digits=3, decimal_places=1, allow_null=True)
    op = serializers.UUIDField()
    at = MomentField(source="order_at", help_text="When they were meant.")
    voided_at = MomentField(allow_null=True)
    kept_at = MomentField(help_text="When they were replaced, or came too late.")
    entered_by = typist_field()


class SetDetailSerializer(SetSerializer):
    revisions = RevisionSerializer(many=True, source="revisions.all", help_text="What it was before, the oldest first.")


class LogSerializer(serializers.Serializer):
    """One intention: log a set, change it, or take it back (``void``). Values left out are empty, as PUT has it."""

    slot = serializers.CharField(max_length=MAX_SLOT, help_text="As the session's plan names it: 1.2.left.")
    op = serializers.UUIDField(help_text="A new UUID (best v7) for each intention; the same again changes nothing.")
    reps = serializers.IntegerField(min_value=0, max_value=MAX_REPS, allow_null=True, default=None)
    load = LoadField(allow_null=True, default=None)
    unit = serializers.ChoiceField(choices=LoadUnit.choices, source="load_unit", default=LoadUnit.KG)
    seconds = serializers.IntegerField(min_value=1, max_value=MAX_SECONDS, allow_null=True, default=None)
    rpe = serializers.DecimalField(
        max_digits=3, decimal_places=1, min_value=1, max_value=10, allow_null=True, default=None
    )
    at = MomentField(default=timezone.now, help_text="When it was meant; now when left out.")
    void = serializers.BooleanField(default=False)


class OutcomeSerializer(serializers.Serializer):
    """What became of an op, and the set as it stands now."""

    status = serializers.ChoiceField(choices=["applied", "duplicate", "superseded"])
    set = SetSerializer(source="logged_set")


class LastSetSerializer(serializers.Serializer):
    reps = serializers.IntegerField(allow_null=True)
    load = serializers.CharField(allow_null=True)
    unit = serializers.ChoiceField(choices=LoadUnit.choices, source="load_unit")
    seconds = serializers.IntegerField(allow_null=True)


class PlannedStepSerializer(serializers.Serializer):
    number = serializers.IntegerField()
    label = serializers.CharField(  # type: ignore[assignment]  # a field, which takes the attribute's name
        help_text="1, or A1 and A2 in a superset."
    )
    exercise = serializers.SlugField(source="slug")
    name = serializers.CharField()
    tracking = serializers.ChoiceField(choices=Tracking.choices)
    laterality = serializers.ChoiceField(choices=Laterality.choices)
    note = serializers.CharField()
    sets = serializers.IntegerField()


class SlotSerializer(serializers.Serializer):
    """One set to log, in the order they are done. PUT it to …/sets/{id}/."""

    id = serializers.UUIDField()
    slot = serializers.CharField()
    step = serializers.IntegerField()
    set_number = serializers.IntegerField()
    side = serializers.ChoiceField(choices=Side.choices)
    kind = serializers.ChoiceField(choices=SetKind.choices)
    reps_min = serializers.IntegerField(allow_null=True)
    reps_max = serializers.IntegerField(allow_null=True)
    seconds = serializers.IntegerField(allow_null=True)
    load = serializers.CharField(allow_null=True)
    unit = serializers.ChoiceField(choices=LoadUnit.choices, source="load_unit")
    rpe = serializers.CharField(allow_null=True)
    asks_rpe = serializers.BooleanField(
        default=False, help_text="The trainer wants to know the effort, with or without one to reach."
    )
    tempo = serializers.CharField()
    rest_seconds = serializers.IntegerField(allow_null=True)
    last = LastSetSerializer(allow_null=True, default=None, help_text="What was done in the same place last time.")


class ChangedStepSerializer(serializers.Serializer):
    """Where the session went another way than planned."""

    step = serializers.IntegerField(source="step_number")
    exercise = serializers.SlugField(
        source="exercise.slug", allow_null=True, default=None, help_text="What was done instead."
    )
    skipped_at = MomentField(allow_null=True)
    skip_reason = serializers.ChoiceField(choices=SkipReason.choices, allow_blank=True)
    note = serializers.CharField()


class ChangeSerializer(serializers.Serializer):
    """One word on how the session goes; of a kind (and step), the last one stands."""

    op = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=SessionChange.Kind.choices)
    step = serializers.IntegerField(source="step_number", allow_null=True)
    value = serializers.JSONField(
        allow_null=True,
        help_text="skip: the reason, empty to do it after all; swap: the exercise's id; note: its text; order: the "
        "steps' numbers; finish: null; feeling: those of feeling, effort and note that were said.",
    )
    at = MomentField(source="order_at", help_text="When it was meant.")
    entered_by = typist_field()


class SessionSerializer(serializers.Serializer):
    """One occasion of training."""

    id = serializers.UUIDField()
    name = serializers.CharField(source="version.name")
    client = PersonSerializer()
    assignment = serializers.IntegerField(source="assignment_id", allow_null=True)
    follows = serializers.UUIDField(source="follows_id", allow_null=True, help_text="The session it comes after.")
    planned_on = serializers.DateField(help_text="The client's own day.")
    time_zone = serializers.CharField()
    started_at = MomentField()
    finished_at = MomentField(allow_null=True)
    sets_planned = serializers.IntegerField()
    sets_done = serializers.IntegerField()
    tonnage_kg = LoadField()
    feeling = serializers.ChoiceField(choices=Feeling.choices, allow_null=True, help_text="1 fresh to 5 painful.")
    effort = serializers.ChoiceField(choices=Effort.choices, allow_null=True, help_text="2 easy to 10 all out.")
    note = serializers.CharField()


class SessionDetailSerializer(SessionSerializer):
    steps = serializers.SerializerMethodField()
    slots = serializers.SerializerMethodField()
    step_order = serializers.ListField(
        child=serializers.IntegerField(), help_text="The steps in the order of the day; empty: as planned."
    )
    changed_steps = ChangedStepSerializer(many=True, source="changed_steps.all")
    changes = ChangeSerializer(many=True, source="changes.all", help_text="All that was said, the oldest first.")
    sets = SetSerializer(many=True, source="logged_sets.all")

    @extend_schema_field(PlannedStepSerializer(many=True))
    def get_steps(self, session: TrainingSession) -> Any:
        return PlannedStepSerializer(session.plan["steps"], many=True).data

    @extend_schema_field(SlotSerializer(many=True))
    def get_slots(self, session: TrainingSession) -> Any:
        return SlotSerializer(session.plan["slots"], many=True).data


class StartSerializer(serializers.Serializer):
    on = serializers.DateField(
        required=False,
        help_text="The client's day it counts for, from this week's Monday to today; today when left out.",
    )

    def validate_on(self, day: Any) -> Any:
        today = self.context["today"]
        if not 0 <= (today - day).days <= today.weekday():
            raise serializers.ValidationError("Choose a day of this week, up to today.")
        return day


class FeelingSerializer(serializers.Serializer):
    feeling = serializers.ChoiceField(choices=Feeling.choices, allow_null=True, help_text="1 fresh to 5 painful.")
    note = serializers.CharField(max_length=1000, allow_blank=True, default="")
    effort = serializers.ChoiceField(
        choices=Effort.choices, allow_null=True, default=None, help_text="2 easy to 10 all out; the one given stands."
    )
