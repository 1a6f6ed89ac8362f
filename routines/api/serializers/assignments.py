from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import LoadUnit
from routines.api.serializers.fields import (
    EARLIEST_YEAR,
    LARGEST_ID,
    LATEST_YEAR,
    LoadField,
    MomentField,
    PersonSerializer,
)
from routines.due_days import FEWEST_DAYS, MOST_DAYS
from routines.models import (
    FIRST_SIDES,
    MAX_REPS,
    MAX_SECONDS,
    MAX_WEEKS,
    Assignment,
    BlockKind,
    Laterality,
    Missed,
    Routine,
    SetKind,
    Tracking,
)

MAX_CLIENTS = 100
MAX_TARGETS = 500


class TargetSerializer(serializers.Serializer):
    """One step with this client's own numbers; what is null stays as the routine has it."""

    step = serializers.IntegerField(source="step_number")
    reps_min = serializers.IntegerField(allow_null=True)
    reps_max = serializers.IntegerField(allow_null=True)
    seconds = serializers.IntegerField(allow_null=True)
    load = LoadField(allow_null=True)
    unit = serializers.ChoiceField(choices=LoadUnit.choices, source="load_unit")
    first_side = serializers.ChoiceField(
        choices=FIRST_SIDES,
        allow_blank=True,
        help_text="Of a step done one side after the other; empty: the weaker one.",
    )


class FrozenSetSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=SetKind.choices)
    reps_min = serializers.IntegerField(allow_null=True)
    reps_max = serializers.IntegerField(allow_null=True)
    seconds = serializers.IntegerField(allow_null=True)
    load = serializers.CharField(allow_null=True)
    unit = serializers.ChoiceField(choices=LoadUnit.choices, source="load_unit")
    rpe = serializers.CharField(allow_null=True)
    tempo = serializers.CharField()
    rest_seconds = serializers.IntegerField(allow_null=True)


class FrozenStepSerializer(serializers.Serializer):
    number = serializers.IntegerField(help_text="Through the whole routine, from 1.")
    exercise = serializers.SlugField(source="slug")
    name = serializers.CharField()
    tracking = serializers.ChoiceField(choices=Tracking.choices)
    laterality = serializers.ChoiceField(choices=Laterality.choices)
    note = serializers.CharField()
    sets = FrozenSetSerializer(many=True)


class FrozenBlockSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=BlockKind.choices)
    rest_seconds = serializers.IntegerField(allow_null=True)
    steps = FrozenStepSerializer(many=True)


class AssignmentSerializer(serializers.Serializer):
    """A routine in a client's week."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="version.name")
    routine = serializers.IntegerField(
        source="version.routine_id", allow_null=True, help_text="What it was copied from; changes there don't reach it."
    )
    client = PersonSerializer()
    trainer = PersonSerializer(source="coaching.trainer")
    weekdays = serializers.ListField(child=serializers.IntegerField(), help_text="0 is Monday; empty with every_days.")
    every_days = serializers.IntegerField(allow_null=True, help_text="Instead of weekdays: every so many days.")
    starts_on = serializers.DateField()
    weeks = serializers.IntegerField(allow_null=True)
    last_on = serializers.DateField(allow_null=True, help_text="Instead of weeks. Without either it goes on.")
    ends_on = serializers.SerializerMethodField(
        help_text="The last day, with what pauses add; null when it goes on until it is withdrawn."
    )
    missed = serializers.ChoiceField(choices=Missed.choices, help_text="What becomes of a missed session.")
    client_may_move = serializers.BooleanField(help_text="Whether the client may move sessions to other days.")
    note = serializers.CharField()
    created_at = MomentField()
    withdrawn_at = MomentField(allow_null=True)

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_ends_on(self, assignment: Assignment) -> Any:
        return None if assignment.is_open_ended else assignment.ends_on.isoformat()


class AssignmentDetailSerializer(AssignmentSerializer):
    blocks = serializers.SerializerMethodField(help_text="The routine as it was when it was assigned.")
    targets = TargetSerializer(many=True, source="targets.all")

    @extend_schema_field(FrozenBlockSerializer(many=True))
    def get_blocks(self, assignment: Assignment) -> Any:
        return FrozenBlockSerializer(assignment.version.content["blocks"], many=True).data


class MadeSerializer(serializers.Serializer):
    """One for each client."""

    assignments = AssignmentSerializer(many=True)


class ScheduleSerializer(serializers.Serializer):
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6),
        min_length=1,
        max_length=7,
        required=False,
        help_text="0 is Monday. Either these or every_days.",
    )
    every_days = serializers.IntegerField(
        min_value=FEWEST_DAYS,
        max_value=MOST_DAYS,
        required=False,
        allow_null=True,
        help_text="Every so many days from the start.",
    )
    starts_on = serializers.DateField()
    weeks = serializers.IntegerField(min_value=1, max_value=MAX_WEEKS, required=False, allow_null=True)
    last_on = serializers.DateField(
        required=False, allow_null=True, help_text="Instead of weeks. Without either it goes on."
    )
    missed = serializers.ChoiceField(
        choices=Missed.choices,
        required=False,
        help_text="What becomes of a missed session: it falls away, or stays due and moves the later ones on.",
    )
    client_may_move = serializers.BooleanField(required=False, help_text="Whether the client may move sessions.")
    note = serializers.CharField(max_length=300, allow_blank=True, default="")

    def validate_starts_on(self, day: Any) -> Any:
        if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            raise serializers.ValidationError("Choose a day nearer to today.")
        return day


class NewTargetSerializer(serializers.Serializer):
    """A client's own numbers for one step; what is left out stays as the routine has it."""

    client = serializers.IntegerField(min_value=1)
    step = serializers.IntegerField(min_value=1, max_value=1000)
    reps_min = serializers.IntegerField(min_value=1, max_value=MAX_REPS, required=False)
    reps_max = serializers.IntegerField(min_value=1, max_value=MAX_REPS, required=False)
    seconds = serializers.IntegerField(min_value=1, max_value=MAX_SECONDS, required=False)
    load = LoadField(required=False)
    unit = serializers.ChoiceField(choices=LoadUnit.choices, source="load_unit", required=False)
    first_side = serializers.ChoiceField(
        choices=FIRST_SIDES, required=False, help_text="Of a step done one side after the other."
    )


class RoutineField(serializers.PrimaryKeyRelatedField):
    """One of the routines that the person who asks can assign."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("pk_field", serializers.IntegerField(min_value=1, max_value=LARGEST_ID))
        super().__init__(queryset=Routine.objects.all(), **options)

    def get_queryset(self) -> QuerySet[Routine]:
        user = self.context.get("user")
        return Routine.objects.visible_to(user).active() if user else Routine.objects.none()


class NewAssignmentSerializer(ScheduleSerializer):
    """A routine for one or several clients, each with their own numbers if need be."""

    routine = RoutineField()
    clients = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_ID), min_length=1, max_length=MAX_CLIENTS
    )
    targets: serializers.ListSerializer = serializers.ListSerializer(
        child=NewTargetSerializer(), max_length=MAX_TARGETS, default=list
    )
