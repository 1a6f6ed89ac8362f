"""What an assignment was of before it was changed is kept."""

import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("routines", "0007_personal_copies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GivenVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=models.deletion.CASCADE, related_name="given", to="routines.assignment"
                    ),
                ),
                (
                    "base",
                    models.ForeignKey(
                        null=True, on_delete=models.deletion.PROTECT, related_name="+", to="routines.routineversion"
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True, on_delete=models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(on_delete=models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "version",
                    models.ForeignKey(
                        help_text="What it was until then.",
                        on_delete=models.deletion.PROTECT,
                        related_name="+",
                        to="routines.routineversion",
                    ),
                ),
            ],
            options={"ordering": ["-changed_at", "-pk"]},
        ),
    ]
