"""What was tapped or typed at a school."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.asks.queries.took import BY_KEY, TOOK

LONGEST_TEXT = 4_000


class WordsField(forms.CharField):
    """A sentence or more."""

    def __init__(self, *, missing: Any = "", rows: int = 3, **more: Any) -> None:
        super().__init__(
            widget=forms.Textarea(attrs={"class": "input", "rows": rows}),
            max_length=LONGEST_TEXT,
            error_messages={"required": missing, "max_length": _("That is too long: at most 4,000 characters.")},
            **more,
        )


class DoneForm(forms.Form):
    """Say that it is done, with one tap on how long it took; where the ask has a question, with an answer."""

    took = forms.ChoiceField(choices=[(one.key, one.words) for one in TOOK], error_messages={"required": _("Tap how long it took.")})
    answer = WordsField(label=_("Your answer"), missing=_("Answer in words, or say that it makes no sense for your school."))

    def __init__(self, data: Any = None, *, question: str, **more: Any) -> None:
        super().__init__(data, **more)
        if question:
            self.fields["answer"].label = question
        else:
            del self.fields["answer"]

    @property
    def range(self) -> dict[str, int | None]:
        """Return the lower and the higher number of minutes that were tapped."""
        took = BY_KEY[self.cleaned_data["took"]]
        return {"low": took.low, "high": took.high}


class HandOnForm(forms.Form):
    """Choose who at the school does it."""

    to = forms.TypedChoiceField(
        label=_("To whom"),
        coerce=int,
        error_messages={"required": _("Choose somebody."), "invalid_choice": _("Choose somebody who works at the school today.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, people: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["to"].choices = [("", _("Choose a person")), *people]  # type: ignore[attr-defined]


class NoSenseForm(forms.Form):
    """Say why it makes no sense here."""

    why = WordsField(
        label=_("This makes no sense for us because…"),
        missing=_("Say why in a sentence. The office that asks reads it and answers you."),
        help_text=_("The office that asks reads it and answers you in a thread. Until then nobody waits for it here."),
        rows=4,
    )
