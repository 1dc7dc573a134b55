"""The page of policy, tried: each verb of a student's page, asked by each of the cast and by those who were around Mateo before."""

import pytest
from django.apps import apps

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.student_support.operations.notes import write_note
from trellis.student_support.operations.noticed import notice
from trellis.student_support.operations.own_words import say_own_words

pytestmark = pytest.mark.django_db
AROUND = "hannah yusuf grace amina meiling"
EXPECTED = {
    (Verb.STUDENT_SUPPORT_SEE_PAGE, "directory.Student"): f"{AROUND} rosa mateo",
    (Verb.STUDENT_SUPPORT_READ_OWN_WORDS, "directory.Student"): f"{AROUND} rosa mateo",
    (Verb.STUDENT_SUPPORT_WRITE_OWN_WORDS, "directory.Student"): f"{AROUND} rosa mateo",
    (Verb.STUDENT_SUPPORT_WRITE_OWN_WORDS, "student_support.OwnWord"): f"{AROUND} rosa mateo",
    (Verb.STUDENT_SUPPORT_NOTICE, "directory.Student"): f"{AROUND} rosa mateo denise lucien",  # Lucien works at the school, as Denise does
    (Verb.STUDENT_SUPPORT_SEE_NOTICED, "student_support.Noticed"): f"{AROUND} denise",
    (Verb.STUDENT_SUPPORT_ANSWER_NOTICED, "student_support.Noticed"): "yusuf amina meiling",
    (Verb.STUDENT_SUPPORT_KNOW_NOTES, "directory.Student"): AROUND,
    (Verb.STUDENT_SUPPORT_WRITE_NOTE, "directory.Student"): AROUND,
    (Verb.STUDENT_SUPPORT_READ_NOTE, "student_support.Note"): AROUND,
    (Verb.STUDENT_SUPPORT_MEND_NOTE, "student_support.Note"): "hannah",
}


@pytest.fixture
def one_of_each(around, noon) -> dict[str, int]:
    mateo = around.students["mateo"]
    word = say_own_words(by=around.mateo.pk, now=noon, today=TODAY, student=mateo, kind="hope", said_by="student", words="To read.")
    said = notice(by=around.denise.pk, now=noon, today=TODAY, student=mateo, words="He sits alone.")
    note = write_note(by=around.hannah.pk, now=noon, today=TODAY, student=mateo, text="We read.")
    return {"directory.Student": mateo.pk, "student_support.OwnWord": word.pk, "student_support.Noticed": said.pk, "student_support.Note": note.pk}


def test_each_verb_opens_for_those_named_and_for_nobody_else(around, one_of_each):
    standings = {key: around.standing(key) for key in around.keys}
    wrong = {}
    for (verb, noun), expected in EXPECTED.items():
        records = apps.get_model(noun).objects.filter(pk=one_of_each[noun])
        found = {key for key, standing in standings.items() if within(standing, verb, records).exists()}
        if found != set(expected.split()):
            wrong[verb, noun] = found ^ set(expected.split())
    assert wrong == {}


def test_who_is_around_no_more_reads_not_even_what_they_wrote(around, noon):
    mateo = around.students["mateo"]
    note = write_note(by=around.lucien.pk, now=noon, today=TODAY, student=mateo, text="Before.", is_restricted=True, readers=[around.ofelia.pk])
    for key in ("lucien", "ofelia"):
        assert not within(around.standing(key), Verb.STUDENT_SUPPORT_READ_NOTE, type(note).objects.all()).exists()
