from tests.routines.versions.updating import own_load, plain, routine

__all__ = ["own_load", "plain", "routine"]
