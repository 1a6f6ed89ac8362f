"""What the client's screens and phones send."""

from routines.player.forms.pages import (
    FeelingForm,
    LoadForm,
    NoteForm,
    OrderForm,
    SetForm,
    SkipForm,
    StartForm,
    SwapForm,
    VoidForm,
)
from routines.player.forms.wire import VERSION, Batch, ReadOp, RefusedOp, UnreadableError, read_batch

__all__ = [
    "VERSION",
    "Batch",
    "FeelingForm",
    "LoadForm",
    "NoteForm",
    "OrderForm",
    "ReadOp",
    "RefusedOp",
    "SetForm",
    "SkipForm",
    "StartForm",
    "SwapForm",
    "UnreadableError",
    "VoidForm",
    "read_batch",
]
