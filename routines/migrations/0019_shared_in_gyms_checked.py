"""Check what is shared with which gym, and find it by an index, while people go on using it."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("routines", "0018_shared_in_gyms")]
    atomic = False

    operations = [
        operation
        for table in ("routine", "exercise")
        for operation in (
            migrations.RunSQL(f"ALTER TABLE routines_{table} VALIDATE CONSTRAINT {table}_gym;", migrations.RunSQL.noop),
            ValidateConstraint(table, f"shared_{table}_has_an_owner"),
            AddIndexConcurrently(
                table,
                models.Index(fields=["gym"], name=f"{table}_of_gym", condition=Q(("gym", None), _negated=True)),
            ),
        )
    ]
