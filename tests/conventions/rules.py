"""Who may open which door. One line each; tests/conventions/test_access.py holds the site to it."""

from dataclasses import dataclass

PUBLIC, SIGNED_IN, TRAINER, EDITOR = "public", "signed in", "trainer", "editor"
ADMIN, API = "admin:", "api:"
ROLES = {
    TRAINER: {"tess", "rival", "former"},
    EDITOR: {"edda", "ada"},
}
GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")


@dataclass(frozen=True)
class Rule:
    """A door's rule: the role it asks for, the thing its URL names, and who may have that thing (None: everyone)."""

    role: str
    methods: tuple[str, ...] = GET
    of: str = ""
    may: frozenset[str] | None = None

    def has_role(self, name: str) -> bool:
        return name in ROLES.get(self.role, {name})


def only(*people: str) -> frozenset[str]:
    return frozenset(people)


ALL_TRAINERS = only("tess", "rival", "former")

RULES: dict[str, Rule] = {
    # --- The process
    "healthz": Rule(PUBLIC),
    "readyz": Rule(PUBLIC),
    # --- Assignments
    "assignments:routine_choose": Rule(TRAINER),
    "assignments:assignment_add": Rule(TRAINER, BOTH, "routine of tess", only("tess")),
    "assignments:assignment_edit": Rule(TRAINER, BOTH, "assignment of cleo", only("tess")),
    "assignments:assignment_withdraw": Rule(TRAINER, POST, "assignment of cleo", only("tess")),
    "assignments:assignment_restore": Rule(TRAINER, POST, "assignment of cleo", only("tess")),
    # --- Desk
    "desk:client_list": Rule(TRAINER),
    "desk:client_detail": Rule(TRAINER, GET, "client cleo", only("tess")),
}
