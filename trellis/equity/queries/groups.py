"""The groups that students are counted in, by their names in the roster, and what pages call them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise
YES, NO = "yes", "no"

# Race and ethnicity as federal reports name them (OMB 1997): Hispanic or Latino of any race first, then two or more races, then one.
DIMENSIONS: Mapping[str, Words] = {
    "race": _("Race and ethnicity"),
    "sex": _("Sex"),
    "english_learner": _("English learners"),
    "disability": _("Disability"),
    "section_504": _("Section 504 plan"),
    "economic": _("Economic disadvantage"),
    "homeless": _("Homelessness"),
    "foster": _("Foster care"),
    "migrant": _("Migrant families"),
}
VALUES: Mapping[str, Mapping[str, Words]] = {
    "race": {
        "american_indian": _("American Indian or Alaska Native"),
        "asian": _("Asian"),
        "black": _("Black or African American"),
        "hispanic": _("Hispanic or Latino"),
        "pacific_islander": _("Native Hawaiian or other Pacific Islander"),
        "two_or_more": _("Two or more races"),
        "white": _("White"),
    },
    "sex": {"female": _("Girls"), "male": _("Boys"), "other": pgettext_lazy("sex", "Another sex")},
    "english_learner": {YES: _("English learners"), NO: _("Students who are not English learners")},
    "disability": {YES: _("Students with a disability"), NO: _("Students without a disability")},
    "section_504": {YES: _("Students with a Section 504 plan"), NO: _("Students without a Section 504 plan")},
    "economic": {YES: _("Economically disadvantaged students"), NO: _("Students who are not economically disadvantaged")},
    "homeless": {YES: _("Students who are homeless"), NO: _("Students who are not homeless")},
    "foster": {YES: _("Students in foster care"), NO: _("Students who are not in foster care")},
    "migrant": {YES: _("Students of migrant families"), NO: _("Students whose family is not migrant")},
}


def name_of_dimension(dimension: str) -> str:
    """Return what pages call a dimension."""
    return str(DIMENSIONS.get(dimension, dimension))


def name_of_group(dimension: str, value: str) -> str:
    """Return what pages call a group; everybody has neither dimension nor value."""
    return str(VALUES.get(dimension, {}).get(value, value)) if dimension else str(_("All students"))
