"""A routine as text: docs/routine-text.md says how it is written. No database, no HTTP."""
