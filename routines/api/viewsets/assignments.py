from typing import Any, cast

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.response import Response

from routines.api.filters import AssignmentFilter
from routines.api.permissions import SignedInWithinScope, TrainersOnly, TrainersWrite
from routines.api.queries import assignments_to_list, assignments_to_read, coachings_with, sessions_to_list
from routines.api.serializers.assignments import (
    AssignmentDetailSerializer,
    AssignmentSerializer,
    MadeSerializer,
    NewAssignmentSerializer,
    ScheduleSerializer,
)
from routines.api.serializers.sessions import SessionSerializer, StartSerializer
from routines.api.viewsets.base import Door, SignedInRequest
from routines.assignments.commands import Target, Targets, assign_routine, reschedule_assignment, withdraw_assignment
from routines.models import Assignment
from routines.player.commands import start_session


@extend_schema_view(
    list=extend_schema(
        summary="List assignments", description="A client's own, and those of the clients whom one coaches now."
    ),
    retrieve=extend_schema(
        summary="Read an assignment",
        description="With the routine as it was when it was assigned, and the client's own numbers.",
        responses=AssignmentDetailSerializer,
    ),
    create=extend_schema(
        summary="Assign a routine",
        description="Trainers only. One assignment for each client, all or none.",
        request=NewAssignmentSerializer,
        responses={201: MadeSerializer},
    ),
    partial_update=extend_schema(
        summary="Change an assignment's days",
        description="Trainers only. Sessions already started keep what they were started with.",
        request=ScheduleSerializer(partial=True),
        responses=AssignmentDetailSerializer,
    ),
)
class AssignmentDoor(Door):
    queryset = Assignment.objects.none()
    serializer_class = AssignmentSerializer
    filterset_class = AssignmentFilter
    permission_classes = [SignedInWithinScope, TrainersWrite]
    lookup_field, lookup_url_kwarg = "pk", "assignment_id"
    lookup_value_converter = "int"

    def list(self, request: SignedInRequest) -> Response:
        return self.listed(assignments_to_list(request.user))

    def retrieve(self, request: SignedInRequest, assignment_id: int) -> Response:
        assignment = get_object_or_404(assignments_to_read(request.user), pk=assignment_id)
        return Response(AssignmentDetailSerializer(assignment).data)

    def create(self, request: SignedInRequest) -> Response:
        asked = self.taken(NewAssignmentSerializer)
        clients = asked.pop("clients")
        coachings = coachings_with(request.user, clients)
        if len(coachings) != len(set(clients)):
            raise ValidationError({"clients": "Choose among the clients whom you coach now."})
        targets = targets_by_client(asked.pop("targets"), clients)
        made = assign_routine(asked.pop("routine"), coachings=coachings, targets=targets, **asked)
        found = assignments_to_list(request.user).filter(pk__in=[one.pk for one in made])
        return Response(MadeSerializer({"assignments": found}).data, status=201)

    def partial_update(self, request: SignedInRequest, assignment_id: int) -> Response:
        assignment = get_object_or_404(Assignment.objects.editable_by(request.user), pk=assignment_id)
        reschedule_assignment(assignment, **self.taken(ScheduleSerializer, partial=True))
        return self.retrieve(request, assignment_id)

    @extend_schema(
        summary="Withdraw an assignment",
        description="Trainers only. What the client did stays.",
        request=None,
        responses=AssignmentDetailSerializer,
    )
    @action(detail=True, methods=["post"], permission_classes=[SignedInWithinScope, TrainersOnly])
    def withdraw(self, request: SignedInRequest, assignment_id: int) -> Response:
        withdraw_assignment(get_object_or_404(Assignment.objects.editable_by(request.user), pk=assignment_id))
        return self.retrieve(request, assignment_id)

    @extend_schema(
        summary="Start a session",
        description=(
            "The client, or the trainer who assigned it. An open session is given back (200) instead of a second one "
            "(201)."
        ),
        request=StartSerializer,
        responses={201: SessionSerializer, 200: SessionSerializer},
    )
    @action(detail=True, methods=["post"], permission_classes=[SignedInWithinScope])
    def start(self, request: SignedInRequest, assignment_id: int) -> Response:
        startable = Assignment.objects.startable_by(request.user).select_related("client")
        assignment = get_object_or_404(startable, pk=assignment_id)
        at = timezone.now()
        today = assignment.client.day_of(at)
        asked = self.taken(StartSerializer, today=today)
        try:
            session = start_session(assignment, on=asked.get("on", today), at=at)
        except Assignment.DoesNotExist as gone:
            raise Http404 from gone
        is_new = session.started_at == at
        found = sessions_to_list(request.user).get(pk=session.pk)
        return Response(SessionSerializer(found).data, status=201 if is_new else 200)


def targets_by_client(rows: list[dict[str, Any]], clients: list[int]) -> dict[int, Targets]:
    """Rows of client, step and numbers as {client: {step: numbers}}."""
    targets: dict[int, dict[int, Target]] = {client: {} for client in clients}
    for row in rows:
        client, step = row.pop("client"), row.pop("step")
        if client not in targets:
            raise ValidationError({"targets": f"The routine isn’t assigned to client {client}."})
        targets[client][step] = cast(Target, dict(row))
    return dict(targets)
