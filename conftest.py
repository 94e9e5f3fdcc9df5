"""The cast is at hand in every test."""

pytest_plugins = ["tests.cast"]
