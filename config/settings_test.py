"""The dozen lines that make tests fast. No switches of behaviour."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0123456789" * 4)
os.environ.setdefault("PUBLIC_URL", "http://localhost")

from config.settings import *  # noqa: F403 - the variables above must be set first

INSTALLED_APPS = [*INSTALLED_APPS, "django_linear_migrations"]  # noqa: F405 - keeps migrations in one line
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES["default"]["OPTIONS"]["options"] = "-c statement_timeout=60s"  # noqa: F405 - a busy machine is no fault
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
