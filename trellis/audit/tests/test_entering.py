"""Acts stand exactly when their transaction does; readings stand whatever becomes of the page."""

import pytest
from django.db import connections, transaction
from django.db.utils import OperationalError

from tests.cast import Cast
from trellis.access.policy import Verb
from trellis.audit.models import Act, ReadEntry, ReadRecord
from trellis.audit.operations import ReadingNotKept, record_act, record_reading

pytestmark = pytest.mark.django_db(databases=["default", "readlog"])


class PageFailed(Exception):
    pass


def test_an_act_holds_numbers_and_no_names(cast: Cast):
    made = record_act(by=cast.odile.pk, act="directory.hold_post", about=[cast.posts["grace"]], detail={"count": 1})
    assert made.about == [["directory.post", cast.posts["grace"].pk]]
    assert made.detail == {"count": 1}
    assert record_act(by=None, act="directory.import_roster").detail == {}


def test_one_record_is_entered_with_the_right_that_opens_it(cast: Cast):
    entry = record_reading(standing=cast.standing("grace"), verb=Verb.DIRECTORY_READ_STUDENT, records=[cast.students["mateo"]])
    assert (entry.by, entry.verb, entry.right, entry.purpose) == (cast.grace.pk, "directory.read_student", "teacher/section", "they teach them")
    assert list(ReadRecord.objects.values_list("kind", "record")) == [("directory.student", cast.students["mateo"].pk)]


def test_a_record_shown_without_a_right_is_entered_all_the_same(cast: Cast):
    entry = record_reading(standing=cast.standing("tomas"), verb=Verb.DIRECTORY_READ_STUDENT, records=[cast.students["mateo"]])
    assert (entry.right, entry.purpose) == ("", "")


def test_a_list_is_entered_with_all_rights_that_its_reader_holds(cast: Cast):
    entry = record_reading(standing=cast.standing("josefina"), verb=Verb.DIRECTORY_READ_STUDENT, records=list(cast.students.values()))
    assert entry.right == "teacher/section, guardian/family"
    assert len(entry.records) == ReadRecord.objects.count() == 5


def test_a_list_leaves_one_entry_in_few_queries(cast: Cast, django_assert_num_queries):
    standing = cast.standing("meiling")
    with django_assert_num_queries(4, connection=connections["readlog"]):  # savepoint, entry, index, release
        record_reading(standing=standing, verb=Verb.DIRECTORY_READ_STUDENT, records=list(cast.students.values()))


@pytest.mark.django_db(transaction=True, databases=["default", "readlog"])
def test_a_reading_stands_when_the_page_fails_and_an_act_does_not(cast: Cast):
    standing = cast.standing("grace")
    with pytest.raises(PageFailed), transaction.atomic():
        record_act(by=cast.grace.pk, act="directory.hold_post")
        record_reading(standing=standing, verb=Verb.DIRECTORY_READ_STUDENT, records=[cast.students["mateo"]])
        raise PageFailed
    assert not Act.objects.exists()
    assert ReadEntry.objects.count() == ReadRecord.objects.count() == 1


@pytest.mark.django_db(transaction=True, databases=["default", "readlog"])
def test_a_reading_without_its_index_is_no_reading(cast: Cast):
    with pytest.raises(ReadingNotKept, match="not shown"), _index_refused():
        record_reading(standing=cast.standing("grace"), verb=Verb.DIRECTORY_READ_STUDENT, records=[cast.students["mateo"]])
    assert not ReadEntry.objects.exists()


def _index_refused():
    def refuse(execute, sql, params, many, context):
        if "audit_readrecord" in sql:
            raise OperationalError("the disk is full")
        return execute(sql, params, many, context)

    return connections["readlog"].execute_wrapper(refuse)


def test_a_page_whose_reading_cannot_be_kept_is_not_shown(cast: Cast, rf):
    from trellis.audit.middleware import ReadingNotKeptMiddleware
    from trellis.audit.operations import ReadingNotKept

    request = rf.get("/students/7/")
    middleware = ReadingNotKeptMiddleware(lambda request: None)
    page = middleware.process_exception(request, ReadingNotKept())
    assert page.status_code == 503
    assert "so it is not shown" in page.content.decode()
    assert middleware.process_exception(request, PageFailed()) is None
