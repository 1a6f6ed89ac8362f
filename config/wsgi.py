"""WSGI entry for granian, gunicorn and friends."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# What is loaded stays for as long as the process: the collector needn't walk through it again and again.
get_resolver().url_patterns  # noqa: B018  loads every view
gc.collect()
gc.freeze()
