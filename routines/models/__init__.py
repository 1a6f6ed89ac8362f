"""Tables, constraints, QuerySet words, rules about one row."""

from routines.models.assignment import FIRST_SIDES, MAX_WEEKS, Assignment, Missed, PersonalTarget, Weekday
from routines.models.attention import ExerciseHint, Signal, Snooze
from routines.models.bulk import BulkChange, BulkEdit
from routines.models.checkin import AutomaticChanges, CheckIn
from routines.models.comment import MAX_COMMENT, MAX_PHOTOS, Comment, Photo, Receipt
from routines.models.draft import DraftState, DraftStatus, ExerciseDraft
from routines.models.edit import KEPT_EDITS, RoutineEdit
from routines.models.exercise import (
    Breath,
    Equipment,
    Exercise,
    ExerciseRevision,
    Laterality,
    Muscle,
    Tracking,
)
from routines.models.floor import FloorScreen, HelpCall
from routines.models.given import GivenVersion
from routines.models.goal import MAX_GOALS, Goal
from routines.models.importing import ExerciseImport, ExerciseMerge, ExerciseSource, ImportRow
from routines.models.measurement import (
    BODY_MASS,
    EARLIEST,
    MAX_MEASURED,
    MAX_MEASURES,
    Measurement,
)
from routines.models.program import Enrolment, Program, ProgramDay, ProgressionRule, TargetOverride
from routines.models.proposal import Proposal
from routines.models.record import ExerciseRecord, RecordKind
from routines.models.review import Review
from routines.models.routine import (
    MAX_ALTERNATIVES,
    MAX_GROUP,
    MAX_LOAD,
    MAX_MOVES,
    MAX_REPS,
    MAX_REST_SECONDS,
    MAX_SECONDS,
    MAX_SETS,
    Block,
    BlockKind,
    PrescribedSet,
    Routine,
    RoutineVersion,
    SetKind,
    Side,
    Step,
)
from routines.models.schedule import MAX_PAUSE_DAYS, MovedSession, Pause, PauseReason
from routines.models.session import (
    STILL_TRAINING,
    Effort,
    Feeling,
    LoggedSet,
    LoggedSetRevision,
    SessionChange,
    SessionStep,
    SkipReason,
    TrainingSession,
)
from routines.models.sides import SideGap, SidesShown
from routines.models.translation import ExerciseTranslation

__all__ = [
    "BODY_MASS",
    "EARLIEST",
    "FIRST_SIDES",
    "KEPT_EDITS",
    "MAX_ALTERNATIVES",
    "MAX_COMMENT",
    "MAX_GOALS",
    "MAX_GROUP",
    "MAX_LOAD",
    "MAX_MEASURED",
    "MAX_MEASURES",
    "MAX_MOVES",
    "MAX_PAUSE_DAYS",
    "MAX_PHOTOS",
    "MAX_REPS",
    "MAX_REST_SECONDS",
    "MAX_SECONDS",
    "MAX_SETS",
    "MAX_WEEKS",
    "STILL_TRAINING",
    "Assignment",
    "AutomaticChanges",
    "Block",
    "BlockKind",
    "Breath",
    "BulkChange",
    "BulkEdit",
    "CheckIn",
    "Comment",
    "DraftState",
    "DraftStatus",
    "Effort",
    "Enrolment",
    "Equipment",
    "Exercise",
    "ExerciseDraft",
    "ExerciseHint",
    "ExerciseImport",
    "ExerciseMerge",
    "ExerciseRecord",
    "ExerciseRevision",
    "ExerciseSource",
    "ExerciseTranslation",
    "Feeling",
    "FloorScreen",
    "GivenVersion",
    "Goal",
    "HelpCall",
    "ImportRow",
    "Laterality",
    "LoggedSet",
    "LoggedSetRevision",
    "Measurement",
    "Missed",
    "MovedSession",
    "Muscle",
    "Pause",
    "PauseReason",
    "PersonalTarget",
    "Photo",
    "PrescribedSet",
    "Program",
    "ProgramDay",
    "ProgressionRule",
    "Proposal",
    "Receipt",
    "RecordKind",
    "Review",
    "Routine",
    "RoutineEdit",
    "RoutineVersion",
    "SessionChange",
    "SessionStep",
    "SetKind",
    "Side",
    "SideGap",
    "SidesShown",
    "Signal",
    "SkipReason",
    "Snooze",
    "Step",
    "TargetOverride",
    "Tracking",
    "TrainingSession",
    "Weekday",
]
