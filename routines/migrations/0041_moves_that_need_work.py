from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("routines", "0040_drafts"),
    ]

    operations = [
        migrations.AddField(
            model_name="exercise",
            name="needs_work",
            field=ArrayField(
                base_field=models.CharField(max_length=20),
                db_default=[],
                default=list,
                editable=False,
                help_text="What is broken or missing in what is published: routines.house_style.Flag.",
            ),
        ),
    ]
