from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "yutang.catalog"
    label = "catalog"
