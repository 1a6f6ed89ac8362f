"""Why a file or a row of it is refused, in words. What is kept are codes, so that each reader has them in their own."""

from collections.abc import Iterable
from string import Formatter

from django.utils.translation import gettext as say
from django.utils.translation import gettext_noop as _

from routines.movefiles.shape import Reason

SENTENCES = {
    # A whole file
    "too_large": _("The file is larger than {megabytes} MB. Split it, or take pictures and other languages out."),
    "empty": _("The file is empty."),
    "not_text": _("The file isn’t text in UTF-8."),
    "not_json": _("The file isn’t JSON: {what}, line {line}."),
    "too_deep": _("The file is nested too deeply to be a list of moves."),
    "bad_number": _("The file has a number that is none (NaN or Infinity), or one of too many digits."),
    "no_moves": _("There are no moves in this file."),
    "too_many": _("The file has {count} moves. Import at most {most} at once."),
    "unknown_format": _(
        "This isn’t a list of moves we know: free-exercise-db’s exercises.json, wger’s exerciseinfo, or our own format."
    ),
    "newer": _("The file was written by a newer version of Backday."),
    # A row
    "not_an_object": _("It isn’t an object with a name, but {what}."),
    "no_name": _("It has no name."),
    "missing": _("“{part}” is missing."),
    "wrong_type": _("“{part}” isn’t {wanted}."),
    "too_long": _("“{part}” is longer than {most} characters."),
    "too_many_parts": _("“{part}” has more than {most} entries."),
    "unreadable": _("“{part}” has characters that can’t be kept."),
    "out_of_bounds": _("“{part}” must be from {least} to {most}."),
    "out_of_order": _("The upper number of reps is below the lower one."),
    "not_one_of": _("“{part}” is “{value}”, which we don’t know."),
    "no_how_to": _("It doesn’t say how to do it."),
    "no_english": _("It has no English words."),
    "twice": _("It is in the file twice: row {row} is the same move."),
    "no_plain_move": _("It is a variation of “{slug}”, which is neither in the file nor among the moves."),
    "variation_of_variation": _("It is a variation of “{slug}”, which is a variation itself."),
    "bad_figure": _("Its drawn figure can’t be read: {what}."),
    "invalid": _("“{part}”: {what}"),
    # Why one of them stays when an import is undone
    "used_in_routines": _("It stays: routines have it."),
    "used_in_logs": _("It stays: people logged sets of it."),
    "used_in_plans": _("It stays: plans that were given have it."),
    "used_elsewhere": _("It stays: goals, rules, proposals or other moves name it."),
    "edited": _("It stays: somebody edited it since."),
}

WANTED = {
    "text": _("text"),
    "a list": _("a list"),
    "an object": _("an object"),
    "a whole number": _("a whole number"),
    "a list of texts": _("a list of texts"),
    "a number": _("a number"),
    "null": _("nothing"),
    "true or false": _("true or false"),
}


def in_words(reason: Reason) -> str:
    """The sentence in the reader's language."""
    sentence = SENTENCES.get(reason["code"])
    if sentence is None:
        return reason["code"]
    of = {name: say(WANTED[value]) if value in WANTED else value for name, value in reason["of"].items()}
    named = {name for _text, name, _spec, _conversion in Formatter().parse(sentence) if name}
    return say(sentence).format(**{name: of.get(name, "") for name in named})


def all_in_words(reasons: Iterable[Reason]) -> list[str]:
    return [in_words(reason) for reason in reasons]
