"""How a program's numbers go on: pure rules that give a step's target and say why. No Django.

A rule is asked for one step on one side: what the routine asks, what was done of it lately, whose weights it is done
with, and when. ``decide`` gives the target and why it is so; ``trace_of`` adds what would change it, found by asking
the same rule again about a past (or a future) that differs. Loads stay as they were entered until a rule moves them;
then they are in the person's unit and on their load step. Nothing here raises, whatever was logged.
"""

from routines.progression.rule import (
    BOUNDS,
    PARAMETERS,
    Every,
    Kind,
    Rule,
    RuleError,
    read_parameter,
    read_rule,
    rule_in_words,
)
from routines.progression.rules import LOOK_BACK, decide
from routines.progression.sets import done_as_asked
from routines.progression.told import MOST_LOAD, Asked, Done, Ease, Move, Past, Ruling, Target, Trace, Weights, When
from routines.progression.trace import trace_of
from routines.progression.words import in_words

__all__ = [
    "BOUNDS",
    "LOOK_BACK",
    "MOST_LOAD",
    "PARAMETERS",
    "Asked",
    "Done",
    "Ease",
    "Every",
    "Kind",
    "Move",
    "Past",
    "Rule",
    "RuleError",
    "Ruling",
    "Target",
    "Trace",
    "Weights",
    "When",
    "decide",
    "done_as_asked",
    "in_words",
    "read_parameter",
    "read_rule",
    "rule_in_words",
    "trace_of",
]
