"""What is typed into the builder."""

from routines.builder.forms.page import (
    AboutForm,
    AlternativeForm,
    BlockForm,
    CopyForm,
    RoutineForm,
    SearchForm,
    StepAddForm,
    StepMoveForm,
    StepPlaceForm,
    UndoForm,
    add_refusal,
    refusal_of,
)
from routines.builder.forms.rows import StepForm
from routines.builder.forms.sets import StepSetsForm

__all__ = [
    "AboutForm",
    "AlternativeForm",
    "BlockForm",
    "CopyForm",
    "RoutineForm",
    "SearchForm",
    "StepAddForm",
    "StepForm",
    "StepMoveForm",
    "StepPlaceForm",
    "StepSetsForm",
    "UndoForm",
    "add_refusal",
    "refusal_of",
]
