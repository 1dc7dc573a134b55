"""What was typed about what the district counts, and by which rules."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from trellis.analysis.equity.indicator_sets import LARGEST_FILE
from trellis.equity.models import Indicator


class IndicatorForm(forms.Form):
    """One indicator, as it is declared or changed."""

    name_en = forms.CharField(label=_("What it is called, in English"), max_length=120, error_messages={"required": _("Say what it is called.")})
    name_es = forms.CharField(label=_("What it is called, in Spanish"), max_length=120, required=False)
    outcome = forms.ChoiceField(label=_("For a student"), choices=Indicator.Outcome.choices, widget=forms.RadioSelect)
    counted = forms.CharField(label=_("Who is counted"), max_length=300, help_text=_("What a student has had or done, as it is defined."))
    among = forms.CharField(label=_("Among whom"), max_length=300, required=False, help_text=_("Left empty: all students."))
    source = forms.CharField(label=_("Source"), max_length=300, help_text=_("The file, and the law or manual that defines it."))
    feed = forms.ChoiceField(label=_("Where its data come from"), choices=Indicator.Feed.choices, widget=forms.RadioSelect)

    def said(self) -> dict[str, Any]:
        """Return the words of the operation."""
        facts = {name: self.cleaned_data[name] for name in ("outcome", "counted", "among", "source", "feed")}
        return {"names": {"en": self.cleaned_data["name_en"], "es": self.cleaned_data["name_es"]}, **facts}


class NewIndicator(IndicatorForm):
    """An indicator with its key, which never changes."""

    key = forms.CharField(
        label=_("Key"),
        max_length=60,
        help_text=_("As it stands in the column “indicator” of outcome files: letters, digits, hyphens and underscores."),
        validators=[RegexValidator(r"^[A-Za-z0-9_-]+\Z", _("A key has letters, digits, hyphens and underscores alone."))],
        error_messages={"required": _("Give it a key.")},
    )


class RulesForm(forms.Form):
    """From when on a difference is a finding, and what a release hides. `seen` is the edition that the form showed."""

    least = forms.IntegerField(label=_("Students on both sides of a comparison, at least"), min_value=5, max_value=1000)
    level = forms.FloatField(
        label=_("Largest p of a finding"),
        min_value=0.001,
        max_value=0.2,
        help_text=_("After Benjamini and Hochberg over all comparisons of a release. 0.05: of a hundred findings about five may be chance."),
    )
    hidden_below = forms.IntegerField(
        label=_("Hide numbers of students below"), min_value=3, max_value=100, help_text=_("Fewer with the outcome, or fewer without it, are hidden too.")
    )
    hides_zeros = forms.BooleanField(label=_("Hide zeros too"), required=False)
    hides_extremes = forms.BooleanField(
        label=_("Hide nobody and everybody"), required=False, help_text=_("0 % and 100 % say of each student of a group what they did.")
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("Law, manual or decision."),
        error_messages={"required": _("Say which law, manual or decision sets these numbers.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class IndicatorSetForm(forms.Form):
    """A file of indicators, as `trellis equity scan` reads it."""

    handed = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": ".toml"}))

    def clean_handed(self) -> UploadedFile:
        handed: UploadedFile = self.cleaned_data["handed"]
        if (handed.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("This file is larger than a megabyte. It is no file of indicators."))
        return handed
