"""An editor's day: a text is written, seen as clients will, published, rolled back, joined with another."""

from playwright.sync_api import Page, expect

from accounts.models import User
from routines.models import Exercise, ExerciseDraft
from routines.models.publishing import publish_text
from tests.browser.conftest import BOTH_SIZES, OpenBrowser, nothing_is_cut_off
from tests.factories import make_user


def face_pull() -> Exercise:
    return Exercise.objects.select_related("published").get(slug="face-pull")


def summary() -> str:
    published = face_pull().published
    assert published
    return published.summary


def write_summary(page: Page, words: str) -> None:
    page.get_by_role("textbox", name="Summary").fill(words)
    page.get_by_role("button", name="Save the draft").first.click()


@BOTH_SIZES
def test_editor_writes_publishes_rolls_back_and_brings_two_texts_together(
    open_browser: OpenBrowser, edda: User, viewport: dict[str, int]
) -> None:
    marta = make_user("marta@example.com", name="Marta", is_editor=True)
    before = summary()
    page = open_browser(edda, viewport=viewport, reduced_motion="no-preference")

    # Edit, with the page as clients will see it beside
    page.goto("/exercises/face-pull/")
    page.get_by_role("link", name="Edit text").click()
    pull = page.locator("#exercise-form .rowcard").filter(
        has=page.locator("select[name$=breath] option:checked[value=in]")
    )
    pull.first.get_by_label("Said meanwhile").fill("Breathe in: tug")
    pull.first.get_by_label("Seconds").fill("3.5")
    expect(page.locator("#preview")).to_contain_text("3.5 s")
    page.locator("#preview .live").scroll_into_view_if_needed()
    expect(page.locator("#preview [data-figure-words]")).to_have_text("Breathe in: tug", timeout=20_000)
    nothing_is_cut_off(page)
    write_summary(page, "Pull the rope to your forehead.")
    expect(page.get_by_role("heading", name="Who is affected")).to_be_visible()
    expect(page.locator("ins").first).to_be_visible()
    nothing_is_cut_off(page)
    assert summary() == before

    # Publish, and roll back
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("“Face pull” is published.")).to_be_visible()
    assert summary() == "Pull the rope to your forehead."
    page.get_by_role("button", name="Roll back").click()
    expect(page.get_by_text("Another text was published since.")).to_be_visible()
    assert summary() == before

    # Two at once in one draft: the second sees both texts
    page.goto("/drafts/of/face-pull/")
    write_summary(page, "Edda’s first words.")
    expect(page.get_by_role("link", name="Edit the draft")).to_be_visible()
    draft = ExerciseDraft.objects.get(status="draft")
    page.get_by_role("link", name="Edit the draft").click()
    other = open_browser(marta, viewport=viewport, java_script_enabled=False)
    other.goto(f"/drafts/{draft.pk}/edit/")
    write_summary(other, "Marta’s words.")
    expect(other.get_by_role("link", name="Edit the draft")).to_be_visible()
    page.get_by_role("textbox", name="Cues").fill("Elbows high")
    write_summary(page, "Edda’s second words.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Two texts")
    expect(page.get_by_text("Marta saved this draft while you were writing.")).to_be_visible()
    both = page.get_by_role("group", name="Summary")
    expect(both).to_contain_text("Marta’s")
    expect(both).to_contain_text("Edda’s")
    nothing_is_cut_off(page)
    both.get_by_text("Theirs").click()
    page.get_by_role("button", name="Bring them together").click()
    expect(page.get_by_role("link", name="Edit the draft")).to_be_visible()
    draft.refresh_from_db()
    assert (draft.content["summary"], draft.content["cues"]) == ("Marta’s words.", ["Elbows high"])

    # Another text is published meanwhile: they come together before this one is published
    exercise = face_pull()
    assert exercise.published
    publish_text(exercise, text={**exercise.published.text, "name": "Face pull, seated"}, author=marta)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Marta published revision 4 while this draft was being written.")).to_be_visible()
    page.get_by_role("button", name="Bring them together").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("“Face pull, seated” is published.")).to_be_visible()
    assert summary() == "Marta’s words."
