"""Routines and exercises that their owners share with the trainers of a gym."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

ADD_GYM = """
ALTER TABLE routines_{table} ADD COLUMN gym_id bigint NULL;
ALTER TABLE routines_{table} ADD CONSTRAINT {table}_gym FOREIGN KEY (gym_id)
    REFERENCES accounts_gym (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
"""


class Migration(migrations.Migration):
    dependencies = [("routines", "0017_given_numbers"), ("accounts", "0006_invitations_to_gyms_checked")]

    operations = [
        *(
            migrations.SeparateDatabaseAndState(
                database_operations=[
                    migrations.RunSQL(ADD_GYM.format(table=table), f"ALTER TABLE routines_{table} DROP COLUMN gym_id;")
                ],
                state_operations=[
                    migrations.AddField(
                        table,
                        "gym",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            help_text="Whose trainers its owner shares it with.",
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name=f"{table}s",
                            to="accounts.gym",
                        ),
                    )
                ],
            )
            for table in ("routine", "exercise")
        ),
        *(
            AddConstraintNotValid(
                model_name=table,
                constraint=models.CheckConstraint(
                    condition=Q(("gym", None), ("owner__isnull", False), _connector="OR"),
                    name=f"shared_{table}_has_an_owner",
                ),
            )
            for table in ("routine", "exercise")
        ),
    ]
