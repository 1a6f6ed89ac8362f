"""The site with the floor as a stream beside it; plain HTTP on this machine, static files unnamed."""

from config.settings import *  # noqa: F403
from config.settings import STORAGES

ROOT_URLCONF = "tests.bench.stream_urls"
ALLOWED_HOSTS = ["127.0.0.1"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
