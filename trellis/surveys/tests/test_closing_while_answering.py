"""Whoever closes a round waits for answers on their way; whoever answers after that is told so."""

import threading

import pytest
from django.db import connection, transaction

from tests.cast import TODAY, make_cast
from trellis.surveys.models import Answer, Invitation, Item
from trellis.surveys.operations import RoundNotOpen, close_round, save_answer
from trellis.surveys.tests.conftest import make_round


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, databases=["default", "readlog"])
def test_an_answer_that_meets_the_close_is_refused():
    cast = make_cast()
    asked = make_round(cast)
    invitation, item = Invitation.objects.get(round=asked, person=cast.amina), Item.objects.filter(round=asked).first()
    began, came = threading.Event(), []

    def answer() -> None:
        try:
            with transaction.atomic():
                connection.cursor().execute("SELECT 1")
                began.set()
                save_answer(by=cast.amina.pk, today=TODAY, invitation=invitation, item=item, said="level", level=2)
        except RoundNotOpen as refused:
            came.append(refused)
        finally:
            connection.close()

    late = threading.Thread(target=answer)
    with transaction.atomic():
        close_round(by=cast.lorraine.pk, today=TODAY, round=asked)
        late.start()
        assert began.wait(5)
        late.join(0.5)  # it waits for this transaction, where it would have kept the answer
    late.join(10)
    assert (len(came), Answer.objects.count()) == (1, 0)
