"""Translators: what is left to do, a move beside its original, and what their clients then read."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import Coaching, User
from routines.models import Exercise, ExerciseRevision, ExerciseTranslation, Routine
from routines.models.publishing import publish_text
from routines.models.translation import (
    Original,
    TranslationChangedError,
    changed_words,
    forget_names,
    move_name,
    said_in,
    spoken,
    spots_of,
)
from routines.player.commands import start_session
from routines.translations.commands import restore_translation, save_translation
from routines.translations.queries import Piece, translation_sheet
from tests.factories import make_assignment

LANGUAGES = ["de", "es", "fr"]
FOLDER = Path(settings.BASE_DIR) / "fixtures"
BREATHS = {
    "de": {"in": "inatmen", "out": "usatmen"},
    "es": {"in": "nhala", "out": "xhala"},
    "fr": {"in": "nspire", "out": "xpire"},
}


@pytest.fixture
def superman(library: None) -> Exercise:
    forget_names()
    return Exercise.objects.with_text().get(slug="superman")


def german(exercise: Exercise) -> ExerciseTranslation:
    return exercise.translations.filter(language="de").order_by("-number")[0]


def edited(exercise: Exercise, *, wording_only: bool = False, **text: object) -> ExerciseRevision:
    assert exercise.published
    whole = {**exercise.published.text, **text}
    return publish_text(exercise, text=whole, author=None, wording_only=wording_only)  # type: ignore[arg-type]


# --- The library's own texts --------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_move_is_complete(library: None, language: str) -> None:
    words = {one.exercise_id: one.words for one in ExerciseTranslation.objects.current(language)}
    lacking = {
        move.slug: missing
        for move in Exercise.objects.library().with_text()
        if move.published
        and (missing := [spot.source for spot in spots_of(move.published) if spot.source not in words.get(move.pk, {})])
    }
    assert lacking == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_breaths_are_the_originals_and_texts_fit(language: str) -> None:
    wrong = []
    for path in sorted((FOLDER / "exercises").glob("*.json")):
        words = json.loads((FOLDER / "translations" / language / path.name).read_text("utf-8"))
        move = json.loads(path.read_text("utf-8"))
        text = {**move["text"], "facts": {"variation_note": move["variation_note"]}}
        spots = spots_of(ExerciseRevision(**text))
        wrong += [(path.stem, one.source) for one in spots if len(words[one.source]) > one.limit]
        for step in move["text"]["steps"]:
            if "reath" in step["cue"] and step["breath"] in BREATHS[language]:
                says = BREATHS[language][step["breath"]]
                wrong += [] if says in words[step["cue"]] else [(path.stem, words[step["cue"]])]
    assert wrong == []


# --- What a reader gets -------------------------------------------------------------------------


def test_names_are_said_in_the_pages_language(superman: Exercise, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert move_name("Lat pulldown") == "Lat pulldown"
    with translation.override("de"):
        with django_assert_num_queries(1):
            assert [move_name("Lat pulldown"), move_name("Push-up")] == ["Latzug", "Liegestütz"]
        assert move_name("Tess’s own row") == "Tess’s own row"


def test_a_changed_sentence_is_read_in_english_and_marked_as_such(superman: Exercise) -> None:
    edited(superman, summary="Fly.")
    revision = (
        ExerciseRevision.objects.select_related("exercise").annotate(**said_in("de")).get(pk=superman.published_id)
    )
    text = spoken(revision, "de", revision.said)
    assert (text.summary, isinstance(text.summary, Original)) == ("Fly.", True)
    assert text.steps[2]["cue"] == "Einatmen: heben"


def test_move_is_read_in_the_clients_language(superman: Exercise, as_cleo: Client, cleo: User) -> None:
    edited(superman, summary="Fly.")
    User.objects.filter(pk=cleo.pk).update(language="de")
    page = as_cleo.get("/exercises/superman/").content.decode()
    assert "Heb" in page
    assert "Einatmen: heben" in page
    assert '<span lang="en">Fly.</span>' in page


def test_past_words_are_those_said_before_a_moment(superman: Exercise, tara: User) -> None:
    before = timezone.now()
    source = superman.published.summary
    save_translation(superman, language="de", words={source: "Neu."}, author=tara, based_on=1)
    ExerciseTranslation.objects.filter(number=1).update(created_at=before - timedelta(days=1))
    texts = ExerciseRevision.objects.filter(pk=superman.published_id)
    assert texts.annotate(**said_in("de")).get().said["words"][source] == "Neu."
    assert texts.annotate(**said_in("de", before=before)).get().said["words"][source].startswith("Leg dich")


def test_moves_are_found_by_translated_names(superman: Exercise, cleo: User) -> None:
    assert "lat-pulldown" in {one.slug for one in Exercise.objects.visible_to(cleo).matching("Latzug")}


# --- Saving -------------------------------------------------------------------------------------


def test_save_translation_keeps_what_was_said_of_earlier_words(superman: Exercise, tara: User) -> None:
    old = superman.published.summary
    edited(superman, summary="Fly.")
    made = save_translation(superman, language="de", words={"Fly.": " Flieg. "}, author=tara, based_on=1)
    assert (made.number, made.author, made.words["Fly."], old in made.words) == (2, tara, "Flieg.", True)


def test_save_translation_refuses_to_overwrite(superman: Exercise, tara: User, edda: User) -> None:
    save_translation(superman, language="de", words={"Superman": "Flieger"}, author=edda, based_on=1)
    with pytest.raises(TranslationChangedError):
        save_translation(superman, language="de", words={"Superman": "Held"}, author=tara, based_on=1)


def test_changed_words_are_known_until_all_are_said(superman: Exercise, tara: User) -> None:
    old = superman.published.summary
    new = old.replace("nothing but a mat", "only a mat")
    published = edited(superman, summary=new, cues=["Look down", *superman.published.cues[1:]])
    assert changed_words(published, german(superman)) == {new: old, "Look down": "Look down, long neck"}
    words = {one.spot.source: one.text for one in translation_sheet(superman, "de").pieces}
    save_translation(superman, language="de", words={**words, new: "Neu."}, author=tara, based_on=1)
    assert changed_words(published, german(superman)) == {"Look down": "Look down, long neck"}


def test_only_the_wording_changed_carries_translations_over(superman: Exercise) -> None:
    said = german(superman).words[superman.published.summary]
    new = superman.published.summary.replace("nothing but", "only")
    edited(superman, wording_only=True, summary=new)
    assert german(superman).words[new] == said


def test_restore_translation_is_a_new_one(superman: Exercise, tara: User) -> None:
    first = german(superman).words
    save_translation(superman, language="de", words={"Superman": "Held"}, author=tara, based_on=1)
    restored = restore_translation(superman, language="de", number=1, author=tara)
    assert (restored.number, restored.words) == (3, first)


# --- Pages --------------------------------------------------------------------------------------


def key(source: str) -> str:
    spot = spots_of(ExerciseRevision(name=source))[0]
    return Piece(spot, "", "missing").key


def test_language_list_leads_a_translator_of_one_language_there(
    library: None, as_tara: Client, as_edda: Client
) -> None:
    assert as_tara.get("/translations/").url == "/translations/de/"
    page = as_edda.get("/translations/").content.decode()
    assert "Español" in page
    assert "Français" in page


def test_translation_list_shows_what_is_left(
    superman: Exercise, as_tara: Client, django_assert_max_num_queries
) -> None:
    edited(superman, summary=superman.published.summary.replace("nothing but", "only"))
    with django_assert_max_num_queries(8):
        page = as_tara.get("/translations/de/?show=changed").content.decode()
    assert "1 changed" in page
    assert "Superman" in page
    assert "Lat pulldown" not in page


def test_other_languages_are_not_there(library: None, as_tara: Client, as_cleo: Client) -> None:
    assert as_tara.get("/translations/fr/").status_code == 404
    assert as_tara.get("/translations/fr/superman/").status_code == 404
    assert as_cleo.get("/translations/de/").status_code == 403


def test_translation_edit_shows_what_changed_beside_what_was_said(superman: Exercise, as_tara: Client) -> None:
    edited(superman, summary=superman.published.summary.replace("nothing but", "only"))
    page = as_tara.get("/translations/de/superman/").content.decode()
    assert ">nothing but</del>" in page
    assert ">only</ins>" in page
    assert "du brauchst nur eine Matte" in page


def test_translation_edit_saves(superman: Exercise, as_tara: Client) -> None:
    response = as_tara.post("/translations/de/superman/", {key("Superman"): "Flieger", "based_on": 1, "reason": "Ours"})
    assert response.status_code == 302
    made = german(superman)
    assert (made.words["Superman"], made.reason, made.author.name) == ("Flieger", "Ours", "Tara")
    assert len(made.words) == len(spots_of(superman.published))


@pytest.mark.parametrize("typed", ["x" * 81, "a\0b"])
def test_translation_edit_refuses_and_keeps_what_was_typed(superman: Exercise, as_tara: Client, typed: str) -> None:
    data = {key("Superman"): typed, key("Stay long"): "Lang!", "based_on": "1"}
    response = as_tara.post("/translations/de/superman/", data)
    assert response.status_code == 422
    assert 'value="Lang!"' in response.content.decode()
    assert german(superman).number == 1


def test_translation_edit_shows_both_texts_when_somebody_saved_meanwhile(
    superman: Exercise, as_tara: Client, edda: User
) -> None:
    words = {**german(superman).words, "Superman": "Held", "Stay long": "Bleib lang"}
    save_translation(superman, language="de", words=words, author=edda, based_on=1)
    data = {key("Superman"): "Flieger", "based_on": 1}
    response = as_tara.post("/translations/de/superman/", {**data, key("Stay long"): "Lang bleiben"})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="Flieger"' in page
    assert "Held" in page
    assert 'value="Bleib lang"' in page  # only they changed it
    assert as_tara.post("/translations/de/superman/", {**data, "based_on": 2}).status_code == 302
    assert german(superman).words["Superman"] == "Flieger"


def test_history_shows_each_change_and_restores(superman: Exercise, as_tara: Client, tara: User) -> None:
    save_translation(
        superman, language="de", words={**german(superman).words, "Stay long": "Bleib lang"}, author=tara, based_on=1
    )
    page = as_tara.get("/translations/de/superman/history/").content.decode()
    assert ">Bleib lang</ins>" in page
    assert as_tara.post("/translations/de/superman/history/1/restore/").status_code == 302
    assert german(superman).words["Stay long"] == "Lang bleiben"
    assert as_tara.post("/translations/de/superman/history/99/restore/").status_code == 404


# --- The player ---------------------------------------------------------------------------------


def test_session_is_done_in_the_clients_language_without_a_statement_more(
    library: None, coaching: Coaching, as_cleo: Client, cleo: User
) -> None:
    forget_names()
    assignment = make_assignment(coaching, Routine.objects.library().get(slug="back-day"))
    session = start_session(assignment, on=timezone.localdate())
    ExerciseTranslation.objects.update(created_at=session.started_at - timedelta(days=1))
    with CaptureQueriesContext(connection) as in_english:
        as_cleo.get(f"/sessions/{session.pk}/")
    User.objects.filter(pk=cleo.pk).update(language="de")
    as_cleo.get(f"/sessions/{session.pk}/")  # the names are kept for a minute
    with CaptureQueriesContext(connection) as in_german:
        page = as_cleo.get(f"/sessions/{session.pk}/").content.decode()
    assert "Latzug" in page
    assert "Einatmen" in page
    assert "Lat pulldown" not in page
    assert len(in_german) == len(in_english)
