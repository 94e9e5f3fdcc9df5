from django.apps import AppConfig


class ProductionConfig(AppConfig):
    name = "yutang.production"
    label = "production"

    def ready(self) -> None:
        from yutang.core import audit
        from yutang.production.words import AUDIT_SENTENCES

        audit.tell(AUDIT_SENTENCES)
