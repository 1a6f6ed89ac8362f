"""Parse and clean what people type in the catalogue."""

from routines.catalog.forms.editor import ExerciseEditor
from routines.catalog.forms.find import FindForm
from routines.catalog.forms.restore import RestoreForm

__all__ = ["ExerciseEditor", "FindForm", "RestoreForm"]
