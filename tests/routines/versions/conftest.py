from tests.routines.versions.updating import own_copy, own_load, plain, routine

__all__ = ["own_copy", "own_load", "plain", "routine"]
