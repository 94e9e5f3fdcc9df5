"""How the catalog says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Conflict, NotFound, TooMuch, Unprocessable


class StyleUnknown(NotFound):
    code = "catalog.style_unknown"
    default_message = _("There is no such style.")


class PictureUnknown(NotFound):
    code = "catalog.picture_unknown"
    default_message = _("There is no such picture.")


class CodeTaken(Conflict):
    code = "catalog.code_taken"
    default_message = _("The code “%(taken)s” is already in use. Choose another one.")


class StyleMakesNoSense(Unprocessable):
    code = "catalog.style_makes_no_sense"
    default_message = _("A style needs a code, a title, and a price above 0 and at most ¥100,000,000.")


class SkusMakeNoSense(Unprocessable):
    code = "catalog.skus_make_no_sense"
    default_message = _("Each SKU needs a code and options of its own; “%(code)s” stands twice or is empty.")


class PictureUnreadable(Unprocessable):
    code = "catalog.picture_unreadable"
    default_message = _("This is not a picture that can be read. Take a JPEG, PNG or WebP.")


class PictureTooLarge(TooMuch):
    code = "catalog.picture_too_large"
    default_message = _(
        "The picture is too large. At most %(megabytes)s MB and %(megapixels)s million pixels are taken."
    )


class ChartMakesNoSense(Unprocessable):
    code = "catalog.chart_makes_no_sense"
    default_message = _("Each range goes from a smaller to a larger number, in centimetres or kilograms.")


class SizeUnknown(Unprocessable):
    code = "catalog.size_unknown"
    default_message = _("The style does not come in size “%(size)s”. It has: %(sizes)s.")
