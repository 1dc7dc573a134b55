"""The page of policy, tried: each verb of the team room opens for those named and for nobody else, former and standing in alike."""

import pytest
from django.apps import apps

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import NOUNS, Verb
from trellis.student_support.operations import barriers, decisions, meetings

pytestmark = pytest.mark.django_db
# Hannah manages Mateo's case, Yusuf and Grace are on his team; Amina leads the school, Mei-Ling the services; Josefina is a guest of one meeting; Ruth
# was given what stands in the way. Lucien was case manager until October, Ofelia taught him last year, Nadia stands in for Grace today.
TEAM = "hannah yusuf grace"
AROUND = f"{TEAM} amina meiling"
EXPECTED = {
    (Verb.DIRECTORY_SEE_TEAM, "directory.Student"): f"{AROUND} rosa mateo",
    (Verb.DIRECTORY_FORM_TEAM, "directory.Student"): AROUND,
    (Verb.STUDENT_SUPPORT_PLAN_MEETING, "directory.Student"): AROUND,
    (Verb.STUDENT_SUPPORT_SEE_MEETING, "student_support.Meeting"): f"{AROUND} josefina",
    (Verb.STUDENT_SUPPORT_SEE_MEETING, "student_support.Decision"): f"{AROUND} josefina",
    (Verb.STUDENT_SUPPORT_SEE_MEETING, "student_support.Barrier"): AROUND,
    (Verb.STUDENT_SUPPORT_CONTRIBUTE, "student_support.Meeting"): f"{AROUND} josefina",
    (Verb.STUDENT_SUPPORT_DECIDE, "student_support.Meeting"): f"{AROUND} josefina",
    (Verb.STUDENT_SUPPORT_DECIDE, "student_support.Decision"): f"{AROUND} josefina",
    (Verb.STUDENT_SUPPORT_SAY_HOW_SURE, "student_support.Decision"): f"{TEAM} josefina",
    (Verb.STUDENT_SUPPORT_ANSWER_BARRIER, "student_support.Barrier"): "ruth",
}


def test_each_verb_opens_for_those_named_and_for_nobody_else(around, noon):
    mateo, who = around.students["mateo"], {"by": around.hannah.pk, "today": TODAY}
    meeting = meetings.plan_meeting(**who, student=mateo, purpose="Reading", on=TODAY)
    meetings.ask_to_meeting(**who, meeting=meeting, person=around.josefina, kind="guest")
    meetings.ask_to_meeting(**who, meeting=meeting, person=around.rosa, kind="family")
    decisions.decide(**who, now=noon, meeting=meeting, words="Read in pairs", owner=around.grace.pk, by_when=TODAY)
    barriers.raise_barrier(**who, now=noon, student=mateo, words="The bus comes late", leader=around.ruth.pk, by_when=TODAY)

    def reached(verb: Verb, noun: str) -> set[str]:
        records = apps.get_model(noun).objects.all()
        records = records.filter(pk=mateo.pk) if noun == "directory.Student" else records
        return {key for key in around.keys if within(around.standing(key), verb, records).exists()}

    assert {(verb, noun): reached(verb, noun) for verb, noun in EXPECTED} == {key: set(named.split()) for key, named in EXPECTED.items()}
    assert {(verb, noun) for verb, _noun in EXPECTED for noun in NOUNS[verb]} == set(EXPECTED)
