"""Hands that go up in a session, screens that show the floor, and the load a trainer asks for today."""

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("routines", "0019_shared_in_gyms_checked"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FloorScreen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("secret_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "trainer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="floor_screens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("trainer",),
                        name="one_floor_screen_per_trainer",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HelpCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("raised_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="help_calls",
                        to="routines.trainingsession",
                    ),
                ),
            ],
            options={
                "ordering": ["raised_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None)),
                        fields=("session",),
                        name="one_raised_hand_per_session",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at", None), ("answered_at__gte", models.F("raised_at")), _connector="OR"
                        ),
                        name="hand_lowered_after_raised",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="sessionstep",
            name="asked_load",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="What the trainer asks for today, from the next set on.",
                max_digits=6,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(Decimal(0)),
                    django.core.validators.MaxValueValidator(Decimal(2000)),
                ],
            ),
        ),
        migrations.AddField(
            model_name="sessionstep",
            name="asked_load_unit",
            field=models.CharField(choices=[("kg", "kg"), ("lb", "lb")], db_default="kg", default="kg", max_length=2),
        ),
        migrations.AlterField(
            model_name="sessionchange",
            name="kind",
            field=models.CharField(
                choices=[
                    ("skip", "Skip"),
                    ("swap", "Swap"),
                    ("note", "Note"),
                    ("order", "Order"),
                    ("load", "Load"),
                    ("finish", "Finish"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="sessionchange",
            name="value",
            field=models.JSONField(
                help_text="The reason, the exercise, the note, the order or the load; null for finish.", null=True
            ),
        ),
        AddConstraintNotValid(
            model_name="sessionstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("asked_load", None),
                    models.Q(("asked_load__gte", 0), ("asked_load__lte", Decimal(2000))),
                    _connector="OR",
                ),
                name="asked_load_in_bounds",
            ),
        ),
    ]
