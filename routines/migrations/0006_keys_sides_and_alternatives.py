"""What names blocks and steps through all versions; another target for the right side; other exercises on offer."""

import uuid
from decimal import Decimal

import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.core.validators
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

# A column whose default is another in each row would have the table written anew under a lock.
ADD_KEY = """
ALTER TABLE routines_{table} ADD COLUMN key uuid NULL;
ALTER TABLE routines_{table} ALTER COLUMN key SET DEFAULT gen_random_uuid();
UPDATE routines_{table} SET key = gen_random_uuid() WHERE key IS NULL;
ALTER TABLE routines_{table} ADD CONSTRAINT {table}_has_a_key CHECK (key IS NOT NULL) NOT VALID;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("routines", "0005_changes_are_kept"),
    ]

    operations = [
        *(
            migrations.SeparateDatabaseAndState(
                database_operations=[
                    migrations.RunSQL(ADD_KEY.format(table=table), f"ALTER TABLE routines_{table} DROP COLUMN key;")
                ],
                state_operations=[
                    migrations.AddField(
                        table,
                        "key",
                        models.UUIDField(
                            db_default=django.contrib.postgres.functions.RandomUUID(),
                            default=uuid.uuid4,
                            editable=False,
                        ),
                    )
                ],
            )
            for table in ("block", "step")
        ),
        migrations.AddField(
            model_name="prescribedset",
            name="right_load",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=6,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(Decimal(0)),
                    django.core.validators.MaxValueValidator(Decimal(2000)),
                ],
            ),
        ),
        migrations.AddField(
            model_name="prescribedset",
            name="right_reps_max",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(1000),
                ],
            ),
        ),
        migrations.AddField(
            model_name="prescribedset",
            name="right_reps_min",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(1000),
                ],
            ),
        ),
        migrations.AddField(
            model_name="prescribedset",
            name="right_seconds",
            field=models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(36000),
                ],
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="alternatives",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                db_default=[],
                default=list,
                help_text="Exercises that the client may swap to, the trainer's favourite first.",
                size=6,
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="asks_rpe",
            field=models.BooleanField(db_default=False, default=False, verbose_name="asks for the effort"),
        ),
        AddConstraintNotValid(
            model_name="prescribedset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("right_load", None),
                        models.Q(("right_load__gte", 0), ("right_load__lte", Decimal(2000))),
                        _connector="OR",
                    ),
                    models.Q(
                        ("right_seconds", None),
                        models.Q(("right_seconds__gte", 1), ("right_seconds__lte", 36000)),
                        _connector="OR",
                    ),
                    models.Q(
                        ("right_reps_min", None),
                        models.Q(("right_reps_min__gte", 1), ("right_reps_min__lte", 1000)),
                        _connector="OR",
                    ),
                    models.Q(
                        ("right_reps_max", None),
                        models.Q(("right_reps_max__gte", models.F("right_reps_min")), ("right_reps_max__lte", 1000)),
                        _connector="OR",
                    ),
                ),
                name="prescribed_right_side_in_bounds",
            ),
        ),
    ]
