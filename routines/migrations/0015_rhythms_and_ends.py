"""A plan may go by every few days, end on a day or not at all; what becomes of a missed session is the trainer's."""

import django.contrib.postgres.fields
import django.core.validators
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("routines", "0014_pauses_and_moves")]

    operations = [
        migrations.RemoveConstraint(model_name="assignment", name="assignment_has_a_day"),
        migrations.AddField(
            model_name="assignment",
            name="client_may_move",
            field=models.BooleanField(db_default=False, default=False, verbose_name="the client may move sessions"),
        ),
        migrations.AddField(
            model_name="assignment",
            name="every_days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Instead of weekdays: every so many days, counted from the start.",
                null=True,
                validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(14)],
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="last_on",
            field=models.DateField(
                blank=True, help_text="Instead of weeks; without either it goes on.", null=True, verbose_name="last day"
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="missed",
            field=models.CharField(
                choices=[("drop", "Falls away"), ("shift", "Stays due, and the later ones move on")],
                db_default="drop",
                default="drop",
                max_length=5,
                verbose_name="a missed session",
            ),
        ),
        migrations.AlterField(
            model_name="assignment",
            name="ends_on",
            field=models.DateField(
                editable=False, help_text="The last day that counts, with what pauses add; NO_END when it goes on."
            ),
        ),
        migrations.AlterField(
            model_name="assignment",
            name="weekdays",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(
                    choices=[(0, "Mon"), (1, "Tue"), (2, "Wed"), (3, "Thu"), (4, "Fri"), (5, "Sat"), (6, "Sun")]
                ),
                blank=True,
                default=list,
            ),
        ),
        migrations.AlterField(
            model_name="assignment",
            name="weeks",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(52)],
            ),
        ),
        AddConstraintNotValid(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("every_days", None), ("weekdays__len__gte", 1)),
                    models.Q(("every_days__gte", 2), ("every_days__lte", 14), ("weekdays__len", 0)),
                    _connector="OR",
                ),
                name="assignment_has_a_day",
            ),
        ),
        AddConstraintNotValid(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("weeks", None), ("last_on", None), _connector="OR"), name="assignment_has_one_end"
            ),
        ),
    ]
