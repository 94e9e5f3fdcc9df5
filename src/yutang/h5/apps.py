from django.apps import AppConfig


class H5Config(AppConfig):
    name = "yutang.h5"
    label = "h5"
