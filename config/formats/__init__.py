"""How Django writes and reads numbers and days in forms and pages: alike in every language (accounts/styles.py)."""
