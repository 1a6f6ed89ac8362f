"""What exercises say to the trainer, what clients said, and what the trainer put off."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("routines", "0009_programs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExerciseHint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "client",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "exercise",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="routines.exercise",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="routines.trainingsession"
                    ),
                ),
                (
                    "signal",
                    models.CharField(
                        choices=[("topped", "Top of the range twice"), ("plateau", "Standing still")], max_length=10
                    ),
                ),
                (
                    "sessions",
                    models.PositiveSmallIntegerField(help_text="How many in a row: topped, or not better than before."),
                ),
                (
                    "step_number",
                    models.PositiveSmallIntegerField(help_text="Of the session, where it was topped.", null=True),
                ),
                ("reps", models.PositiveSmallIntegerField(help_text="The upper end that was reached.", null=True)),
                (
                    "load",
                    models.DecimalField(
                        decimal_places=2, help_text="The load it was reached with.", max_digits=6, null=True
                    ),
                ),
                ("load_unit", models.CharField(choices=[("kg", "kg"), ("lb", "lb")], default="kg", max_length=2)),
            ],
        ),
        migrations.CreateModel(
            name="Snooze",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "trainer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="snoozes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signal",
                    models.CharField(
                        choices=[
                            ("pain", "Pain or soreness"),
                            ("missed", "Missed sessions"),
                            ("note", "Unread note"),
                            ("topped", "Top of the range twice"),
                            ("plateau", "Standing still"),
                            ("no_plan", "No plan after this week"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        blank=True, help_text="The session or exercise it is about, if any.", max_length=40
                    ),
                ),
                (
                    "mark",
                    models.CharField(
                        help_text="What the facts were: while they are the same, it is the same.", max_length=40
                    ),
                ),
                ("until", models.DateTimeField(help_text="Empty: until it changes.", null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AddField(
            model_name="trainingsession",
            name="has_remark",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, help_text="The client reported pain, or left a note."
            ),
        ),
        migrations.AddConstraint(
            model_name="exercisehint",
            constraint=models.UniqueConstraint(fields=("client", "exercise"), name="one_hint_per_exercise"),
        ),
        migrations.AddConstraint(
            model_name="snooze",
            constraint=models.UniqueConstraint(
                fields=("trainer", "client", "signal", "subject"), name="one_snooze_per_signal"
            ),
        ),
    ]
