"""Why a line of a relay is for a person to look at."""

from __future__ import annotations

from enum import StrEnum


class Doubt(StrEnum):
    """What is not certain in a line that was read."""

    NO_NAME = "no_name"
    NAME_OR_ITEM = "name_or_item"
    NOTHING_ORDERED = "nothing_ordered"
    QUANTITY_UNCLEAR = "quantity_unclear"
    QUANTITY_MISSING = "quantity_missing"
    QUANTITY_HUGE = "quantity_huge"
    FRACTION = "fraction"
    NUMBER_OR_SIZE = "number_or_size"
    LOOSE_NUMBER = "loose_number"
    EITHER_OR = "either_or"
    CONDITION = "condition"
    WHICH_PRODUCT = "which_product"
    PRODUCT_UNKNOWN = "product_unknown"
    SIZE_MISSING = "size_missing"
    SIZE_UNKNOWN = "size_unknown"
    COLOUR_MISSING = "colour_missing"
    WORDS_LEFT = "words_left"
    AMOUNT_DIFFERS = "amount_differs"
    COUNT_DIFFERS = "count_differs"
    PAYMENT_UNCLEAR = "payment_unclear"
    CHANGE_UNCLEAR = "change_unclear"
    REFERENCE_UNCLEAR = "reference_unclear"
    CANCEL_UNCLEAR = "cancel_unclear"
    LEFT_OUT_LATER = "left_out_later"
    SAID_IN_PASSING = "said_in_passing"
    TOO_LONG = "too_long"
    NO_SUCH_SKU = "no_such_sku"
    SEVERAL_SKUS = "several_skus"
