"""The merchant's pages about words: what the lexicon knows, and what the shop adds to it."""

from __future__ import annotations

from uuid import UUID

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.console.notices import notify, offer_undo
from yutang.console.paging import rows_of
from yutang.core import clock
from yutang.core.errors import Refusal
from yutang.core.limits import Rate, count
from yutang.needs import api, wordfiles
from yutang.needs.actions import words as actions
from yutang.needs.forms import WordFilter, WordsFileForm, WordsForm
from yutang.needs.pages.works import behind_note, progress_of
from yutang.needs.queries import words as queries
from yutang.needs.rules.entries import Sense

FILES = Rate("file of words", 20)
CHANGES = Rate("change of own words", 120)
CONTENT_TYPES = {
    "toml": "application/toml; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_GET
@staff_page(Permission.SEE_NEEDS)
def own_words(request: StaffRequest) -> HttpResponse:
    """The shop's own words, with the form that adds some."""
    start = {name: request.GET[f"new_{name}"][:24] for name in ("words", "slot") if f"new_{name}" in request.GET}
    return _own_words(request, WordsForm(initial=start))


@require_POST
@staff_page(Permission.EDIT_NEEDS)
def add_words(request: StaffRequest) -> HttpResponse:
    """Add words; with what is wrong with them where they cannot be."""
    count(CHANGES, request.staff.id)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _own_words(request, form, status=422)
    try:
        outcome = actions.add_words(form.senses(), now=clock.now())
    except Refusal as refusal:
        form.add_error("words", str(refusal))
        return _own_words(request, form, status=refusal.status)
    _tell(request, outcome)
    return redirect("needs:words")


def _own_words(request: StaffRequest, form: WordsForm, *, status: int = 200) -> HttpResponse:
    search = WordFilter(request.GET)
    chosen = search.chosen()
    rows = rows_of(queries.own_words(**chosen), request.GET.get("page"))
    may_edit = request.staff.may(Permission.EDIT_NEEDS)
    context = {
        **words_around(request),
        "rows": rows,
        "cards": queries.word_cards(rows.items),
        "filter_form": search,
        "is_filtered": any(chosen.values()),
        "form": form,
        "file_form": WordsFileForm(),
        "forms": wordfiles.FORMS,
        "may_edit": may_edit,
        "canonicals": queries.canonical_words() if may_edit else [],
    }
    return render(request, "needs/words.html", context, status=status)


@require_GET
@staff_page(Permission.SEE_NEEDS)
def lexicon(request: StaffRequest) -> HttpResponse:
    """What the bundled lexicon knows, to look a word up."""
    search = WordFilter(request.GET)
    chosen = search.chosen()
    rows = rows_of(queries.lexicon_entries(**chosen), request.GET.get("page"))
    context = {
        **words_around(request),
        "rows": rows,
        "filter_form": search,
        "may_edit": request.staff.may(Permission.EDIT_NEEDS),
    }
    return render(request, "needs/words_lexicon.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.EDIT_NEEDS)
def change_word(request: StaffRequest, word_id: UUID) -> HttpResponse:
    """One word of the shop's own, to be changed."""
    card = queries.word_card(word_id)
    sense = card.sense
    initial = {"words": sense.word, "slot": sense.slot, "canonical": sense.canonical, "domain": sense.domain}
    form = WordsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid() and _changed(request, word_id, form):
        return redirect("needs:words")
    context = {"card": card, "form": form, "canonicals": queries.canonical_words(), "back": _back()}
    return render(request, "needs/words_change.html", context, status=422 if form.is_bound else 200)


def _changed(request: StaffRequest, word_id: UUID, form: WordsForm) -> bool:
    count(CHANGES, request.staff.id)
    senses = form.senses()
    if len(senses) != 1:
        form.add_error(
            "words", django_forms.ValidationError(_("One word at a time here. Add others on the page before."))
        )
        return False
    try:
        outcome = actions.change_word(word_id, senses[0], now=clock.now())
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        form.add_error("words", str(refusal))
        return False
    _tell(request, outcome)
    return True


@require_POST
@staff_page(Permission.EDIT_NEEDS)
def remove_words(request: StaffRequest) -> HttpResponse:
    """Take the chosen words away."""
    count(CHANGES, request.staff.id)
    outcome = actions.remove_words(ids_in(request), now=clock.now())
    if outcome.change_id:
        text = ngettext("%(count)s word is taken away.", "%(count)s words are taken away.", outcome.removed)
        offer_undo(request, text % {"count": outcome.removed}, reverse("needs:undo_words", args=[outcome.change_id]))
    else:
        notify(request, _("No word was chosen, or those chosen are gone already."))
    return redirect("needs:words")


@require_POST
@staff_page(Permission.EDIT_NEEDS)
def undo_words(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Put words back as they were before a change."""
    actions.undo_change(change_id, now=clock.now())
    notify(request, _("The words are as they were."))
    return redirect("needs:words")


@require_POST
@staff_page(Permission.EDIT_NEEDS)
def bring_words(request: StaffRequest) -> HttpResponse:
    """Take a file of words over: all of it, or nothing."""
    count(FILES, request.staff.merchant_id)
    form = WordsFileForm(request.POST, request.FILES)
    if not form.is_valid():
        notify(request, _("Choose a file first."))
        return redirect("needs:words")
    file = form.cleaned_data["file"]
    content = file.read(wordfiles.LARGEST + 1)
    outcome = actions.add_words(wordfiles.words_in(file.name, content), now=clock.now())
    _tell(request, outcome)
    return redirect("needs:words")


@require_GET
@staff_page(Permission.SEE_NEEDS)
def give_words(request: StaffRequest, form: str) -> HttpResponse:
    """The shop's own words as a file."""
    count(FILES, request.staff.merchant_id)
    form = form if form in wordfiles.FORMS else "toml"
    domain = WordFilter(request.GET).chosen()["domain"]
    content = wordfiles.words_file(queries.senses_to_export(domain=domain), form, domain=domain)
    name = f"words.{form}"
    return HttpResponse(
        content, content_type=CONTENT_TYPES[form], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def ids_in(request: HttpRequest) -> list[UUID]:
    """The chosen rows; what is no id is nothing that could be chosen."""
    found = []
    for text in request.POST.getlist("row")[:1_000]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _tell(request: HttpRequest, outcome: actions.WordsOutcome) -> None:
    """What became of words, and which meanings of the bundled lexicon they replace."""
    if outcome.change_id is None:
        notify(request, _("These words stand there already; nothing is changed."))
        return
    done = outcome.added + outcome.changed
    told = [ngettext("%(count)s word is kept.", "%(count)s words are kept.", done) % {"count": done}]
    told += [note for sense in outcome.rows[:20] for note in replaced_notes(sense)][:3]
    offer_undo(request, " ".join(told), reverse("needs:undo_words", args=[outcome.change_id]))


def replaced_notes(sense: Sense) -> list[str]:
    """In words, what a word replaces here."""
    replaced = queries.replaced_meanings(sense)
    named = "、".join(one for one in replaced if one)
    if named:
        return [_("“%(word)s” is known as %(known)s; yours replaces it here.") % {"word": sense.word, "known": named}]
    passed = _("The lexicon passes over “%(word)s” on purpose; here it counts now.") % {"word": sense.word}
    return [passed] if replaced else []


def words_around(request: StaffRequest) -> dict[str, object]:
    """What stands around each of these pages: where else to look, and the work that runs or is due."""
    is_open, is_later = queries.suggestion_counts()
    progress = progress_of(queries.REREAD)
    return {
        "back": Action(_("Needs"), reverse("needs:list")),
        "own_count": queries.own_word_count(),
        "suggested_count": is_open,
        "later_count": is_later,
        "progress": progress,
        "behind": behind_note(request) if progress is None or progress.is_over else None,
        "has_utterances": api.has_utterances(),
    }


def _back() -> Action:
    return Action(_("Words of your own"), reverse("needs:words"))
