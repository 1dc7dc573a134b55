"""Rights of guardians."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trellis.access.policy import Right
from trellis.directory.forms.days import LastDayField
from trellis.directory.forms.people import language_choices
from trellis.directory.models import RELATIONS, RIGHT_NAMES, Person
from trellis.kit.forms import DayField

ANOTHER = 0  # chosen instead of the number of somebody who is here


class GrantRight(forms.Form):
    """Which rights, since when, on which paper."""

    rights = forms.TypedMultipleChoiceField(
        label=_("What may they do?"), coerce=Right, choices=[(right.value, name) for right, name in RIGHT_NAMES.items()], widget=forms.CheckboxSelectMultiple
    )
    basis = forms.CharField(
        label=_("Which paper have you seen?"), max_length=140, help_text=_("Birth certificate, custody order, power of attorney; with its date.")
    )
    held_from = DayField(label=_("First day"))
    held_until = LastDayField(label=_("Last day, if the paper names one"), required=False)
    student_agrees = forms.BooleanField(
        label=_("The student is of age, and agreed in writing or is a dependant"),
        required=False,
        help_text=_("Without this, every right ends on the eighteenth birthday."),
    )


class EndRight(forms.Form):
    """The last day of a right, and why."""

    held_until = LastDayField(label=_("Last day of this right"), help_text=_("Choose yesterday to end it at once."))
    basis = forms.CharField(label=_("Why does it end?"), max_length=140, help_text=_("The paper that you have seen, or who asked."))


class AddGuardian(forms.Form):
    """Somebody who looks after a student: whom no roster brings, or who is here already as something else."""

    given_name = forms.CharField(label=_("Given name"), max_length=200)
    family_name = forms.CharField(label=_("Family name"), max_length=200)
    which = forms.TypedChoiceField(label=_("Is it one of these?"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect)
    relation = forms.ChoiceField(label=_("What are they to the student?"), choices=[("", _("Choose")), *RELATIONS.items()])
    language = forms.ChoiceField(label=_("Language in which we write to them"), initial="en")
    needs_interpreter = forms.BooleanField(label=_("An interpreter is needed when we meet or call"), required=False)
    channel = forms.ChoiceField(label=_("How they want to hear from us"), choices=Person.Channel.choices, widget=forms.RadioSelect, initial="paper")
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254, help_text=_("Once they hold a right they sign in with it."))
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=64)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["language"].choices = language_choices()  # type: ignore[attr-defined]
        self.fields["which"].widget = forms.HiddenInput()

    def offer(self, people: list[tuple[int, str]]) -> None:
        """Ask which of these people is meant, if any of them. Call it before the form is asked whether it is valid."""
        if not people:
            del self.fields["which"]
        else:
            field = self.fields["which"]
            field.widget = forms.RadioSelect()
            field.choices = [*people, (ANOTHER, gettext("None of these: somebody else of this name"))]  # type: ignore[attr-defined]
            field.widget.choices = field.choices  # type: ignore[attr-defined]
            field.required = True
            field.error_messages["invalid_choice"] = gettext("Choose one of these.")
            field.error_messages["required"] = gettext("Somebody of this name is here already. One person, one record: say whether it is them.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        needed = {"mail": "email", "text": "phone", "phone": "phone"}.get(cleaned.get("channel", ""))
        if needed and not cleaned.get("which") and not cleaned.get(needed) and needed not in self.errors:
            self.add_error(needed, gettext("That is how they want to hear from us. Fill it in, or choose another way."))
        return cleaned


class EndTie(forms.Form):
    """Why somebody is no longer a student's guardian."""

    because = forms.CharField(
        label=_("Why are they no longer a guardian?"), max_length=300, help_text=_("The paper that you have seen, or that it was a mistake.")
    )


class TieAgain(forms.Form):
    """Nothing to type: taking it up again is confirmed by its button."""
