from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.models import User
from routines.api.serializers.fields import MomentField, PersonSerializer
from routines.models import MAX_REPS, MAX_REST_SECONDS, Breath, Equipment, Exercise, Laterality, Muscle
from routines.models import Tracking as Counted

MAX_ROWS = 40


def exercises_of(user: User) -> QuerySet[Exercise]:
    """What a trainer can build with: the library's and their own, in use, with a text."""
    return Exercise.objects.usable_by(user).active().exclude(published=None).with_text()


class ExerciseField(serializers.SlugRelatedField):
    """An exercise by its slug, among those that the person who asks can name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="slug", queryset=Exercise.objects.all(), **options)

    def get_queryset(self) -> QuerySet[Exercise]:
        user = self.context.get("user")
        return exercises_of(user) if user else Exercise.objects.none()


class ExerciseStepSerializer(serializers.Serializer):
    """One step of a movement. With a breath it is a phase of the cycle, in order; without, set-up or closing words."""

    text = serializers.CharField(max_length=500, allow_blank=True, default="")
    breath = serializers.ChoiceField(choices=Breath.choices, allow_blank=True, default="")
    cue = serializers.CharField(max_length=60, allow_blank=True, default="")
    seconds = serializers.FloatField(min_value=0, max_value=600, default=0)
    pose = serializers.CharField(max_length=40, allow_blank=True, default="")


class AdviceSerializer(serializers.Serializer):
    sign = serializers.CharField(max_length=120)
    advice = serializers.CharField(max_length=500)


class ExerciseTextSerializer(serializers.Serializer):
    """The words of an exercise."""

    name = serializers.CharField(max_length=80)
    summary = serializers.CharField(max_length=600, allow_blank=True, default="")
    steps: serializers.ListSerializer = serializers.ListSerializer(child=ExerciseStepSerializer(), max_length=MAX_ROWS)
    cues = serializers.ListField(child=serializers.CharField(max_length=160), max_length=MAX_ROWS, default=list)
    mistakes: serializers.ListSerializer = serializers.ListSerializer(
        child=AdviceSerializer(), max_length=MAX_ROWS, default=list
    )
    feels_wrong: serializers.ListSerializer = serializers.ListSerializer(
        child=AdviceSerializer(), max_length=MAX_ROWS, default=list
    )


class PublishedTextSerializer(ExerciseTextSerializer):
    number = serializers.IntegerField(help_text="Counts the texts that this exercise has had.")
    language = serializers.CharField()


class ExerciseSerializer(serializers.Serializer):
    """An exercise of the library (no owner) or a trainer's own."""

    id = serializers.IntegerField()
    slug = serializers.SlugField()
    name = serializers.CharField(source="published.name")
    summary = serializers.CharField(source="published.summary")
    owner = PersonSerializer(allow_null=True)
    tracking = serializers.ChoiceField(choices=Counted.choices)
    laterality = serializers.ChoiceField(choices=Laterality.choices)
    primary_muscles = serializers.ListField(child=serializers.ChoiceField(choices=Muscle.choices))
    secondary_muscles = serializers.ListField(child=serializers.ChoiceField(choices=Muscle.choices))
    equipment = serializers.ListField(child=serializers.ChoiceField(choices=Equipment.choices))
    aliases = serializers.ListField(child=serializers.CharField())
    variation_of = serializers.SlugField(source="variation_of.slug", allow_null=True, default=None)
    variation_note = serializers.CharField()
    default_sets = serializers.IntegerField()
    default_reps_min = serializers.IntegerField(allow_null=True)
    default_reps_max = serializers.IntegerField(allow_null=True)
    default_seconds = serializers.IntegerField(allow_null=True)
    default_rest_seconds = serializers.IntegerField()
    archived_at = MomentField(allow_null=True)


class ExerciseDetailSerializer(ExerciseSerializer):
    text = PublishedTextSerializer(source="published")
    figure = serializers.JSONField(allow_null=True, help_text="The drawn figure: view, frame, props and key poses.")


class NewExerciseSerializer(serializers.Serializer):
    """A trainer's own exercise."""

    text = ExerciseTextSerializer()
    tracking = serializers.ChoiceField(choices=Counted.choices, default=Counted.REPS_AND_LOAD)
    laterality = serializers.ChoiceField(choices=Laterality.choices, default=Laterality.BOTH)
    primary_muscles = serializers.ListField(
        child=serializers.ChoiceField(choices=Muscle.choices), max_length=len(Muscle), default=list
    )
    secondary_muscles = serializers.ListField(
        child=serializers.ChoiceField(choices=Muscle.choices), max_length=len(Muscle), default=list
    )
    equipment = serializers.ListField(
        child=serializers.ChoiceField(choices=Equipment.choices), max_length=len(Equipment), default=list
    )
    aliases = serializers.ListField(child=serializers.CharField(max_length=80), max_length=30, default=list)
    variation_of = ExerciseField(allow_null=True, default=None)
    variation_note = serializers.CharField(max_length=200, allow_blank=True, default="")
    default_sets = serializers.IntegerField(min_value=1, max_value=20, default=3)
    default_reps_min = serializers.IntegerField(min_value=1, max_value=MAX_REPS, allow_null=True, default=None)
    default_reps_max = serializers.IntegerField(min_value=1, max_value=MAX_REPS, allow_null=True, default=None)
    default_seconds = serializers.IntegerField(min_value=1, max_value=7200, allow_null=True, default=None)
    default_rest_seconds = serializers.IntegerField(min_value=0, max_value=MAX_REST_SECONDS, default=60)
