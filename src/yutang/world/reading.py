"""How a page looks to whoever reads it: its forms with what stands in them, and its links."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

NOT_SENT = {"submit", "image", "button", "reset", "file"}
SWITCHES = {"checkbox", "radio", "option"}


@dataclass
class Field:
    """One thing that a form can send: a text, or one box, radio button or option of a list."""

    name: str
    value: str
    kind: str
    text: str = ""
    is_on: bool = True


@dataclass
class Form:
    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    def named(self, name: str) -> list[Field]:
        """What can be given under a name; what is greyed out is not among it."""
        return [one for one in self.fields if one.name == name]

    def filled(self) -> dict[str, list[str]]:
        """What a browser would send if nobody touched the form."""
        sent: dict[str, list[str]] = {}
        for one in self.fields:
            if one.kind not in NOT_SENT and one.is_on:
                sent.setdefault(one.name, []).append(one.value)
        return sent


@dataclass
class Link:
    address: str
    text: str


@dataclass
class _List:
    """A list of options while it is read."""

    attributes: dict[str, str]
    options: list[Field] = field(default_factory=list)
    is_open: bool = False


class _Label:
    """The words around or before a field."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.words: list[str] = []
        self.fields: list[Field] = []


class Reader(HTMLParser):
    """Reads one page. A field's text is that of its label; a field may stand outside its form and name it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[Link] = []
        self._by_id: dict[str, Form] = {}
        self._fields_by_id: dict[str, Field] = {}
        self._elsewhere: list[tuple[str, Field]] = []
        self._labels: list[_Label] = []
        self._form: Form | None = None
        self._label: _Label | None = None
        self._link: Link | None = None
        self._list: _List | None = None
        self._writing: Field | None = None
        self._fieldsets: list[bool] = []
        self.feed(text)
        self.close()
        self._put_together()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        begin = getattr(self, f"_begin_{tag}", None)
        if begin is not None:
            begin(given)

    def handle_endtag(self, tag: str) -> None:
        end = getattr(self, f"_end_{tag}", None)
        if end is not None:
            end()

    def handle_data(self, data: str) -> None:
        if self._writing is not None:
            self._writing.value += data
            return
        if self._list is not None:
            if self._list.is_open:
                self._list.options[-1].text += data
            return
        words = " ".join(data.split())
        if self._label is not None and words:
            self._label.words.append(words)
        if self._link is not None and words:
            self._link.text = f"{self._link.text} {words}".strip()

    # What begins and ends

    def _begin_form(self, given: dict[str, str]) -> None:
        # A form inside a form is no form, says HTML.
        if self._form is None:
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
            if given.get("id"):
                self._by_id[given["id"]] = self._form

    def _end_form(self) -> None:
        self._form = None

    def _begin_fieldset(self, given: dict[str, str]) -> None:
        self._fieldsets.append("disabled" in given)

    def _end_fieldset(self) -> None:
        if self._fieldsets:
            self._fieldsets.pop()

    def _begin_label(self, given: dict[str, str]) -> None:
        self._label = _Label(given.get("for", ""))
        self._labels.append(self._label)

    def _end_label(self) -> None:
        self._label = None

    def _begin_a(self, given: dict[str, str]) -> None:
        if given.get("href"):
            self._link = Link(given["href"], "")
            self.links.append(self._link)

    def _end_a(self) -> None:
        self._link = None

    def _begin_img(self, given: dict[str, str]) -> None:
        if given.get("alt"):
            self.handle_data(given["alt"])

    def _begin_input(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text").lower()
        value = given.get("value", "on" if kind in {"checkbox", "radio"} else "")
        is_on = kind not in SWITCHES or "checked" in given
        self._add(Field(given.get("name", ""), value, kind, is_on=is_on), given)

    def _begin_button(self, given: dict[str, str]) -> None:
        self._add(Field(given.get("name", ""), given.get("value", ""), given.get("type", "submit").lower()), given)

    def _begin_textarea(self, given: dict[str, str]) -> None:
        self._writing = Field(given.get("name", ""), "", "textarea")
        self._add(self._writing, given)

    def _end_textarea(self) -> None:
        if self._writing is not None:
            # The first line break belongs to the page, not to the text.
            self._writing.value = self._writing.value.removeprefix("\n")
        self._writing = None

    def _begin_select(self, given: dict[str, str]) -> None:
        self._list = _List(given)

    def _begin_option(self, given: dict[str, str]) -> None:
        if self._list is not None:
            self._end_option()
            name, is_known = self._list.attributes.get("name", ""), "value" in given
            one = Field(name, given.get("value", ""), "option" if is_known else "words", is_on="selected" in given)
            self._list.options.append(one)
            self._list.is_open = True
            if "disabled" in given:
                one.name = ""

    def _end_option(self) -> None:
        if self._list is not None and self._list.is_open:
            one = self._list.options[-1]
            one.text = " ".join(one.text.split())
            if one.kind == "words":
                one.kind, one.value = "option", one.text
            self._list.is_open = False

    def _end_select(self) -> None:
        if self._list is None:
            return
        self._end_option()
        read, self._list = self._list, None
        offered = [one for one in read.options if one.name]
        if offered and "multiple" not in read.attributes and not any(one.is_on for one in read.options):
            offered[0].is_on = True
        for one in offered:
            self._add(one, read.attributes)

    def _add(self, one: Field, given: dict[str, str]) -> None:
        if not one.name or "disabled" in given or any(self._fieldsets):
            return
        if given.get("form"):
            self._elsewhere.append((given["form"], one))
        elif self._form is not None:
            self._form.fields.append(one)
        if given.get("id"):
            self._fields_by_id[given["id"]] = one
        if not one.text:
            one.text = given.get("aria-label", "")
            if self._label is not None:
                self._label.fields.append(one)

    def _put_together(self) -> None:
        for form_id, one in self._elsewhere:
            if form_id in self._by_id:
                self._by_id[form_id].fields.append(one)
        for label in self._labels:
            target = self._fields_by_id.get(label.target)
            for one in [*label.fields, *([target] if target is not None else [])]:
                one.text = " ".join(label.words) or one.text
