"""Exercises, routines and what clients did, in Django's admin. Editors see exercises only; the rest is for admins."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.models import User
from routines.catalog.commands import archive_exercise, restore_exercise
from routines.catalog.queries import exercises_to_edit
from routines.models import (
    Assignment,
    BulkChange,
    BulkEdit,
    CheckIn,
    Comment,
    DraftState,
    Enrolment,
    Exercise,
    ExerciseDraft,
    ExerciseImport,
    ExerciseMerge,
    ExerciseRecord,
    ExerciseRevision,
    ExerciseTranslation,
    FloorScreen,
    GivenVersion,
    Goal,
    ImportRow,
    LoggedSet,
    LoggedSetRevision,
    Measurement,
    MovedSession,
    Pause,
    PersonalTarget,
    Program,
    Proposal,
    Review,
    Routine,
    RoutineVersion,
    SessionChange,
    SessionStep,
    SideGap,
    Step,
    TargetOverride,
    TrainingSession,
)


def person(request: HttpRequest) -> User:
    """Who is signed in; the admin's doors let nobody else through."""
    return cast(User, request.user)


class AdminsOnly(admin.ModelAdmin):
    """For admins: editors open the admin for exercise texts, and see nobody's training."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    has_change_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnly(AdminsOnly):
    """To look at: these rows are written by acts with consequences, which only the site's commands know."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LibraryKeepers(admin.ModelAdmin):
    """For those who keep the library's texts: editors and admins. What was published stays, so nothing is deleted."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and person(request).edits_library

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Exercise)
class ExerciseAdmin(LibraryKeepers):
    """The library. Its texts are written as drafts, on the site's own pages: adding and changing lead there."""

    list_display = ("exercise_name", "tracking", "laterality", "revision", "owner", "archived_at")
    list_filter = ("tracking", "laterality", ("archived_at", admin.EmptyFieldListFilter))
    list_select_related = ("published", "owner")
    search_fields = ("search_text", "slug")
    ordering = ("published__name",)
    list_per_page = 50
    actions = ("archive", "restore")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Exercise]:
        return exercises_to_edit(person(request))

    @admin.display(description="name", ordering="published__name")
    def exercise_name(self, exercise: Exercise) -> str:
        return exercise.name

    @admin.display(ordering="published__number")
    def revision(self, exercise: Exercise) -> int | None:
        return exercise.published.number if exercise.published else None

    @admin.action(description="Archive the chosen exercises")
    def archive(self, request: HttpRequest, queryset: QuerySet[Exercise]) -> None:
        for exercise in queryset:
            archive_exercise(exercise)
        self.message_user(request, "Archived.")

    @admin.action(description="Restore the chosen exercises")
    def restore(self, request: HttpRequest, queryset: QuerySet[Exercise]) -> None:
        for exercise in queryset:
            restore_exercise(exercise)
        self.message_user(request, "Restored.")

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_module_permission(request):
            raise PermissionDenied
        exercise = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id and exercise is None:
            raise Http404
        if exercise is None:
            return HttpResponseRedirect(reverse("drafts:draft_add"))
        door = "catalog:exercise_edit" if exercise.owner_id else "drafts:draft_start"
        return HttpResponseRedirect(reverse(door, args=[exercise.slug]))


class LooksAtTheLibrary(LibraryKeepers):
    """To look at, for those who keep the library: the site's own pages write these rows."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ExerciseRevision)
class ExerciseRevisionAdmin(LooksAtTheLibrary):
    """Everything that was ever published, to look at; the site's history of a move publishes it again."""

    list_display = ("name", "number", "author", "reason", "reaches_plans", "wording_only", "created_at")
    list_filter = ("reaches_plans", "wording_only", "created_at")
    list_select_related = ("author", "exercise__published")
    search_fields = ("name", "reason", "exercise__slug")
    ordering = ("-created_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExerciseRevision]:
        return super().get_queryset(request).filter(exercise__in=Exercise.objects.editable_by(person(request)))


@admin.register(ExerciseDraft)
class ExerciseDraftAdmin(LooksAtTheLibrary):
    """What is on its way, to look at; it is written, published and discarded on the site's own pages."""

    list_display = ("name", "status", "author", "reviewer", "publish_at", "updated_at")
    list_filter = ("status", "reaches_plans", "updated_at")
    list_select_related = ("author", "reviewer")
    search_fields = ("content__name", "reason", "exercise__slug", "author__email", "author__name")
    ordering = ("-updated_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExerciseDraft]:
        return ExerciseDraft.objects.editable_by(person(request))


@admin.register(ExerciseTranslation)
class ExerciseTranslationAdmin(LooksAtTheLibrary):
    """What translators wrote, in every version."""

    list_display = ("exercise", "language", "number", "author", "reason", "created_at")
    list_filter = ("language", "created_at")
    list_select_related = ("exercise__published", "author")
    search_fields = ("exercise__slug", "exercise__published__name", "author__email", "reason")
    date_hierarchy = "created_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExerciseTranslation]:
        return super().get_queryset(request).filter(exercise__in=Exercise.objects.editable_by(person(request)))


@admin.register(ExerciseImport)
class ExerciseImportAdmin(ReadOnly):
    """Files of moves; the site's own pages import them, and undo it."""

    list_display = ("id", "file_name", "format", "author", "status", "created_at", "done_at", "undone_at")
    list_filter = ("status", "format", "created_at")
    list_select_related = ("author",)
    search_fields = ("file_name", "author__email", "author__name")
    date_hierarchy = "created_at"


@admin.register(ImportRow)
class ImportRowAdmin(ReadOnly):
    """What became of each entry of a file."""

    list_display = ("of", "number", "name", "fate", "is_taken", "exercise", "looks_like", "likeness")
    list_filter = ("fate", "is_taken", "of")
    list_select_related = ("of", "exercise__published", "looks_like__published")
    search_fields = ("name", "of__file_name", "exercise__slug")


@admin.register(ExerciseMerge)
class ExerciseMergeAdmin(ReadOnly):
    """Moves that became one, and what followed."""

    list_display = ("merged", "into", "by", "merged_at", "followed")
    list_filter = ("merged_at",)
    list_select_related = ("merged__published", "into__published", "by")
    search_fields = ("merged__slug", "into__slug", "by__email", "by__name")
    date_hierarchy = "merged_at"


class BulkChangeInline(admin.TabularInline):
    model = BulkChange
    extra = 0
    can_delete = False
    fields = ("exercise", "before", "after", "draft", "refused", "is_undone")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[BulkChange]:
        named = ("exercise__published", "before__exercise", "after__exercise", "draft__exercise__published")
        return super().get_queryset(request).select_related(*named)


@admin.register(BulkEdit)
class BulkEditAdmin(ReadOnly):
    """What was changed in many moves at once; the site's own pages do it, and undo it."""

    list_display = ("id", "author", "as_drafts", "made_at", "undone_at", "undone_by")
    list_filter = ("as_drafts", "made_at", ("undone_at", admin.EmptyFieldListFilter))
    list_select_related = ("author", "undone_by")
    search_fields = ("author__email", "author__name", "changes__exercise__slug")
    date_hierarchy = "made_at"
    inlines = (BulkChangeInline,)


@admin.register(DraftState)
class DraftStateAdmin(ReadOnly):
    """What drafts said before, and what was put aside."""

    list_display = ("draft", "number", "author", "made_at", "is_aside", "settled_at")
    list_filter = ("is_aside", "made_at")
    list_select_related = ("draft__exercise__published", "author")
    search_fields = ("draft__exercise__slug", "content__name", "author__email", "author__name")
    date_hierarchy = "made_at"


@admin.register(Routine)
class RoutineAdmin(AdminsOnly):
    """Name, notes and whether it is in use; what it is made of is written in the builder."""

    list_display = ("name", "owner", "slug", "updated_at", "archived_at")
    list_filter = (("owner", admin.EmptyFieldListFilter), ("archived_at", admin.EmptyFieldListFilter), "updated_at")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__email", "owner__name")
    readonly_fields = ("exercises", "owner", "slug", "follow_up", "copied_from", "created_at", "updated_at")
    fields = ("name", "notes", "archived_at", *readonly_fields)

    @admin.display(description="exercises")
    def exercises(self, routine: Routine) -> str:
        steps = Step.objects.filter(block__routine=routine).order_by("block__position", "position")
        return ", ".join(step.exercise.name for step in steps.select_related("exercise__published"))


@admin.register(RoutineVersion)
class RoutineVersionAdmin(ReadOnly):
    list_display = ("name", "id", "routine", "owner", "is_personal", "created_at")
    list_filter = ("is_personal",)
    list_select_related = ("routine", "owner")
    search_fields = ("name", "owner__email")


class TargetInline(admin.StackedInline):
    model = PersonalTarget
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Assignment)
class AssignmentAdmin(ReadOnly):
    list_display = ("id", "version", "client", "starts_on", "ends_on", "withdrawn_at")
    list_filter = ("starts_on", ("withdrawn_at", admin.EmptyFieldListFilter))
    list_select_related = ("version", "client")
    search_fields = ("version__name", "client__email", "client__name")
    date_hierarchy = "starts_on"
    inlines = (TargetInline,)


@admin.register(Program)
class ProgramAdmin(ReadOnly):
    list_display = ("name", "owner", "weeks", "updated_at", "archived_at")
    list_filter = (("archived_at", admin.EmptyFieldListFilter), "updated_at")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__email", "owner__name")


@admin.register(Enrolment)
class EnrolmentAdmin(ReadOnly):
    list_display = ("id", "name", "client", "starts_on", "weeks", "ended_at")
    list_filter = ("starts_on", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("client",)
    search_fields = ("program__name", "client__email", "client__name")
    date_hierarchy = "starts_on"


@admin.register(Pause)
class PauseAdmin(ReadOnly):
    list_display = ("id", "client", "first_on", "last_on", "reason", "entered_by", "created_at")
    list_filter = ("reason", "first_on", "extends")
    list_select_related = ("client", "entered_by")
    search_fields = ("client__email", "client__name")
    date_hierarchy = "first_on"


@admin.register(MovedSession)
class MovedSessionAdmin(ReadOnly):
    list_display = ("id", "client", "assignment_id", "due_on", "moved_to", "moved_by", "moved_at")
    list_filter = ("due_on",)
    list_select_related = ("client", "moved_by")
    search_fields = ("client__email", "client__name")


@admin.register(GivenVersion)
class GivenVersionAdmin(ReadOnly):
    """What clients had before their plan was changed."""

    list_display = ("id", "client", "assignment_id", "version", "changed_at", "changed_by")
    list_filter = ("changed_at",)
    list_select_related = ("client", "version", "changed_by")
    search_fields = ("client__email", "client__name", "version__name")


@admin.register(Measurement)
class MeasurementAdmin(ReadOnly):
    list_display = ("id", "client", "name", "amount", "unit", "measured_on")
    list_filter = ("name", "measured_on")
    list_select_related = ("client",)
    search_fields = ("client__email", "client__name", "name")
    date_hierarchy = "measured_on"


@admin.register(Comment)
class CommentAdmin(ReadOnly):
    """Who wrote to whom and when; what was said is between them."""

    list_display = ("id", "client", "author", "session_id", "made_at")
    list_filter = ("made_at",)
    list_select_related = ("client", "author")
    search_fields = ("client__email", "client__name", "author__email", "author__name")
    date_hierarchy = "made_at"
    exclude = ("text",)


@admin.register(FloorScreen)
class FloorScreenAdmin(ReadOnly):
    list_display = ("id", "trainer", "created_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "created_at")
    list_select_related = ("trainer",)
    search_fields = ("trainer__email", "trainer__name")
    exclude = ("secret_hash",)


@admin.register(Review)
class ReviewAdmin(ReadOnly):
    list_display = ("id", "trainer", "client", "week_of", "reviewed_at")
    list_filter = ("week_of",)
    list_select_related = ("trainer", "client")
    search_fields = ("trainer__email", "trainer__name", "client__email", "client__name")


@admin.register(TargetOverride)
class TargetOverrideAdmin(ReadOnly):
    list_display = ("id", "client", "exercise_name", "side", "author", "created_at", "ended_at")
    list_filter = ("created_at", ("ended_at", admin.EmptyFieldListFilter), "only_next")
    list_select_related = ("client", "author")
    search_fields = ("client__email", "client__name", "exercise_name")


@admin.register(CheckIn)
class CheckInAdmin(ReadOnly):
    list_display = ("id", "client", "trained_on", "answered_at", "via", "mailed_at")
    list_filter = ("trained_on", "via")
    list_select_related = ("client",)
    search_fields = ("client__email", "client__name")
    exclude = ("secret_hash",)


@admin.register(Proposal)
class ProposalAdmin(ReadOnly):
    list_display = ("id", "client", "kind", "exercise_name", "side", "was", "now", "status", "created_at")
    list_filter = ("status", "kind", "source", "created_at")
    list_select_related = ("client",)
    search_fields = ("client__email", "client__name", "exercise_name")


@admin.register(TrainingSession)
class TrainingSessionAdmin(ReadOnly):
    list_display = ("id", "name", "client", "planned_on", "started_at", "finished_at", "sets_done", "sets_planned")
    list_filter = ("planned_on", ("finished_at", admin.EmptyFieldListFilter))
    list_select_related = ("client",)
    search_fields = ("client__email", "client__name")
    date_hierarchy = "planned_on"
    ordering = ("-started_at",)


@admin.register(SessionStep)
class SessionStepAdmin(ReadOnly):
    list_display = ("id", "client", "session_id", "step_number", "exercise", "skipped_at", "skip_reason")
    list_filter = ("skip_reason", ("exercise", admin.EmptyFieldListFilter))
    list_select_related = ("client", "exercise__published")
    search_fields = ("client__email", "client__name", "exercise__slug")


@admin.register(SessionChange)
class SessionChangeAdmin(ReadOnly):
    list_display = ("op", "session_id", "client", "kind", "step_number", "order_at", "entered_by")
    list_filter = ("kind", "kept_at", ("entered_by", admin.EmptyFieldListFilter))
    list_select_related = ("client", "entered_by")
    search_fields = ("client__email", "client__name")
    ordering = ("-order_at",)


@admin.register(LoggedSet)
class LoggedSetAdmin(ReadOnly):
    list_display = ("id", "client", "exercise", "slot", "side", "reps", "load", "load_unit", "seconds", "done_at")
    list_filter = ("done_at", ("voided_at", admin.EmptyFieldListFilter), ("entered_by", admin.EmptyFieldListFilter))
    list_select_related = ("client", "exercise__published")
    search_fields = ("client__email", "client__name", "exercise__slug")
    date_hierarchy = "done_at"


@admin.register(Goal)
class GoalAdmin(ReadOnly):
    list_display = ("id", "client", "exercise", "words", "set_at", "by_on", "reached_at", "ended_at")
    list_filter = ("set_at", ("reached_at", admin.EmptyFieldListFilter), ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("client", "exercise__published")
    search_fields = ("client__email", "client__name", "exercise__slug")


@admin.register(SideGap)
class SideGapAdmin(ReadOnly):
    list_display = ("id", "client", "exercise", "gap", "change", "weaker", "trend", "is_flagged")
    list_filter = ("is_flagged", "trend", "weaker")
    list_select_related = ("client", "exercise__published")
    search_fields = ("client__email", "client__name", "exercise__slug")


@admin.register(ExerciseRecord)
class ExerciseRecordAdmin(ReadOnly):
    list_display = ("id", "client", "exercise", "side", "kind", "at_load_kg", "value", "was", "done_at")
    list_filter = ("kind", "side", "done_at")
    list_select_related = ("client", "exercise__published")
    search_fields = ("client__email", "client__name", "exercise__slug")


@admin.register(LoggedSetRevision)
class LoggedSetRevisionAdmin(ReadOnly):
    list_display = ("id", "logged_set_id", "client", "exercise", "reason", "reps", "load", "load_unit", "kept_at")
    list_filter = ("reason", "kept_at")
    list_select_related = ("client", "exercise__published")
    search_fields = ("client__email", "client__name", "exercise__slug")
