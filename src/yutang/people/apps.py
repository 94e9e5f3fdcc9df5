from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yutang.people"
    label = "people"

    def ready(self) -> None:
        from yutang.core import audit
        from yutang.people.words import AUDIT_SENTENCES, AUDIT_TERMS

        audit.tell(AUDIT_SENTENCES, terms=AUDIT_TERMS)
