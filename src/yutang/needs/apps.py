from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "yutang.needs"
    label = "needs"
