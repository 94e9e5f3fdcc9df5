"""The stage of payments is at hand in every story."""

from tests.stories.pay_stage import books, order, stage

__all__ = ["books", "order", "stage"]
