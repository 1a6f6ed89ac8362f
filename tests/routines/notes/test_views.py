"""Notes over HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Coaching, User
from routines.models import Comment, Receipt, SessionStep, TrainingSession
from routines.notes.commands import add_comment
from routines.player.commands import answer_feeling, finish_session
from tests.factories import make_coaching, make_user
from tests.htmx import HTMX

pytestmark = pytest.mark.django_db


def thread(client: User, **query: str) -> str:
    return reverse("notes:thread", args=[client.pk], query=query)


def page(browser: Client, url: str) -> str:
    return browser.get(url).content.decode()


# --- The thread -----------------------------------------------------------------------------------


def test_client_and_trainer_write_to_one_another(as_cleo: Client, as_tess: Client, cleo: User, coaching: Coaching):
    answer = as_cleo.post(reverse("notes:comment_add", args=[cleo.pk]), {"text": "Elbows in?"})
    comment = Comment.objects.get()
    assert answer["Location"] == f"{thread(cleo)}#note-{comment.pk}"
    assert (comment.client, comment.author, comment.text, comment.session) == (cleo, cleo, "Elbows in?", None)
    seen = page(as_tess, thread(cleo))
    assert "Elbows in?" in seen
    assert "1 new" in seen
    as_tess.post(reverse("notes:comment_add", args=[cleo.pk]), {"text": "A little."})
    own = page(as_cleo, reverse("notes:thread_list"))
    assert own.index("Elbows in?") < own.index("A little.")


def test_comment_add_about_a_step_and_a_set(as_cleo: Client, cleo: User, session: TrainingSession):
    form = page(as_cleo, thread(cleo, session=str(session.pk), about="step-2"))
    assert '<option value="step-2" selected>All of Dead hang</option>' in form
    logged = session.logged_sets.get()
    for about in ("", "step-2", f"set-{logged.pk}"):
        as_cleo.post(
            reverse("notes:comment_add", args=[cleo.pk]), {"text": "Hm.", "session": str(session.pk), "about": about}
        )
    found = Comment.objects.values_list("session", "step_number", "logged_set", "about")
    assert list(found) == [
        (session.pk, None, None, ""),
        (session.pk, 2, None, "Dead hang"),
        (session.pk, 1, logged.pk, "Plank row, set 1"),
    ]
    assert "Plank row, set 1" in page(as_cleo, thread(cleo))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"text": ""}, "Write something, or add a photo."),
        ({"text": "  \n "}, "Write something, or add a photo."),
        ({"text": "x" * 2001}, "at most 2000 characters"),
        ({"text": "a\0b"}, "Null characters"),
        ({"text": "Kept.", "about": "step-99"}, "Select a valid choice"),
        ({"text": "Kept.", "about": "x" * 10_000}, "Select a valid choice"),
    ],
)
def test_comment_add_refused_says_why_and_keeps_the_words(
    as_cleo: Client, cleo: User, session: TrainingSession, typed: dict[str, str], said: str
):
    answer = as_cleo.post(reverse("notes:comment_add", args=[cleo.pk]), {"session": str(session.pk)} | typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Kept." not in typed["text"] or "Kept." in answer.content.decode()
    assert not Comment.objects.exists()


def test_comment_add_about_somebody_elses_session_is_nowhere(
    as_stan: Client, stan: User, rival_coaching: Coaching, session: TrainingSession
):
    typed = {"text": "x", "session": str(session.pk)}
    assert as_stan.post(reverse("notes:comment_add", args=[stan.pk]), typed).status_code == 404
    assert as_stan.get(thread(stan, session=str(session.pk))).status_code == 404


@pytest.mark.parametrize("query", [{"before": "yesterday"}, {"session": "x"}, {"about": "y" * 200}])
def test_thread_with_an_address_that_cant_be_read_is_the_thread(as_cleo: Client, cleo: User, query: dict[str, str]):
    assert as_cleo.get(thread(cleo, **query)).status_code == 200


def test_thread_shows_the_notes_of_sessions_once_and_whose_they_are(
    as_tess: Client, cleo: User, tess: User, session: TrainingSession
):
    SessionStep.objects.create(session=session, client=cleo, step_number=1, note="Grip gave out.")
    finish_session(session, at=timezone.now())
    answer_feeling(session, feeling=2, note="Good day.")
    seen = page(as_tess, thread(cleo))
    assert (seen.count("Grip gave out."), seen.count("Good day.")) == (1, 1)
    assert reverse("progress:session_detail", args=[session.pk]) + "#move-1" in seen


def test_thread_goes_back_page_by_page_and_loses_nothing(as_cleo: Client, cleo: User, tess: User, coaching: Coaching):
    start = timezone.now() - timedelta(days=5)
    for number in range(95):
        add_comment(cleo, author=tess, text=f"Note {number:03}.", at=start + timedelta(minutes=number))
    seen: list[str] = []
    url = thread(cleo)
    for _ in range(3):
        content = page(as_cleo, url)
        seen = [f"{number:03}" for number in range(95) if f"Note {number:03}." in content] + seen
        older = content.partition("?before=")[2].partition('"')[0]
        url = f"{thread(cleo)}?before={older}"
    assert seen == [f"{number:03}" for number in range(95)]
    assert older == ""


@pytest.mark.parametrize("count", [1, 3])
def test_thread_takes_as_many_queries_for_three_notes_as_for_one(
    as_tess: Client, cleo: User, session: TrainingSession, count: int, django_assert_num_queries: Any
):
    for _ in range(count):
        add_comment(cleo, author=cleo, text="x", session=session)
    with django_assert_num_queries(8):  # session, person, client, comments, photos, remarks, unread, readers
        as_tess.get(thread(cleo))


# --- Read -----------------------------------------------------------------------------------------


def test_looking_reads_nothing_and_the_button_does(as_tess: Client, cleo: User, coaching: Coaching):
    comment = add_comment(cleo, author=cleo, text="x")
    as_tess.get(thread(cleo))
    assert Receipt.objects.unread().count() == 1
    answer = as_tess.post(reverse("notes:thread_read", args=[cleo.pk]), {"up_to": comment.pk})
    assert answer["Location"] == thread(cleo)
    assert Receipt.objects.unread().count() == 0
    assert "1 new" not in page(as_tess, thread(cleo))


def test_read_with_htmx_takes_the_badge_along(as_tess: Client, cleo: User, coaching: Coaching):
    add_comment(cleo, author=cleo, text="x")
    comment = add_comment(cleo, author=cleo, text="y")
    url = reverse("notes:thread_read", args=[cleo.pk])
    assert ">2<" in page(as_tess, thread(cleo)).partition('id="unread-notes"')[2][:80]
    fragment = as_tess.post(url, {"up_to": comment.pk}, headers=HTMX).content.decode()
    assert "hidden" in fragment
    assert 'hx-target="#unread"' in fragment


@pytest.mark.parametrize("up_to", ["", "x", "-1", "0", "9" * 400, "1.5"])
def test_read_up_to_nonsense_is_refused(as_tess: Client, cleo: User, coaching: Coaching, up_to: str):
    add_comment(cleo, author=cleo, text="x")
    assert as_tess.post(reverse("notes:thread_read", args=[cleo.pk]), {"up_to": up_to}).status_code == 422
    assert Receipt.objects.unread().count() == 1


# --- The list -------------------------------------------------------------------------------------


def test_list_has_what_is_new_first_and_takes_the_same_queries_however_long(
    as_tess: Client, tess: User, cleo: User, coaching: Coaching, django_assert_num_queries: Any
):
    add_comment(cleo, author=cleo, text="Elbows?")
    with django_assert_num_queries(5):  # session, person, people, unread, latest
        as_tess.get(reverse("notes:thread_list"))
    for name in ("ann", "ben"):
        other = make_user(f"{name}@example.com")
        make_coaching(tess, other)
        add_comment(other, author=tess, text="Hi.")
    with django_assert_num_queries(5):
        seen = page(as_tess, reverse("notes:thread_list"))
    assert seen.index("Elbows?") < seen.index("Hi.")
    assert "Ann" in seen


def test_list_of_a_trainer_without_clients_leads_to_an_invitation(as_tess: Client):
    assert reverse("accounts:invitation_add") in page(as_tess, reverse("notes:thread_list"))


# --- Taken back -----------------------------------------------------------------------------------


def test_comment_delete_by_its_author_alone(as_cleo: Client, as_tess: Client, cleo: User, coaching: Coaching):
    comment = add_comment(cleo, author=cleo, text="x")
    url = reverse("notes:comment_delete", args=[comment.pk])
    assert as_tess.post(url).status_code == 404
    assert as_cleo.post(url)["Location"] == thread(cleo)
    assert not Comment.objects.exists()


# --- Elsewhere ------------------------------------------------------------------------------------


def test_session_page_shows_what_was_written_about_it_and_marks_only_that(
    as_tess: Client, cleo: User, session: TrainingSession
):
    about = add_comment(cleo, author=cleo, text="On this one.", session=session)
    add_comment(cleo, author=cleo, text="In general.")
    seen = page(as_tess, reverse("progress:session_detail", args=[session.pk]))
    assert "On this one." in seen
    assert "In general." not in seen
    assert "1 new" in seen
    answer = as_tess.post(reverse("notes:thread_read", args=[cleo.pk]), {"up_to": about.pk, "session": str(session.pk)})
    assert answer["Location"] == reverse("progress:session_detail", args=[session.pk])
    assert [one.comment_id for one in Receipt.objects.exclude(read_at=None)] == [about.pk]


def test_desk_tells_of_what_the_client_wrote_until_it_is_read(as_tess: Client, tess: User, cleo: User, session: Any):
    comment = add_comment(cleo, author=cleo, text="Can we move Friday?")
    for door, args in (("desk:needs_you", []), ("desk:client_list", []), ("desk:client_detail", [cleo.pk])):
        seen = page(as_tess, reverse(door, args=args))
        assert "Cleo wrote to you" in seen, door
        assert thread(cleo) in seen, door
    as_tess.post(reverse("notes:thread_read", args=[cleo.pk]), {"up_to": comment.pk})
    assert "wrote to you" not in page(as_tess, reverse("desk:needs_you"))


def test_desk_forgets_a_note_that_was_put_off_until_there_is_another(as_tess: Client, cleo: User, session: Any):
    add_comment(cleo, author=cleo, text="One.")
    snooze = reverse("desk:snooze", args=[cleo.pk])
    as_tess.post(snooze, {"signal": "note", "place": "thread", "length": "change", "page": "needs"})
    assert "Put off (1)" in page(as_tess, reverse("desk:needs_you"))
    add_comment(cleo, author=cleo, text="Two.")
    assert "Cleo wrote you 2 notes" in page(as_tess, reverse("desk:needs_you"))


def test_menu_counts_what_is_new_in_the_query_of_the_person(
    as_tess: Client, tess: User, cleo: User, coaching: Coaching, django_assert_num_queries: Any
):
    add_comment(cleo, author=cleo, text="x")
    with django_assert_num_queries(3):  # session, person, invitations
        seen = page(as_tess, reverse("accounts:invitation_list"))
    assert ">1<" in seen.partition('id="unread-notes"')[2][:80]
    coaching.ended_at = timezone.now()
    coaching.save()
    assert "hidden" in page(as_tess, reverse("accounts:invitation_list")).partition('id="unread-notes"')[2][:80]


def test_only_notes_have_the_count_in_the_menu(as_tess: Client, cleo: User, session: Any):
    add_comment(cleo, author=cleo, text="x")
    for url in (reverse("desk:client_list"), reverse("progress:session_detail", args=[session.pk]), thread(cleo)):
        assert page(as_tess, url).count('id="unread-notes"') == 1, url
