"""What happens in a session: it is started, sets are logged, changed and taken back, it is finished."""

from routines.player.commands.outbox import Op, Result, receive
from routines.player.commands.sessions import begin_session, start_follow_up, start_session
from routines.player.commands.sets import UNKNOWN_SET, Outcome, SetEntry, find_slot, log_set, log_sets
from routines.player.commands.steps import (
    answer_feeling,
    ask_load,
    finish_session,
    note_step,
    now_by,
    order_steps,
    resume_step,
    skip_step,
    swap_step,
)

__all__ = [
    "UNKNOWN_SET",
    "Op",
    "Outcome",
    "Result",
    "SetEntry",
    "answer_feeling",
    "ask_load",
    "begin_session",
    "find_slot",
    "finish_session",
    "log_set",
    "log_sets",
    "note_step",
    "now_by",
    "order_steps",
    "receive",
    "resume_step",
    "skip_step",
    "start_follow_up",
    "start_session",
    "swap_step",
]
