"""Find every client's records anew from their sets."""

from typing import Any

from django.core.management.base import BaseCommand

from routines.models import LoggedSet
from routines.models.record import refresh_all_records


class Command(BaseCommand):
    help = (
        "Finds every client's records anew, one client after the other while people train. Needed once after the "
        "release that brought records, if the one before it went on logging sets meanwhile; harmless at any time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        clients = LoggedSet.objects.order_by().values_list("client", flat=True).distinct()
        for client in list(clients):
            refresh_all_records(client)
        self.stdout.write(f"Records found anew of {len(clients)} client{'' if len(clients) == 1 else 's'}.")
