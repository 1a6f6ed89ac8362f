from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.response import Response

from routines.api.commands import add_routine, add_step, edit_routine
from routines.api.filters import RoutineFilter
from routines.api.permissions import SignedInWithinScope, TrainersOnly
from routines.api.queries import routines_to_list, routines_to_read
from routines.api.serializers.routines import (
    NewStepSerializer,
    RoutineDetailSerializer,
    RoutineSerializer,
    RoutineTextSerializer,
    StepSerializer,
    WrittenRoutineSerializer,
)
from routines.api.viewsets.base import Door, SignedInRequest
from routines.models import Routine
from routines.text.commands import rewrite_routine
from routines.text.queries import content_now, content_written, text_of


@extend_schema_view(
    list=extend_schema(
        summary="List routines", description="Trainers only. The library's, one's own and what one's gym shares."
    ),
    retrieve=extend_schema(
        summary="Read a routine",
        description="Trainers only. With its blocks, steps and sets.",
        responses=RoutineDetailSerializer,
    ),
    create=extend_schema(
        summary="Add a routine",
        description="Trainers only. It has no steps yet.",
        request=RoutineTextSerializer,
        responses={201: RoutineDetailSerializer},
    ),
    partial_update=extend_schema(
        summary="Change a routine's name or notes",
        description="Trainers only: their own, and what is shared in their gym. What was assigned stays as it was.",
        request=RoutineTextSerializer(partial=True),
        responses=RoutineDetailSerializer,
    ),
)
class RoutineDoor(Door):
    queryset = Routine.objects.none()
    serializer_class = RoutineSerializer
    filterset_class = RoutineFilter
    permission_classes = [SignedInWithinScope, TrainersOnly]
    lookup_field, lookup_url_kwarg = "pk", "routine_id"
    lookup_value_converter = "int"

    def list(self, request: SignedInRequest) -> Response:
        return self.listed(routines_to_list(request.user))

    def retrieve(self, request: SignedInRequest, routine_id: int) -> Response:
        routine = get_object_or_404(routines_to_read(request.user), pk=routine_id)
        return Response(RoutineDetailSerializer(routine).data)

    def create(self, request: SignedInRequest) -> Response:
        routine = add_routine(request.user, **self.taken(RoutineTextSerializer))
        return Response(RoutineDetailSerializer(routine).data, status=201)

    def partial_update(self, request: SignedInRequest, routine_id: int) -> Response:
        routine = get_object_or_404(Routine.objects.editable_by(request.user), pk=routine_id)
        edit_routine(routine, **self.taken(RoutineTextSerializer, partial=True))
        return Response(RoutineDetailSerializer(routines_to_read(request.user).get(pk=routine.pk)).data)

    @extend_schema(
        summary="Add an exercise to a routine",
        description="Trainers only: to their own, and to what is shared in their gym.",
        request=NewStepSerializer,
        responses={201: StepSerializer},
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def steps(self, request: SignedInRequest, routine_id: int) -> Response:
        routine = get_object_or_404(Routine.objects.editable_by(request.user), pk=routine_id)
        step = add_step(routine, **self.taken(NewStepSerializer, routine=routine))
        return Response(StepSerializer(step).data, status=201)

    @extend_schema(
        methods=["GET"],
        summary="Read a routine as text",
        description="Trainers only. The library's, one's own and what one's gym shares. The text says all of it.",
        responses=WrittenRoutineSerializer,
    )
    @extend_schema(
        methods=["PUT"],
        summary="Make a routine what its text says",
        description="Trainers only, and only their own. Steps with the same exercise go on; in the builder it can be "
        "undone. A text that can't be read is refused with its lines and columns.",
        request=WrittenRoutineSerializer,
        responses=WrittenRoutineSerializer,
    )
    @action(detail=True, methods=["get", "put"], filterset_class=None)
    def text(self, request: SignedInRequest, routine_id: int) -> Response:
        is_change = request.method == "PUT"
        scope = Routine.objects.editable_by if is_change else Routine.objects.visible_to
        routine = get_object_or_404(scope(request.user), pk=routine_id)
        if is_change:
            text = self.taken(WrittenRoutineSerializer)["text"]
            rewrite_routine(routine, content=content_written(text, request.user, before=content_now(routine)))
        return Response({"text": text_of(content_now(routine), request.user)})
