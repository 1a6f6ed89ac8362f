"""The question by mail: on the client's morning, once, to whoever wants it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail

from accounts.models import Coaching, User
from routines import morning
from routines.models import Assignment, CheckIn
from routines.morning import send_check_in
from tests.routines.checkins.conftest import MONDAY, TUESDAY_MORNING, train, waiting

pytestmark = pytest.mark.django_db
type Work = Callable[[], None]


@pytest.mark.parametrize(
    ("zone", "at"),
    [
        ("UTC", datetime(2026, 11, 17, 7, tzinfo=UTC)),
        ("Europe/Zurich", datetime(2026, 11, 17, 6, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2026, 11, 17, 18, tzinfo=UTC)),  # it was Tuesday there already
        ("America/Los_Angeles", datetime(2026, 11, 17, 15, tzinfo=UTC)),
    ],
)
def test_it_waits_for_the_clients_morning(cleo, back_day, zone, at):
    User.objects.filter(pk=cleo.pk).update(time_zone=zone)
    back_day.refresh_from_db()
    now = datetime(2026, 11, 16, 17, tzinfo=UTC)
    train(back_day, User.objects.get(pk=cleo.pk).day_of(now), now)
    assert waiting() == [at]


def test_the_mail_has_a_link_and_says_nothing_of_what_was_trained_beyond_its_name(cleo, trained, work, settings):
    work()
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["cleo@example.com"], "How do you feel after Back day?")
    link = re.search(rf"{re.escape(settings.PUBLIC_URL)}/checkins/by-mail/(\S+)/", sent.body)
    assert link
    check_in = CheckIn.objects.get()
    assert CheckIn.objects.with_secret(link[1], at=TUESDAY_MORNING).get() == check_in
    assert link[1] not in str(check_in.__dict__)
    assert check_in.expires_at == TUESDAY_MORNING + timedelta(hours=48)
    assert "Pulldown" not in sent.body


def test_one_mail_for_a_day(cleo, back_day, trained, work):
    morning.ask_next_morning(trained)
    assert len(waiting()) == 2
    work()
    assert len(mail.outbox) == 1


def test_none_to_who_answered_wants_none_has_no_trainer_or_is_gone(cleo, trained, work):
    for nobody in (
        lambda: User.objects.filter(pk=cleo.pk).update(wants_check_ins=False),
        lambda: User.objects.filter(pk=cleo.pk).update(wants_check_ins=True, is_active=False),
        lambda: (
            User.objects.filter(pk=cleo.pk).update(is_active=True),
            Coaching.objects.update(ended_at=TUESDAY_MORNING),
        ),
    ):
        nobody()
        assert send_check_in.call(cleo.pk, MONDAY.isoformat()) == "nothing"
    Coaching.objects.update(ended_at=None)
    CheckIn.objects.create(client=cleo, trained_on=MONDAY, answered_at=TUESDAY_MORNING, via="app")
    assert send_check_in.call(cleo.pk, MONDAY.isoformat()) == "nothing"
    assert mail.outbox == []


def test_a_worker_that_was_away_for_days_asks_no_more(cleo, trained, clock: time_machine.Traveller, work: Work):
    clock.move_to(datetime(2026, 11, 19, 7, tzinfo=UTC))
    work()
    assert mail.outbox == []


def test_it_waits_on_for_who_travelled_west_meanwhile(cleo, trained, work):
    User.objects.filter(pk=cleo.pk).update(time_zone="America/Los_Angeles")
    assert send_check_in.call(cleo.pk, MONDAY.isoformat()) == "later"
    assert waiting()[-1] == datetime(2026, 11, 17, 15, tzinfo=UTC)


def test_what_is_told_of_days_later_and_what_only_follows_is_not_asked_about(cleo, trained, clock):
    before = len(waiting())
    clock.move_to(datetime(2026, 11, 20, 7, tzinfo=UTC))
    morning.ask_next_morning(trained)
    trained.follows_id = trained.pk
    clock.move_to(TUESDAY_MORNING)
    morning.ask_next_morning(trained)
    assert len(waiting()) == before


def test_a_mail_that_could_not_be_sent_is_tried_again_with_another_link(cleo, trained, work, monkeypatch, caplog):
    def refuse(*mail: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr(morning, "send_mail", refuse)
        assert send_check_in.call(cleo.pk, MONDAY.isoformat()) == "failed"
        assert send_check_in.call(cleo.pk, MONDAY.isoformat(), 3) == "failed"
    assert "cleo@example.com" not in caplog.text
    check_in = CheckIn.objects.get()
    assert (check_in.secret_hash, check_in.mailed_at) == (None, None)
    work()
    assert len(mail.outbox) == 1


def test_it_counts_as_mailed_only_once_it_was_sent(cleo, trained, monkeypatch):
    def send(*written: object) -> None:
        assert CheckIn.objects.get().mailed_at is None
        assert send_check_in.call(cleo.pk, MONDAY.isoformat()) == "nothing"  # somebody else is just sending it

    monkeypatch.setattr(morning, "send_mail", send)
    assert send_check_in.call(cleo.pk, MONDAY.isoformat()) == "sent"
    assert CheckIn.objects.get().mailed_at == TUESDAY_MORNING


def test_one_that_was_never_handed_on_is_sent_later(cleo, trained, clock, monkeypatch):
    class WorkerGone(BaseException):
        pass

    def die(*written: object) -> None:
        raise WorkerGone

    with monkeypatch.context() as broken:
        broken.setattr(morning, "send_mail", die)
        with pytest.raises(WorkerGone):
            send_check_in.call(cleo.pk, MONDAY.isoformat())
    clock.shift(timedelta(minutes=11))
    assert send_check_in.call(cleo.pk, MONDAY.isoformat()) == "sent"
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(("style", "day"), [("day", "Monday 16 November"), ("month", "Monday, November 16")])
def test_the_mail_is_written_as_its_reader_writes(cleo, trained, work, style, day):
    User.objects.filter(pk=cleo.pk).update(date_style=style)
    work()
    assert f"after Back day on {day}?" in mail.outbox[0].body


def test_training_on_two_days_asks_about_each(cleo, back_day: Assignment, trained, clock, work):
    work()
    train(back_day, datetime(2026, 11, 18).date(), datetime(2026, 11, 18, 17, tzinfo=UTC))  # noqa: DTZ001
    clock.move_to(datetime(2026, 11, 19, 7, 30, tzinfo=UTC))
    work()
    assert len(mail.outbox) == 2


def test_a_name_of_two_lines_makes_one_subject(cleo, back_day):
    session = train(back_day, MONDAY, datetime(2026, 11, 16, 17, tzinfo=UTC))
    session.plan["name"] = "Back\r\nday"
    assert morning.mail_of(cleo, session, "secret")[0] == "How do you feel after Back day?"
