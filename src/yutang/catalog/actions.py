"""Changes to the catalog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from yutang.catalog import rules
from yutang.catalog.errors import (
    ChartMakesNoSense,
    CodeTaken,
    SizeUnknown,
    SkusMakeNoSense,
    StyleMakesNoSense,
    StyleUnknown,
)
from yutang.catalog.models import Picture, Sku, Style
from yutang.catalog.pictures import remove_picture, write_picture
from yutang.catalog.queries import picture_id_in, picture_url, style_card
from yutang.catalog.rules import SizeChart, SkuDraft
from yutang.core import audit, clock
from yutang.core.money import Money
from yutang.core.tenancy import current_merchant_id


def add_style(  # noqa: PLR0913 - a style is this much
    *,
    code: str,
    title: str,
    category: str,
    price: Money,
    skus: Sequence[SkuDraft],
    description: str = "",
    attributes: Mapping[str, Any] | None = None,
    picture: bytes | None = None,
    now: datetime | None = None,
) -> UUID:
    """Add a style with its SKUs; all of it or nothing.

    Raises StyleMakesNoSense, SkusMakeNoSense, CodeTaken, and what a bad picture raises. Without SKUs the style gets
    one, of its own code.
    """
    if not rules.is_sensible_style(code=code, title=title, price_fen=price.fen):
        raise StyleMakesNoSense
    drafts = list(skus) or [SkuDraft(code)]
    senseless = rules.senseless_sku(drafts)
    if senseless is not None:
        raise SkusMakeNoSense(code=senseless)
    moment = now or clock.now()
    try:
        with transaction.atomic():
            style = Style.objects.create(
                code=code.strip(),
                title=title.strip(),
                category=category.strip(),
                description=description,
                price_fen=price.fen,
                attributes=dict(attributes or {}),
                picture_id=_stored(picture, moment).pk if picture else None,
                created_at=moment,
                updated_at=moment,
            )
            Sku.objects.bulk_create(_sku(style, draft, at) for at, draft in enumerate(drafts))
            audit.record("catalog.style_added", style.pk, code=style.code, price_fen=price.fen, skus=len(drafts))
    except IntegrityError as fault:
        raise CodeTaken(taken=_taken_code(code, drafts)) from fault
    return style.pk


@transaction.atomic
def set_picture(style_id: UUID, content: bytes, *, now: datetime) -> str:
    """Show this picture for a style from now on, and give its address. The picture before it is kept."""
    style = Style.objects.filter(pk=style_id).first()
    if style is None:
        raise StyleUnknown
    picture = _stored(content, now)
    Style.objects.filter(pk=style.pk).update(picture=picture, updated_at=now)
    audit.record("catalog.picture_set", style.pk, sha256=picture.sha256)
    return picture_url(picture.pk)


@transaction.atomic
def set_size_chart(style_id: UUID, chart: SizeChart, *, now: datetime) -> None:
    """Say whom each size of a style fits; an empty chart says nothing. Raises ChartMakesNoSense and SizeUnknown."""
    sizes = style_card(style_id).sizes
    strange = next((size for size in chart if size not in sizes), None)
    if strange is not None:
        raise SizeUnknown(size=strange, sizes=", ".join(sizes), field=strange)
    senseless = rules.senseless_range(chart)
    if senseless is not None:
        raise ChartMakesNoSense(field=senseless, known=", ".join(rules.CHART_MEASURES))
    kept = {size: {name: list(ends) for name, ends in ranges.items()} for size, ranges in chart.items() if ranges}
    Style.objects.filter(pk=style_id).update(size_chart=kept, updated_at=now)
    audit.record("catalog.size_chart_set", style_id, sizes=len(kept))


@transaction.atomic
def retire_style(style_id: UUID, *, is_active: bool, now: datetime) -> None:
    """Take a style off the list, or put it back. Rounds and offers that have it keep it."""
    if not Style.objects.filter(pk=style_id).update(is_active=is_active, updated_at=now):
        raise StyleUnknown
    audit.record("catalog.style_restored" if is_active else "catalog.style_retired", style_id)


@transaction.atomic
def store_picture(content: bytes, *, now: datetime | None = None) -> str:
    """Check and keep a picture, and give its address."""
    return picture_url(_stored(content, now or clock.now()).pk)


@transaction.atomic
def erase_picture(url: str) -> bool:
    """Forget a picture for good, its files too, and say so; a style's picture stays. For what people may ask to have erased.

    Whoever else keeps addresses of pictures looks first whether theirs is among them.
    """
    picture_id = picture_id_in(url)
    picture = Picture.objects.filter(pk=picture_id).first() if picture_id else None
    if picture is None or Style.objects.filter(picture=picture).exists():
        return False
    sha256, merchant_id = picture.sha256, current_merchant_id()
    picture.delete()
    transaction.on_commit(partial(_remove_files, merchant_id, sha256))
    return True


def _remove_files(merchant_id: UUID, sha256: str) -> None:
    # Somebody may have handed the same picture in again since.
    if not Picture.across_merchants().filter(merchant_id=merchant_id, sha256=sha256).exists():
        remove_picture(merchant_id, sha256)


def _stored(content: bytes, now: datetime) -> Picture:
    # The files are written first: a file without a row harms nobody, a row without a file is a hole in a page.
    stored = write_picture(content, current_merchant_id())
    picture, _is_new = Picture.objects.get_or_create(
        sha256=stored.sha256, defaults={"width": stored.width, "height": stored.height, "created_at": now}
    )
    return picture


def _sku(style: Style, draft: SkuDraft, position: int) -> Sku:
    return Sku(style=style, code=draft.code, options=dict(draft.options), cost_fen=draft.cost_fen, position=position)


def _taken_code(code: str, drafts: Sequence[SkuDraft]) -> str:
    if Style.objects.filter(code=code.strip()).exists():
        return code
    return Sku.objects.filter(code__in=[draft.code for draft in drafts]).values_list("code", flat=True).first() or code
