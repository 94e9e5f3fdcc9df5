"""Addresses of production."""

from __future__ import annotations

from django.urls import path

from yutang.production import pages

app_name = "production"
urlpatterns = [
    path("production/", pages.production_list, name="list"),
    path("production/units", pages.find_unit, name="unit"),
    path("production/factories", pages.factories, name="factories"),
    path("production/factories/new", pages.add_factory, name="add_factory"),
    path("production/factories/<uuid:factory_id>/<slug:to>", pages.rest_factory, name="rest_factory"),
    path("production/<uuid:production_order_id>", pages.production_order, name="order"),
    path("production/<uuid:production_order_id>/factory", pages.choose_factory, name="choose_factory"),
    path("production/<uuid:production_order_id>/sheet", pages.print_sheet, name="sheet"),
    path("production/<uuid:production_order_id>/sheet.xlsx", pages.workbook, name="workbook"),
    path("production/<uuid:production_order_id>/<slug:to>", pages.advance, name="advance"),
]
