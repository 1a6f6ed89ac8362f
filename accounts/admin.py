"""People, their coachings, invitations and tokens in Django's admin: for admins, by the site's own sign-in."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress, EmailConfirmation
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest

from accounts.models import ApiToken, ClientGroup, Coaching, Gym, HandOver, Invitation, Membership, User

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "Backday"
for unused in (Group, EmailAddress, EmailConfirmation):
    if admin.site.is_registered(unused):
        admin.site.unregister(unused)


class AdminsOnly(admin.ModelAdmin):
    """Editors may open the admin too, for exercise texts; people are not theirs to see."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    has_change_permission = has_delete_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)


class ReadOnly(AdminsOnly):
    """To look at: these rows come from acts with consequences, which only the site's commands know."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")


class EditedUserForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class UserAdmin(AdminsOnly, DjangoUserAdmin):
    form = EditedUserForm
    add_form = NewUserForm
    list_display = ("email", "name", "is_trainer", "is_editor", "is_superuser", "is_active", "joined_at", "last_login")
    list_filter = ("is_trainer", "is_editor", "is_superuser", "is_active", "joined_at")
    search_fields = ("email", "name")
    ordering = ("email",)
    date_hierarchy = "joined_at"
    filter_horizontal = ()
    readonly_fields = ("joined_at", "last_login")
    fieldsets = (
        (None, {"fields": ("email", "password", "name")}),
        ("May", {"fields": ("is_active", "is_trainer", "is_editor", "translates", "is_superuser")}),
        ("Trains", {"fields": ("time_zone", "load_unit", "load_step", "figure_skin", "figure_hair")}),
        ("Dates", {"fields": ("joined_at", "last_login")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("email", "name", "usable_password", "password1", "password2")}),
    )

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: Any) -> None:
        """An address that an admin changed opens the account no more; the new one is verified at sign-in."""
        with transaction.atomic():
            if change and "email" in form.changed_data:
                EmailAddress.objects.filter(user=obj).delete()
            super().save_model(request, obj, form, change)


@admin.register(Coaching)
class CoachingAdmin(ReadOnly):
    list_display = ("id", "trainer", "client", "started_at", "ended_at", "ended_by")
    list_filter = (("ended_at", admin.EmptyFieldListFilter), "started_at")
    list_select_related = ("trainer", "client", "ended_by")
    search_fields = ("trainer__email", "trainer__name", "client__email", "client__name")
    date_hierarchy = "started_at"


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    list_display = ("id", "trainer", "client_name", "email", "created_at", "expires_at", "revoked_at", "accepted_by")
    list_filter = (
        ("accepted_at", admin.EmptyFieldListFilter),
        ("revoked_at", admin.EmptyFieldListFilter),
        "created_at",
    )
    list_select_related = ("trainer", "accepted_by")
    search_fields = ("trainer__email", "trainer__name", "client_name", "email")
    exclude = ("secret_hash",)
    date_hierarchy = "created_at"


@admin.register(ClientGroup)
class ClientGroupAdmin(ReadOnly):
    list_display = ("name", "trainer", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("trainer",)
    search_fields = ("name", "trainer__email", "trainer__name")


@admin.register(Gym)
class GymAdmin(ReadOnly):
    list_display = ("name", "created_at")
    search_fields = ("name",)
    date_hierarchy = "created_at"


@admin.register(Membership)
class MembershipAdmin(ReadOnly):
    list_display = ("id", "gym", "user", "role", "joined_at", "ended_at", "ended_by")
    list_filter = ("role", ("ended_at", admin.EmptyFieldListFilter), "joined_at")
    list_select_related = ("gym", "user", "ended_by")
    search_fields = ("gym__name", "user__email", "user__name")
    date_hierarchy = "joined_at"


@admin.register(HandOver)
class HandOverAdmin(ReadOnly):
    list_display = ("id", "client", "before", "after", "by", "created_at", "refused_at")
    list_filter = (("refused_at", admin.EmptyFieldListFilter), "created_at")
    list_select_related = ("client", "before", "after", "by")
    search_fields = ("client__email", "client__name")
    date_hierarchy = "created_at"


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly):
    list_display = ("prefix", "user", "name", "scope", "created_at", "expires_at", "last_used_at", "revoked_at")
    list_filter = ("scope", ("revoked_at", admin.EmptyFieldListFilter), "expires_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name", "name", "prefix")
    exclude = ("secret_hash",)
    actions = ("revoke",)
    date_hierarchy = "created_at"

    @admin.action(description="Revoke the chosen tokens")
    def revoke(self, request: HttpRequest, queryset: Any) -> None:
        from accounts.commands import revoke_token

        for token in queryset:
            revoke_token(token)
        self.message_user(request, "Revoked.")
