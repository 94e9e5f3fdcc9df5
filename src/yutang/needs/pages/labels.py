"""The pages on which staff correct what was read, and see how well their shop's words are read."""

from __future__ import annotations

from datetime import datetime
from itertools import zip_longest
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.accounts.api import Permission
from yutang.console.access import StaffRequest, staff_page
from yutang.console.components import Action
from yutang.console.notices import notify, offer_undo
from yutang.core import clock
from yutang.core.errors import Refusal
from yutang.core.limits import Rate, count
from yutang.needs import api
from yutang.needs.actions import labels as actions
from yutang.needs.errors import LabelledMeanwhile, LabelNotFit
from yutang.needs.pages.works import progress_of
from yutang.needs.queries import labels as queries
from yutang.needs.queries import words as word_queries
from yutang.needs.rules.labelling import LABEL_SLOTS, MOST_SPANS, Correction

LABELS = Rate("label", 120)
EXPORTS = Rate("export of labels", 10)
BLANK_ROWS = 3
RECENT = 20


@require_GET
@staff_page(Permission.EDIT_NEEDS)
def label_next(request: StaffRequest) -> HttpResponse:
    """The next text of a queue, to be corrected: drawn by chance, or the most doubtful."""
    queue = _queue(request.GET.get("queue"))
    task = queries.next_task(queue, whose=request.staff.id)
    if task is None:
        return render(request, "needs/label_empty.html", _around(request, queue))
    return _shown(request, task, queue)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.EDIT_NEEDS)
def label(request: StaffRequest, utterance_id: UUID) -> HttpResponse:
    """One text with what was read from it, to be corrected, or to be corrected again."""
    if request.method == "GET":
        return _shown(request, queries.label_task(utterance_id), "")
    count(LABELS, request.staff.id)
    queue = _ticket_queue(request, utterance_id)
    try:
        label_id = _kept(request, utterance_id, queue)
    except LabelledMeanwhile as refusal:
        notify(request, str(refusal))
        return redirect(_next_url(request))
    except LabelNotFit as refusal:
        task = queries.label_task(utterance_id)
        return _shown(request, task, queue, typed=_typed(request), refusal=refusal)
    is_skipped = request.POST.get("do") == "skip"
    text = _("Skipped; it will not be asked for again.") if is_skipped else _("Kept. Its need says this now.")
    offer_undo(request, text, f"{reverse('needs:undo_label', args=[label_id])}?queue={queue}")
    return redirect(_next_url(request))


@require_POST
@staff_page(Permission.EDIT_NEEDS)
def undo_label(request: HttpRequest, label_id: UUID) -> HttpResponse:
    """Put a text back to what stood before its last correction."""
    utterance_id = actions.undo_label(label_id)
    notify(request, _("The correction is undone."))
    queue = request.GET.get("queue")
    if queue in queries.QUEUES:
        return redirect(f"{reverse('needs:label_next')}?queue={queue}")
    return redirect("needs:label", utterance_id)


@require_GET
@staff_page(Permission.SEE_NEEDS)
def quality(request: StaffRequest) -> HttpResponse:
    """How well the shop's own texts are read, and what was corrected lately."""
    counts = queries.label_counts()
    may_edit = request.staff.may(Permission.EDIT_NEEDS)
    learn = Action(
        _("Learn from our corrections"),
        reverse("needs:begin_work", args=[word_queries.LEARN]),
        "sparkles",
        is_post=True,
    )
    context = {
        "back": Action(_("Needs"), reverse("needs:list")),
        "counts": counts,
        "card": queries.shop_quality() if counts.sampled else None,
        "recent": queries.recent_labels(RECENT),
        "may_edit": may_edit,
        "may_learn": may_edit and counts.labelled >= queries.LEAST_TO_LEARN,
        "least_to_learn": queries.LEAST_TO_LEARN,
        "learn": learn,
        "progress": progress_of(word_queries.LEARN),
    }
    return render(request, "needs/label_quality.html", context)


@require_GET
@staff_page(Permission.SEE_NEEDS)
def export_labels(request: StaffRequest) -> StreamingHttpResponse:
    """The labelled texts as JSON lines, for training."""
    count(EXPORTS, request.staff.merchant_id)
    headers = {"Content-Disposition": 'attachment; filename="labelled.jsonl"'}
    return StreamingHttpResponse(
        queries.labelled_lines(), content_type="application/jsonl; charset=utf-8", headers=headers
    )


def _kept(request: StaffRequest, utterance_id: UUID, queue: str) -> UUID:
    do, now = request.POST.get("do"), clock.now()
    seen = _seen(request)
    if do == "skip":
        return actions.skip_utterance(utterance_id, seen=seen, now=now)
    corrections = [] if do == "nothing" else [one for one in _typed(request) if one.words.strip()]
    intent = request.POST.get("intent", "other")
    corrected = actions.Corrected(corrections, intent, is_sample=queue == queries.SAMPLE, seen=seen)
    return actions.label_utterance(utterance_id, corrected, now=now)


def _typed(request: HttpRequest) -> list[Correction]:
    """The values as they were typed; a row without words is taken away, one without a value says its words."""
    names = ("words", "slot", "value", "subject", "start")
    columns = [request.POST.getlist(name)[: MOST_SPANS + BLANK_ROWS + 1] for name in names]
    rows = zip_longest(*columns, fillvalue="")
    return [
        Correction(words, slot, value.strip() or words.strip(), subject, _place(start))
        for words, slot, value, subject, start in rows
        if words.strip()
    ]


def _place(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _seen(request: HttpRequest) -> datetime | None:
    try:
        return parse_datetime(request.POST.get("seen", ""))
    except ValueError:
        return None


def _shown(
    request: StaffRequest,
    task: queries.LabelTask,
    queue: str,
    *,
    typed: list[Correction] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    rows = task.corrections if typed is None else tuple(typed)
    context = {
        **_around(request, queue),
        "task": task,
        "rows": rows,
        "pieces": queries.marked_task(task),
        "blank_rows": range(BLANK_ROWS),
        "intent": request.POST.get("intent", task.intent),
        "refusal": refusal,
        "slots": queries.slot_choices(LABEL_SLOTS),
        "canonicals": word_queries.canonicals_by_slot(),
        "ticket": _signer().sign(f"{task.utterance_id}:{queue}"),
    }
    return render(request, "needs/label.html", context, status=422 if refusal else 200)


def _around(request: StaffRequest, queue: str) -> dict[str, object]:
    return {
        "back": Action(_("Needs"), reverse("needs:list")),
        "queue": queue,
        "counts": queries.label_counts(),
        "has_utterances": api.has_utterances(),
    }


def _queue(text: object) -> str:
    return queries.DOUBT if text == queries.DOUBT else queries.SAMPLE


def _signer() -> signing.Signer:
    return signing.Signer(salt="needs.label")


def _ticket_queue(request: HttpRequest, utterance_id: UUID) -> str:
    """The queue that this place drew the text from. Nobody can say of a text they chose that chance has chosen it."""
    try:
        named, _colon, queue = _signer().unsign(request.POST.get("ticket", "")).partition(":")
    except signing.BadSignature:
        return ""
    return queue if named == str(utterance_id) else ""


def _next_url(request: HttpRequest) -> str:
    queue = request.POST.get("queue", "")
    if queue in queries.QUEUES:
        return f"{reverse('needs:label_next')}?queue={queue}"
    return reverse("needs:label_quality")
