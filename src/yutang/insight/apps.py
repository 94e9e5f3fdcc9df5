from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "yutang.insight"
    label = "insight"
