"""Every verb of evaluation, everybody in the cast, by equality; and who may evaluate whom, said from both sides."""

import pytest

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.directory.models import Person, School
from trellis.evaluation.models import Evaluation
from trellis.evaluation.operations import open_evaluation
from trellis.evaluation.queries import evaluators_of, principals_to_evaluate

pytestmark = pytest.mark.django_db
EVALUATE = {"gloria", "lorraine", "tomas", "hana"}


@pytest.mark.parametrize(
    ("verb", "model", "expected"),
    [
        (Verb.EVALUATION_READ, Evaluation, {"amina", "tomas"}),
        (Verb.EVALUATION_ATTACH, Evaluation, {"tomas"}),
        (Verb.EVALUATION_CARRY_IN, Evaluation, {"amina"}),
        (Verb.EVALUATION_OPEN, School, EVALUATE),
        (Verb.EVALUATION_NAME_EVALUATOR, Person, {"amina", "keoni", "ingrid"}),
    ],
)
def test_who_may_do_what(cast, verb, model, expected):
    open_evaluation(by=cast.tomas.pk, today=TODAY, principal=cast.amina.pk, evaluator=cast.tomas.pk, on=TODAY)
    assert {key for key in cast.keys if within(cast.standing(key), verb, model.objects.all()).exists()} == expected


def test_whoever_may_evaluate_a_principal_is_offered_to_them_and_nobody_else(cast):
    """What the evaluator chooses from and what the principal chooses from are two questions; they agree for everybody."""
    for principal in ("amina", "keoni", "ingrid"):
        offered = set(evaluators_of(cast.people[principal].pk, TODAY).values_list("pk", flat=True))
        may = {cast.people[key].pk for key in cast.keys if principals_to_evaluate(cast.standing(key)).filter(pk=cast.people[principal].pk).exists()}
        assert offered == may and offered, principal
