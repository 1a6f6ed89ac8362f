from django.conf.locale.en.formats import *  # type: ignore[import-untyped]  # noqa: F403 - as English does
