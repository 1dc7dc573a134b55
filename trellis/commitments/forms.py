"""What was typed about a promise."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trellis.access.standing import Standing
from trellis.commitments.queries import Recipients, recipients
from trellis.kit.forms import DayField

LONGEST_TEXT = 2_000
LONGEST_LINE = 200


class WordsField(forms.CharField):
    """A sentence or two."""

    def __init__(self, *, missing: Any, rows: int = 3, **more: object) -> None:
        super().__init__(
            widget=forms.Textarea(attrs={"class": "input", "rows": rows}),
            max_length=LONGEST_TEXT,
            error_messages={"required": missing, "max_length": _("That is too long: at most 2,000 characters.")},
            **more,  # type: ignore[arg-type]
        )


class KeepForm(forms.Form):
    """Say what was done."""

    done = WordsField(label=_("What was done"), missing=_("Say in a sentence what was done. Those who were promised it will read it."))


class LetGoForm(forms.Form):
    """Say why it is let go."""

    reason = WordsField(label=_("Why it is let go"), missing=_("Say why. Those who were promised it will read it."))


class AnotherDayForm(forms.Form):
    """Ask for another day. `seen` is the other side's question that stands above, 0 for none."""

    to_on = DayField(label=_("Which day instead"), widget=forms.DateInput(attrs={"type": "date", "class": "input input--short"}, format="%Y-%m-%d"))
    reason = WordsField(label=_("Why another day"), missing=_("Say why. The other side will read it."), rows=2)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AgreeForm(forms.Form):
    """Agree to another day, or do not."""

    agrees = forms.TypedChoiceField(
        choices=[("1", "yes"), ("0", "no")], coerce=lambda value: value == "1", error_messages={"required": _("Choose one of the two.")}
    )
    words = forms.CharField(
        label=_("Anything you want to say about it"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"class": "input", "rows": 2})
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class PromiseForm(forms.Form):
    """Promise something: to whom, what, by which day, because of what, and who owns it.

    To whom is typed and looked for; then one of those who fit is chosen, even where it is one alone, since a letter goes to them. `found`
    holds what was looked for, `cleaned_data["recipient"]` the one chosen.
    """

    to = forms.CharField(
        label=_("To whom"),
        max_length=LONGEST_LINE,
        help_text=_("A person, a school, an office, or people by their post, such as principals. The beginning of each word is enough."),
        error_messages={"required": _("Say to whom.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    chosen = forms.ChoiceField(label=_("Whom you mean"), widget=forms.RadioSelect, required=False)
    what = WordsField(label=_("What you promise"), missing=_("Say what you promise. They will read it."))
    by_on = DayField(label=_("By which day"))
    because_words = forms.CharField(
        label=_("Because of what"), required=False, max_length=LONGEST_LINE, help_text=_("What they asked for, or what you have seen.")
    )
    owner = forms.TypedChoiceField(label=_("Who owns it"), coerce=int, error_messages={"required": _("Choose who owns it.")})

    def __init__(self, data: Any = None, *, standing: Standing, owners: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(data, **more)
        typed = str(self.data.get("to", "")).replace("\x00", "")[:LONGEST_LINE].strip()
        self.found = recipients(standing, typed) if typed else Recipients([], [])
        self.me = standing.person_id
        choices = [(one.key, one.words) for one in self.found.found]
        self.fields["chosen"].choices = choices  # type: ignore[attr-defined]
        self.fields["chosen"].more = {one.key: one.what for one in self.found.found}  # type: ignore[attr-defined]
        self.fields["chosen"].error_messages["invalid_choice"] = gettext("Choose whom you mean.")
        if not choices:
            self.fields["chosen"].widget = forms.HiddenInput()
        if len(owners) > 1:
            self.fields["owner"].choices = owners  # type: ignore[attr-defined]
        else:
            del self.fields["owner"]

    def looks(self) -> None:
        """Look for those who fit, and leave everything else as it was typed, without a complaint about it."""
        for name in set(self.errors) - {"to"}:
            del self.errors[name]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned.setdefault("owner", self.me)
        chosen = next((one for one in self.found.found if one.key == cleaned.get("chosen")), None)
        if chosen is not None:
            cleaned["recipient"] = chosen
            return cleaned
        self.errors.pop("chosen", None)
        if self.found.found:
            alone = len(self.found.found) == 1
            self.add_error("chosen", gettext("One fits. Look whether you mean them, then press again.") if alone else gettext("Choose whom you mean."))
            if alone:  # offered as chosen, and looked at before anything is sent
                self.data = {**dict(self.data.items()), "chosen": self.found.found[0].key}
        elif "to" not in self.errors:
            short = gettext("Type at least two letters.")
            self.add_error(
                "to", short if self.found.is_too_short else gettext("Nobody whom you may see fits that. Look at the letters, or type more of the name.")
            )
        return cleaned
