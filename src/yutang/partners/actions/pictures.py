"""Pictures that volunteers hand in: up to four with an application or a trial task, gone with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from yutang.catalog.api import erase_picture, store_picture
from yutang.core import audit
from yutang.partners import rules
from yutang.partners.errors import TooManyPictures
from yutang.partners.models import Application, Partner, TrialTask

Holder = Application | TrialTask


def attach(holder: Holder, content: bytes) -> str:
    """Add a picture to a locked row and give its address. Raises TooManyPictures and what catalog says of a bad picture."""
    if len(holder.pictures) >= rules.MOST_PICTURES:
        raise TooManyPictures(most=rules.MOST_PICTURES)
    url = store_picture(content)
    if url not in holder.pictures:
        holder.pictures = [*holder.pictures, url]
        holder.save(update_fields=["pictures"])
        audit.record("partners.picture_added", holder.pk)
    return url


def detach(holder: Holder, url: str) -> None:
    """Take a picture away from a locked row, and off the disk where nobody else has it."""
    if url in holder.pictures:
        holder.pictures = [one for one in holder.pictures if one != url]
        holder.save(update_fields=["pictures"])
        audit.record("partners.picture_dropped", holder.pk)
        release([url])


def release(urls: Iterable[str]) -> None:
    """Erase those of these pictures that no application, task or portrait shows any more."""
    gone = set(urls)
    if gone:
        for url in gone - _still_shown(gone):
            erase_picture(url)


def _still_shown(urls: Collection[str]) -> set[str]:
    shown = set(Partner.objects.filter(portrait_url__in=urls).values_list("portrait_url", flat=True))
    for model in (Application, TrialTask):
        for pictures in model.objects.exclude(pictures=[]).values_list("pictures", flat=True):
            shown |= set(urls) & set(pictures)
    return shown
