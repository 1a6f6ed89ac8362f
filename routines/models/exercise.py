"""The catalogue: what a movement is, and the words it is taught with."""

import json
import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, Self, TypedDict, cast

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import KT
from django.db.models.functions import JSONObject, Upper
from django.utils import timezone
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Gym, GymRole, User
from routines.house_style import Finding, Flag, by_field, findings
from routines.models.scopes import shared_with, shared_with_trainers_of

MAX_SEARCH_WORDS = 8
RESTORED = re.compile(r"Restored revision (\d+)")


class Tracking(models.TextChoices):
    REPS_AND_LOAD = "reps_and_load", _("Reps and load")
    REPS = "reps", _("Reps")
    DURATION = "duration", _("Time")
    ROUNDS = "rounds", _("Rounds")
    DISTANCE = "distance", _("Distance")


class Laterality(models.TextChoices):
    BOTH = "both", _("Both sides at once")
    EACH_SIDE = "each_side", _("One side, then the other")
    ALTERNATING = "alternating", _("Alternating sides")


class Muscle(models.TextChoices):
    TRAPS_UPPER = "traps-upper", _("Upper traps")
    TRAPS_MID = "traps-mid", _("Mid traps")
    TRAPS_LOWER = "traps-lower", _("Lower traps")
    RHOMBOIDS = "rhomboids", _("Rhomboids")
    REAR_DELTS = "rear-delts", _("Rear delts")
    ROTATOR_CUFF = "rotator-cuff", _("Rotator cuff")
    LATS = "lats", _("Lats")
    ERECTORS = "erectors", _("Lower back")
    OBLIQUES = "obliques", _("Obliques")
    GLUTES = "glutes", _("Glutes")
    TRICEPS = "triceps", _("Triceps")
    FOREARMS = "forearms", _("Forearms")
    HAMSTRINGS = "hamstrings", _("Hamstrings")
    CALVES = "calves", _("Calves")
    NECK = "neck", _("Neck")
    FRONT_DELTS = "front-delts", _("Front delts")
    SIDE_DELTS = "side-delts", _("Side delts")
    CHEST = "chest", _("Chest")
    BICEPS = "biceps", _("Biceps")
    ABS = "abs", _("Abs")
    SERRATUS = "serratus", _("Serratus")
    HIP_FLEXORS = "hip-flexors", _("Hip flexors")
    QUADS = "quads", _("Quads")
    ADDUCTORS = "adductors", _("Inner thighs")


class Equipment(models.TextChoices):
    DUMBBELL = "dumbbell", _("Dumbbell")
    BARBELL = "barbell", _("Barbell")
    KETTLEBELL = "kettlebell", _("Kettlebell")
    CABLE_MACHINE = "cable-machine", _("Cable machine")
    ROPE_ATTACHMENT = "rope-attachment", _("Rope")
    ROW_ATTACHMENT = "row-attachment", _("Row handle")
    LAT_BAR = "lat-bar", _("Lat bar")
    MACHINE = "machine", _("Machine")
    BENCH = "bench", _("Bench")
    MAT = "mat", _("Mat")
    BAND = "band", _("Band")
    CHAIR = "chair", _("Chair")
    WALL = "wall", _("Wall")
    PULL_UP_BAR = "pull-up-bar", _("Pull-up bar")
    EXERCISE_BALL = "exercise-ball", _("Exercise ball")
    MEDICINE_BALL = "medicine-ball", _("Medicine ball")
    FOAM_ROLLER = "foam-roller", _("Foam roller")
    OTHER = "other", _("Other equipment")
    NONE = "none", _("No equipment")


class Breath(models.TextChoices):
    IN = "in", _("Breathe in")
    OUT = "out", _("Breathe out")
    HOLD = "hold", _("Hold")


POSES = {
    "start": pgettext_lazy("a pose", "Start"),
    "end": pgettext_lazy("a pose", "End"),
    "end-left": pgettext_lazy("a pose", "End, left"),
    "eased": pgettext_lazy("a pose", "Eased"),
    "first": pgettext_lazy("a pose", "First"),
    "first-left": pgettext_lazy("a pose", "First, left"),
    "arms-up": pgettext_lazy("a pose", "Arms up"),
    "elbows-bent": pgettext_lazy("a pose", "Elbows bent"),
    "cobra": pgettext_lazy("a pose", "Cobra"),
    "dog": pgettext_lazy("a pose", "Dog"),
    "forward": pgettext_lazy("a pose", "Forward"),
    "low": pgettext_lazy("a pose", "Low"),
    "plank": pgettext_lazy("a pose", "Plank"),
}


def pose_name(key: str) -> str:
    """A pose of a figure for people: in their language where the library has it, else its key in letters."""
    return str(POSES.get(key) or key.replace("-", " ").capitalize())


class StepText(TypedDict):
    """One step of an exercise: a phase of the movement's cycle when it has a breath, else set-up or closing words."""

    text: str  # what "How to do it" lists; empty for a phase that only the clock needs
    breath: str  # "", in, out, hold
    cue: str  # a few words said while it happens
    seconds: float  # how long the phase lasts; 0 without a breath
    pose: str  # key of the drawn figure that the phase ends in, or ""


class Advice(TypedDict):
    sign: str
    advice: str


class ExerciseText(TypedDict):
    """The words of an exercise."""

    name: str
    summary: str
    steps: list[StepText]
    cues: list[str]
    mistakes: list[Advice]
    feels_wrong: list[Advice]


class ExerciseFacts(TypedDict):
    """What an exercise is, beside its words; the columns of Exercise under the same names."""

    tracking: str  # Tracking
    laterality: str  # Laterality
    primary_muscles: list[str]  # Muscle
    secondary_muscles: list[str]
    equipment: list[str]  # Equipment
    aliases: list[str]
    variation_of: int | None  # the exercise's id
    variation_note: str
    figure: dict[str, Any] | None  # view, frame, props and key poses, as figure.js takes them
    default_sets: int
    default_reps_min: int | None
    default_reps_max: int | None
    default_seconds: int | None
    default_rest_seconds: int


TEXT_FIELDS = tuple(ExerciseText.__annotations__)
FACT_FIELDS = tuple(ExerciseFacts.__annotations__)


def validate_facts(value: object) -> None:
    """An object with some of the names of ExerciseFacts; what was left out is as the exercise has it."""
    if not isinstance(value, dict) or not set(value) <= set(FACT_FIELDS):
        raise ValidationError(gettext("Facts must be an object of the facts of an exercise."))


def figure_mark(figure: Mapping[str, Any]) -> str:
    """16 hexadecimal digits that tell one figure from another; they stay through the database."""
    return blake2b(json.dumps(figure, sort_keys=True).encode(), digest_size=8).hexdigest()


class Phase(TypedDict):
    """One phase of a movement as the drawn figure and the breath clock read it."""

    to: str
    s: float
    breath: str
    say: str


def _checked_rows(value: object, columns: dict[str, int], what: str) -> list[dict[str, Any]]:
    """The value, once it is known to be a list of objects that have these texts within their limits."""
    if not isinstance(value, list) or len(value) > 40:
        raise ValidationError(gettext("%(what)s must be a list of at most 40 entries.") % {"what": what})
    for number, row in enumerate(value, start=1):
        if not isinstance(row, dict) or not set(columns) <= set(row):
            raise ValidationError(
                gettext("%(what)s, entry %(number)s: needs %(join)s.")
                % {"what": what, "number": number, "join": ", ".join(columns)}
            )
        for column, limit in columns.items():
            text = row[column]
            if not isinstance(text, str) or len(text) > limit or "\0" in text:
                raise ValidationError(
                    gettext("%(what)s, entry %(number)s: %(column)s must be text of at most %(limit)s characters.")
                    % {"what": what, "number": number, "column": column, "limit": limit}
                )
    return value


def validate_steps(value: object) -> None:
    """A list of StepText, at most 40; a step with a breath lasts 0.2 to 600 seconds."""
    steps = _checked_rows(value, {"text": 500, "breath": 4, "cue": 60, "pose": 40}, gettext("Steps"))
    for number, step in enumerate(steps, start=1):
        if step["breath"] not in {"", *Breath.values}:
            raise ValidationError(
                gettext("Steps, entry %(number)s: breath is in, out, hold or empty.") % {"number": number}
            )
        seconds = step.get("seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise ValidationError(gettext("Steps, entry %(number)s: seconds must be a number.") % {"number": number})
        if step["breath"] and not 0.2 <= seconds <= 600:
            raise ValidationError(
                gettext("Steps, entry %(number)s: a breath lasts 0.2 to 600 seconds.") % {"number": number}
            )
        if not step["breath"] and not step["text"]:
            raise ValidationError(
                gettext("Steps, entry %(number)s: write what to do, or choose a breath.") % {"number": number}
            )


def validate_advice(value: object) -> None:
    """A list of Advice, at most 40."""
    _checked_rows(value, {"sign": 120, "advice": 500}, gettext("Advice"))


STAND_INS = """
SELECT planned.id AS planned_id, other.id AS exercise_id, is_variation, likeness
FROM routines_exercise AS planned
JOIN routines_exercise AS other
    ON other.id <> planned.id AND other.published_id IS NOT NULL AND (
        other.variation_of_id IN (planned.id, planned.variation_of_id)
        OR other.id = planned.variation_of_id
        OR other.primary_muscles && planned.primary_muscles
    )
CROSS JOIN LATERAL (
    SELECT 1.0 * count(*) FROM unnest(other.primary_muscles) AS muscle WHERE muscle = ANY (planned.primary_muscles)
) AS common (muscles)
CROSS JOIN LATERAL (
    SELECT
        coalesce(other.variation_of_id IN (planned.id, planned.variation_of_id), false)
        OR coalesce(other.id = planned.variation_of_id, false),
        coalesce(
            muscles / nullif(cardinality(planned.primary_muscles), 0)
            + muscles / nullif(cardinality(other.primary_muscles), 0),
            0
        ),
        other.primary_muscles || other.secondary_muscles @> planned.primary_muscles,
        other.equipment @> planned.equipment AND other.equipment <@ planned.equipment
) AS found (is_variation, likeness, trains_all, has_same_equipment)
WHERE planned.id = ANY (%s) AND (
    is_variation
    OR NOT has_same_equipment AND (
        other.tracking = planned.tracking AND (likeness > 1 OR trains_all)
        OR other.tracking IN ('reps', 'reps_and_load') AND planned.tracking IN ('reps', 'reps_and_load') AND trains_all
    )
)
"""
"""What can be done in place of these exercises (a list of ids) when a machine is taken, in pairs.

Their variations, what they are variations of, and the other variations of that; and moves with other equipment whose
primary muscles are like theirs. Likeness goes from 0 to 2: the common muscles' share of the one's and of the other's.
More than 1 is enough; so is less where all of the planned one's are trained, those that only help included. They are
counted alike; one with a load and one without stand in for each other only where all are trained.
"""


class ExerciseQuerySet(models.QuerySet["Exercise"]):
    def active(self) -> Self:
        return self.filter(archived_at=None)

    def library(self) -> Self:
        return self.filter(owner=None)

    def visible_to(self, user: User) -> Self:
        """The library, one's own, one's trainers' own, and what colleagues share with oneself or one's trainers."""
        trainers = User.objects.filter(coachings_as_trainer__client=user, coachings_as_trainer__ended_at=None).values(
            "pk"
        )
        own = Q(owner=None) | Q(owner=user) | Q(owner__in=trainers)
        return self.filter(own | shared_with(user) | shared_with_trainers_of(user))

    def readable_by(self, user: User) -> Self:
        """What they find, and the moves of the routines that they may read or were given."""
        routines = apps.get_model("routines", "Routine").objects.visible_to(user).exclude(owner=None)
        steps = apps.get_model("routines", "Step").objects.filter(block__routine__in=routines)
        given = apps.get_model("routines", "RoutineVersion").objects.given_to(user)
        found = Exercise.objects.visible_to(user).values("pk")
        return self.filter(Q(pk__in=found) | Q(pk__in=steps.values("exercise")) | Q(pk__in=given.exercises()))

    def editable_by(self, user: User) -> Self:
        """Editors and admins keep the library; everybody their own, owners of a gym also what is shared there."""
        own = Q(owner=user) | shared_with(user, [GymRole.OWNER])
        return self.filter(Q(owner=None) | own) if user.edits_library else self.filter(own)

    def usable_by(self, user: User) -> Self:
        """What may go into this person's routines: the library, their own, and what their gym shares.

        Not what another trainer shows them as a client.
        """
        return self.filter(Q(owner=None) | Q(owner=user) | shared_with(user))

    def in_place_of(self, exercises: Iterable[int]) -> Self:
        """What can be done when a machine is taken: variations, and moves for the same muscles with other equipment."""
        pairs = RawSQL(f"SELECT exercise_id FROM ({STAND_INS}) AS pairs", [list(exercises)])  # noqa: S608, S611 - constant
        return self.filter(pk__in=pairs)

    def with_text(self) -> Self:
        return self.select_related("published")

    def matching(self, text: str) -> Self:
        """What somebody may mean by this text, the likeliest first: slips of the pen and parts of words count.

        Every word is found, or the text as a whole resembles something. Without words it is everything, by name.
        """
        words = text.upper().split()[:MAX_SEARCH_WORDS]
        if not words:
            return self.order_by(Upper("published__name"), "pk")
        whole = " ".join(words)
        every_word = Q()
        for word in words:
            every_word &= Q(search_text__icontains=word) | Q(upper_search_text__trigram_word_similar=word)
        return (
            self.alias(upper_search_text=Upper("search_text"))
            .filter(every_word | Q(upper_search_text__trigram_word_similar=whole))
            .order_by(
                models.Case(models.When(every_word, then=0), default=1),
                (TrigramWordSimilarity(whole, "search_text") + TrigramSimilarity("published__name", whole)).desc(),
                Upper("published__name"),
                "pk",
            )
        )


class Exercise(models.Model):
    """A movement. Its words are in revisions, of which one is published."""

    slug = models.SlugField(max_length=80, unique=True)
    owner = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="exercises")
    gym = models.ForeignKey(
        Gym,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="exercises",
        db_index=False,
        help_text=_("Whose trainers its owner shares it with."),
    )
    published = models.ForeignKey(
        "ExerciseRevision", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    tracking = models.CharField("tracked as", max_length=20, choices=Tracking, default=Tracking.REPS_AND_LOAD)
    laterality = models.CharField("sides", max_length=20, choices=Laterality, default=Laterality.BOTH)
    primary_muscles = ArrayField(models.CharField(max_length=20, choices=Muscle), default=list, blank=True)
    secondary_muscles = ArrayField(models.CharField(max_length=20, choices=Muscle), default=list, blank=True)
    equipment = ArrayField(models.CharField(max_length=20, choices=Equipment), default=list, blank=True)
    aliases = ArrayField(
        models.CharField(max_length=80), default=list, blank=True, help_text=_("Other names people search for.")
    )
    variation_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="variations")
    variation_note = models.CharField(max_length=200, blank=True)
    figure = models.JSONField(null=True, blank=True, help_text=_("The drawn figure: view, frame, props and key poses."))

    default_sets = models.PositiveSmallIntegerField(
        "sets", default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    default_reps_min = models.PositiveSmallIntegerField("reps from", null=True, blank=True)
    default_reps_max = models.PositiveSmallIntegerField("reps to", null=True, blank=True)
    default_seconds = models.PositiveSmallIntegerField("seconds", null=True, blank=True)
    default_rest_seconds = models.PositiveSmallIntegerField("rest in seconds", default=60)

    needs_work = ArrayField(
        models.CharField(max_length=20),
        default=list,
        db_default=[],
        editable=False,
        help_text=_("What is broken or missing in what is published: routines.house_style.Flag."),
    )
    search_text = models.TextField(editable=False, default="", help_text="Name, aliases, muscles and equipment.")
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = ExerciseQuerySet.as_manager()

    # Known only to rows of queries that asked for it.
    is_editable: bool
    is_usable: bool
    has_variations: bool
    has_logged_sets: bool

    class Meta:
        ordering = ["pk"]
        indexes = [
            GinIndex(OpClass(Upper("search_text"), name="gin_trgm_ops"), name="exercise_search"),
            models.Index(fields=["gym"], name="exercise_of_gym", condition=~Q(gym=None)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(gym=None) | Q(owner__isnull=False), name="shared_exercise_has_an_owner"),
            models.CheckConstraint(
                condition=Q(default_reps_max=None) | Q(default_reps_max__gte=models.F("default_reps_min")),
                name="default_reps_in_order",
                violation_error_message=_("The upper number of reps is below the lower one."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.variation_of and (self.variation_of == self or self.variation_of.variation_of_id):
            raise ValidationError({"variation_of": gettext("Choose a plain move: one that is no variation itself.")})

    @property
    def name(self) -> str:
        return self.published.name if self.published else self.slug

    @property
    def cycle(self) -> list[Phase]:
        """The movement's phases, in order: what the figure, the ring and the words follow."""
        return cycle_of(self.published.steps) if self.published else []

    @property
    def movement(self) -> dict[str, Any] | None:
        """The drawn figure with its cycle, as figure.js takes it; None when nothing is drawn."""
        return {**self.figure, "name": self.name, "cycle": self.cycle} if self.figure else None

    @property
    def seconds_per_rep(self) -> float:
        """How long one repetition takes on the breath clock; 4 s when there is none."""
        return sum(phase["s"] for phase in self.cycle) or 4.0

    @property
    def muscle_labels(self) -> list[str]:
        return [str(Muscle(muscle).label) for muscle in [*self.primary_muscles, *self.secondary_muscles]]

    @property
    def equipment_labels(self) -> list[str]:
        return [str(Equipment(item).label) for item in self.equipment]

    @property
    def facts(self) -> ExerciseFacts:
        """What it is, beside its words, as of now."""
        columns = {name: getattr(self, name) for name in FACT_FIELDS if name != "variation_of"}
        return cast("ExerciseFacts", columns | {"variation_of": self.variation_of_id})

    def take_facts(self, facts: ExerciseFacts) -> None:
        """Make its columns what these facts say. Saves nothing."""
        for name, value in facts.items():
            setattr(self, "variation_of_id" if name == "variation_of" else name, value)

    @property
    def work_labels(self) -> list[str]:
        """What is broken or missing in what is published, in a word or two each."""
        return [Flag(flag).label for flag in self.needs_work if flag in set(Flag)]

    @property
    def findings(self) -> dict[str, list[Finding]]:
        """What is broken or missing in what it says, under the editor's fields; nothing while nothing was written."""
        text = self.published
        is_begun = text is not None and (self.pk or text.summary or text.steps)
        return by_field(findings(text.text, self.facts) if text and is_begun else [])

    def words_to_find(self) -> str:
        translations = apps.get_model("routines", "ExerciseTranslation").objects.names_of(self) if self.pk else []
        with override(settings.LANGUAGE_CODE):
            words = [self.name, *self.aliases, *self.muscle_labels, *self.equipment_labels, *translations]
        return " ".join(dict.fromkeys(words))


def cycle_of(steps: list[StepText]) -> list[Phase]:
    """The steps that have a breath, as phases of the clock."""
    return [
        Phase(to=step["pose"], s=float(step["seconds"]), breath=step["breath"], say=step["cue"])
        for step in steps
        if step["breath"]
    ]


class ExerciseRevisionQuerySet(models.QuerySet["ExerciseRevision"]):
    def readable_by(self, user: User) -> Self:
        """All of what this person may edit; of other moves what their plans say, and what reaches these."""
        given = apps.get_model("routines", "RoutineVersion").objects.given_to(user)
        editable = Q(exercise__in=Exercise.objects.editable_by(user).values("pk"))
        reaching = Q(exercise__in=given.exercises(), reaches_plans=True)
        return self.filter(editable | Q(pk__in=given.revisions()) | reaching)

    def reaching(self) -> models.Subquery:
        """The newest revision that reaches plans already given, in a queryset of exercises; null where none does."""
        newest = self.filter(exercise=models.OuterRef("pk"), reaches_plans=True).order_by("-number")
        counted = {name: KT(f"facts__{name}") for name in ("tracking", "laterality")}
        return models.Subquery(newest.values(found=JSONObject(revision="pk", name="name", **counted))[:1])


class ExerciseRevision(models.Model):
    """All that an exercise said at one time: its words and its facts. Never changed: an edit is a new revision."""

    spoken_as: tuple[str, int] = ("", 0)
    """The language and the translation that its words were replaced with, for a reader; see translation.spoken."""

    exercise = models.ForeignKey(Exercise, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=10, default="en")
    name = models.CharField(max_length=80)
    summary = models.TextField(max_length=600, blank=True)
    steps = models.JSONField(default=list, blank=True, validators=[validate_steps])
    cues = ArrayField(models.CharField(max_length=160), default=list, blank=True)
    mistakes = models.JSONField(default=list, blank=True, validators=[validate_advice])
    feels_wrong = models.JSONField("if it feels wrong", default=list, blank=True, validators=[validate_advice])
    facts = models.JSONField(
        default=dict,
        db_default={},
        blank=True,
        validators=[validate_facts],
        help_text="Shape: routines.models.exercise.ExerciseFacts.",
    )
    reaches_plans = models.BooleanField(
        "also in plans already given",
        default=False,
        db_default=False,
        help_text=_("From the next session that is started."),
    )
    wording_only = models.BooleanField(
        "only the wording changed", default=False, db_default=False, help_text=_("Translations still say the same.")
    )
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ExerciseRevisionQuerySet.as_manager()

    class Meta:
        ordering = ["exercise", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["exercise", "language", "number"], name="one_revision_per_number")
        ]

    def __str__(self) -> str:
        return gettext("%(name)s, revision %(number)s") % {"name": self.name, "number": self.number}

    @property
    def text(self) -> ExerciseText:
        return cast("ExerciseText", {name: getattr(self, name) for name in TEXT_FIELDS})

    @property
    def why(self) -> str:
        """The reason as people read it."""
        restored = RESTORED.fullmatch(self.reason)
        return gettext("Restored revision %(number)s") % {"number": restored[1]} if restored else self.reason

    @property
    def how_to(self) -> list[StepText]:
        """The steps a person reads."""
        return [step for step in self.steps if step["text"]]

    @property
    def is_published(self) -> bool:
        """Whether it is what the exercise says now; it comes with its exercise."""
        return self.exercise.published_id == self.pk

    @property
    def exercise_then(self) -> Exercise:
        """The exercise as this revision says it, words and facts, for pages of what was done or given. Not saved.

        The revision comes with its exercise.
        """
        now = self.exercise
        then = Exercise(
            pk=now.pk,
            slug=now.slug,
            owner_id=now.owner_id,
            gym_id=now.gym_id,
            archived_at=now.archived_at,
            published=self,
        )
        then.take_facts(cast("ExerciseFacts", {**now.facts, **self.facts}))
        return then
