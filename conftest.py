"""The cast is at hand in every test."""

from tests.emptying import let_tests_empty_the_ledger

pytest_plugins = ["tests.cast"]
let_tests_empty_the_ledger()
