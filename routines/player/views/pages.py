"""The client's day: what is due, the session step by step, and how it went."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest
from accounts.models import User
from accounts.queries import hand_over_news
from routines.models import Assignment, Goal, LoggedSet, TrainingSession
from routines.models.floor import with_hand
from routines.models.plan import next_open, prepared_session, session_id_of
from routines.models.targets import with_program
from routines.player.commands import (
    UNKNOWN_SET,
    Outcome,
    answer_feeling,
    ask_load,
    find_slot,
    finish_session,
    log_set,
    note_step,
    now_by,
    order_steps,
    resume_step,
    skip_step,
    start_follow_up,
    start_session,
    swap_step,
)
from routines.player.forms import (
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
from routines.player.queries import (
    SessionScreen,
    blank_entry,
    exercises_of,
    in_order,
    next_step,
    page_data,
    session_screen,
    sessions_to_sum_up,
    summary_screen,
    today_screen,
)
from routines.templatetags import training

PAGE = "routines/player/session_detail.html"
MAKE_UP_DAYS = 7
"""A session is made ready for tomorrow at the earliest, and for a day of the week past."""


def own_session(request: SignedInRequest, session_id: uuid.UUID, *related: str, hand: bool = False) -> TrainingSession:
    """The client's own session, or one of a client whom a trainer coaches and types for; others are not there.

    One's own is looked for first: it is nearly always that, and found at half the price.
    """
    sessions = TrainingSession.objects.select_related(*related) if related else TrainingSession.objects.all()
    if hand:
        sessions = with_hand(sessions)
    own = sessions.for_client(request.user).filter(pk=session_id).first()
    if own:
        own.client = request.user
        return own
    return get_object_or_404(sessions.editable_by(request.user).select_related("client"), pk=session_id)


# --- Today --------------------------------------------------------------------------------------


@require_safe
def today(request: SignedInRequest) -> HttpResponse:
    return show_today(request)


def show_today(request: SignedInRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    now = timezone.localtime()
    screen = today_screen(request.user, now=now)
    context = {
        "screen": screen,
        "greeting": greeting(now.hour),
        "refusal": refusal,
        "news": hand_over_news(request.user) if screen.may_have_news else [],
    }
    return render(request, "routines/player/today.html", context, status=status)


def greeting(hour: int) -> str:
    if 4 <= hour < 12:
        return gettext("Good morning")
    return gettext("Good afternoon") if 12 <= hour < 18 else gettext("Good evening")


def reasons(form: Form, field: str) -> str:
    return " ".join(str(reason) for reason in form.errors[field])


@require_POST
def session_start(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    assignment = get_object_or_404(
        Assignment.objects.startable_by(request.user).select_related("client"), pk=assignment_id
    )
    day = assignment.client.today
    form = StartForm(request.POST, days=[day - timedelta(days=n) for n in range(day.weekday(), -1, -1)])
    if not form.is_valid():
        return start_refused(request, assignment, reasons(form, "on"))
    try:
        session = start_session(assignment, on=form.cleaned_data["on"])
    except Assignment.DoesNotExist as gone:
        raise Http404 from gone
    except ValidationError as refusal:
        return start_refused(request, assignment, " ".join(refusal.messages))
    return redirect("player:session_detail", session.pk) if session.is_open else to_result(request, session)


def start_refused(request: SignedInRequest, assignment: Assignment, refusal: str) -> HttpResponse:
    """On the page that the start was asked from: the client's Today, or the client on their trainer's desk."""
    if assignment.client_id == request.user.pk:
        return show_today(request, refusal=refusal, status=422)
    messages.error(request, refusal)
    return redirect("desk:client_detail", assignment.client_id)


def to_result(request: SignedInRequest, session: TrainingSession) -> HttpResponse:
    """What a session came to: its summary for the client, every set of it for a trainer who typed."""
    own = session.client_id == request.user.pk
    return redirect("player:session_summary" if own else "progress:session_detail", session.pk)


@require_safe
def session_ready(request: SignedInRequest, assignment_id: int, on: date) -> HttpResponse:
    """The session of a day before it is started, to be kept for a place without a network; the session itself later."""
    assignments = Assignment.objects.startable_by(request.user).select_related("version", "client", "coaching__trainer")
    assignment = get_object_or_404(with_program(assignments), pk=assignment_id)
    there = Q(pk=session_id_of(assignment.pk, on)) | Q(planned_on=on, finished_at=None)
    session = with_hand(assignment.sessions.filter(there)).select_related("client").order_by("finished_at").first()
    if session is None:
        if not 0 <= (tomorrow(assignment) - on).days <= MAKE_UP_DAYS:
            raise Http404
        session = prepared_session(assignment, on=on, at=timezone.now())
    session.assignment = assignment
    return show_session(request, session)


def tomorrow(assignment: Assignment) -> date:
    """The client's: a page may be fetched on the evening before."""
    return assignment.client.today + timedelta(days=1)


# --- The session --------------------------------------------------------------------------------


@require_safe
def session_detail(request: SignedInRequest, session_id: uuid.UUID) -> HttpResponse:
    """``?change=1.2.left`` opens the form of a set that is logged."""
    session = own_session(request, session_id, "assignment__coaching__trainer", hand=True)
    return show_session(request, session, change=request.GET.get("change", ""))


def trainer_of(session: TrainingSession) -> User | None:
    """Who gave it to the client and reads along; nobody once the coaching has ended."""
    coaching = session.assignment.coaching if session.assignment else None
    return coaching.trainer if coaching and coaching.ended_at is None else None


def show_session(
    request: SignedInRequest,
    session: TrainingSession,
    *,
    change: str = "",
    refused: dict[str, Any] | None = None,
) -> HttpResponse:
    """The whole page; with ``refused``, a set's form as it was typed and what is wrong with it."""
    change = refused["slot"] if refused else change
    screen = session_screen(session, now=timezone.now(), change=change)
    opened = screen.step_of(change) if change else None
    if opened is None and screen.current:
        opened = screen.current.number
    if refused:
        screen.refuse(**refused)
    context = {
        "session": session,
        "session_key": str(session.pk),
        "screen": screen,
        "opened": opened,
        "trainer": trainer_of(session),
        "started": session.is_started,
        "data": page_of(request, screen),
        "exercises": exercises_of(screen),
        "blank": blank_entry(session),
        "felt": feeling_form(session) if session.is_open and session.client_id == request.user.pk else None,
    }
    return render(request, PAGE, context, status=422 if refused else 200)


def page_of(request: SignedInRequest, screen: SessionScreen) -> dict[str, Any]:
    """The page's data with what only its door knows: who holds the phone, and where its links lead."""
    session = screen.session
    client = session.client
    if client.pk == request.user.pk:
        ends = {"summary": reverse("player:session_summary", args=[session.pk]), "today": reverse("player:today")}
    else:
        ends = {
            "summary": reverse("progress:session_detail", args=[session.pk]),
            "today": reverse("desk:client_detail", args=[client.pk]),
        }
    urls = ends | {
        "session": reverse("player:session_detail", args=[session.pk]),
        "outbox": reverse("player:outbox"),
        "hello": reverse("player:hello"),
        "news": reverse("player:session_news", args=[session.pk]),
    }
    return page_data(screen, started=session.is_started) | {
        "user": request.user.pk,
        "coached": trainer_of(session) is not None,
        "for": "" if client.pk == request.user.pk else client.first_name,
        "urls": urls,
    }


def session_changed(session: TrainingSession, outcome: Outcome) -> HttpResponse:
    """After a set was logged or taken back: the step to go on with."""
    logged = outcome.logged_set
    if logged.voided_at:
        return to_step(session, logged.step_number)
    if outcome.standing:
        taken, skipped = outcome.standing.taken, outcome.standing.skipped
        return to_step(session, next_open(in_order(session), after=logged.slot, taken=taken, skipped=skipped))
    return to_step(session, next_step(session, after=logged.slot))


@require_POST
def set_log(request: SignedInRequest, session_id: uuid.UUID) -> HttpResponse:
    session = own_session(request, session_id)
    form = SetForm(request.POST)
    errors: dict[str, list[str]] = {}
    if not form.is_valid():
        errors = {name: [str(reason) for reason in found] for name, found in form.errors.items()}
    if not form.names_a_set:
        return page_outdated(request, session)
    if not errors:
        try:
            outcome = log_set(session, by=request.user, at=timezone.now(), **form.values)
        except TrainingSession.DoesNotExist as gone:
            raise Http404 from gone
        except ValidationError as refusal:
            if getattr(refusal, "code", None) == UNKNOWN_SET:
                raise Http404 from refusal
            errors = refusal.message_dict
        else:
            warn_if_other(request, outcome, form)
            return session_changed(session, outcome)
    return set_refused(request, session, form, errors)


def page_outdated(request: SignedInRequest, session: TrainingSession) -> HttpResponse:
    """What was sent doesn't say which set or which intention: nothing that this page's forms send."""
    words = gettext("That can't be read, so nothing was logged. Here is the session as it stands.")
    return show_refusal(request, session, words)


def warn_if_other(request: SignedInRequest, outcome: Outcome, form: SetForm) -> None:
    """Back and resubmit with other numbers is the same op: say that the set stands as it was."""
    logged = outcome.logged_set
    typed = {name: form.values[name] for name in ("reps", "load", "seconds", "rpe")}
    if outcome.status == "duplicate" and any(getattr(logged, name) != value for name, value in typed.items()):
        messages.warning(
            request, f"That set was logged already, as {training.done(logged)}. Open it in the list to change it."
        )


def set_refused(
    request: SignedInRequest, session: TrainingSession, form: SetForm, errors: dict[str, list[str]]
) -> HttpResponse:
    slot = form.cleaned_data["slot"]
    try:
        find_slot(session, slot=slot, set_id=form.cleaned_data["set"])
    except ValidationError as unknown:
        raise Http404 from unknown
    typed = {name: str(form.data.get(name, ""))[:60] for name in ("load", "reps", "seconds", "rpe")}
    refused = {"slot": slot, "typed": typed, "errors": errors}
    return show_session(request, session, refused=refused)


@require_POST
def set_void(request: SignedInRequest, session_id: uuid.UUID, set_id: uuid.UUID) -> HttpResponse:
    session = own_session(request, session_id)
    logged = get_object_or_404(LoggedSet.objects.filter(client=session.client_id, session=session), pk=set_id)
    form = VoidForm(request.POST)
    if not form.is_valid():
        return page_outdated(request, session)
    outcome = log_set(
        session,
        by=request.user,
        set_id=logged.pk,
        slot=logged.slot,
        op=form.cleaned_data["op"],
        at=timezone.now(),
        void=True,
    )
    return session_changed(session, outcome)


# --- Another way than planned -------------------------------------------------------------------


def to_step(session: TrainingSession, step_number: int | None) -> HttpResponse:
    """The session's page at a step; at the list of all moves when none is left."""
    anchor = f"step-{step_number}" if step_number else "overview"
    return redirect(f"{reverse('player:session_detail', args=[session.pk])}#{anchor}")


def step_or_404(session: TrainingSession, step_number: int) -> None:
    if step_number not in {step["number"] for step in session.plan["steps"]}:
        raise Http404


@require_POST
def step_skip(request: SignedInRequest, session_id: uuid.UUID, step_number: int) -> HttpResponse:
    session = own_session(request, session_id)
    step_or_404(session, step_number)
    form = SkipForm(request.POST)
    if not form.is_valid():
        return show_refusal(request, session, gettext("Choose why you skip it."))
    if not form.cleaned_data["reason"]:
        resume_step(session, step_number=step_number, intention=now_by(request.user))
        return to_step(session, step_number)
    skip_step(
        session,
        step_number=step_number,
        reason=form.cleaned_data["reason"],
        intention=now_by(request.user),
    )
    return to_step(session, next_step(session, after=f"{step_number}."))


@require_POST
def step_swap(request: SignedInRequest, session_id: uuid.UUID, step_number: int) -> HttpResponse:
    session = own_session(request, session_id)
    step_or_404(session, step_number)
    form = SwapForm(request.POST)
    if form.is_valid():
        exercise, intention = form.cleaned_data["exercise"], now_by(request.user)
        try:
            swap_step(session, step_number=step_number, exercise=exercise, intention=intention)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return back_from(request, session, step_number)
    why = gettext("Choose one of the exercises that can take its place.")
    if request.POST.get("back") == "floor":
        messages.error(request, why)
        return redirect("floor:floor")
    return show_refusal(request, session, why)


@require_POST
def step_load(request: SignedInRequest, session_id: uuid.UUID, step_number: int) -> HttpResponse:
    """A trainer on the floor says what to go on with; the client's phone takes it."""
    session = get_object_or_404(
        TrainingSession.objects.coached_by(request.user).select_related("client"), pk=session_id
    )
    step_or_404(session, step_number)
    form = LoadForm(request.POST, unit=session.client.load_unit)
    if form.is_valid():
        load, unit = form.cleaned_data["load"] or (None, session.client.load_unit)
        try:
            ask_load(session, step_number=step_number, load=load, load_unit=unit, intention=now_by(request.user))
        except ValidationError as refusal:
            form.add_error(None, refusal)
    if not form.is_valid():
        messages.error(request, reasons(form, next(iter(form.errors))))
    return back_from(request, session, step_number)


def back_from(request: SignedInRequest, session: TrainingSession, step_number: int | None) -> HttpResponse:
    """To where it was asked from: the floor, or the session."""
    return redirect("floor:floor") if request.POST.get("back") == "floor" else to_step(session, step_number)


@require_POST
def step_note(request: SignedInRequest, session_id: uuid.UUID, step_number: int) -> HttpResponse:
    session = own_session(request, session_id)
    step_or_404(session, step_number)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return show_refusal(request, session, reasons(form, "note"))
    note_step(session, step_number=step_number, note=form.cleaned_data["note"], intention=now_by(request.user))
    return to_step(session, step_number)


@require_POST
def session_order(request: SignedInRequest, session_id: uuid.UUID) -> HttpResponse:
    session = own_session(request, session_id)
    form = OrderForm(request.POST)
    if form.is_valid():
        try:
            order_steps(session, order=form.cleaned_data["order"], intention=now_by(request.user))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return back_from(request, session, None)
    return show_refusal(
        request, session, gettext("That order doesn’t name each move once. Here is the session as it stands.")
    )


def show_refusal(request: SignedInRequest, session: TrainingSession, words: str) -> HttpResponse:
    """The session as it stands, and why something wasn't done."""
    messages.error(request, words)
    response = show_session(request, session)
    response.status_code = 422
    return response


# --- The end ------------------------------------------------------------------------------------


@require_POST
def session_finish(request: SignedInRequest, session_id: uuid.UUID) -> HttpResponse:
    session = finish_session(own_session(request, session_id), intention=now_by(request.user))
    return to_result(request, session)


def clients_session(request: SignedInRequest, session_id: uuid.UUID) -> TrainingSession:
    """The client's own: how it felt is theirs to say."""
    return get_object_or_404(sessions_to_sum_up(request.user), pk=session_id)


@require_safe
def session_summary(request: SignedInRequest, session_id: uuid.UUID) -> HttpResponse:
    session = clients_session(request, session_id)
    if session.is_open:
        return redirect("player:session_detail", session.pk)
    return show_summary(request, session, feeling_form(session))


def feeling_form(session: TrainingSession) -> FeelingForm:
    return FeelingForm(initial={name: getattr(session, name) for name in ("feeling", "note", "effort")})


def show_summary(
    request: SignedInRequest, session: TrainingSession, form: FeelingForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "session": session,
        "summary": summary_screen(session),
        "form": form,
        "trainer": trainer_of(session),
        "goals": Goal.objects.reached_in(session) if getattr(session, "reached_goals", True) else [],
    }
    return render(request, "routines/player/session_summary.html", context, status=status)


@require_POST
def feeling_answer(request: SignedInRequest, session_id: uuid.UUID) -> HttpResponse:
    session = clients_session(request, session_id)
    form = FeelingForm(request.POST)
    if not form.is_valid():
        return show_summary(request, session, form, status=422)
    answer_feeling(session, **form.cleaned_data, intention=now_by(request.user))
    messages.success(request, gettext("Saved."))
    return redirect("player:session_summary", session.pk)


@require_POST
def follow_up_start(request: SignedInRequest, session_id: uuid.UUID) -> HttpResponse:
    session = clients_session(request, session_id)
    try:
        following = start_follow_up(session, on=timezone.localdate())
    except ValidationError as refusal:
        words = " ".join(refusal.messages)
        if session.is_open:
            return show_refusal(request, session, words)
        messages.error(request, words)
        return show_summary(request, session, feeling_form(session), status=422)
    return redirect("player:session_detail" if following.is_open else "player:session_summary", following.pk)
