"""The cast is at hand in every test, and each begins in the shop's language."""

import pytest
from django.conf import settings
from django.utils import translation

from tests.emptying import let_tests_empty_the_ledger

pytest_plugins = ["tests.cast"]
let_tests_empty_the_ledger()


@pytest.fixture(autouse=True)
def _shop_language():
    """A page that was answered in English leaves its thread in English."""
    translation.activate(settings.LANGUAGE_CODE)
