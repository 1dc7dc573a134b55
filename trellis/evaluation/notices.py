"""Telling the other side. A letter says that something happened in an evaluation, never what is in it."""

from datetime import date

from django.utils.translation import gettext_noop

from trellis.directory.models import Person
from trellis.evaluation.models import Evaluation
from trellis.letters.operations import put_line

YOU_ARE_EVALUATED = gettext_noop("{name} opened an evaluation of your work, of {day}. What you want in it, you carry in yourself.")
YOU_EVALUATE = gettext_noop("{name} asks you to evaluate their work, of {day}.")
CALLED_OFF = gettext_noop("{name} called off the evaluation of {day}. It held nothing.")
FILE_IS_THERE = gettext_noop("The file of your evaluation of {day} is there.")
FILE_REPLACED = gettext_noop("Another file stands in your evaluation of {day} in the place of the first.")
CARRIED = gettext_noop("{name} carried something into the evaluation of {day}.")


def tell_of_opening(*, by: int, today: date, evaluation: Evaluation) -> None:
    """Say to the other side that an evaluation was opened."""
    _tell(YOU_ARE_EVALUATED if by != evaluation.principal_id else YOU_EVALUATE, by=by, today=today, evaluation=evaluation, key="opened")


def tell_of_calling_off(*, by: int, today: date, evaluation: Evaluation) -> None:
    """Say to the other side that it was called off."""
    _tell(CALLED_OFF, by=by, today=today, evaluation=evaluation, key="called-off", link="/evaluations/")


def tell_of_the_file(*, by: int, today: date, evaluation: Evaluation, is_first: bool) -> None:
    """Say to the principal that the file is there, or another one."""
    _tell(FILE_IS_THERE if is_first else FILE_REPLACED, by=by, today=today, evaluation=evaluation, key="file" if is_first else f"file.{today}")


def tell_of_carrying(*, by: int, today: date, evaluation: Evaluation) -> None:
    """Say to the evaluator that something was carried in: one line a day."""
    _tell(CARRIED, by=by, today=today, evaluation=evaluation, key=f"carried.{today}")


def _tell(text: str, *, by: int, today: date, evaluation: Evaluation, key: str, link: str = "") -> None:
    me, other = (evaluation.principal, evaluation.evaluator) if by == evaluation.principal_id else (evaluation.evaluator, evaluation.principal)
    words: dict[str, str | int | date] = {"name": _name_of(by, me), "day": evaluation.on}
    words = {name: value for name, value in words.items() if f"{{{name}}}" in text}
    to = f"evaluation.{key}.{evaluation.pk}"
    put_line(to=other, room="evaluation", key=to, text=text, words=words, link=link or f"/evaluations/{evaluation.pk}/", by=by, today=today)


def _name_of(by: int, side: Person) -> str:
    return side.name if side.pk == by else Person.objects.get(pk=by).name
