from django.urls import path

from yutang.channels.model import pages

app_name = "model"
urlpatterns = [
    path("settings/model", pages.model, name="settings"),
    path("settings/model/test", pages.test, name="test"),
    path("settings/model/on", pages.switch, {"to": "on"}, name="on"),
    path("settings/model/off", pages.switch, {"to": "off"}, name="off"),
    path("settings/model/forget", pages.forget, name="forget"),
]
