"""Gyms, who belongs to them, invitations to them; who handed a client over to whom."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q

ROLES = [("owner", "Owner"), ("trainer", "Trainer"), ("front_desk", "Front desk"), ("client", "Client")]

ADD_KEY = """
ALTER TABLE accounts_invitation ADD COLUMN {column}_id bigint NULL;
ALTER TABLE accounts_invitation ADD CONSTRAINT invitation_has_{column} FOREIGN KEY ({column}_id)
    REFERENCES {table} (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
"""


def key_of_invitation(column: str, table: str, field: models.ForeignKey) -> migrations.SeparateDatabaseAndState:
    return migrations.SeparateDatabaseAndState(
        database_operations=[
            migrations.RunSQL(
                ADD_KEY.format(column=column, table=table),
                f"ALTER TABLE accounts_invitation DROP COLUMN {column}_id;",
            )
        ],
        state_operations=[migrations.AddField("invitation", column, field)],
    )


def key() -> tuple[str, models.BigAutoField]:
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def forgotten() -> models.ForeignKey:
    """A person whose account may go."""
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_tags_and_groups")]

    operations = [
        migrations.CreateModel(
            name="Gym",
            fields=[
                key(),
                ("name", models.CharField(max_length=80)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={"ordering": ["name", "pk"]},
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                key(),
                ("role", models.CharField(choices=ROLES, max_length=10)),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", forgotten()),
                (
                    "gym",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="accounts.gym"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["joined_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("ended_at", None)), fields=("gym", "user"), name="one_part_in_a_gym"
                    ),
                    models.CheckConstraint(
                        condition=Q(("ended_at", None), ("ended_at__gte", F("joined_at")), _connector="OR"),
                        name="membership_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=Q(("role__in", ["owner", "trainer", "front_desk", "client"])),
                        name="membership_role_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                key(),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "refused_at",
                    models.DateTimeField(blank=True, help_text="The client would not have it.", null=True),
                ),
                ("client_seen_at", models.DateTimeField(blank=True, null=True)),
                ("before_seen_at", models.DateTimeField(blank=True, null=True)),
                ("after_seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "before",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handed_over",
                        to="accounts.coaching",
                    ),
                ),
                (
                    "after",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="taken_over",
                        to="accounts.coaching",
                    ),
                ),
                ("by", forgotten()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hand_overs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("before", F("after")), _negated=True), name="handed_over_to_another_coaching"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="user",
            name="works_in_gym",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="Has a gym in the menu. Opens nothing: what they may do there is in their membership.",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="role",
            field=models.CharField(blank=True, choices=ROLES, db_default="", default="", max_length=10),
        ),
        key_of_invitation(
            "gym",
            "accounts_gym",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="invitations",
                to="accounts.gym",
            ),
        ),
        key_of_invitation(
            "invited_by",
            "accounts_user",
            models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="Who made it, of one to a gym.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        AddConstraintNotValid(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("gym", None), ("role", "")),
                    Q(
                        ("gym__isnull", False),
                        ("invited_by__isnull", False),
                        Q(("role", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="invitation_offers_something",
            ),
        ),
    ]
