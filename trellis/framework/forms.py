"""What was typed into a draft, and a pack handed in as a file. The reader of packs says what does not fit; here it gets its field."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trellis.framework.importers import LARGEST_FILE, LEVELS, Complaint, PackRefused, read_text, read_words, words_for
from trellis.framework.models import Framework, ProtectedArea
from trellis.framework.queries.drafts import with_words
from trellis.framework.queries.packs import Pack, as_toml, pack_of

LONGEST_TYPED = 5_000  # characters of a field; the reader is stricter, and says so at the field


def _words(label: Any, *, help_text: Any = "", required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST_TYPED,
        widget=forms.Textarea,
        error_messages={"required": _("This is empty. Write some words."), "max_length": _("That is too long.")},
    )


def _lines(typed: str) -> list[str]:
    return [line.strip() for line in typed.splitlines() if line.strip()]


class DraftForm(forms.Form):
    """The words of a practice or an area. `clean` puts what counts into `kept`, and reads the whole pack with it."""

    seen = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, pack: Pack, key: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.pack, self.key = pack, key
        self.kept: dict[str, Any] = {}

    def _check(self, places: dict[str, str]) -> None:
        """Read the pack with what was typed; `places` leads from the beginning of a place to its field."""
        try:
            read_text(as_toml(with_words(self.pack, {self.key: self.kept})).encode())
        except PackRefused as refused:
            for one in refused.complaints:
                self.add_error(next((field for place, field in places.items() if one.place.startswith(place)), None), one.words)


class PracticeForm(DraftForm):
    """A practice: its name and meaning, what one would see, and how each group is asked."""

    def __init__(self, *args: Any, pack: Pack, key: str, words: dict[str, Any], **more: Any) -> None:
        initial = {"name": words["name"], "means": words["means"], **more.pop("initial", {})}
        super().__init__(*args, pack=pack, key=key, initial=initial, **more)
        self.fields["name"] = _words(_("Name"), required=True)
        self.fields["means"] = _words(_("What it means"), required=True)
        for level in pack.levels:
            self.fields[f"level_{level.number}"] = _words(
                f"{level.number}. {level.name}", help_text=_("One thing to a line. The first one stands beside the question."), required=True
            )
            initial[f"level_{level.number}"] = "\n".join(words["look_fors"].get(str(level.number), ()))
        for group in pack.groups:
            self.fields[f"asked_{group.key}"] = _words(group.name, help_text=_("Empty: they are not asked."))
            initial[f"asked_{group.key}"] = words["wordings"].get(group.key, "")
            if group.voice == "home" or group.key in words["signs"]:
                self.fields[f"signs_{group.key}"] = _words(
                    _("What they would notice at each level"),
                    help_text=_("Four lines, from the first level to the fourth. Empty: what one would see stands there."),
                )
                initial[f"signs_{group.key}"] = "\n".join(words["signs"].get(group.key, ()))
            if "student" in group.roles:
                self.fields[f"protected_{group.key}"] = forms.MultipleChoiceField(
                    label=_("What the law protects in this question"),
                    help_text=_("Tick nothing when you have looked and found nothing."),
                    choices=ProtectedArea.choices,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                )
                initial[f"protected_{group.key}"] = words["protected_areas"].get(group.key, ())

    @property
    def levels(self) -> list[forms.BoundField]:
        return [self[f"level_{level.number}"] for level in self.pack.levels]

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Return for each group how it is asked, with its signs and tags where it has them."""
        return [
            {
                "name": group.name,
                "asked": self[f"asked_{group.key}"],
                "more": [self[f"{kind}_{group.key}"] for kind in ("signs", "protected") if f"{kind}_{group.key}" in self.fields],
            }
            for group in self.pack.groups
        ]

    def clean(self) -> dict[str, Any]:
        """Gather the words of the practice and read the pack with them."""
        typed = super().clean() or {}
        asked = {group.key: typed.get(f"asked_{group.key}", "").strip() for group in self.pack.groups}
        wordings = {key: words for key, words in asked.items() if words}
        students = [group.key for group in self.pack.groups if "student" in group.roles]
        self.kept = {
            "name": typed.get("name", "").strip(),
            "means": typed.get("means", "").strip(),
            "wordings": wordings,
            "look_fors": {str(number): _lines(typed.get(f"level_{number}", "")) for number in LEVELS},
            "signs": {key: signs for key in wordings if (signs := _lines(typed.get(f"signs_{key}", "")))},
            "protected_areas": {key: list(typed.get(f"protected_{key}", ())) for key in students if key in wordings},
        }
        if not self.errors:
            at = next(f"areas {a} practices {p}" for a, area in enumerate(self.pack.areas, 1) for p, one in enumerate(area.practices, 1) if one.key == self.key)
            places = {f"{at} name": "name", f"{at} means": "means"}
            places |= {f"{at} look_fors {number}": f"level_{number}" for number in LEVELS}
            for kind, field in (("signs", "signs"), ("protected_areas", "protected"), ("wordings", "asked")):
                places |= {f"{at} {kind} {group.key}": f"{field}_{group.key}" for group in self.pack.groups if f"{field}_{group.key}" in self.fields}
            self._check(places | {f"{at} look_fors": "level_1"})
        return typed


class AreaForm(DraftForm):
    """An area: its names, what it means and is for, and its guiding questions."""

    def __init__(self, *args: Any, pack: Pack, key: str, words: dict[str, Any], **more: Any) -> None:
        initial = {name: words[name] for name in ("name", "short", "means", "impact")} | more.pop("initial", {})
        super().__init__(*args, pack=pack, key=key, initial=initial, **more)
        for name, label in (("short", _("Short name")), ("name", _("Name")), ("means", _("What it means")), ("impact", _("What it is for"))):
            self.fields[name] = _words(label, required=True)
        for number, (question, said) in enumerate(words["questions"].items()):
            self.fields[f"question_{number}"] = _words(question, required=True)
            initial[f"question_{number}"] = said
        self._questions = list(words["questions"])

    @property
    def plain(self) -> list[forms.BoundField]:
        return [self[name] for name in ("short", "name", "means", "impact")]

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[f"question_{number}"] for number in range(len(self._questions))]

    def clean(self) -> dict[str, Any]:
        """Gather the words of the area and read the pack with them."""
        typed = super().clean() or {}
        self.kept = {name: typed.get(name, "").strip() for name in ("name", "short", "means", "impact")}
        self.kept["questions"] = {key: typed.get(f"question_{number}", "").strip() for number, key in enumerate(self._questions)}
        if not self.errors:
            at = next(f"areas {number}" for number, area in enumerate(self.pack.areas, 1) if area.key == self.key)
            places = {f"{at} {name}": name for name in ("name", "short", "means", "impact")}
            self._check(places | {f"{at} questions {number + 1}": f"question_{number}" for number in range(len(self._questions))})
        return typed


class NameForm(forms.Form):
    """What a copy is called."""

    name = forms.CharField(
        label=_("What the district’s own practices are called"),
        max_length=200,
        help_text=_("It stands above them, on every page."),
        error_messages={"required": _("Give them a name that tells them apart.")},
    )


class PublishForm(forms.Form):
    """The version under which a draft is published. The whole draft is read as a pack first."""

    version = forms.RegexField(
        label=_("Version"),
        regex=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$",
        help_text=_("A number or a year, such as 2 or 2027.1. It stands on the pages and in every round."),
        error_messages={
            "required": _("Give the version a name, such as the next number."),
            "invalid": _("Use letters, digits, points and dashes, at most 40. It begins with a letter or a digit."),
        },
    )
    words = forms.IntegerField(widget=forms.HiddenInput)  # the state of the draft that was looked at

    def __init__(self, *args: Any, pack: Pack, **more: Any) -> None:
        super().__init__(*args, **more)
        self.pack = pack
        self.complaints: Sequence[Complaint] = ()

    def clean(self) -> dict[str, Any]:
        """Refuse what would not be a whole pack, with every complaint."""
        typed = super().clean() or {}
        try:
            read_text(as_toml(self.pack).encode())
        except PackRefused as refused:
            self.complaints = refused.complaints
            self.add_error(None, _("The draft is not whole yet. What is missing stands below."))
        return typed


class LoadPackForm(forms.Form):
    """A pack as a file, or its words in another language: `pack`, or `words` as (framework, words)."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A pack, such as our-practices.toml, or its words in another language, such as our-practices.es.toml."),
        widget=forms.FileInput(attrs={"accept": ".toml"}),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty. Choose another one.")},
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.complaints: Sequence[Complaint] = ()

    def clean_file(self) -> UploadedFile:
        """Read the file whole, or keep every complaint."""
        file: UploadedFile = self.cleaned_data["file"]
        content = file.read(LARGEST_FILE + 1)
        try:
            named = words_for(content)
            if named is None:
                self.cleaned_data["pack"] = read_text(content)
            else:
                framework = Framework.objects.filter(key=named[0], version=named[1]).first()
                if framework is None:
                    raise PackRefused([Complaint(0, "", gettext("these are words for a pack that is not loaded in this version. Load the pack first."))])
                self.cleaned_data["words"] = framework, read_words(content, pack_of(framework))
        except PackRefused as refused:
            self.complaints = refused.complaints
            raise forms.ValidationError(_("This file is not loaded. What to mend stands below.")) from None
        return file
