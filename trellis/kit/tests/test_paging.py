import pytest

from trellis.directory.models import Office
from trellis.kit.paging import NumbersFirst

pytestmark = pytest.mark.django_db


def test_pages_follow_each_other_as_the_list_does_with_one_question_more(django_assert_num_queries):
    Office.objects.bulk_create([Office(name=f"Office {at:02}") for at in range(7)])
    seen = Office.objects.exclude(name="Office 03").order_by("-name")
    pages = NumbersFirst(seen, 4, rows=Office.objects.order_by("-name"))
    assert [one.name[-2:] for one in pages.get_page(1)] == ["06", "05", "04", "02"]
    assert [one.name[-2:] for one in pages.get_page(2)] == ["01", "00"]
    with django_assert_num_queries(3):  # how many, which, and their rows
        page = NumbersFirst(seen, 4, rows=Office.objects.order_by("-name")).get_page(9)
        assert [one.name[-2:] for one in page] == ["01", "00"]
        assert page.has_previous()


def test_an_empty_list_has_one_empty_page():
    page = NumbersFirst(Office.objects.none(), 4, rows=Office.objects.all()).get_page("none")
    assert (list(page), page.number, page.has_other_pages()) == ([], 1, False)
