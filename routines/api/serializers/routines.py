from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import LoadUnit
from routines.api.serializers.exercises import ExerciseField
from routines.api.serializers.fields import LARGEST_ID, LoadField, MomentField, PersonSerializer
from routines.models import (
    MAX_REPS,
    MAX_REST_SECONDS,
    MAX_SECONDS,
    MAX_SETS,
    Block,
    BlockKind,
    Laterality,
    Routine,
    SetKind,
    Tracking,
)
from routines.written.reader import MAX_TEXT


class PrescribedSetSerializer(serializers.Serializer):
    """One set as asked for. A set without reps, seconds and load is a round."""

    position = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=SetKind.choices)
    reps_min = serializers.IntegerField(allow_null=True)
    reps_max = serializers.IntegerField(allow_null=True)
    seconds = serializers.IntegerField(allow_null=True)
    load = LoadField(allow_null=True)
    unit = serializers.ChoiceField(choices=LoadUnit.choices, source="load_unit")
    load_kg = LoadField(allow_null=True)
    rpe = serializers.DecimalField(max_digits=3, decimal_places=1, allow_null=True)
    tempo = serializers.CharField()
    rest_seconds = serializers.IntegerField(allow_null=True)


class StepSerializer(serializers.Serializer):
    """One exercise's place in a block."""

    id = serializers.IntegerField()
    block = serializers.IntegerField(source="block_id")
    position = serializers.IntegerField(help_text="In its block, from 1.")
    exercise = serializers.SlugField(source="exercise.slug")
    name = serializers.CharField(source="exercise.name")
    tracking = serializers.ChoiceField(choices=Tracking.choices, source="exercise.tracking")
    laterality = serializers.ChoiceField(choices=Laterality.choices, source="exercise.laterality")
    note = serializers.CharField()
    sets = PrescribedSetSerializer(many=True, source="prescribed_sets.all")


class BlockSerializer(serializers.Serializer):
    """Steps done together."""

    id = serializers.IntegerField()
    position = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=BlockKind.choices)
    rest_seconds = serializers.IntegerField(allow_null=True)
    steps = StepSerializer(many=True, source="steps.all")


class RoutineSerializer(serializers.Serializer):
    """The plan for one session: the library's (no owner) or one's own."""

    id = serializers.IntegerField()
    slug = serializers.CharField(allow_null=True, help_text="Library routines only.")
    name = serializers.CharField()
    notes = serializers.CharField()
    owner = PersonSerializer(allow_null=True)
    follow_up = serializers.IntegerField(source="follow_up_id", allow_null=True)
    created_at = MomentField()
    updated_at = MomentField()
    archived_at = MomentField(allow_null=True)


class RoutineDetailSerializer(RoutineSerializer):
    blocks = serializers.SerializerMethodField()

    @extend_schema_field(BlockSerializer(many=True))
    def get_blocks(self, routine: Routine) -> Any:
        return BlockSerializer(routine.blocks.all(), many=True).data


class RoutineTextSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=80)
    notes = serializers.CharField(max_length=2000, allow_blank=True, default="")


class WrittenRoutineSerializer(serializers.Serializer):
    """A whole routine as text; the page “As text” says how it is written."""

    text = serializers.CharField(max_length=MAX_TEXT, trim_whitespace=False)


class BlockField(serializers.PrimaryKeyRelatedField):
    """One of the blocks of the routine in hand."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("pk_field", serializers.IntegerField(min_value=1, max_value=LARGEST_ID))
        super().__init__(queryset=Block.objects.all(), **options)

    def get_queryset(self) -> QuerySet[Block]:
        return Block.objects.filter(routine=self.context.get("routine"))


class NewStepSerializer(serializers.Serializer):
    """An exercise with so many equal sets, in a block of its own or at the end of one of the routine's blocks."""

    exercise = ExerciseField()
    block = BlockField(allow_null=True, default=None)
    note = serializers.CharField(max_length=300, allow_blank=True, default="")
    sets = serializers.IntegerField(min_value=1, max_value=MAX_SETS)
    reps_min = serializers.IntegerField(min_value=1, max_value=MAX_REPS, allow_null=True, default=None)
    reps_max = serializers.IntegerField(min_value=1, max_value=MAX_REPS, allow_null=True, default=None)
    seconds = serializers.IntegerField(min_value=1, max_value=MAX_SECONDS, allow_null=True, default=None)
    load = LoadField(allow_null=True, default=None)
    unit = serializers.ChoiceField(choices=LoadUnit.choices, source="load_unit", default=LoadUnit.KG)
    rest_seconds = serializers.IntegerField(min_value=0, max_value=MAX_REST_SECONDS, allow_null=True, default=None)
