"""Products from files: one row for each SKU, or one for each style that has no choices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy, gettext_noop

from yutang.catalog.errors import StyleMakesNoSense
from yutang.catalog.models import Sku, Style
from yutang.core.errors import Refusal, Unprocessable
from yutang.core.imports import BatchOutcome, ImportContext, ImportKind, ImportRow
from yutang.core.rows import insert_rows
from yutang.core.tables import Field, read_money, read_text

_ = gettext_noop
FIELDS = (
    Field("code", _("Style code"), ("款号", "商品编码", "商家编码", "货号", "商品货号", "商品id", "宝贝id", "spu编码", "spu", "item code"), required=True, unlike=("规格", "sku")),
    Field("title", _("Title"), ("商品名称", "商品标题", "宝贝标题", "宝贝名称", "品名", "标题", "名称", "product name"), required=True),
    Field("price", _("Price"), ("售价", "价格", "销售价", "零售价", "单价", "商品价格", "一口价", "sale price"), required=True, kind="money", unlike=("成本", "市场", "划线", "原价")),
    Field("category", _("Category"), ("类目", "商品类目", "分类", "商品分类", "品类", "类别")),
    Field("description", _("Description"), ("商品描述", "描述", "简介", "详情", "卖点")),
    Field("sku_code", _("SKU code"), ("规格编码", "sku编码", "sku编号", "规格商家编码", "sku", "条码", "barcode")),
    Field("options", _("Options"), ("规格", "规格名称", "规格名", "销售属性", "sku名称", "sku规格")),
    Field("size", _("Size"), ("尺码", "尺寸", "码数")),
    Field("color", _("Colour"), ("颜色", "颜色分类", "color", "色号")),
    Field("cost", _("Cost"), ("成本价", "成本", "进货价", "采购价"), kind="money"),
    Field("style", _("Look"), ("风格", "款式风格")),
    Field("season", _("Season"), ("季节", "适用季节")),
    Field("effect", _("Effect"), ("功效", "功能", "效果")),
)  # fmt: skip
ATTRIBUTES = ("style", "season", "effect")
OPTION_NAMES = {"颜色": "color", "颜色分类": "color", "尺码": "size", "尺寸": "size"}
SPLIT = re.compile(r"[;；,，、/|]+")
short_text = partial(read_text, max_length=64)


class SkuOfAnotherStyle(Unprocessable):
    code = "catalog.sku_of_another_style"
    default_message = gettext_lazy("The SKU code %(sku_code)s already belongs to the style %(style_code)s.")


@dataclass
class _Product:
    """One row, read."""

    code: str
    title: str
    price_fen: int
    sku_code: str
    options: dict[str, str]
    cost_fen: int | None
    names_sku: bool
    told: dict[str, Any] = field(default_factory=dict)


def land_products(rows: Sequence[ImportRow], context: ImportContext) -> BatchOutcome:
    """Take a batch of products in: styles and SKUs are known by their codes, and changed where the row says otherwise."""
    read: list[tuple[ImportRow, _Product]] = []
    for row in rows:
        try:
            read.append((row, _read(row)))
        except Refusal as reason:
            context.reject(row, reason)
    shelf = _Shelf([product for _row, product in read], context)
    outcomes = [shelf.take(row, product) for row, product in read]
    shelf.write()
    return BatchOutcome(outcomes.count("imported"), outcomes.count("unchanged"))


class _Shelf:
    """The styles and SKUs that a batch names, with what it adds and changes."""

    def __init__(self, products: Sequence[_Product], context: ImportContext) -> None:
        self._context = context
        style_codes = {product.code for product in products}
        self._styles = {style.code: style for style in _found(Style, style_codes)}
        self._skus = {sku.code: sku for sku in _found(Sku, {product.sku_code for product in products})}
        self._positions: dict[Any, int] = {}
        self._new: list[Style | Sku] = []
        self._changed: dict[Any, Style | Sku] = {}

    def take(self, row: ImportRow, product: _Product) -> str:
        style, sku = self._styles.get(product.code), self._skus.get(product.sku_code)
        if sku is not None and (style is None or sku.style_id != style.pk):
            owner = Style.objects.filter(pk=sku.style_id).values_list("code", flat=True).first() or ""
            self._context.reject(row, SkuOfAnotherStyle(sku_code=product.sku_code, style_code=owner))
            return "rejected"
        is_new = style_is_news = style is None
        if style is None:
            style = self._add_style(product)
        else:
            style_is_news = self._change(style, _style_values(style, product))
        if sku is None and not is_new and not product.names_sku:
            # A row about the style alone, such as a new price, does not make another SKU of it.
            return "imported" if style_is_news else "unchanged"
        if sku is None:
            self._add_sku(style, product)
            return "imported"
        sku_is_news = self._change(sku, {"options": product.options or sku.options, "cost_fen": product.cost_fen})
        return "imported" if style_is_news or sku_is_news else "unchanged"

    def write(self) -> None:
        insert_rows([row for row in self._new if isinstance(row, Style)])
        insert_rows([row for row in self._new if isinstance(row, Sku)])
        styles = [row for row in self._changed.values() if isinstance(row, Style)]
        skus = [row for row in self._changed.values() if isinstance(row, Sku)]
        names = ["title", "category", "description", "price_fen", "attributes", "updated_at"]
        Style.objects.bulk_update(styles, names, batch_size=100)
        Sku.objects.bulk_update(skus, ["options", "cost_fen"], batch_size=100)

    def _add_style(self, product: _Product) -> Style:
        now = self._context.now
        style = Style(
            code=product.code, title=product.title, price_fen=product.price_fen, created_at=now, updated_at=now,
            **product.told,
        )  # fmt: skip
        self._styles[style.code] = style
        self._new.append(style)
        return style

    def _add_sku(self, style: Style, product: _Product) -> None:
        at = self._positions.get(style.pk)
        if at is None:
            at = Sku.objects.filter(style=style.pk).count()
        self._positions[style.pk] = at + 1
        sku = Sku(
            style_id=style.pk, code=product.sku_code, options=product.options, cost_fen=product.cost_fen,
            position=min(at, 32_000),
        )  # fmt: skip
        self._skus[sku.code] = sku
        self._new.append(sku)

    def _change(self, row: Style | Sku, values: dict[str, Any]) -> bool:
        """Put in what the file says; what it is silent about stays."""
        differing = {name: value for name, value in values.items() if value is not None and getattr(row, name) != value}
        for name, value in differing.items():
            setattr(row, name, value)
        if differing and not row._state.adding:
            self._changed[row.pk] = row
            if isinstance(row, Style):
                row.updated_at = self._context.now
        return bool(differing)


def _found(model: type[Any], codes: set[str]) -> list[Any]:
    ordered = sorted(codes)
    return [row for at in range(0, len(ordered), 900) for row in model.objects.filter(code__in=ordered[at : at + 900])]


def _style_values(style: Style, product: _Product) -> dict[str, Any]:
    values = {"title": product.title, "price_fen": product.price_fen, **product.told}
    if "attributes" in values:
        values["attributes"] = {**style.attributes, **values["attributes"]}
    return values


def _read(row: ImportRow) -> _Product:
    code, title = row.need("code", short_text), row.need("title", partial(read_text, max_length=128))
    price_fen = row.need("price", read_money)
    if not code or not title or price_fen <= 0:
        raise StyleMakesNoSense
    told: dict[str, Any] = {
        "category": row.read("category", short_text, ""),
        "description": row.read("description", partial(read_text, max_length=5000), ""),
        "attributes": {name: value for name in ATTRIBUTES if (value := row.read(name, short_text, ""))},
    }
    options = _options(row)
    told_code = row.read("sku_code", short_text, "")
    sku_code = told_code or _derived_code(code, options)
    return _Product(
        code, title, price_fen, sku_code, options, row.read("cost", read_money, None),
        bool(told_code or options), {name: value for name, value in told.items() if value},
    )  # fmt: skip


def _derived_code(code: str, options: dict[str, str]) -> str:
    """A SKU code where the file has none: the style's, with the options that tell the SKU apart."""
    return "-".join([code, *(options[name] for name in sorted(options))])[:64]


def _options(row: ImportRow) -> dict[str, str]:
    """From columns of their own, and from one cell such as 颜色:白色;尺码:M or 白色 / M."""
    options: dict[str, str] = {}
    for at, part in enumerate(SPLIT.split(row.read("options", short_text, ""))):
        name, sign, value = part.replace("：", ":").partition(":")
        if sign and value.strip():
            options[OPTION_NAMES.get(name.strip(), name.strip())] = value.strip()
        elif name.strip():
            options[("color", "size")[at] if at < 2 else f"option {at + 1}"] = name.strip()
    told = {name: row.read(name, short_text, "") for name in ("size", "color")}
    return options | {name: value for name, value in told.items() if value}


PRODUCTS = ImportKind(
    name="products",
    label=gettext_lazy("Products"),
    fields=FIELDS,
    land=land_products,
    hint=gettext_lazy(
        "One row for each SKU with its style's code, title and price; styles without choices take one row."
    ),
)
