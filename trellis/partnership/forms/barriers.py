"""What was typed about a barrier."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trellis.kit.forms import DayField
from trellis.partnership.forms.teams import words_field


class RaiseBarrier(forms.Form):
    """What stands in the way, and for whom."""

    what = words_field(_("What keeps you, or those you support, from leading with courage"), missing=_("Say in a sentence what stands in the way."))
    would_help = words_field(_("What would help"), help_text=_("If you know. Otherwise leave it out."))
    school = forms.TypedChoiceField(label=_("For which school"), coerce=lambda value: int(value) if value else None, required=False, empty_value=None)
    names_raiser = forms.BooleanField(
        label=_("Whoever is to clear it may know that it comes from me, and from which school"),
        required=False,
        initial=True,
        help_text=_("Then they can ask you. Nobody else is shown either, ever."),
    )

    def __init__(self, *args: Any, schools: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["school"].choices = [("", gettext("For none: it stands in my own way")), *schools]  # type: ignore[attr-defined]
        if len(schools) == 1:
            self.fields["school"].initial = schools[0][0]


class AssignBarrier(forms.Form):
    """Who clears it, by when."""

    owner = forms.TypedChoiceField(label=_("Who clears it"), coerce=int, error_messages={"required": _("Choose who clears it.")})
    by_on = DayField(label=_("By which day"))
    words = forms.CharField(label=_("Why them, or why another day"), required=False, max_length=300)

    def __init__(self, *args: Any, owners: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["owner"].choices = [("", ""), *owners]  # type: ignore[attr-defined]


class ClearBarrier(forms.Form):
    """What was removed and what stays."""

    removed = words_field(_("What was removed"), longest=2000)
    stays = words_field(_("What stays"), longest=2000)
    reason = words_field(_("Why it stays"), longest=2000, help_text=_("Those who meet it read this first."))
