from django.apps import AppConfig


class TouchConfig(AppConfig):
    name = "yutang.touch"
    label = "touch"

    def ready(self) -> None:
        from yutang.core import audit
        from yutang.touch.words import AUDIT_SENTENCES

        audit.tell(AUDIT_SENTENCES)
