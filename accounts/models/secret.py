"""Secrets of links and tokens: shown once, kept as a hash."""

import hashlib
import secrets


def hash_of_secret(secret: str) -> str:
    """SHA-256 in hex: enough for secrets of 32 random bytes, which nobody can guess."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_secret() -> str:
    """32 random bytes, URL-safe."""
    return secrets.token_urlsafe(32)
