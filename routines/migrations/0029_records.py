"""The best each client has done of each exercise."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("routines", "0028_sides_and_goals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExerciseRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(choices=[("both", "Both"), ("left", "Left"), ("right", "Right")], max_length=5),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("load", "Heaviest load"),
                            ("reps_at_load", "Most reps at a load"),
                            ("one_rep_max", "Estimated one-rep max"),
                            ("tonnage", "Tonnage in a session"),
                            ("hold", "Longest hold"),
                            ("rounds", "Most rounds in a session"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "at_load_kg",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="Of the most reps at a load: which; 0 without one.",
                        max_digits=7,
                        null=True,
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=2, help_text="In kg, reps, seconds or rounds, as the kind has it.", max_digits=12
                    ),
                ),
                (
                    "was",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="The best of the sessions before; empty: the first time.",
                        max_digits=12,
                        null=True,
                    ),
                ),
                ("done_at", models.DateTimeField()),
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
                    "logged_set",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        help_text="Empty for what a session came to as a whole. It goes with its session.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="routines.loggedset",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="records",
                        to="routines.trainingsession",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("client", "exercise", "side", "kind", "at_load_kg"),
                        name="one_record_of_a_kind",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("at_load_kg__isnull", False), ("kind", "reps_at_load")),
                            models.Q(models.Q(("kind", "reps_at_load"), _negated=True), ("at_load_kg", None)),
                            _connector="OR",
                        ),
                        name="record_at_a_load_has_it",
                    ),
                ],
            },
        ),
    ]
