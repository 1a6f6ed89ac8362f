import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from routines.catalog.commands import publish_text, text_of
from routines.models import Exercise, ExerciseDraft, ExerciseRevision, Tracking
from routines.models.draft import content_of
from tests.factories import make_coaching, make_exercise, make_routine
from tests.htmx import HTMX, swap
from tests.routines.catalog.editing import steps, typed
from tests.routines.catalog.test_commands import log_one_set

LIST = reverse("catalog:exercise_list")
ADD = reverse("catalog:exercise_add")
LONG = "x" * 10_000


def url(door, exercise):
    return reverse(f"catalog:{door}", args=[exercise.slug])


@pytest.fixture
def row(tess):
    return make_exercise("Landmine row", owner=tess)


def words(response):
    """The answer's text with breaks and runs of spaces as one space."""
    return " ".join(response.text.split())


def all_rows():
    return [list(model.objects.order_by("pk").values()) for model in (Exercise, ExerciseRevision)]


# --- The list -----------------------------------------------------------------------------------


def test_exercise_list_shows_the_library_and_own_ones(as_tess, row, rival):
    make_exercise("Plank row")
    make_exercise("His own", owner=rival)
    page = as_tess.get(LIST).text
    assert "Plank row" in page
    assert "Landmine row" in page
    assert "His own" not in page


def test_exercise_list_finds_with_slips_of_the_pen(as_cleo, library):
    page = as_cleo.get(LIST, {"q": "latt pulldwn"}).text
    assert "Lat pulldown" in page
    assert "Superman" not in page


@pytest.mark.usefixtures("empty_catalog")
def test_exercise_list_answers_with_the_results_alone(as_tess):
    make_exercise("Plank row")
    make_exercise("Goblet squat")
    fragment = as_tess.get(LIST, {"q": "plank", "muscle": ""}, headers=HTMX)
    assert fragment["HX-Push-Url"] == f"{LIST}?q=plank"
    assert "Goblet" not in fragment.text
    page = as_tess.get(LIST, {"q": "plank"})
    assert swap(page.text, "results", fragment.text) == page.text
    assert "1 move found" in words(page)


def test_exercise_list_without_a_find_leads_back_to_all(as_tess):
    page = as_tess.get(LIST, {"q": "zzzz", "muscle": "lats"}).text
    assert "No move like that" in page
    assert f'href="{LIST}"' in page
    assert 'value="zzzz"' in page


@pytest.mark.usefixtures("empty_catalog")
def test_exercise_list_goes_on_page_by_page_with_its_filters(as_tess):
    for number in range(35):
        make_exercise(f"Row {number}", equipment=["mat"])
    page = words(as_tess.get(LIST, {"equipment": "mat"}))
    assert "35 moves found, page 1 of 2" in page
    assert f'href="{LIST}?equipment=mat&amp;page=2"' in page
    assert "page 2 of 2" in words(as_tess.get(LIST, {"equipment": "mat", "page": "2"}))
    assert as_tess.get(LIST, {"page": "9" * 30}).status_code == 200


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"q": LONG}, "at most 100 characters"),
        ({"muscle": "wings"}, "Select a valid choice"),
        ({"equipment": LONG}, "Select a valid choice"),
        ({"tracking": "-1"}, "Select a valid choice"),
    ],
)
def test_exercise_list_says_what_it_can_not_read(as_tess, query, sentence):
    for headers in ({}, HTMX):
        answer = as_tess.get(LIST, query, headers=headers)
        assert answer.status_code == 422
        assert sentence in answer.text


@pytest.mark.parametrize("query", ["q=%00", "q=%ED%A0%80", "q=%FF", "page=%E2%82", "muscle=%00"])
def test_exercise_list_survives_broken_text(as_tess, query):
    assert as_tess.get(f"{LIST}?{query}").status_code in {200, 400, 422}


def test_exercise_list_offers_own_and_archived_to_those_who_keep_some(as_tess, as_cleo, as_edda):
    offered = {name: 'name="show"' in client.get(LIST).text for name, client in locals().items()}
    assert offered == {"as_tess": True, "as_cleo": False, "as_edda": True}


def test_exercise_list_costs_the_same_for_few_and_for_many(as_tess, tess):
    plain = make_exercise("Plain")
    make_exercise("Own", owner=tess, variation_of=plain)
    with CaptureQueriesContext(
        connection,
    ) as few:
        as_tess.get(LIST)
    for number in range(25):
        make_exercise(f"Another {number}", owner=tess, variation_of=plain)
    with CaptureQueriesContext(connection) as many:
        as_tess.get(LIST, {"q": "another"})
    assert len(few) == len(many) <= 8


# --- The page -----------------------------------------------------------------------------------


def test_exercise_detail_tells_all_of_it(as_cleo, library):
    page = as_cleo.get(reverse("catalog:exercise_detail", args=["superman"])).text
    for said in ("How to do it", "Common mistakes", "If it feels wrong", "Muscles", "Variations", "3 × 12–15", "Mat"):
        assert said in page
    assert reverse("catalog:exercise_detail", args=["alternating-superman"]) in page
    other = as_cleo.get(reverse("catalog:exercise_detail", args=["alternating-superman"])).text
    assert reverse("catalog:exercise_detail", args=["superman"]) in other
    assert "Edit text" not in page


def test_exercise_detail_is_for_those_who_may_see_it(row, as_tess, as_cleo, as_rival, as_stan, as_edda, tess, cleo):
    page, missing = url("exercise_detail", row), reverse("catalog:exercise_detail", args=["nothing-here"])
    coaching = make_coaching(tess, cleo)
    assert as_tess.get(page).status_code == 200
    assert as_cleo.get(page).status_code == 200
    for foreign in (as_rival, as_stan, as_edda):
        assert foreign.get(page).status_code == 404
    assert plain(as_rival.get(page)) == plain(as_rival.get(missing))
    coaching.ended_at = timezone.now()
    coaching.save()
    assert as_cleo.get(page).status_code == 404


def plain(response):
    """The answer without the token that differs at every request."""
    return re.sub(r"\b\w{64}\b", "", response.text)


def test_exercise_detail_escapes_what_people_wrote(as_tess, tess):
    text = text_of(make_exercise().published) | {"name": "<script>alert(1)</script>"}
    exercise = make_exercise("Row", owner=tess)
    publish_text(exercise, text=text, author=tess)
    page = as_tess.get(url("exercise_detail", exercise)).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_exercise_detail_costs_the_same_for_few_and_for_many_variations(as_tess, tess):
    parent = make_exercise("Plain", owner=tess)
    with CaptureQueriesContext(connection) as few:
        as_tess.get(url("exercise_detail", parent))
    for number in range(12):
        make_exercise(f"Variation {number}", owner=tess, variation_of=parent)
    with CaptureQueriesContext(connection) as many:
        as_tess.get(url("exercise_detail", parent))
    assert len(few) == len(many) <= 8


def test_exercise_detail_offers_the_trainers_own_routines_to_add_it_to(as_tess, as_cleo, as_edda, tess, rival, row):
    own, plank = make_routine(tess, name="My day"), make_exercise("Plank row")
    make_routine(rival, name="His day")
    page = as_tess.get(url("exercise_detail", plank)).text
    assert reverse("builder:step_add", args=[own.pk]) in page
    assert "His day" not in page
    for client in (as_cleo, as_edda):
        assert "Add to routine" not in client.get(url("exercise_detail", plank)).text
    answer = as_tess.post(reverse("builder:step_add", args=[own.pk]), {"exercise": plank.pk})
    assert answer.status_code == 302
    assert [step.exercise for block in own.blocks.all() for step in block.steps.all()] == [plank]


# --- Adding -------------------------------------------------------------------------------------


def test_exercise_add_makes_a_trainers_own_move(as_tess, tess):
    answer = as_tess.post(ADD, typed())
    exercise = Exercise.objects.exclude(owner=None).get()
    assert answer.headers["Location"] == url("exercise_detail", exercise)
    assert text_of(exercise.published) == {
        "name": "Landmine row",
        "summary": "A heavy pull.",
        "steps": [
            {"text": "Stand over the bar.", "breath": "", "cue": "", "seconds": 0, "pose": ""},
            {"text": "Pull.", "breath": "in", "cue": "", "seconds": 2, "pose": ""},
            {"text": "Lower.", "breath": "out", "cue": "", "seconds": 2.5, "pose": ""},
        ],
        "cues": ["Chest up", "Pull to the hip"],
        "mistakes": [{"sign": "Jerking.", "advice": "Go lighter."}],
        "feels_wrong": [],
    }
    columns = ("owner_id", "slug", "tracking", "laterality", "primary_muscles", "secondary_muscles", "equipment",
               "aliases", "default_sets", "default_reps_min", "default_reps_max", "default_seconds",
               "default_rest_seconds", "variation_of_id")  # fmt: skip
    assert {name: getattr(exercise, name) for name in columns} == {
        "owner_id": tess.pk,
        "slug": "landmine-row",
        "tracking": "reps_and_load",
        "laterality": "both",
        "primary_muscles": ["lats"],
        "secondary_muscles": ["biceps"],
        "equipment": ["barbell"],
        "aliases": ["T-bar row"],
        "default_sets": 3,
        "default_reps_min": 8,
        "default_reps_max": 10,
        "default_seconds": None,
        "default_rest_seconds": 90,
        "variation_of_id": None,
    }


def test_exercise_add_is_for_trainers(as_cleo, as_edda):
    for client in (as_cleo, as_edda):
        assert client.get(ADD).status_code == 403
        assert client.post(ADD, typed()).status_code == 403
    assert not Exercise.objects.exclude(owner=None).exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Give the move a name."),
        ({"name": "Nul\0"}, "Null characters are not allowed"),
        ({"name": LONG}, "at most 80 characters"),
        ({"summary": LONG}, "at most 600 characters"),
        ({"cues": "\n".join(f"Cue {n}" for n in range(13))}, "At most 12 lines"),
        ({"cues": "y" * 161}, "Keep each line to 160 characters"),
        ({"tracking": "vibes"}, "Select a valid choice"),
        ({"laterality": ""}, "This field is required"),
        ({"default_sets": "-3"}, "Sets go from 1 to 20"),
        ({"default_sets": "9" * 10_000}, "Enter a whole number"),
        ({"default_sets": "three"}, "Enter a whole number"),
        ({"reps": "15-12"}, "The upper number of reps is below the lower one"),
        ({"reps": "-1"}, "Write reps like 12"),
        ({"reps": "99999"}, "Reps go from 1 to 1000"),
        ({"reps": ""}, "Say how many reps are usual"),
        ({"tracking": "duration"}, "Say how long it usually lasts"),
        ({"tracking": "duration", "default_seconds": "9" * 30}, "Write a time like"),
        ({"default_rest_seconds": "3601"}, "A time goes from 0 to 3600 seconds"),
        ({"primary_muscles": ["lats", "wings"]}, "Select a valid choice"),
        ({"secondary_muscles": ["lats"]}, "either works hardest or helps: Lats"),
        ({"equipment": "\0"}, "Select a valid choice"),
        ({"variation_of": "9" * 40}, "Select a valid choice"),
        ({"variation_of": "\0"}, "Null characters are not allowed"),
        ({"steps-1-seconds": ""}, "Say how many seconds the breath lasts"),
        ({"steps-1-seconds": "NaN"}, "Write seconds, like 2"),
        ({"steps-1-seconds": "0.1"}, "A breath lasts 0.2 to 600 seconds"),
        ({"steps-1-seconds": "601"}, "A breath lasts 0.2 to 600 seconds"),
        ({"steps-1-seconds": "-2"}, "Write seconds, like 2 or 1.8"),
        ({"steps-1-seconds": "1e999"}, "Write seconds, like 2 or 1.8"),
        ({"steps-1-breath": "sigh"}, "Select a valid choice"),
        ({"steps-1-text": LONG}, "at most 500 characters"),
        ({"steps-1-text": "a\0b"}, "Null characters are not allowed"),
        ({"steps-3-cue": "Only a cue"}, "Write what to do, or choose a breath"),
        ({"mistakes-0-advice": ""}, "Say what to do about it"),
        ({"feels_wrong-0-advice": "Stop."}, "Say what somebody sees or feels"),
        (steps(*[("Step", "", "")] * 41), "At most 40 fit here"),
        ({"based_on": "many"}, "Enter a whole number"),
    ],
)
def test_exercise_add_refuses_with_a_sentence_and_keeps_what_was_typed(as_tess, wrong, sentence):
    answer = as_tess.post(ADD, typed(**wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "A heavy pull." in answer.text or "summary" in wrong
    assert not Exercise.objects.exclude(owner=None).exists()
    assert as_tess.post(reverse("catalog:exercise_add_preview"), typed(**wrong), headers=HTMX).status_code == 422


@pytest.mark.parametrize(
    "extra",
    [
        {"steps-TOTAL_FORMS": "1000000", "steps-INITIAL_FORMS": "-1"},
        {"steps--1-text": "Negative", "steps-99999-text": "Too many digits", "steps-x-text": "No number"},
        {"rows[]": "steps-0-up", "steps-0": "Nothing", "steps-0-": "Nothing"},
        {"steps-900-text": "Far off, and yet a step."},
        {"unknown": LONG},
    ],
)
def test_exercise_add_takes_rows_as_they_come_whatever_else_is_posted(as_tess, extra):
    assert as_tess.post(ADD, typed(**extra)).status_code == 302
    texts = [step["text"] for step in Exercise.objects.exclude(owner=None).get().published.steps]
    assert texts[:3] == ["Stand over the bar.", "Pull.", "Lower."]
    assert len(texts) == (4 if "steps-900-text" in extra else 3)


def test_exercise_add_survives_broken_text(as_tess):
    body = b"name=%ED%A0%80&summary=%FF%FE&tracking=%00&steps-0-text=%C3%28"
    answer = as_tess.post(ADD, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert not Exercise.objects.exclude(owner=None).exists()


def test_exercise_add_offers_only_plain_moves_that_the_trainer_sees(as_tess, row, rival, library):
    page = as_tess.get(ADD).text
    options = re.findall(r'<option value="\d+">([^<]+)', page)
    assert "Superman" in options
    assert "Landmine row" in options
    assert "Alternating superman" not in options
    foreign = make_exercise("His", owner=rival)
    assert as_tess.post(ADD, typed(variation_of=str(foreign.pk))).status_code == 422


def test_exercise_add_as_a_variation(as_tess, library):
    superman = Exercise.objects.get(slug="superman")
    as_tess.post(ADD, typed(variation_of=str(superman.pk), variation_note="With a pause on top."))
    page = as_tess.get(url("exercise_detail", superman)).text
    assert "With a pause on top." in page


# --- Editing ------------------------------------------------------------------------------------


def test_exercise_edit_is_for_those_who_keep_the_text(as_tess, as_cleo, as_rival, as_edda, as_ada, row, coaching):
    library_row = make_exercise("Plank row")
    people = {"tess": as_tess, "cleo": as_cleo, "rival": as_rival, "edda": as_edda, "ada": as_ada}
    may = {
        (name, exercise.slug): (
            client.get(url("exercise_edit", exercise)).status_code,
            client.post(url("exercise_edit", exercise), {}).status_code,
            client.post(url("exercise_preview", exercise), {}).status_code,
        )
        for name, client in people.items()
        for exercise in (row, library_row)
    }
    yes, no = (200, 422, 422), (404, 404, 404)
    assert may == {
        ("tess", "landmine-row"): yes,
        ("tess", "plank-row"): no,
        ("cleo", "landmine-row"): no,
        ("cleo", "plank-row"): no,
        ("rival", "landmine-row"): no,
        ("rival", "plank-row"): no,
        ("edda", "landmine-row"): no,
        ("edda", "plank-row"): (302, 302, 422),  # to a draft
        ("ada", "landmine-row"): no,
        ("ada", "plank-row"): (302, 302, 422),
    }


@pytest.mark.parametrize("slug", ["bent-over-row", "standing-backbend", "vinyasa-flow", "childs-pose", "renegade-row"])
def test_draft_of_the_library_saved_as_it_opened_says_the_same(as_edda, library, slug):
    before = all_rows()
    page = as_edda.get(reverse("catalog:exercise_edit", args=[slug]), follow=True)
    assert as_edda.post(reverse("drafts:draft_start", args=[slug]), fields(page.text)).status_code == 302
    draft = ExerciseDraft.objects.select_related("based_on__exercise").get()
    assert draft.content == content_of(draft.based_on)
    assert all_rows() == before


def fields(page):
    """What the form on the page would post as it stands."""
    form = page[page.index('id="exercise-form"') :]
    form = form[: form.index("</form>")]
    data = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("checkbox" not in tag or "checked" in tag):
            data.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, value in re.findall(r'<textarea\b[^>]*name="([^"]+)"[^>]*>\n?([^<]*)</textarea>', form):
        data[name] = [unescape(value)]
    for name, options in re.findall(r'<select\b[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        data[name] = [chosen[1] if chosen else ""]
    return data


def unescape(text):
    from html import unescape as plainly

    return plainly(text)


def test_exercise_edit_publishes_a_revision(as_tess, tess):
    exercise = make_exercise("Plank row", owner=tess)
    data = typed(exercise, summary="A better pull.", reason="It was too short", **{"steps-1-seconds": "3"})
    assert as_tess.post(url("exercise_edit", exercise), data).status_code == 302
    exercise.refresh_from_db()
    new = exercise.published
    assert (new.number, new.author, new.reason, new.summary) == (2, tess, "It was too short", "A better pull.")
    assert new.steps[1]["seconds"] == 3


def test_exercise_edit_of_facts_makes_a_revision_and_one_of_nothing_makes_none(as_tess, tess):
    exercise = make_exercise("Plank row", owner=tess)
    assert as_tess.post(url("exercise_edit", exercise), typed(exercise, equipment=["mat"])).status_code == 302
    exercise.refresh_from_db()
    assert exercise.published.facts["equipment"] == exercise.equipment == ["mat"]
    assert as_tess.post(url("exercise_edit", exercise), typed(exercise)).status_code == 302
    assert exercise.revisions.count() == 2


def test_exercise_edit_says_when_somebody_was_faster_and_loses_nothing(as_tess, tess, ada):
    exercise = make_exercise("Plank row", owner=tess)
    mine = typed(exercise, summary="Tess's words.", **{"steps-4-text": "Tess's step."})
    publish_text(exercise, text=text_of(exercise.published) | {"summary": "Ada's words."}, author=ada)
    refused = as_tess.post(url("exercise_edit", exercise), mine)
    assert refused.status_code == 422
    for said in ("Ada saved this move while you were writing", "Tess&#x27;s words.", "Tess&#x27;s step."):
        assert said in words(refused)
    exercise.refresh_from_db()
    assert exercise.published.summary == "Ada's words."
    again = fields(refused.text)
    assert again["based_on"] == ["2"]
    assert as_tess.post(url("exercise_edit", exercise), again).status_code == 302
    exercise.refresh_from_db()
    assert (exercise.published.number, exercise.published.summary) == (3, "Tess's words.")


def test_exercise_edit_keeps_how_it_is_counted_once_sets_were_logged(as_tess, row, coaching):
    log_one_set(coaching, row)
    page = as_tess.get(url("exercise_edit", row)).text
    assert "People have logged sets of this move" in page
    assert re.search(r'<select name="tracking"[^>]* disabled', page)
    data = typed(row, tracking="duration", default_seconds="30", summary="Other words.")
    assert as_tess.post(url("exercise_edit", row), data).status_code == 302
    row.refresh_from_db()
    assert (row.tracking, row.published.summary) == (Tracking.REPS_AND_LOAD, "Other words.")


def test_exercise_edit_of_a_move_with_variations_can_not_make_it_one(as_edda, library):
    page = as_edda.get(reverse("drafts:draft_start", args=["superman"])).text
    assert 'name="variation_of"' not in page


def test_exercise_edit_offers_the_poses_of_the_figure(as_edda, library):
    page = as_edda.get(reverse("drafts:draft_start", args=["bent-over-row"])).text
    assert '<option value="end" selected>End</option>' in page
    refused = as_edda.post(
        reverse("drafts:draft_start", args=["bent-over-row"]), fields(page) | {"steps-2-pose": ["handstand"]}
    )
    assert refused.status_code == 422


def test_exercise_edit_costs_the_same_for_few_and_for_many(as_tess, row):
    with CaptureQueriesContext(connection) as few:
        as_tess.get(url("exercise_edit", row))
    for number in range(12):
        make_exercise(f"Another {number}")
    with CaptureQueriesContext(connection) as many:
        as_tess.get(url("exercise_edit", row))
    assert len(few) == len(many) <= 8


# --- The preview and its rows -------------------------------------------------------------------


def test_exercise_preview_shows_what_was_typed_and_saves_nothing(as_tess, row):
    before = all_rows()
    data = typed(row, name="Brand new name", **{"steps-1-text": "Pull it high.", "steps-1-seconds": "3.5"})
    fragment = as_tess.post(url("exercise_preview", row), data, headers=HTMX)
    assert fragment.status_code == 200
    assert fragment.text.strip().startswith('<section class="preview" id="preview"')
    for said in ("Brand new name", "Pull it high.", "3.5 s"):
        assert said in fragment.text
    page = as_tess.post(url("exercise_preview", row), data)
    assert swap(page.text, "preview", fragment.text.partition("<hx-partial")[0]) == page.text
    assert all_rows() == before


def test_exercise_preview_shows_what_is_right_and_says_what_is_not(as_tess, row):
    data = typed(row, name="Right", **{"steps-1-seconds": "long"})
    answer = as_tess.post(url("exercise_preview", row), data, headers=HTMX)
    assert answer.status_code == 422
    assert "Right" in answer.text
    assert "Step 2: Write seconds, like 2 or 1.8." in answer.text


def test_exercise_preview_moves_the_figure_by_the_edited_breath(as_edda, library):
    page = as_edda.get(reverse("drafts:draft_start", args=["face-pull"])).text
    data = fields(page)
    step = next(name.split("-")[1] for name, value in data.items() if name.endswith("-breath") and value == ["in"])
    data[f"steps-{step}-seconds"] = ["7.25"]
    answer = as_edda.post(reverse("drafts:draft_start_preview", args=["face-pull"]), data, headers=HTMX)
    assert '"s": 7.25' in answer.text


@pytest.mark.parametrize(
    ("action", "texts", "focus"),
    [
        ("steps-add", ["One", "Two", "Three", ""], 'id="id_steps-3-text"'),
        ("steps-2-up", ["One", "Three", "Two"], 'value="steps-1-up"'),
        ("steps-1-up", ["Two", "One", "Three"], 'value="steps-0-down"'),
        ("steps-0-down", ["Two", "One", "Three"], 'value="steps-1-down"'),
        ("steps-1-remove", ["One", "Three"], 'value="steps-add"'),
        ("steps-1-placed", ["One", "Two", "Three"], "Move step 2: drag"),
        ("steps-0-up", ["One", "Two", "Three"], ""),
        ("steps-9-up", ["One", "Two", "Three"], ""),
        ("steps-999-remove", ["One", "Two", "Three"], ""),
        ("nonsense\0", ["One", "Two", "Three"], ""),
        (LONG, ["One", "Two", "Three"], ""),
    ],
)
def test_exercise_preview_rearranges_rows_and_checks_nothing(as_tess, action, texts, focus):
    data = typed(name="", rows=action, **steps(("One", "in", "soon"), ("Two", "", ""), ("Three", "", "")))
    door = reverse("catalog:exercise_add_preview")
    page = as_tess.post(door, data)
    assert page.status_code == 200
    assert re.findall(r'<textarea name="steps-\d-text"[^>]*>\n?([^<]*)<', page.text) == texts
    assert "Give the move a name." not in page.text
    assert "A heavy pull." in page.text
    assert 'value="soon"' in page.text
    fragment = as_tess.post(door, data, headers=HTMX)
    assert swap(plain(page), "workbench", plain(fragment)) == plain(page)
    if focus:
        tag = next(tag for tag in re.findall(r"<(?:button|textarea)\b[^>]*>", page.text) if "autofocus" in tag)
        assert focus in tag


def test_exercise_preview_finds_what_is_missing_and_spells_as_we_do(as_edda, library):
    door = reverse("drafts:draft_start_preview", args=["face-pull"])
    page = as_edda.get(reverse("drafts:draft_start", args=["face-pull"])).text
    data = fields(page)
    assert "Spell all as we do" not in page
    odd = data | {"cues": "", "steps-0-text": "Warmup with a kettle bell.", "summary": "Like dead lifts."}
    fragment = as_edda.post(door, odd, headers=HTMX).text
    for said in ("Give at least one cue.", "We write “kettlebell”, not “kettle bell”."):
        assert said in fragment
    assert 'hx-target="#work-cues"' in fragment
    page = as_edda.post(door, odd | {"rows": "house-style"}, headers=HTMX).text
    assert "Warm-up with a kettlebell." in page
    assert "Like deadlifts." in page
    assert "We write" not in page


def test_poses_are_nudged_within_their_bounds_and_saved_in_the_draft(as_edda, library):
    door = reverse("drafts:draft_start", args=["goblet-squat"])
    preview = reverse("drafts:draft_start_preview", args=["goblet-squat"])
    data = fields(as_edda.get(door).text)
    stored = Exercise.objects.get(slug="goblet-squat").figure
    assert data["pose-end-chest_lean"] == [str(stored["keys"]["end"]["spine"][2])]
    nudged = as_edda.post(preview, data | {"pose-end-chest_lean": "30.5"}, headers=HTMX)
    assert nudged.status_code == 200
    assert "30.5" in nudged.text
    for field, typed_in, said in (
        ("pose-end-chest_lean", "900", "a number from -180 to 180"),
        ("pose-end-chest_lean", "soon\0", "a number from -180 to 180"),
        ("pose-end-right_hand_up", "150", "End: a hand or a foot is out of reach."),
        ("pose-end-hips_up", "125", "End: a hand or a foot is out of reach."),
    ):
        refused = as_edda.post(preview, data | {field: typed_in}, headers=HTMX)
        assert refused.status_code == 422
        assert said in refused.text
    as_edda.post(door, data | {"pose-end-chest_lean": "30.5"})
    draft = ExerciseDraft.objects.get(exercise__slug="goblet-squat")
    expected = json.loads(json.dumps(stored))
    expected["keys"]["end"]["spine"][2] = 30.5
    assert draft.facts["figure"] == expected


def test_poses_are_taken_from_the_library_where_they_fit(as_edda, library):
    preview = reverse("drafts:draft_start_preview", args=["goblet-squat"])
    data = fields(as_edda.get(reverse("drafts:draft_start", args=["goblet-squat"])).text)
    shown = as_edda.post(preview, data | {"rows": "pose-library"}, headers=HTMX).text
    assert 'value="pose-take-calf-raise/start"' in shown
    assert 'value="pose-take-superman/end"' not in shown
    taken = as_edda.post(preview, data | {"rows": "pose-take-calf-raise/start"}, headers=HTMX).text
    assert '<option value="calf-raise-start">' in taken
    assert 'name="pose-calf-raise-start-hips_up"' in taken
    door = reverse("drafts:draft_start", args=["goblet-squat"])
    as_edda.post(door, data | {"pose_taken": ["calf-raise/start", "superman/end", "no/such", "\0"]})
    keys = ExerciseDraft.objects.get(exercise__slug="goblet-squat").facts["figure"]["keys"]
    assert set(keys) == {"start", "end", "calf-raise-start"}
    assert len({frozenset(pose) for pose in keys.values()}) == 1


def test_exercise_list_finds_what_needs_work_for_editors_alone(as_edda, as_tess, library):
    bare = make_exercise("Bare pull")
    assert bare.needs_work[0] == "no_picture"
    page = as_edda.get(LIST, {"needs": "any"}).text
    assert "Bare pull" in page
    assert "No picture" in page
    assert "Face pull" not in page
    assert "Bare pull" in as_edda.get(LIST, {"needs": "no_mistakes"}).text
    assert "Bare pull" not in as_edda.get(LIST, {"needs": "odd_words"}).text
    assert as_edda.get(LIST, {"needs": "nothing"}).status_code == 422
    assert "Face pull" in as_tess.get(LIST, {"needs": "any"}).text
    assert 'name="needs"' not in as_tess.get(LIST).text


def test_exercise_preview_of_a_new_move_is_for_trainers(as_cleo):
    assert as_cleo.post(reverse("catalog:exercise_add_preview"), typed()).status_code == 403


# --- Archiving ----------------------------------------------------------------------------------


def test_exercise_archive_takes_it_out_of_the_list_and_exercise_restore_puts_it_back(as_tess, row):
    assert as_tess.post(url("exercise_archive", row)).status_code == 302
    as_tess.get(LIST)  # takes the message away
    assert "Landmine row" not in as_tess.get(LIST).text
    assert "This move is archived" in as_tess.get(url("exercise_detail", row)).text
    assert as_tess.post(url("exercise_restore", row)).status_code == 302
    assert "Landmine row" in as_tess.get(LIST).text


@pytest.mark.parametrize("door", ["exercise_archive", "exercise_restore"])
def test_only_those_who_keep_it_archive_or_restore(as_tess, as_cleo, as_rival, as_edda, row, coaching, door):
    before = all_rows()
    for client in (as_cleo, as_rival, as_edda):
        assert client.post(url(door, row)).status_code == 404
    assert as_tess.post(url(door, make_exercise("Plank row"))).status_code == 404
    assert as_tess.get(url(door, row)).status_code == 405
    assert all_rows()[0][0] == before[0][0]
