"""Addresses of touch."""

from __future__ import annotations

from django.urls import path

from yutang.touch import h5, pages

app_name = "touch"
urlpatterns = [
    path("touch/", pages.touch_list, name="list"),
    path("touch/export", pages.export, name="export"),
    path("touch/customers/<uuid:customer_id>/stop", pages.stop, name="stop"),
    path("touch/customers/<uuid:customer_id>/allow", pages.allow, name="allow"),
    path("m/messages", h5.inbox, name="inbox"),
    path("m/messages/read", h5.mark_all, name="mark_all"),
    path("m/messages/stop", h5.stop, name="stop_mine"),
    path("m/messages/allow", h5.allow, name="allow_mine"),
    path("m/messages/<uuid:touch_id>", h5.open_message, name="open"),
]
