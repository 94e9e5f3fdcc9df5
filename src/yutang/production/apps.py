from django.apps import AppConfig


class ProductionConfig(AppConfig):
    name = "yutang.production"
    label = "production"
