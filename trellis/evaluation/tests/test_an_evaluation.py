"""An evaluation from its opening to its file: what the principal carries in, what the evaluator puts there, and who reads it."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.audit.models import Act, ReadEntry
from trellis.directory.models import Post
from trellis.evaluation import operations
from trellis.evaluation.measures import MOST_BYTES
from trellis.evaluation.models import Evaluation
from trellis.evaluation.queries import LONGEST, MEND_DAYS, MOST_ITEMS
from trellis.letters.models import Line

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n"
WORDS = "If I greet every bus, then drivers tell me first, so that nobody waits in the rain."


@pytest.fixture
def one(cast) -> Evaluation:
    return operations.open_evaluation(by=cast.tomas.pk, today=TODAY, principal=cast.amina.pk, evaluator=cast.tomas.pk, on=TODAY)


def zipped(parts: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as made:
        for name, content in parts.items():
            made.writestr(zipfile.ZipInfo(name, (2026, 12, 1, 9, 0, 0)), content)  # the same bytes in each process: tests are named by them
    return whole.getvalue()


WORD = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}


def test_from_opening_to_the_file(sign_in, cast):
    tomas, amina = sign_in("tomas"), sign_in("amina")
    page = tomas.get(reverse("open_evaluation"))
    assert "Amina Warsame" in page.text and "Ingrid" not in page.text, "only principals of schools that he supports"
    assert tomas.post(reverse("open_evaluation"), {"who": cast.ingrid.pk, "on": TODAY}).status_code == 422
    assert tomas.post(reverse("open_evaluation"), {"who": cast.amina.pk, "on": "2031-01-01"}).status_code == 422
    for _twice in range(2):
        assert tomas.post(reverse("open_evaluation"), {"who": cast.amina.pk, "on": TODAY}).status_code == 302
    one = Evaluation.objects.get()
    assert WORDS not in amina.get(reverse("evaluation", args=[one.pk])).text

    brought = amina.post(reverse("carry_in"), {"words": WORDS})
    assert brought.status_code == 200 and "Nothing has happened yet" in brought.text and "drivers tell me first" in brought.text
    assert not Evaluation.objects.get().items, "shown before anything is kept"
    for _twice in range(2):
        kept = amina.post(reverse("carry_in"), {"words": WORDS, "evaluation": one.pk, "carry": "1"})
        assert kept.status_code == 302 and "?" not in kept["Location"] and "bus" not in kept["Location"]
    (item,) = Evaluation.objects.get().items
    assert (item["words"], item["on"]) == (WORDS, TODAY.isoformat())
    assert "drivers tell me first" in tomas.get(reverse("evaluation", args=[one.pk])).text

    assert tomas.post(reverse("take_out", args=[one.pk]), {"key": item["key"]}).status_code == 404
    for _twice in range(2):
        amina.post(reverse("take_out", args=[one.pk]), {"key": item["key"]})
    assert Evaluation.objects.get().items == []
    amina.post(reverse("carry_in"), {"words": WORDS, "evaluation": one.pk, "carry": "1"})

    assert amina.get(reverse("attach_file", args=[one.pk])).status_code == 404
    for _twice in range(2):
        tomas.post(reverse("attach_file", args=[one.pk]), {"file": SimpleUploadedFile("../Spring “review”.exe", PDF)})
    late = amina.post(reverse("take_out", args=[one.pk]), {"key": item["key"]})
    assert late.status_code == 409 and "From then on nothing is carried in or taken out" in late.text
    assert amina.post(reverse("carry_in"), {"words": "More.", "evaluation": one.pk, "carry": "1"}).status_code == 422

    file = amina.get(reverse("evaluation_file", args=[one.pk]))
    assert file.content == PDF and file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"].startswith("attachment") and "review" in file["Content-Disposition"] and ".exe" not in file["Content-Disposition"]
    assert (file["X-Content-Type-Options"], file["Cache-Control"]) == ("nosniff", "no-store, private")
    assert "no-store" in amina.get(reverse("evaluation", args=[one.pk]))["Cache-Control"], "the back button shows nothing to the next person"
    assert {(entry.by, entry.verb) for entry in ReadEntry.objects.all()} == {(cast.amina.pk, "evaluation.read"), (cast.tomas.pk, "evaluation.read")}
    told = " ".join(f"{line.text} {line.words}" for line in Line.objects.filter(room="evaluation"))
    assert "opened an evaluation" in told and "The file of your evaluation" in told and "drivers" not in told and "review" not in told
    assert [act.act for act in Act.objects.filter(act__startswith="evaluation.").order_by("pk")] == [
        f"evaluation.{act}" for act in ("open_evaluation", "carry_in", "take_out", "carry_in", "attach_file")
    ]
    assert "drivers" not in str(list(Act.objects.values())) and "review" not in str(list(Act.objects.values()))


def test_a_principal_names_who_evaluates_them_and_may_call_it_off(sign_in, cast):
    amina, gloria = sign_in("amina"), sign_in("gloria")
    assert amina.get(reverse("open_evaluation")).status_code == 404
    page = amina.get(reverse("name_evaluator")).text
    assert "Tomás" in page and "Ruth" not in page
    assert amina.post(reverse("name_evaluator"), {"who": cast.ruth.pk, "on": TODAY}).status_code == 422
    amina.post(reverse("name_evaluator"), {"who": cast.gloria.pk, "on": TODAY})
    one = Evaluation.objects.get()
    assert gloria.get(reverse("call_off_evaluation", args=[one.pk])).status_code == 404, "whoever opened it calls it off"
    assert "Amina Warsame" in gloria.get(reverse("my_evaluations"), {"q": "amina"}).text
    assert "Amina Warsame" not in gloria.get(reverse("my_evaluations"), {"q": "zzz"}).text
    operations.carry_in(by=cast.amina.pk, today=TODAY, evaluation=one, words="x")
    assert amina.post(reverse("call_off_evaluation", args=[one.pk])).status_code == 409
    amina.post(reverse("take_out", args=[one.pk]), {"key": Evaluation.objects.get().items[0]["key"]})
    assert amina.post(reverse("call_off_evaluation", args=[one.pk])).status_code == 302
    assert not Evaluation.objects.exists()


def test_whoever_stands_in_for_a_supervisor_opens_their_own_and_does_not_read_the_other(sign_in, cast, one):
    Post.objects.create(
        person=cast.hana, role="supervisor", office=cast.posts["tomas"].office, covers=cast.posts["tomas"], held_from=TODAY, held_until=TODAY + timedelta(9)
    )
    hana = sign_in("hana")
    assert "Amina Warsame" in hana.get(reverse("open_evaluation")).text
    assert hana.get(reverse("evaluation", args=[one.pk])).status_code == 404
    hana.post(reverse("open_evaluation"), {"who": cast.amina.pk, "on": TODAY})
    assert Evaluation.objects.filter(evaluator=cast.hana).exists()


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("content", "name", "kept_as"),
    [
        (PDF, "x.docx", "x.pdf"),
        (zipped(WORD), "x.pdf", "x.docx"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""}), "\u202etxt.odt", "txt.odt"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""}), "x.odt", None),
        (zipped({**WORD, "word/vbaProject.bin": b"macro"}), "x.docx", None),
        (zipped({"x": b""}), "x.docx", None),
        (b"PK\x03\x04 and no zip", "x.docx", None),
        (b"<html><script>alert(1)</script>", "x.pdf", None),
        (b"GIF89a %PDF-", "x.pdf", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "x.doc", None),
    ],
    ids=["pdf", "word", "text", "sheet", "macro", "bare", "torn", "page", "picture", "old"],
)
def test_a_file_is_known_by_what_it_holds(sign_in, one, content, name, kept_as):
    answer = sign_in("tomas").post(reverse("attach_file", args=[one.pk]), {"file": SimpleUploadedFile(name, content)})
    held = Evaluation.objects.get()
    assert (answer.status_code, held.file_name or None) == (302 if kept_as else 422, kept_as)
    assert kept_as or "Save it as PDF" in answer.text


def test_what_cannot_be_done_is_refused_in_words(cast, one):
    def refuses(refusal, act, **given):
        with pytest.raises(refusal) as refused:
            act(by=cast.tomas.pk, today=given.pop("today", TODAY), **given)
        assert len(str(refused.value)) > 20

    refuses(operations.NobodyEvaluatesThemselves, operations.open_evaluation, principal=cast.amina.pk, evaluator=cast.amina.pk, on=TODAY)
    refuses(operations.NothingSaid, operations.carry_in, evaluation=one, words=" \r\n ")
    refuses(operations.TooLong, operations.carry_in, evaluation=one, words="x" * (LONGEST + 1))
    Evaluation.objects.update(items=[{"key": f"{number:016x}", "on": TODAY.isoformat(), "words": "x"} for number in range(MOST_ITEMS)])
    refuses(operations.TooMany, operations.carry_in, evaluation=one, words="One more.")
    refuses(operations.TooLarge, operations.attach_file, evaluation=one, content=PDF + b"x" * MOST_BYTES, name="x.pdf")
    operations.attach_file(by=cast.tomas.pk, today=TODAY, evaluation=one, content=PDF, name="x.pdf")
    refuses(operations.OpenedTwice, operations.open_evaluation, principal=cast.amina.pk, evaluator=cast.tomas.pk, on=TODAY)
    operations.attach_file(by=cast.tomas.pk, today=TODAY + timedelta(MEND_DAYS), evaluation=one, content=PDF + b"2", name="x.pdf")
    refuses(operations.FileStands, operations.attach_file, evaluation=one, content=PDF + b"3", name="x.pdf", today=TODAY + timedelta(MEND_DAYS + 1))
    assert bytes(Evaluation.objects.get().file) == PDF + b"2"
    assert Line.objects.filter(to=cast.amina, text__startswith="Another file stands").count() == 1


def test_words_too_long_come_back_and_so_do_words_without_an_evaluation(sign_in, cast):
    amina = sign_in("amina")
    assert "No evaluation of yours is open" in amina.post(reverse("carry_in"), {"words": WORDS}).text
    one = operations.open_evaluation(by=cast.tomas.pk, today=TODAY, principal=cast.amina.pk, evaluator=cast.tomas.pk, on=TODAY)
    answer = amina.post(reverse("carry_in"), {"words": "y" * (LONGEST + 1), "evaluation": one.pk, "carry": "1"})
    assert answer.status_code == 422 and "y" * (LONGEST + 1) in answer.text and "these are 4001" in answer.text
    others = operations.open_evaluation(by=cast.hana.pk, today=TODAY, principal=cast.ingrid.pk, evaluator=cast.hana.pk, on=TODAY)
    assert amina.post(reverse("carry_in"), {"words": WORDS, "evaluation": others.pk, "carry": "1"}).status_code == 422
    assert sign_in("tomas").post(reverse("carry_in"), {"words": WORDS}).status_code == 404, "only the principal"


@pytest.mark.sqlite
def test_the_list_asks_as_often_for_three_as_for_one_and_never_for_a_file(sign_in, cast, one):
    tomas, counts = sign_in("tomas"), []
    for number in range(3):
        tomas.get(reverse("my_evaluations"))
        with CaptureQueriesContext(connection) as asked:
            tomas.get(reverse("my_evaluations"))
        assert not any('"evaluation_evaluation"."file",' in query["sql"] for query in asked)
        counts.append(len(asked))
        operations.open_evaluation(by=cast.tomas.pk, today=TODAY, principal=cast.keoni.pk, evaluator=cast.tomas.pk, on=TODAY - timedelta(number))
    assert len(set(counts)) == 1
