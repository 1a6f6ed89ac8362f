"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with 46 MiB and one lane: OWASP's first choice, half the memory of Django's default."""

    time_cost = 1
    memory_cost = 47_104  # KiB
    parallelism = 1
