"""What a list can be narrowed to. A value that can't be used is refused, never ignored."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from routines.models import Assignment, Equipment, Exercise, Laterality, Muscle, Routine, Tracking, TrainingSession

LARGEST_ID = 2**63 - 1
YES_NO = [("true", "yes"), ("false", "no")]


class IdFilter(filters.Filter):
    """A number that names something."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, min_value=1, max_value=LARGEST_ID, **options)


@extend_schema_field(OpenApiTypes.BOOL)
class YesNoFilter(filters.TypedChoiceFilter):
    """``true`` or ``false``; nothing else."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=YES_NO, coerce=lambda value: value == "true", **options)


class ExerciseFilter(filters.FilterSet):
    q = filters.CharFilter(
        field_name="search_text",
        lookup_expr="icontains",
        max_length=100,
        label="Part of a name, an alias, a muscle or a piece of equipment",
    )
    muscle = filters.ChoiceFilter(choices=Muscle, method="works", label="A muscle that it trains")
    equipment = filters.ChoiceFilter(choices=Equipment, method="takes", label="What it takes")
    tracking = filters.ChoiceFilter(choices=Tracking)
    laterality = filters.ChoiceFilter(choices=Laterality)
    library = YesNoFilter(field_name="owner", lookup_expr="isnull", label="Of the library, or somebody's own")

    class Meta:
        model = Exercise
        fields: list[str] = []

    @extend_schema_field({"type": "string", "enum": Muscle.values})
    def works(self, exercises: QuerySet[Exercise], name: str, muscle: str) -> QuerySet[Exercise]:
        return exercises.filter(Q(primary_muscles__contains=[muscle]) | Q(secondary_muscles__contains=[muscle]))

    @extend_schema_field({"type": "string", "enum": Equipment.values})
    def takes(self, exercises: QuerySet[Exercise], name: str, equipment: str) -> QuerySet[Exercise]:
        return exercises.filter(equipment__contains=[equipment])


class RoutineFilter(filters.FilterSet):
    q = filters.CharFilter(field_name="name", lookup_expr="icontains", max_length=80, label="Part of the name")
    library = YesNoFilter(field_name="owner", lookup_expr="isnull", label="The library's, or one's own")
    archived = YesNoFilter(field_name="archived_at", lookup_expr="isnull", exclude=True, label="Archived, or in use")

    class Meta:
        model = Routine
        fields: list[str] = []


class AssignmentFilter(filters.FilterSet):
    client = IdFilter(field_name="client", label="The client's id")
    active = YesNoFilter(method="go_on", label="Not withdrawn, and the coaching goes on")
    due_on = filters.DateFilter(method="are_due_on", label="Due on this day")

    class Meta:
        model = Assignment
        fields: list[str] = []

    def go_on(self, assignments: QuerySet[Assignment], name: str, value: Any) -> QuerySet[Assignment]:
        going = Assignment.objects.active().values("pk")
        return assignments.filter(pk__in=going) if value else assignments.exclude(pk__in=going)

    def are_due_on(self, assignments: QuerySet[Assignment], name: str, day: Any) -> QuerySet[Assignment]:
        return assignments.filter(pk__in=Assignment.objects.due_on(day).values("pk"))


class SessionFilter(filters.FilterSet):
    client = IdFilter(field_name="client", label="The client's id")
    assignment = IdFilter(field_name="assignment", label="The assignment's id")
    open = YesNoFilter(field_name="finished_at", lookup_expr="isnull", label="Not finished yet, or finished")

    class Meta:
        model = TrainingSession
        fields: list[str] = []

    @classmethod
    def get_filters(cls) -> dict[str, filters.Filter]:
        """``from`` is no name that a class body can have."""
        return super().get_filters() | {
            "from": filters.DateFilter(
                field_name="planned_on", lookup_expr="gte", label="Planned on this day or later"
            ),
            "to": filters.DateFilter(field_name="planned_on", lookup_expr="lte", label="Planned on this day or before"),
        }
