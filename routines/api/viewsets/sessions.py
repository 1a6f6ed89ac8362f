import uuid

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.response import Response

from routines.api.filters import SessionFilter
from routines.api.queries import sessions_to_list, sessions_to_read, sets_to_list, sets_to_read
from routines.api.serializers.sessions import (
    FeelingSerializer,
    LogSerializer,
    OutcomeSerializer,
    SessionDetailSerializer,
    SessionSerializer,
    SetDetailSerializer,
    SetSerializer,
)
from routines.api.viewsets.base import Door, SignedInRequest
from routines.models import LoggedSet, TrainingSession
from routines.player.commands import answer_feeling, finish_session, log_set, now_by

A_SET = OpenApiExample(
    "A set",
    value={"slot": "1.2.left", "op": "0197a3c2-6f1e-7c3a-9d54-1f0a8a1b2c3d", "reps": 12, "load": "17.5", "unit": "kg"},
    request_only=True,
)


@extend_schema_view(
    list=extend_schema(
        summary="List sessions", description="One's own, and those of the clients whom one coaches now."
    ),
    retrieve=extend_schema(
        summary="Read a session",
        description="With its plan (steps, and slots in the order they are done) and the sets logged so far.",
        responses=SessionDetailSerializer,
    ),
)
class SessionDoor(Door):
    queryset = TrainingSession.objects.none()
    serializer_class = SessionSerializer
    filterset_class = SessionFilter
    lookup_field, lookup_url_kwarg = "pk", "session_id"
    lookup_value_converter = "uuid"

    def list(self, request: SignedInRequest) -> Response:
        return self.listed(sessions_to_list(request.user))

    def retrieve(self, request: SignedInRequest, session_id: uuid.UUID) -> Response:
        session = get_object_or_404(sessions_to_read(request.user), pk=session_id)
        return Response(SessionDetailSerializer(session).data)

    @extend_schema(
        summary="Finish a session",
        description=(
            "The client, or a trainer who coaches them now. Sets may be left; finishing twice changes nothing."
        ),
        request=None,
        responses=SessionSerializer,
    )
    @action(detail=True, methods=["post"])
    def finish(self, request: SignedInRequest, session_id: uuid.UUID) -> Response:
        session = finish_session(get_object_or_404(editable(request), pk=session_id), intention=now_by(request.user))
        return self.seen(request, session)

    @extend_schema(
        summary="Say how it felt",
        description="The client only. May be answered anew.",
        request=FeelingSerializer,
        responses=SessionSerializer,
    )
    @action(detail=True, methods=["post"])
    def feeling(self, request: SignedInRequest, session_id: uuid.UUID) -> Response:
        session = get_object_or_404(TrainingSession.objects.for_client(request.user), pk=session_id)
        return self.seen(request, answer_feeling(session, **self.taken(FeelingSerializer)))

    def seen(self, request: SignedInRequest, session: TrainingSession) -> Response:
        found = sessions_to_list(request.user).get(pk=session.pk)
        return Response(SessionSerializer(found).data)


@extend_schema(tags=["sets"])
@extend_schema_view(
    list=extend_schema(summary="List a session's sets", description="In the order they were done; voided ones too."),
    retrieve=extend_schema(
        summary="Read a set", description="As it stands now, and what it was before.", responses=SetDetailSerializer
    ),
    update=extend_schema(
        summary="Log, change or void a set",
        description=(
            "The client, or a trainer who coaches them now and types for them: entered_by then names the trainer. "
            "The URL's id says which set (a slot's id, or a new UUIDv7 for an extra set), op which intention. 201 when "
            "the set is new, 200 when it was there: the same op again is a duplicate and changes nothing; of two ops "
            "the later one stands."
        ),
        request=LogSerializer,
        responses={201: OutcomeSerializer, 200: OutcomeSerializer},
        examples=[A_SET],
    ),
)
class SetDoor(Door):
    queryset = LoggedSet.objects.none()
    serializer_class = SetSerializer
    lookup_field, lookup_url_kwarg = "pk", "set_id"
    lookup_value_converter = "uuid"

    def list(self, request: SignedInRequest, session_id: uuid.UUID) -> Response:
        session = get_object_or_404(TrainingSession.objects.visible_to(request.user).only("pk"), pk=session_id)
        return self.listed(sets_to_list(session))

    def retrieve(self, request: SignedInRequest, session_id: uuid.UUID, set_id: uuid.UUID) -> Response:
        sets = sets_to_read(request.user).filter(session=session_id)
        return Response(SetDetailSerializer(get_object_or_404(sets, pk=set_id)).data)

    def update(self, request: SignedInRequest, session_id: uuid.UUID, set_id: uuid.UUID) -> Response:
        session = get_object_or_404(editable(request), pk=session_id)
        outcome = log_set(session, by=request.user, set_id=set_id, **self.taken(LogSerializer))
        return Response(OutcomeSerializer(outcome).data, status=201 if outcome.is_first else 200)


def editable(request: SignedInRequest) -> QuerySet[TrainingSession]:
    return TrainingSession.objects.editable_by(request.user)
