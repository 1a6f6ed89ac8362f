"""What phones send beside sets, who typed for a client, the order of the day, the side to start with."""

import django.contrib.postgres.fields
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

ADD_TYPIST = """
ALTER TABLE routines_{table} ADD COLUMN entered_by_id bigint NULL;
ALTER TABLE routines_{table} ADD CONSTRAINT {table}_entered_by FOREIGN KEY (entered_by_id)
    REFERENCES accounts_user (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
"""


def typist() -> models.ForeignKey:
    return models.ForeignKey(
        blank=True,
        db_index=False,
        help_text="Who typed it, when it wasn't the client.",
        null=True,
        on_delete=models.deletion.SET_NULL,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("routines", "0003_keep_past_due_days"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SessionChange",
            fields=[
                ("op", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("skip", "Skip"),
                            ("swap", "Swap"),
                            ("note", "Note"),
                            ("order", "Order"),
                            ("finish", "Finish"),
                        ],
                        max_length=10,
                    ),
                ),
                ("step_number", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "value",
                    models.JSONField(
                        help_text="The reason, the exercise, the note or the order; null for finish.", null=True
                    ),
                ),
                (
                    "order_at",
                    models.DateTimeField(help_text="min(time in the op, time received), fixed at first receipt."),
                ),
                ("kept_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=models.deletion.CASCADE, related_name="changes", to="routines.trainingsession"
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("entered_by", typist()),
            ],
            options={
                "ordering": ["order_at", "op"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("entered_by", None), _negated=True),
                        fields=["entered_by"],
                        name="session_change_typed_for",
                    )
                ],
            },
        ),
        *(
            migrations.SeparateDatabaseAndState(
                database_operations=[
                    migrations.RunSQL(
                        ADD_TYPIST.format(table=table), f"ALTER TABLE routines_{table} DROP COLUMN entered_by_id;"
                    )
                ],
                state_operations=[migrations.AddField(table, "entered_by", typist())],
            )
            for table in ("loggedset", "loggedsetrevision")
        ),
        migrations.AddField(
            model_name="personaltarget",
            name="first_side",
            field=models.CharField(
                blank=True,
                choices=[("left", "Left"), ("right", "Right")],
                db_default="",
                default="",
                help_text="Of a one-sided step: the weaker side first.",
                max_length=5,
                verbose_name="starts with",
            ),
        ),
        migrations.AddField(
            model_name="trainingsession",
            name="step_order",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(),
                blank=True,
                db_default=[],
                default=list,
                help_text="Step numbers in the order of the day, where that isn't the routine's.",
            ),
        ),
        migrations.AlterField(
            model_name="trainingsession",
            name="sets_done",
            field=models.PositiveSmallIntegerField(default=0, help_text="Without warm-up sets."),
        ),
        migrations.AlterField(
            model_name="trainingsession",
            name="sets_planned",
            field=models.PositiveSmallIntegerField(default=0, help_text="Without warm-up sets."),
        ),
    ]
