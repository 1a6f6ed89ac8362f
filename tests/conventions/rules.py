"""Who may open which door. One line each; tests/conventions/test_access.py holds the site to it."""

from dataclasses import dataclass

PUBLIC, SIGNED_IN, TRAINER, EDITOR = "public", "signed in", "trainer", "editor"
AUTHOR = "author"  # trainers and editors: whoever writes moves
TRANSLATOR = "translator"
PHONE = "phone"  # signed in; who isn't is told so in JSON (401), never sent to the sign-in page
API = "api:"
ROLES = {
    TRAINER: {"tess", "rival", "former", "olga", "gwen", "exie"},
    EDITOR: {"edda", "ada"},
    AUTHOR: {"tess", "rival", "former", "olga", "gwen", "exie", "edda", "ada"},
    TRANSLATOR: {"tara", "edda", "ada"},
}
GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")
PUT, PATCH = ("PUT",), ("PATCH",)


@dataclass(frozen=True)
class Rule:
    """A door's rule: the role it asks for, the thing its URL names, and who may have that thing (None: everyone)."""

    role: str
    methods: tuple[str, ...] = GET
    of: str = ""
    may: frozenset[str] | None = None
    also: "Rule | None" = None  # what holds for further methods of the same door

    def whole(self) -> list["Rule"]:
        return [self, *(self.also.whole() if self.also else [])]

    def has_role(self, name: str) -> bool:
        return name in ROLES.get(self.role, {name})


def only(*people: str) -> frozenset[str]:
    return frozenset(people)


def import_rule(methods: tuple[str, ...]) -> Rule:
    """One's own imports; those into the library for all who keep it."""
    into_library = Rule(AUTHOR, methods, "import of edda", only("edda", "ada"))
    return Rule(AUTHOR, methods, "import of tess", only("tess"), also=into_library)


# At Tess's gym Olga is the owner, Tess and Gwen are trainers, Fred sits at the front desk, Cleo is a client; Exie was a
# trainer there.
STAFF = only("olga", "tess", "gwen", "fred")
RECEPTION = only("olga", "fred")
ALL_TRAINERS = only("tess", "rival", "former", "olga", "gwen", "exie")

RULES: dict[str, Rule] = {
    # --- The process
    "healthz": Rule(PUBLIC),
    "readyz": Rule(PUBLIC),
    # --- The installed app
    "worker": Rule(PUBLIC),
    "manifest": Rule(PUBLIC),
    "offline": Rule(PUBLIC),
    # --- Sign-in (allauth)
    "account_login": Rule(PUBLIC, BOTH),
    "account_logout": Rule(PUBLIC, BOTH),
    "account_signup": Rule(PUBLIC, BOTH),
    "account_confirm_login_code": Rule(PUBLIC, BOTH),
    "account_inactive": Rule(PUBLIC),
    "account_reset_password": Rule(PUBLIC, BOTH),
    "account_reset_password_done": Rule(PUBLIC),
    "account_reset_password_from_key": Rule(PUBLIC, BOTH, "reset key"),
    "account_reset_password_from_key_done": Rule(PUBLIC),
    "account_email_verification_sent": Rule(PUBLIC),
    "account_confirm_email": Rule(PUBLIC, GET, "confirmation key"),
    "account_change_password": Rule(SIGNED_IN, BOTH),
    "account_set_password": Rule(SIGNED_IN, BOTH),
    "account_email": Rule(SIGNED_IN, BOTH),
    "account_reauthenticate": Rule(SIGNED_IN, BOTH),
    # --- Accounts
    "accounts:home": Rule(PUBLIC),
    "accounts:profile": Rule(SIGNED_IN, BOTH),
    "accounts:token_add": Rule(SIGNED_IN, POST),
    "accounts:token_revoke": Rule(SIGNED_IN, POST, "token of tess", only("tess")),
    "accounts:invitation_list": Rule(TRAINER),
    "accounts:invitation_add": Rule(TRAINER, BOTH),
    "accounts:invitation_revoke": Rule(
        SIGNED_IN,
        POST,
        "invitation of tess",
        only("tess"),
        also=Rule(
            SIGNED_IN,
            POST,
            "gym invitation of a client",
            only("tess", "olga", "fred"),
            also=Rule(SIGNED_IN, POST, "gym invitation of staff", only("olga")),
        ),
    ),
    "accounts:invitation_detail": Rule(PUBLIC, GET, "open invitation"),
    "accounts:invitation_accept": Rule(SIGNED_IN, POST, "open invitation"),
    "accounts:coaching_end": Rule(SIGNED_IN, POST, "coaching", only("tess", "cleo")),
    # --- Gyms
    "gyms:gym_list": Rule(SIGNED_IN),
    "gyms:gym_add": Rule(TRAINER, BOTH),
    "gyms:gym_detail": Rule(SIGNED_IN, GET, "gym", STAFF),
    "gyms:gym_edit": Rule(SIGNED_IN, BOTH, "gym", only("olga")),
    "gyms:gym_leave": Rule(SIGNED_IN, POST, "gym", STAFF | {"cleo"}),
    "gyms:invitation_add": Rule(SIGNED_IN, BOTH, "gym", STAFF),
    "gyms:client_list": Rule(SIGNED_IN, GET, "gym", RECEPTION),
    "gyms:member_edit": Rule(SIGNED_IN, POST, "membership of gwen", only("olga")),
    "gyms:member_remove": Rule(
        SIGNED_IN,
        POST,
        "membership of gwen",
        only("olga"),
        also=Rule(SIGNED_IN, POST, "membership of cleo", RECEPTION),
    ),
    # --- The floor
    "floor:floor": Rule(TRAINER),
    "floor:screen_add": Rule(TRAINER, POST),
    "floor:screen_revoke": Rule(TRAINER, POST),
    "floor:screen": Rule(PUBLIC, GET, "floor screen"),
    "floor:hand": Rule(SIGNED_IN, POST, "session of cleo", only("cleo", "tess")),
    # --- Catalogue
    "catalog:exercise_list": Rule(SIGNED_IN),
    "catalog:exercise_add": Rule(TRAINER, BOTH),
    "catalog:exercise_detail": Rule(SIGNED_IN, GET, "exercise of tess", only("tess", "cleo")),
    "catalog:exercise_edit": Rule(SIGNED_IN, BOTH, "exercise of tess", only("tess")),
    "catalog:exercise_add_preview": Rule(TRAINER, POST),
    "catalog:exercise_preview": Rule(SIGNED_IN, POST, "exercise of tess", only("tess")),
    "catalog:exercise_history": Rule(SIGNED_IN, GET, "exercise of tess", only("tess")),
    "catalog:revision_detail": Rule(SIGNED_IN, GET, "revision of tess", only("tess", "cleo")),
    "catalog:revision_restore": Rule(SIGNED_IN, POST, "revision of tess", only("tess")),
    "catalog:step_detail": Rule(SIGNED_IN, GET, "step of a session of cleo", only("tess", "cleo")),
    "catalog:exercise_archive": Rule(SIGNED_IN, POST, "exercise of tess", only("tess")),
    "catalog:exercise_restore": Rule(SIGNED_IN, POST, "exercise of tess", only("tess")),
    # --- Drafts of the library's texts
    "bulk:bulk_list": Rule(EDITOR),
    "bulk:bulk_add": Rule(EDITOR, BOTH),
    "bulk:bulk_undo": Rule(EDITOR, POST, "bulk edit"),
    "drafts:draft_list": Rule(EDITOR),
    "drafts:draft_add": Rule(EDITOR, BOTH),
    "drafts:draft_add_preview": Rule(EDITOR, POST),
    "drafts:draft_start": Rule(EDITOR, BOTH, "library exercise", also=Rule(EDITOR, BOTH, "exercise of tess", only())),
    "drafts:draft_start_preview": Rule(
        EDITOR, POST, "library exercise", also=Rule(EDITOR, POST, "exercise of tess", only())
    ),
    "drafts:draft_detail": Rule(EDITOR, GET, "draft"),
    "drafts:draft_edit": Rule(EDITOR, BOTH, "draft"),
    "drafts:draft_preview": Rule(EDITOR, POST, "draft"),
    "drafts:draft_submit": Rule(EDITOR, POST, "draft"),
    "drafts:draft_return": Rule(EDITOR, POST, "draft"),
    "drafts:draft_publish": Rule(EDITOR, POST, "draft"),
    "drafts:draft_discard": Rule(EDITOR, POST, "draft"),
    "drafts:draft_reopen": Rule(EDITOR, POST, "draft"),
    "drafts:draft_roll_back": Rule(EDITOR, POST, "draft"),
    "drafts:draft_join": Rule(EDITOR, BOTH, "draft"),
    "drafts:aside_join": Rule(EDITOR, BOTH, "text put aside"),
    # --- Moves in and out
    "exchange:import_list": Rule(AUTHOR),
    "exchange:import_add": Rule(AUTHOR, POST),
    "exchange:export": Rule(AUTHOR),
    "exchange:import_detail": import_rule(GET),
    "exchange:import_map": import_rule(POST),
    "exchange:import_choose": import_rule(POST),
    "exchange:import_run": import_rule(POST),
    "exchange:import_discard": import_rule(POST),
    "exchange:import_undo": import_rule(POST),
    "exchange:exercise_merge": Rule(
        SIGNED_IN,
        BOTH,
        "exercise of tess",
        only("tess"),
        also=Rule(SIGNED_IN, BOTH, "library exercise", only("edda", "ada")),
    ),
    # --- Translations
    "translations:language_list": Rule(TRANSLATOR),
    "translations:translation_list": Rule(TRANSLATOR, GET, "German"),
    "translations:translation_edit": Rule(TRANSLATOR, BOTH, "German of a move"),
    "translations:translation_history": Rule(TRANSLATOR, GET, "German of a move"),
    "translations:translation_restore": Rule(TRANSLATOR, POST, "first German of a move"),
    # --- Builder
    "builder:routine_list": Rule(TRAINER),
    "builder:routine_add": Rule(TRAINER, BOTH),
    "builder:routine_detail": Rule(TRAINER, GET, "routine of tess", only("tess")),
    "builder:routine_copy": Rule(TRAINER, POST, "routine of tess", only("tess")),
    "builder:routine_archive": Rule(TRAINER, POST, "routine of tess", only("tess")),
    "builder:routine_restore": Rule(TRAINER, POST, "routine of tess", only("tess")),
    "builder:routine_edit": Rule(TRAINER, BOTH, "routine of tess", only("tess")),
    "builder:exercise_find": Rule(TRAINER, GET, "routine of tess", only("tess")),
    "builder:step_add": Rule(TRAINER, POST, "routine of tess", only("tess")),
    "builder:step_place": Rule(TRAINER, POST, "routine of tess", only("tess")),
    "builder:routine_undo": Rule(TRAINER, POST, "routine of tess", only("tess")),
    "builder:routine_redo": Rule(TRAINER, POST, "routine of tess", only("tess")),
    "builder:source_choose": Rule(TRAINER, GET, "routine of tess", only("tess")),
    "builder:steps_copy": Rule(TRAINER, BOTH, "two routines of tess", only("tess")),
    "builder:step_sets": Rule(TRAINER, POST, "step of tess", only("tess")),
    "builder:step_alternatives": Rule(TRAINER, POST, "step of tess", only("tess")),
    "builder:alternative_find": Rule(TRAINER, GET, "step of tess", only("tess")),
    "builder:block_move": Rule(TRAINER, POST, "block of tess", only("tess")),
    "builder:step_edit": Rule(TRAINER, POST, "step of tess", only("tess")),
    "builder:step_move": Rule(TRAINER, POST, "step of tess", only("tess")),
    "builder:step_remove": Rule(TRAINER, POST, "step of tess", only("tess")),
    "builder:step_group": Rule(TRAINER, POST, "step of tess", only("tess")),
    "builder:block_edit": Rule(TRAINER, POST, "block of tess", only("tess")),
    "builder:block_ungroup": Rule(TRAINER, POST, "block of tess", only("tess")),
    # --- Versions
    "versions:version_list": Rule(TRAINER, GET, "routine of tess", only("tess")),
    "versions:version_keep": Rule(TRAINER, POST, "routine of tess", only("tess")),
    "versions:version_restore": Rule(TRAINER, POST, "version of tess", only("tess")),
    "versions:merge_preview": Rule(TRAINER, GET, "routine of tess", only("tess")),
    "versions:merge_apply": Rule(TRAINER, POST, "routine of tess", only("tess")),
    # --- Routines as text
    "text:routine_text": Rule(TRAINER, BOTH, "routine of tess", only("tess")),
    "text:routine_paste": Rule(TRAINER, BOTH),
    "text:version_diff": Rule(TRAINER, GET, "versions of tess", only("tess")),
    "text:assignment_text": Rule(TRAINER, BOTH, "assignment of cleo", only("tess")),
    # --- Hand-overs
    "handovers:coaching_hand_over": Rule(SIGNED_IN, BOTH, "coaching", only("tess") | RECEPTION),
    "handovers:hand_over_refuse": Rule(SIGNED_IN, POST, "hand-over of cleo", only("cleo")),
    "handovers:hand_over_dismiss": Rule(SIGNED_IN, POST, "hand-over of cleo", only("cleo", "tess", "former")),
    # --- Sharing
    "sharing:routine_share": Rule(TRAINER, POST, "routine of tess", only("tess")),
    "sharing:routine_unshare": Rule(TRAINER, POST, "routine of tess", only("tess")),
    "sharing:exercise_share": Rule(TRAINER, POST, "exercise of tess", only("tess")),
    "sharing:exercise_unshare": Rule(TRAINER, POST, "exercise of tess", only("tess")),
    # --- A client's copy
    "copies:copy_detail": Rule(TRAINER, GET, "assignment of cleo", only("tess")),
    "copies:move_find": Rule(TRAINER, GET, "assignment of cleo", only("tess")),
    "copies:step_add": Rule(TRAINER, POST, "assignment of cleo", only("tess")),
    "copies:step_edit": Rule(TRAINER, POST, "step of copy", only("tess")),
    "copies:step_swap": Rule(TRAINER, POST, "step of copy", only("tess")),
    "copies:step_move": Rule(TRAINER, POST, "step of copy", only("tess")),
    "copies:step_remove": Rule(TRAINER, POST, "step of copy", only("tess")),
    "copies:copy_undo": Rule(TRAINER, POST, "assignment of cleo", only("tess")),
    "copies:copy_reset": Rule(TRAINER, POST, "assignment of cleo", only("tess")),
    # --- Assignments
    "assignments:routine_choose": Rule(TRAINER),
    "assignments:assignment_add": Rule(TRAINER, BOTH, "routine of tess", only("tess")),
    "assignments:assignment_edit": Rule(TRAINER, BOTH, "assignment of cleo", only("tess")),
    "assignments:assignment_withdraw": Rule(TRAINER, POST, "assignment of cleo", only("tess")),
    "assignments:assignment_restore": Rule(TRAINER, POST, "assignment of cleo", only("tess")),
    "assignments:session_move": Rule(SIGNED_IN, POST, "assignment of cleo", only("tess")),
    "assignments:own_calendar": Rule(SIGNED_IN),
    "assignments:client_calendar": Rule(TRAINER, GET, "client cleo", only("tess")),
    "measurements:measurement_list": Rule(SIGNED_IN),
    "measurements:measurement_add": Rule(SIGNED_IN, POST),
    "measurements:measurement_edit": Rule(SIGNED_IN, BOTH, "measurement of cleo", only("cleo")),
    "measurements:measurement_delete": Rule(SIGNED_IN, POST, "measurement of cleo", only("cleo")),
    "measurements:client_measurements": Rule(TRAINER, GET, "client cleo", only("tess")),
    "assignments:pause_list": Rule(TRAINER, GET, "client cleo", only("tess")),
    "assignments:pause_add": Rule(TRAINER, POST, "client cleo", only("tess")),
    "assignments:pause_edit": Rule(TRAINER, BOTH, "pause of cleo", only("tess")),
    "assignments:pause_delete": Rule(TRAINER, POST, "pause of cleo", only("tess")),
    # --- Groups and tags
    "groups:group_list": Rule(TRAINER),
    "groups:group_add": Rule(TRAINER, BOTH),
    "groups:group_edit": Rule(TRAINER, BOTH, "group of tess", only("tess")),
    "groups:group_delete": Rule(TRAINER, POST, "group of tess", only("tess")),
    "groups:clients_tag": Rule(TRAINER, POST),
    "groups:tags_edit": Rule(TRAINER, BOTH, "client cleo", only("tess")),
    # --- Programs
    "programs:program_list": Rule(SIGNED_IN),
    "programs:program_add": Rule(TRAINER, BOTH),
    "programs:program_detail": Rule(TRAINER, GET, "program of tess", only("tess")),
    "programs:program_edit": Rule(TRAINER, BOTH, "program of tess", only("tess")),
    "programs:program_archive": Rule(TRAINER, POST, "program of tess", only("tess")),
    "programs:program_restore": Rule(TRAINER, POST, "program of tess", only("tess")),
    "programs:day_add": Rule(TRAINER, POST, "program of tess", only("tess")),
    "programs:day_edit": Rule(TRAINER, POST, "day of program", only("tess")),
    "programs:day_remove": Rule(TRAINER, POST, "day of program", only("tess")),
    "programs:rule_edit": Rule(TRAINER, POST, "program of tess", only("tess")),
    "programs:rule_remove": Rule(TRAINER, POST, "rule of program", only("tess")),
    "programs:program_assign": Rule(TRAINER, BOTH, "program of tess", only("tess")),
    "programs:program_preview": Rule(TRAINER, GET, "program for cleo", only("tess")),
    "programs:enrolment_detail": Rule(SIGNED_IN, GET, "enrolment of cleo", only("cleo", "tess")),
    "programs:enrolment_end": Rule(TRAINER, POST, "enrolment of cleo", only("tess")),
    "programs:override_add": Rule(TRAINER, POST, "step of enrolment", only("tess")),
    "programs:override_end": Rule(TRAINER, POST, "override of cleo", only("tess")),
    # --- Following and logging
    "player:today": Rule(SIGNED_IN),
    "player:session_start": Rule(SIGNED_IN, POST, "assignment of cleo", only("cleo", "tess")),
    "player:session_ready": Rule(SIGNED_IN, GET, "today of cleo", only("cleo", "tess")),
    "player:session_detail": Rule(SIGNED_IN, GET, "session of cleo", only("cleo", "tess")),
    "player:set_log": Rule(SIGNED_IN, POST, "session of cleo", only("cleo", "tess")),
    "player:set_void": Rule(SIGNED_IN, POST, "set of cleo", only("cleo", "tess")),
    "player:step_skip": Rule(SIGNED_IN, POST, "step of session", only("cleo", "tess")),
    "player:step_swap": Rule(SIGNED_IN, POST, "step of session", only("cleo", "tess")),
    "player:step_note": Rule(SIGNED_IN, POST, "step of session", only("cleo", "tess")),
    "player:step_load": Rule(SIGNED_IN, POST, "step of session", only("tess")),
    "player:session_news": Rule(PHONE, GET, "session of cleo", only("cleo", "tess")),
    "player:session_order": Rule(SIGNED_IN, POST, "session of cleo", only("cleo", "tess")),
    "player:session_finish": Rule(SIGNED_IN, POST, "session of cleo", only("cleo", "tess")),
    "player:session_summary": Rule(SIGNED_IN, GET, "session of cleo", only("cleo")),
    "player:feeling_answer": Rule(SIGNED_IN, POST, "session of cleo", only("cleo")),
    "player:follow_up_start": Rule(SIGNED_IN, POST, "session of cleo", only("cleo")),
    "player:outbox": Rule(PHONE, POST),
    "player:hello": Rule(PUBLIC),
    # --- Progress
    "progress:overview": Rule(SIGNED_IN),
    "progress:exercise_list": Rule(SIGNED_IN),
    "progress:exercise_detail": Rule(SIGNED_IN, GET, "exercise of tess", only("tess", "cleo")),
    "progress:muscles": Rule(SIGNED_IN),
    "progress:calendar": Rule(SIGNED_IN),
    "progress:session_list": Rule(SIGNED_IN),
    "progress:client_overview": Rule(TRAINER, GET, "client cleo", only("tess")),
    "progress:client_exercise_list": Rule(TRAINER, GET, "client cleo", only("tess")),
    "progress:client_exercise_detail": Rule(TRAINER, GET, "move of cleo", only("tess")),
    "progress:client_muscles": Rule(TRAINER, GET, "client cleo", only("tess")),
    "progress:client_calendar": Rule(TRAINER, GET, "client cleo", only("tess")),
    "progress:client_session_list": Rule(TRAINER, GET, "client cleo", only("tess")),
    "progress:session_detail": Rule(SIGNED_IN, GET, "session of cleo", only("tess", "cleo")),
    # --- Left and right
    "sides:ledger": Rule(SIGNED_IN),
    "sides:exercise_detail": Rule(SIGNED_IN, GET, "one-sided exercise"),
    "sides:client_ledger": Rule(TRAINER, GET, "client cleo", only("tess")),
    "sides:client_exercise_detail": Rule(TRAINER, GET, "one-sided exercise of cleo", only("tess")),
    # --- Goals
    "goals:goal_list": Rule(SIGNED_IN),
    "goals:goal_add": Rule(SIGNED_IN, BOTH),
    "goals:goal_edit": Rule(SIGNED_IN, BOTH, "goal of cleo", only("cleo")),
    "goals:goal_end": Rule(SIGNED_IN, POST, "goal of cleo", only("cleo")),
    "goals:client_goal_list": Rule(TRAINER, GET, "client cleo", only("tess")),
    # --- Notes
    "notes:thread_list": Rule(SIGNED_IN),
    "notes:thread": Rule(SIGNED_IN, GET, "client cleo", only("cleo", "tess")),
    "notes:comment_add": Rule(SIGNED_IN, POST, "client cleo", only("cleo", "tess")),
    "notes:thread_read": Rule(SIGNED_IN, POST, "client cleo", only("cleo", "tess")),
    "notes:comment_delete": Rule(
        SIGNED_IN,
        POST,
        "comment of cleo",
        only("cleo"),
        also=Rule(
            SIGNED_IN,
            POST,
            "comment of tess",
            only("tess"),
            also=Rule(SIGNED_IN, POST, "comment of former trainer", only()),
        ),
    ),
    "notes:photo": Rule(SIGNED_IN, GET, "photo of cleo", only("cleo", "tess")),
    "notes:photo_small": Rule(SIGNED_IN, GET, "photo of cleo", only("cleo", "tess")),
    # --- The morning after
    "checkins:check_in": Rule(SIGNED_IN, BOTH),
    "checkins:check_in_by_mail": Rule(PUBLIC, BOTH, "mailed check-in"),
    "checkins:changes_decide": Rule(TRAINER, POST, "check-in of cleo", only("tess")),
    "checkins:proposal_decide": Rule(TRAINER, POST, "proposal of cleo", only("tess")),
    "checkins:client_soreness": Rule(TRAINER, GET, "client cleo", only("tess")),
    "checkins:automatic_edit": Rule(TRAINER, POST, "client cleo", only("tess")),
    # --- Desk
    "desk:client_list": Rule(TRAINER),
    "desk:needs_you": Rule(TRAINER),
    "desk:client_detail": Rule(TRAINER, GET, "client cleo", only("tess")),
    "desk:snooze": Rule(TRAINER, POST, "client cleo", only("tess")),
    "desk:wake": Rule(TRAINER, POST, "client cleo", only("tess")),
    # --- Why each number
    "targets:target_list": Rule(SIGNED_IN, GET, "assignment of cleo", only("cleo", "tess")),
    # --- Weekly reviews
    "reviews:review_list": Rule(TRAINER),
    "reviews:review_today": Rule(TRAINER, GET, "client cleo", only("tess")),
    "reviews:review_detail": Rule(TRAINER, GET, "week of cleo", only("tess")),
    "reviews:review_mark": Rule(TRAINER, POST, "week of cleo", only("tess")),
    "reviews:change_decide": Rule(TRAINER, POST, "week of cleo", only("tess")),
    # --- Programs
    "api:schema": Rule(SIGNED_IN),
    "api:docs": Rule(SIGNED_IN),
    "api:exercise-list": Rule(SIGNED_IN, also=Rule(TRAINER, POST)),
    "api:exercise-detail": Rule(SIGNED_IN, GET, "exercise of tess", only("tess", "cleo")),
    "api:routine-list": Rule(TRAINER, BOTH),
    "api:routine-detail": Rule(TRAINER, GET + PATCH, "routine of tess", only("tess")),
    "api:routine-text": Rule(TRAINER, GET + PUT, "routine of tess", only("tess")),
    "api:routine-steps": Rule(TRAINER, POST, "routine of tess", only("tess")),
    "api:assignment-list": Rule(SIGNED_IN, also=Rule(TRAINER, POST)),
    "api:assignment-detail": Rule(
        SIGNED_IN,
        GET,
        "assignment of cleo",
        only("tess", "cleo"),
        also=Rule(TRAINER, PATCH, "assignment of cleo", only("tess")),
    ),
    "api:assignment-withdraw": Rule(TRAINER, POST, "assignment of cleo", only("tess")),
    "api:assignment-start": Rule(SIGNED_IN, POST, "assignment of cleo", only("cleo", "tess")),
    "api:session-list": Rule(SIGNED_IN),
    "api:session-detail": Rule(SIGNED_IN, GET, "session of cleo", only("tess", "cleo")),
    "api:session-finish": Rule(SIGNED_IN, POST, "session of cleo", only("cleo", "tess")),
    "api:session-feeling": Rule(SIGNED_IN, POST, "session of cleo", only("cleo")),
    "api:set-list": Rule(SIGNED_IN, GET, "session of cleo", only("tess", "cleo")),
    "api:set-detail": Rule(
        SIGNED_IN,
        GET,
        "set of cleo",
        only("tess", "cleo"),
        also=Rule(SIGNED_IN, PUT, "set of cleo", only("cleo", "tess")),
    ),
}

# What Tess shares with her gym: her colleagues read, copy and assign it, its owner changes it too. Every door to one of
# her things is asked about the shared one as well.
SHARED = {
    f"{thing} of tess": f"shared {thing} of tess"
    for thing in ("routine", "version", "versions", "exercise", "block", "step")
}
AUTHORS_ONLY = {"sharing:routine_share", "sharing:exercise_share"}
COLLEAGUES_READ = {
    "builder:routine_detail": GET,
    "builder:routine_copy": POST,
    "assignments:assignment_add": BOTH,
    "text:routine_text": GET,
    "versions:version_list": GET,
    "versions:merge_preview": GET,
    "versions:merge_apply": POST,
    "catalog:exercise_detail": GET,
    "progress:exercise_detail": GET,
    "text:version_diff": GET,
    "api:routine-detail": GET,
    "api:routine-text": GET,
    "api:exercise-detail": GET,
}


def shared_rules(name: str) -> list[Rule]:
    """The rules of a door for what is shared, from those for what isn't."""
    rules = []
    for rule in RULES[name].whole():
        if rule.of not in SHARED or rule.may is None:
            continue
        for method in rule.methods:
            colleagues = set() if name in AUTHORS_ONLY else {"olga"}
            if method in COLLEAGUES_READ.get(name, ()):
                colleagues |= {"gwen"}
            rules.append(Rule(rule.role, (method,), SHARED[rule.of], rule.may | colleagues))
    return rules
