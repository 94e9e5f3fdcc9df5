"""Reckoning on one thread: matrices here are small, and threads that wait for each other cost far more than they bring."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from threadpoolctl import threadpool_limits

Given = ParamSpec("Given")
Found = TypeVar("Found")


def on_one_thread(reckon: Callable[Given, Found]) -> Callable[Given, Found]:
    """The same function, on one thread from its first call on.

    scikit-learn is loaded at the first call: it takes two seconds that every command and process would pay.
    """

    @functools.wraps(reckon)
    def held(*given: Given.args, **named: Given.kwargs) -> Found:
        # Only libraries that are loaded by now are held to the limit.
        import sklearn.cluster  # noqa: F401

        with threadpool_limits(limits=1):
            return reckon(*given, **named)

    return held
