"""Numbers, days and times as people write them, and what they mean by what they type."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import styles
from accounts.adapter import AccountAdapter
from accounts.languages import usual_style
from accounts.models import NumberStyle, User
from accounts.models.person import MARKS
from accounts.styles import USUAL, Style
from accounts.templatetags.style import dated, day_as, grouped, number, said, typed
from tests.factories import make_exercise, make_routine

ALL = [Style(*MARKS[one]) for one in NumberStyle]
POINT, COMMA, SPACE, APOSTROPHE = ALL
READ = [
    # typed, and what it means to whoever writes 1,234.5, 1.234,5, 1 234,5 and 1’234.5
    ("22,5", "22.5", "22.5", "22.5", "22.5"),
    ("22.5", "22.5", "22.5", "22.5", "22.5"),
    (" 22.50 ", "22.50", "22.50", "22.50", "22.50"),
    ("1,234", "1234", "1.234", "1.234", "1.234"),
    ("1.234", "1.234", "1234", "1.234", "1.234"),
    ("0,125", "0.125", "0.125", "0.125", "0.125"),
    ("1,234.5", "1234.5", "1234.5", "1234.5", "1234.5"),
    ("1.234,5", "1234.5", "1234.5", "1234.5", "1234.5"),
    ("1 234,5", "1234.5", "1234.5", "1234.5", "1234.5"),
    ("1\u202f234,5", "1234.5", "1234.5", "1234.5", "1234.5"),
    ("1'234.5", "1234.5", "1234.5", "1234.5", "1234.5"),
    ("1’234", "1234", "1234", "1234", "1234"),
    ("1.234.567", "1234567", "1234567", "1234567", "1234567"),
    ("12,345,678.9", "12345678.9", "12345678.9", "12345678.9", "12345678.9"),
    (".5", "0.5", "0.5", "0.5", "0.5"),
]  # fmt: skip
NO_NUMBERS = [
    "",
    "x",
    "-5",
    "+5",
    "1e5",
    "5.",
    "1,23,4",
    "1.234,5.6",
    "1,234.567.8",
    "12 34",
    "NaN",
    "٣",
    "1\0",
    "9" * 41,
]


@pytest.mark.parametrize(("text", "point", "comma", "space", "apostrophe"), READ)
def test_either_mark_is_read(text: str, point: str, comma: str, space: str, apostrophe: str) -> None:
    expected = [Decimal(one) for one in (point, comma, space, apostrophe)]
    assert [style.read(text) for style in ALL] == expected


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_none(text: str) -> None:
    assert [style.read(text) for style in ALL] == [None] * 4


@settings(max_examples=200, deadline=None)
@given(st.decimals(0, 10**7, places=2), st.sampled_from(ALL))
def test_what_is_written_is_read_as_the_same(exact: Decimal, style: Style) -> None:
    assert style.read(style.write(exact)) == exact
    assert style.read(style.restyle(f"{exact.normalize():f}")) == exact
    assert USUAL.read(f"{exact:f}") == exact  # plain digits


@pytest.mark.parametrize(
    ("order", "hours", "expected"),
    [
        (
            "day",
            24,
            "Monday 23 November 2026, 18:05 | Mon 23 Nov | 23 Nov 2026 | 18:05:09",
        ),
        (
            "month",
            12,
            "Monday, November 23, 2026, 6:05 PM | Mon, Nov 23 | Nov 23, 2026 | 6:05:09 PM",
        ),
        ("year", 24, "Monday 2026-11-23, 18:05 | Mon, Nov 23 | 2026-11-23 | 18:05:09"),
    ],
)
def test_days_and_times(order: str, hours: int, expected: str) -> None:
    at = datetime(2026, 11, 23, 18, 5, 9, tzinfo=UTC)
    patterns = ("l j F Y, H:i", "D j M", "j M Y", "H:i:s")
    with styles.override(Style(order=order, hours=hours)):
        assert " | ".join(dated(at, pattern) for pattern in patterns) == expected


def test_filters_speak_the_style_of_who_is_answered() -> None:
    def all_of() -> list[str]:
        sentence = "You did 15 at 17.5 kg on 3 November, in 1:30 and with a tempo of 3-1-X-0."
        return [
            number("4860.50"),
            grouped(Decimal("4860.25")),
            typed("17.5"),
            typed("1.234"),
            typed("a.5"),
            said(sentence),
        ]

    usual = all_of()
    assert usual[:5] == ["4,860.5", "4,860", "17.5", "1.234", "a.5"]
    assert usual[5].startswith("You did 15 at 17.5 kg on 3 November, in 1:30")
    with styles.override(Style(",", ".", "month")):
        assert all_of() == [
            "4.860,5", "4.860", "17,5", "1.234", "a.5",
            "You did 15 at 17,5 kg on November 3, in 1:30 and with a tempo of 3-1-X-0.",
        ]  # fmt: skip
    assert all_of() == usual


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", "point day 24 0"),
        ("en", "point day 24 0"),
        ("en-US,en;q=0.9,de;q=0.8", "point month 12 6"),
        ("en-GB", "point day 24 0"),
        ("en-AU", "point day 12 0"),
        ("de-DE,de;q=0.9,en;q=0.8", "comma day 24 0"),
        ("de-CH", "apostrophe day 24 0"),
        ("fr-FR", "space day 24 0"),
        ("pt-BR", "comma day 24 6"),
        ("hu", "space year 24 0"),
        ("zh-CN", "point year 24 0"),
        ("fa-IR", "point day 24 5"),
        ("tlh, nl;q=0.5", "comma day 24 0"),
        ("x" * 9999, "point day 24 0"),
        ("../../etc;q=zz", "point day 24 0"),
    ],
)
def test_the_browsers_language_says_what_is_usual(asked: str, expected: str) -> None:
    found = usual_style(asked)
    told = [found[name] for name in ("number_style", "date_style", "hours", "first_weekday")]
    assert " ".join(str(one.value) for one in told) == expected


@pytest.mark.django_db
def test_sign_up_takes_the_browsers_language(client: Client) -> None:
    form = {"name": "Jörg", "email": "joerg@example.com", "password1": "four plain words here", "time_zone": "UTC"}
    client.post("/accounts/signup/", form, headers={"Accept-Language": "de-DE,de;q=0.9"})
    person = User.objects.get(email="joerg@example.com")
    assert person.style == Style(",", ".", "day", 24, 0)


def test_profile_changes_how_all_is_written(as_cleo: Client, cleo: User) -> None:
    page = as_cleo.get("/profile/").text
    assert 'name="load_step" value="2.5"' in page
    form = {
        "name": "Cleo", "time_zone": "UTC", "load_unit": "kg", "load_step": "1,25", "bar_load": "17,5",
        "plates": "20; 2,5", "figure_skin": "tan", "figure_hair": "black",
        "number_style": "comma", "date_style": "month", "hours": "12", "first_weekday": "6",
    }  # fmt: skip
    assert as_cleo.post("/profile/", form).status_code == 302
    cleo.refresh_from_db()
    assert cleo.style == Style(",", ".", "month", 12, 6)
    page = as_cleo.get("/profile/").text
    assert 'name="load_step" value="1,25"' in page
    assert 'name="plates" value="20; 2,5"' in page
    refused = as_cleo.post("/profile/", form | {"load_step": "0,1"})
    assert "A step is at least 0,25." in refused.text
    week = as_cleo.get("/calendar/?month=2026-11").text
    assert week.index(">Sun<") < week.index(">Mon<") < week.index(">Sat<")


def test_a_mail_is_written_as_its_reader_writes(tess: User, cleo: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its days in their zone, too."""
    cleo.date_style, cleo.time_zone = "month", "Pacific/Kiritimati"
    written = []

    def note(*_: object) -> None:
        written.append(dated(datetime(2026, 11, 23, 18, tzinfo=UTC).astimezone(timezone.get_current_timezone()), "j F"))

    monkeypatch.setattr("allauth.account.adapter.DefaultAccountAdapter.send_mail", note)
    with styles.override(tess.style):
        AccountAdapter().try_mail("accounts/email/hand_over", cleo.email, {"person": cleo})
        assert dated(date(2026, 11, 23), "j F") == "23 November"
    assert written == ["November 24"]


def test_what_programs_read_and_the_text_form_are_in_no_style(as_tess: Client, tess: User) -> None:
    tess.number_style, tess.date_style = "comma", "month"
    tess.save()
    routine = make_routine(tess, make_exercise())
    routine.blocks.get().steps.get().prescribed_sets.update(load=Decimal("17.5"))
    assert "17,5 kg" in as_tess.get(f"/routines/{routine.pk}/").text
    text = as_tess.get(reverse("text:routine_text", args=[routine.pk])).text
    assert "17.5 kg" in text
    assert "17,5" not in text
    told = as_tess.get(f"/api/v1/routines/{routine.pk}/").text
    assert '"17.5"' in told
    assert "17,5" not in told


def test_a_day_that_is_kept_is_kept_for_a_style_and_a_language():
    day = date(2026, 3, 9)
    said = []
    for language, order in (("en", "day"), ("de", "day"), ("en", "month"), ("en", "day")):
        with translation.override(language), styles.override(styles.Style(order=order)):
            said.append(day_as(day, "j F"))
            assert day_as(day, "j F") == dated(day, "j F")
    assert said[0] == said[3] == "9 March"
    assert said[2] == "March 9"
    assert "März" in said[1]
