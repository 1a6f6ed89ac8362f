"""Translators say the library's moves in their languages: what is left, one move beside its original, its history."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, translator_required
from routines.models import Exercise
from routines.translations.commands import TranslationChangedError, restore_translation, save_translation
from routines.translations.forms import TranslationForm
from routines.translations.queries import (
    CHANGED,
    DONE,
    MISSING,
    Sheet,
    exercises_to_translate,
    progress_in,
    translation_sheet,
)
from routines.translations.queries import (
    translation_history as history_of,
)


def language_or_404(request: SignedInRequest, language: str) -> str:
    """The language's own name, among those that this person translates into."""
    if language not in request.user.translated_languages:
        raise Http404
    return str(dict(settings.LANGUAGES)[language])


def exercise_or_404(slug: str) -> Exercise:
    return get_object_or_404(exercises_to_translate(), slug=slug)


@require_safe
@translator_required
def language_list(request: SignedInRequest) -> HttpResponse:
    languages = request.user.translated_languages
    if len(languages) == 1:
        return redirect("translations:translation_list", languages[0])
    names = dict(settings.LANGUAGES)
    found = [(names[one.language], one) for one in progress_in(languages)]
    return render(request, "routines/translations/language_list.html", {"languages": found})


@require_safe
@translator_required
def translation_list(request: SignedInRequest, language: str) -> HttpResponse:
    """``?show=`` changed, missing or done: those moves only."""
    name = language_or_404(request, language)
    progress = progress_in([language])[0]
    show = request.GET.get("show", "")
    chosen = show if show in {CHANGED, MISSING, DONE} else ""
    order = [CHANGED, MISSING, DONE]
    moves = sorted(progress.moves, key=lambda move: order.index(move.state))
    context = {
        "into": language,
        "language_name": name,
        "progress": progress,
        "show": chosen,
        "moves": [move for move in moves if chosen in {"", move.state}],
        "has_several": len(request.user.translated_languages) > 1,
    }
    return render(request, "routines/translations/translation_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@translator_required
def translation_edit(request: SignedInRequest, language: str, slug: str) -> HttpResponse:
    name = language_or_404(request, language)
    exercise = exercise_or_404(slug)
    sheet = translation_sheet(exercise, language)
    if request.method != "POST":
        return sheet_page(request, sheet, name)
    form = TranslationForm(sheet, request.POST)
    if not form.is_valid():
        return sheet_page(request, sheet, name, form=form)
    try:
        save_translation(
            exercise,
            language=language,
            words=form.words,
            author=request.user,
            based_on=form.based_on,
            reason=form.reason,
        )
    except TranslationChangedError as refusal:
        before = exercise.translations.filter(language=language, number=form.based_on).first()
        form.beside(refusal.current.words, before.words if before else {})
        sheet.translation = refusal.current
        form.errors += refusal.messages
        return sheet_page(request, sheet, name, form=form, is_conflict=True)
    messages.success(request, _("Saved."))
    return redirect("translations:translation_edit", language, slug)


def sheet_page(
    request: SignedInRequest,
    sheet: Sheet,
    name: str,
    *,
    form: TranslationForm | None = None,
    is_conflict: bool = False,
) -> HttpResponse:
    context = {
        "sheet": sheet,
        "exercise": sheet.exercise,
        "into": sheet.language,
        "language_name": name,
        "original": settings.LANGUAGE_CODE,
        "form": form,
        "is_conflict": is_conflict,
        "wrong": sum(bool(piece.error) for piece in sheet.pieces),
    }
    status = 422 if form else 200
    return render(request, "routines/translations/translation_edit.html", context, status=status)


@require_safe
@translator_required
def translation_history(request: SignedInRequest, language: str, slug: str) -> HttpResponse:
    name = language_or_404(request, language)
    exercise = exercise_or_404(slug)
    context = {
        "exercise": exercise,
        "into": language,
        "language_name": name,
        "original": settings.LANGUAGE_CODE,
        "entries": history_of(exercise, language),
    }
    return render(request, "routines/translations/translation_history.html", context)


@require_POST
@translator_required
def translation_restore(request: SignedInRequest, language: str, slug: str, number: int) -> HttpResponse:
    language_or_404(request, language)
    exercise = exercise_or_404(slug)
    known = exercise.translations.filter(language=language)
    get_object_or_404(known, number=min(number, 2**31 - 1))
    restore_translation(exercise, language=language, number=number, author=request.user)
    messages.success(request, _("The translation says again what number %(number)s said.") % {"number": number})
    return redirect("translations:translation_edit", language, slug)
