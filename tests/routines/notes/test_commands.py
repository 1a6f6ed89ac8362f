"""Notes: written, read, taken back, and told of by mail."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from accounts.models import Coaching, User
from routines.models import Comment, Photo, Receipt
from routines.notes import commands
from routines.notes.commands import DIGEST_AFTER, add_comment, delete_comment, read_thread, send_digest
from tests.factories import make_coaching, make_picture, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def gwen(cleo: User, coaching: Coaching) -> User:
    """Coaches Cleo, too."""
    gwen = make_user("gwen@example.com", is_trainer=True)
    make_coaching(gwen, cleo)
    return gwen


def unread(user: User) -> list[str]:
    return [one.text for one in Comment.objects.unread_by(user)]


# --- Written and read -----------------------------------------------------------------------------


def test_add_comment_is_new_to_everybody_else_who_reads_the_thread(cleo, tess, gwen, rival):
    add_comment(cleo, author=cleo, text="Elbows?")
    assert (unread(cleo), unread(tess), unread(gwen), unread(rival)) == ([], ["Elbows?"], ["Elbows?"], [])
    add_comment(cleo, author=tess, text="Closer.")
    assert (unread(cleo), unread(tess), unread(gwen)) == (["Closer."], ["Elbows?"], ["Elbows?", "Closer."])


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"text": ""}, "Write something"),
        ({"text": "x" * 2001}, "at most 2000 characters"),
        ({"text": "x", "pictures": [None] * 4}, "at most 3 photos"),
    ],
)
def test_add_comment_refuses_nothing_and_too_much(coaching, cleo, details, said):
    with pytest.raises(ValidationError, match=said):
        add_comment(cleo, author=cleo, **details)
    assert not Comment.objects.exists()


def test_comment_on_a_step_needs_its_session(cleo):
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.create(client=cleo, author=cleo, step_number=1, text="x")


def test_read_thread_counts_what_was_seen_and_for_this_reader_only(cleo, tess, gwen, session):
    first = add_comment(cleo, author=cleo, text="one", session=session)
    second = add_comment(cleo, author=cleo, text="two")
    add_comment(cleo, author=cleo, text="three")
    assert read_thread(tess, client=cleo, up_to=second.pk, session=session) == 1
    assert unread(tess) == ["two", "three"]
    assert read_thread(tess, client=cleo, up_to=second.pk) == 1
    assert read_thread(tess, client=cleo, up_to=second.pk) == 0
    assert (unread(tess), len(unread(gwen))) == (["three"], 3)
    seen = Comment.objects.with_state_for(tess).get(pk=first.pk)
    assert (seen.is_seen, seen.is_new) == (True, False)


def test_a_trainer_reads_nothing_any_more_when_the_coaching_ends(cleo, tess, coaching):
    add_comment(cleo, author=cleo, text="one")
    add_comment(cleo, author=tess, text="mine")
    coaching.ended_at = timezone.now()
    coaching.save()
    assert unread(tess) == []
    assert Receipt.objects.unread_by_client(tess) == {}
    assert not Comment.objects.visible_to(tess).exists()
    assert not Comment.objects.editable_by(tess).exists()
    assert unread(cleo) == ["mine"]


def test_who_coaches_later_reads_the_thread_and_none_of_it_is_new(cleo, tess, coaching, rival):
    add_comment(cleo, author=cleo, text="one")
    make_coaching(rival, cleo)
    assert Comment.objects.visible_to(rival).count() == 1
    assert unread(rival) == []


# --- Taken back -----------------------------------------------------------------------------------


def test_delete_comment_takes_its_photos_along(coaching, cleo, tess, django_capture_on_commit_callbacks):
    comment = add_comment(cleo, author=cleo, text="", pictures=[make_picture(), make_picture()])
    names = [name for photo in comment.photos.all() for name in (photo.file.name, photo.thumb.name)]
    assert len(set(names)) == 4
    assert all(default_storage.exists(name) for name in names)
    with django_capture_on_commit_callbacks(execute=True):
        delete_comment(comment)
    assert not any(default_storage.exists(name) for name in names)
    assert (Photo.objects.count(), unread(tess)) == (0, [])


def test_photos_of_a_comment_that_fails_are_not_left_behind(coaching, cleo, monkeypatch):
    kept: list[str] = []

    def fail(comment: Comment) -> None:
        kept.extend(str(photo.file.name) for photo in comment.photos.all())
        raise RuntimeError

    monkeypatch.setattr(commands, "_write_receipts", fail)
    with pytest.raises(RuntimeError):
        add_comment(cleo, author=cleo, text="", pictures=[make_picture()])
    assert len(kept) == 1
    assert not default_storage.exists(kept[0])


# --- By mail --------------------------------------------------------------------------------------


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let the time pass, and the worker do once what there is to do."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)  # the test is in a transaction of this one
    monkeypatch.setattr(db_worker.Worker, "configure_signals", lambda self: None)

    def run() -> None:
        DBTaskResult.objects.update(run_after=timezone.now() - timedelta(seconds=1))
        call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0, stdout=StringIO())

    return run


def test_digest_says_how_many_and_where_and_nothing_of_what_they_say(cleo, tess, coaching, work, settings):
    add_comment(cleo, author=cleo, text="My left knee hurts.")
    add_comment(cleo, author=cleo, text="Still.")
    assert [one.args_kwargs["args"] for one in DBTaskResult.objects.all()] == [[tess.pk]], "one for both"
    assert DBTaskResult.objects.get().run_after > timezone.now() + DIGEST_AFTER - timedelta(minutes=1)
    work()
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["tess@example.com"], "2 new notes on Backday")
    assert "2 new notes with Cleo:" in sent.body
    assert f"{settings.PUBLIC_URL}/notes/{cleo.pk}/" in sent.body
    assert "knee" not in sent.body
    add_comment(cleo, author=cleo, text="Gone.")
    work()
    assert [one.subject for one in mail.outbox] == ["2 new notes on Backday", "1 new note on Backday"]


def test_digest_to_a_client(cleo, tess, coaching, work):
    add_comment(cleo, author=tess, text="Well done.")
    work()
    assert "1 new note with your trainer:" in mail.outbox[0].body


def test_digest_is_not_sent_when_everything_is_read_by_then(cleo, tess, coaching, work):
    comment = add_comment(cleo, author=cleo, text="one")
    read_thread(tess, client=cleo, up_to=comment.pk)
    work()
    assert mail.outbox == []


def test_digest_is_not_sent_to_who_wants_none_or_reads_the_thread_no_more(cleo, tess, gwen, work):
    User.objects.filter(pk=tess.pk).update(wants_digest=False)
    add_comment(cleo, author=cleo, text="one")
    Coaching.objects.filter(trainer=gwen).update(ended_at=timezone.now())
    work()
    assert mail.outbox == []
    assert {one.return_value for one in DBTaskResult.objects.all()} == {"nothing"}


def test_digest_that_could_not_be_sent_is_tried_again_and_logged_without_addresses(
    cleo, tess, coaching, work, monkeypatch, caplog
):
    add_comment(cleo, author=cleo, text="one")

    def refuse(*mail: object) -> None:
        raise SMTPRecipientsRefused({"tess@example.com": (550, b"no")})

    with monkeypatch.context() as broken:
        broken.setattr(commands, "send_mail", refuse)
        assert send_digest.call(tess.pk) == "failed"
    assert "tess@example.com" not in caplog.text
    assert f"user={tess.pk}" in caplog.text
    again = DBTaskResult.objects.exclude(args_kwargs__args=[tess.pk]).get()
    assert again.args_kwargs["args"] == [tess.pk, 1]
    work()
    assert len(mail.outbox) == 1


def test_digest_is_given_up_after_four_tries(cleo, tess, coaching, monkeypatch):
    add_comment(cleo, author=cleo, text="one")
    before = DBTaskResult.objects.count()

    def refuse(*mail: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(commands, "send_mail", refuse)
    assert send_digest.call(tess.pk, 3) == "failed"
    assert DBTaskResult.objects.count() == before
    assert Receipt.objects.get().mailed_at is None
