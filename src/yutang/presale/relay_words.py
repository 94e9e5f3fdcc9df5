"""Why a line of a relay is doubted, in words that a shop acts on."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.presale.rules.relays import Doubt

DOUBTS: dict[Doubt, Promise] = {
    Doubt.NO_NAME: _("It does not say who orders."),
    Doubt.NAME_OR_ITEM: _("It is not plain where the name ends."),
    Doubt.NOTHING_ORDERED: _("It does not say what is ordered."),
    Doubt.QUANTITY_UNCLEAR: _("How many is not plain."),
    Doubt.QUANTITY_MISSING: _("One of the things has no quantity; one piece was taken."),
    Doubt.QUANTITY_HUGE: _("The quantity is unusually large."),
    Doubt.FRACTION: _("The quantity is not a whole number."),
    Doubt.NUMBER_OR_SIZE: _("A number can be a size or a quantity."),
    Doubt.LOOSE_NUMBER: _("There is a number left that says nothing for certain."),
    Doubt.EITHER_OR: _("It says one or the other."),
    Doubt.CONDITION: _("It depends on something."),
    Doubt.WHICH_PRODUCT: _("Several products are sold, and it does not say which."),
    Doubt.PRODUCT_UNKNOWN: _("A word may be a product, but none that is known here."),
    Doubt.SIZE_MISSING: _("The size is missing."),
    Doubt.SIZE_UNKNOWN: _("The head of the list does not have this size."),
    Doubt.COLOUR_MISSING: _("The colour is missing."),
    Doubt.WORDS_LEFT: _("Some words were not understood."),
    Doubt.AMOUNT_DIFFERS: _("The money named is not what this costs."),
    Doubt.COUNT_DIFFERS: _("The total named is not the sum of the items."),
    Doubt.PAYMENT_UNCLEAR: _("Whether it is paid is not plain."),
    Doubt.CHANGE_UNCLEAR: _("A change is not plain, or may have been lost."),
    Doubt.REFERENCE_UNCLEAR: _("It speaks of another entry that is missing, or is itself in doubt."),
    Doubt.CANCEL_UNCLEAR: _("It is not plain what is cancelled."),
    Doubt.LEFT_OUT_LATER: _(
        "It is missing from the list that was posted later: taken back, or lost when two posted at once."
    ),
    Doubt.SAID_IN_PASSING: _("It was said in talk, not in the list."),
    Doubt.TOO_LONG: _("The entry is too long to be read."),
    Doubt.NO_SUCH_SKU: _("There is nothing in the offer that fits."),
    Doubt.SEVERAL_SKUS: _("Several things in the offer fit."),
}
