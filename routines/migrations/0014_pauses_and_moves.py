"""Pauses of clients, and sessions that were moved."""

import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("routines", "0013_edits_can_be_undone"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MovedSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=models.deletion.CASCADE, related_name="moves", to="routines.assignment"
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(on_delete=models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("due_on", models.DateField(help_text="The day the plan has it on.")),
                ("moved_to", models.DateField()),
                (
                    "moved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("moved_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["due_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("assignment", "due_on"), name="one_move_per_session"),
                    models.UniqueConstraint(fields=("assignment", "moved_to"), name="one_session_moved_to_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("due_on", models.F("moved_to")), _negated=True),
                        name="a_move_leads_elsewhere",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=models.deletion.CASCADE, related_name="pauses", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("first_on", models.DateField(verbose_name="from")),
                ("last_on", models.DateField(help_text="The last day of the pause.", verbose_name="to")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("holiday", "Holiday"),
                            ("injury", "Injury"),
                            ("illness", "Illness"),
                            ("other", "Other"),
                        ],
                        default="holiday",
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("extends", models.BooleanField(default=False, verbose_name="plans end later by as many days")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "ordering": ["first_on", "pk"],
                "indexes": [models.Index(fields=["client", "last_on"], name="pause_of_client")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_on__gte", models.F("first_on"))),
                        name="pause_ends_after_start",
                        violation_error_message="The pause ends before it begins.",
                    )
                ],
            },
        ),
    ]
