"""Making the tables of a place that begins at a third of what it takes Django."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.db import connection
from django.db.migrations.state import ProjectState


@contextlib.contextmanager
def new_models_alone() -> Iterator[None]:
    """Inside, each model that a migration makes is rendered by itself, in a place without tables.

    For each new model Django renders again what is related to it; here everything is, by the merchant. Rows that migrations
    move need that, and a place that begins has none.
    """
    if connection.introspection.table_names():
        yield
        return
    by_django = ProjectState.reload_model

    def reload_model(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
        if "apps" in state.__dict__ and model_name not in state.apps.all_models[app_label]:
            state.apps.render_multiple([state.models[app_label, model_name]])
        else:
            by_django(state, app_label, model_name, delay)

    ProjectState.reload_model = reload_model  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        ProjectState.reload_model = by_django  # type: ignore[method-assign]
