"""What other collections call muscles and equipment, in our words. A person may choose otherwise for each import."""

from collections.abc import Iterable, Mapping

from routines.movefiles.shape import Move

MUSCLES: dict[str, list[str]] = {
    # free-exercise-db
    "abdominals": ["abs"],
    "abductors": ["glutes"],
    "adductors": ["adductors"],
    "biceps": ["biceps"],
    "calves": ["calves"],
    "chest": ["chest"],
    "forearms": ["forearms"],
    "glutes": ["glutes"],
    "hamstrings": ["hamstrings"],
    "lats": ["lats"],
    "lower back": ["erectors"],
    "middle back": ["rhomboids", "traps-mid"],
    "neck": ["neck"],
    "quadriceps": ["quads"],
    "shoulders": ["front-delts", "side-delts"],
    "traps": ["traps-upper"],
    "triceps": ["triceps"],
    # wger, its Latin names and where they differ the English ones
    "abs": ["abs"],
    "anterior deltoid": ["front-delts"],
    "biceps brachii": ["biceps"],
    "biceps femoris": ["hamstrings"],
    "brachialis": ["biceps"],
    "erector spinae": ["erectors"],
    "gastrocnemius": ["calves"],
    "gluteus maximus": ["glutes"],
    "latissimus dorsi": ["lats"],
    "obliquus externus abdominis": ["obliques"],
    "obliques": ["obliques"],
    "pectoralis major": ["chest"],
    "quadriceps femoris": ["quads"],
    "quads": ["quads"],
    "rectus abdominis": ["abs"],
    "serratus anterior": ["serratus"],
    "soleus": ["calves"],
    "trapezius": ["traps-upper", "traps-mid"],
    "triceps brachii": ["triceps"],
}

EQUIPMENT: dict[str, list[str]] = {
    # free-exercise-db
    "bands": ["band"],
    "barbell": ["barbell"],
    "body only": ["none"],
    "cable": ["cable-machine"],
    "dumbbell": ["dumbbell"],
    "e-z curl bar": ["barbell"],
    "exercise ball": ["exercise-ball"],
    "foam roll": ["foam-roller"],
    "kettlebells": ["kettlebell"],
    "machine": ["machine"],
    "medicine ball": ["medicine-ball"],
    "other": ["other"],
    # wger
    "bench": ["bench"],
    "gym mat": ["mat"],
    "incline bench": ["bench"],
    "kettlebell": ["kettlebell"],
    "none (bodyweight exercise)": ["none"],
    "pull-up bar": ["pull-up-bar"],
    "resistance band": ["band"],
    "swiss ball": ["exercise-ball"],
    "sz-bar": ["barbell"],
}

MOST = 2
"""Of our words that one foreign word may stand for."""

Words = Mapping[str, list[str]]


def words_of(moves: Iterable[Move]) -> tuple[dict[str, int], dict[str, int]]:
    """The words for muscles and for equipment in these moves, and how many moves have each; the most frequent first."""
    muscles: dict[str, int] = {}
    equipment: dict[str, int] = {}
    for move in moves:
        for word in dict.fromkeys([*move["primary_muscles"], *move["secondary_muscles"]]):
            muscles[word] = muscles.get(word, 0) + 1
        for word in dict.fromkeys(move["equipment"]):
            equipment[word] = equipment.get(word, 0) + 1
    return by_number(muscles), by_number(equipment)


def by_number(found: dict[str, int]) -> dict[str, int]:
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def proposed(words: Iterable[str], known: Iterable[str], glossary: Words) -> dict[str, list[str]]:
    """Each word in ours: itself where it is one, else what the glossary says of it, else nothing."""
    ours = set(known)
    found = {}
    for word in words:
        meant = [word] if word in ours else glossary.get(word.casefold(), [])
        found[word] = [one for one in meant if one in ours][:MOST]
    return found


def mapped(words: Iterable[str], meanings: Words) -> list[str]:
    """Our words for these, each once, in turn."""
    return list(dict.fromkeys(ours for word in words for ours in meanings.get(word, [])))


def mapped_muscles(move: Move, meanings: Words) -> tuple[list[str], list[str]]:
    """What works first of all, and what helps; nothing is both."""
    primary = mapped(move["primary_muscles"], meanings)
    return primary, [one for one in mapped(move["secondary_muscles"], meanings) if one not in primary]
