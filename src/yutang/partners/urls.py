"""Addresses of partners."""

from __future__ import annotations

from django.urls import path

from yutang.partners import h5
from yutang.partners.pages import calls, partners, passes, screening, trials

app_name = "partners"
urlpatterns = [
    path("partners/", partners.partner_list, name="list"),
    path("partners/new", partners.add, name="add"),
    path("partners/levels", partners.levels, name="levels"),
    path("partners/calls", calls.call_list, name="calls"),
    path("partners/calls/new", calls.new_call, name="new_call"),
    path("partners/calls/<uuid:call_id>", calls.show_call, name="call"),
    path("partners/calls/<uuid:call_id>/close", calls.close_call, name="close_call"),
    path("partners/calls/<uuid:call_id>/reopen", calls.reopen_call, name="reopen_call"),
    path("partners/applications", screening.application_list, name="applications"),
    path("partners/applications/export", screening.export, name="export_applications"),
    path("partners/applications/compare", screening.compare, name="compare"),
    path("partners/applications/invite", screening.invite, name="invite"),
    path("partners/applications/decline", screening.decline, name="decline"),
    path("partners/applications/<uuid:application_id>", screening.application, name="application"),
    path("partners/applications/<uuid:application_id>/adopt", screening.adopt, name="adopt"),
    path("partners/applications/<uuid:application_id>/erase", screening.erase, name="erase"),
    path("partners/decisions/<uuid:decision_id>", screening.decision, name="decision"),
    path("partners/decisions/<uuid:decision_id>/undo", screening.undo, name="undo_decision"),
    path("partners/tasks", trials.task_list, name="tasks"),
    path("partners/tasks/<uuid:task_id>", trials.task, name="task"),
    path("partners/<uuid:partner_id>", partners.partner, name="partner"),
    path("partners/<uuid:partner_id>/edit", partners.edit, name="edit"),
    path("partners/<uuid:partner_id>/phone", partners.show_phone, name="phone"),
    path("partners/<uuid:partner_id>/scores", partners.score, name="score"),
    path("partners/<uuid:partner_id>/availability", partners.availability, name="availability"),
    path("partners/<uuid:partner_id>/probation", partners.probation, name="probation"),
    path("partners/<uuid:partner_id>/level", partners.level, name="level"),
    path("partners/<uuid:partner_id>/pass", passes.make, name="make_pass"),
    path("partners/<uuid:partner_id>/pass/end", passes.end, name="end_pass"),
    path("partners/<uuid:partner_id>/task", trials.give, name="give_task"),
    path("partners/<uuid:partner_id>/<slug:to>", partners.move, name="move"),
    path("p/open/<str:token>", h5.open_pass, name="open_pass"),
    path("m/join/<str:token>", h5.join, name="join"),
    path("m/application/<str:token>", h5.mine, name="mine"),
    path("m/application/<str:token>/change", h5.change_mine, name="mine_change"),
    path("m/application/<str:token>/pictures", h5.add_my_pictures, name="mine_pictures"),
    path("m/application/<str:token>/pictures/drop", h5.drop_my_picture, name="mine_drop"),
    path("m/trial/<str:token>", h5.trial, name="trial"),
    path("m/trial/<str:token>/pictures", h5.add_trial_pictures, name="trial_pictures"),
    path("m/trial/<str:token>/pictures/drop", h5.drop_trial_picture, name="trial_drop"),
]
