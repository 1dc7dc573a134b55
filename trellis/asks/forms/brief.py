"""What was typed to tell principals what changes in a week."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trellis.directory.queries.places import school_levels
from trellis.kit.forms import DayField

EVERYBODY = "all"


class NoticeForm(forms.Form):
    """Say what changes, in which week and for whom."""

    office = forms.TypedChoiceField(label=_("Which office says it"), coerce=int, error_messages={"required": _("Choose the office.")})
    what = forms.CharField(
        label=_("What changes in a principal’s week"),
        max_length=200,
        help_text=_("One sentence: what is different, on which day, and what they need not do any more. Not news, not thanks."),
        error_messages={"required": _("Say in one sentence what changes."), "max_length": _("That is too long: at most 200 characters.")},
        widget=forms.Textarea(attrs={"class": "input", "rows": 2}),
    )
    week_on = DayField(label=_("In the letter of which week"), help_text=_("Any day of that week."))
    whom = forms.ChoiceField(label=_("For whom"), error_messages={"required": _("Choose for whom it is.")})

    def __init__(self, data: Any = None, *, offices: Sequence[tuple[int, str]], schools: Sequence[tuple[int, str]], today: date, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["office"].choices = offices  # type: ignore[attr-defined]
        if len(offices) == 1:
            self.fields["office"].initial = offices[0][0]
            self.fields["office"].widget = forms.HiddenInput()
        levels = [(f"level-{key}", name) for key, name in school_levels().items()]
        named = [(f"school-{pk}", name) for pk, name in schools]
        self.fields["whom"].choices = [  # type: ignore[attr-defined]
            (EVERYBODY, gettext("Every principal")),
            (gettext("Of one level"), levels),
            (gettext("Of one school"), named),
        ]
        self.fields["week_on"].widget.attrs["min"] = today.isoformat()

    @property
    def audience(self) -> dict[str, Any]:
        """Return for whom it is, as the operation takes it."""
        kind, _dash, which = self.cleaned_data["whom"].partition("-")
        return {"level": which if kind == "level" else "", "school": int(which) if kind == "school" else None}
