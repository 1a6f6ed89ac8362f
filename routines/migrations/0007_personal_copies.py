"""A client may have a copy of their own of what was assigned, made from a version of the routine."""

from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

ADD_COLUMN = """
ALTER TABLE routines_{table} ADD COLUMN {column}_id bigint NULL;
ALTER TABLE routines_{table} ADD CONSTRAINT {table}_{column} FOREIGN KEY ({column}_id)
    REFERENCES {other} (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
"""


def foreign_key(
    table: str, column: str, other: str, key: models.ForeignKey
) -> list[migrations.operations.base.Operation]:
    """A column that points to another table, without a long lock: its rows are looked through afterwards."""
    return [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    ADD_COLUMN.format(table=table, column=column, other=other),
                    f"ALTER TABLE routines_{table} DROP COLUMN {column}_id;",
                )
            ],
            state_operations=[migrations.AddField(table, column, key)],
        ),
        migrations.RunSQL(
            f"ALTER TABLE routines_{table} VALIDATE CONSTRAINT {table}_{column};", migrations.RunSQL.noop
        ),
        AddIndexConcurrently(
            table,
            models.Index(
                fields=[column],
                name="assignment_of_base" if column == "base" else "version_taken_by",
                condition=models.Q((column, None), _negated=True),
            ),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("routines", "0006_keys_sides_and_alternatives"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    atomic = False

    operations = [
        *foreign_key(
            "assignment",
            "base",
            "routines_routineversion",
            models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="Of a client’s own copy: the routine’s version that it was made from or last brought up to.",
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="personal_assignments",
                to="routines.routineversion",
            ),
        ),
        *foreign_key(
            "routineversion",
            "taken_by",
            "accounts_user",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="routineversion",
            name="is_personal",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Never one of its routine’s versions.",
                verbose_name="a client’s own copy",
            ),
        ),
    ]
