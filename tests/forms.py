"""The forms of a page, as a browser would read and send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Field:
    """One name that a form sends: what kind it is, what stands in it, what may be chosen."""

    name: str
    kind: str
    value: str = ""
    offered: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    is_required: bool = False
    longest: int | None = None

    @property
    def is_typed(self) -> bool:
        return self.kind in {"text", "textarea", "search", "email", "tel", "url"}


@dataclass
class Form:
    """One form: where it goes, how, and with what."""

    action: str
    method: str
    is_multipart: bool = False
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def as_it_stands(self) -> dict[str, list[str]]:
        """Return what a browser would send if nothing were touched, without a button and without files."""
        sent: dict[str, list[str]] = {}
        for one in self.fields.values():
            if one.kind in {"radio", "checkbox", "select"}:
                if one.chosen:
                    sent[one.name] = list(one.chosen)
            elif one.kind != "file":
                sent[one.name] = [one.value]
        return sent


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.inside: Form | None = None
        self.select: Field | None = None
        self.area: Field | None = None
        self.loose: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = Form(has.get("action", ""), has.get("method", "get").lower(), "multipart" in has.get("enctype", ""))
            self.forms.append(self.inside)
            if "id" in has:
                self.by_id[has["id"]] = self.inside
        elif tag in {"input", "select", "textarea", "button"} and has.get("name") and "disabled" not in has:
            self._control(tag, has)
        elif tag == "option" and self.select is not None:
            value = has.get("value", "")
            if "disabled" not in has:
                self.select.offered.append(value)
            if "selected" in has:
                self.select.chosen.append(value)

    def _control(self, tag: str, has: dict[str, str]) -> None:
        form = self.by_id.get(has["form"]) if "form" in has else self.inside
        if form is None:
            return
        kind = has.get("type", "text") if tag == "input" else tag
        if tag == "button" or kind in {"submit", "image"}:
            form.buttons.append((has["name"], has.get("value", "")))
            return
        one = form.fields.setdefault(has["name"], Field(has["name"], kind))
        one.is_required |= "required" in has
        if kind in {"radio", "checkbox"}:
            value = has.get("value", "on")
            one.offered.append(value)
            if "checked" in has:
                one.chosen.append(value)
        elif tag == "select":
            self.select = one
        elif tag == "textarea":
            self.area = one
        else:
            one.value = has.get("value", "")
        if has.get("maxlength", "").isdigit():
            one.longest = int(has["maxlength"])

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None
        elif tag == "select":
            if self.select is not None and not self.select.chosen and self.select.offered:
                self.select.chosen = self.select.offered[:1]
            self.select = None
        elif tag == "textarea":
            if self.area is not None:
                self.area.value = self.area.value.removeprefix("\n")
            self.area = None


def forms_of(html: str) -> list[Form]:
    """Return the forms of a page in their order."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms
