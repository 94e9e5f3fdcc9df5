from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yutang.people"
    label = "people"
