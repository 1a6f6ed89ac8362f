from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.response import Response

from routines.api.filters import ExerciseFilter
from routines.api.permissions import SignedInWithinScope, TrainersWrite
from routines.api.queries import exercises_to_list, exercises_to_read
from routines.api.serializers.exercises import ExerciseDetailSerializer, ExerciseSerializer, NewExerciseSerializer
from routines.api.viewsets.base import Door, SignedInRequest
from routines.catalog.commands import add_exercise
from routines.models import Exercise


@extend_schema_view(
    list=extend_schema(
        summary="Find exercises",
        description="The library's, one's own, those of the trainers who coach one, and what gyms share with them.",
    ),
    retrieve=extend_schema(
        summary="Read an exercise",
        description="With its words and its drawn figure.",
        responses=ExerciseDetailSerializer,
    ),
    create=extend_schema(
        summary="Add an exercise of one's own",
        description="Trainers only. Seen by the trainer and their clients.",
        request=NewExerciseSerializer,
        responses={201: ExerciseDetailSerializer},
    ),
)
class ExerciseDoor(Door):
    queryset = Exercise.objects.none()
    serializer_class = ExerciseSerializer
    filterset_class = ExerciseFilter
    permission_classes = [SignedInWithinScope, TrainersWrite]
    lookup_field = lookup_url_kwarg = "slug"
    lookup_value_converter = "slug"

    def list(self, request: SignedInRequest) -> Response:
        return self.listed(exercises_to_list(request.user))

    def retrieve(self, request: SignedInRequest, slug: str) -> Response:
        exercise = get_object_or_404(exercises_to_read(request.user), slug=slug)
        return Response(ExerciseDetailSerializer(exercise).data)

    def create(self, request: SignedInRequest) -> Response:
        exercise = add_exercise(request.user, **self.taken(NewExerciseSerializer))
        return Response(ExerciseDetailSerializer(exercise).data, status=201)
