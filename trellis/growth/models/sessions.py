"""What principal and supervisor answer together in a session: about students, equity, and who one is as a leader."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trellis.growth.models.visits import RULE
from trellis.kit.keeping import Kept


class SessionAnswer(models.Model):
    """What the two of one visit answer to a prompt, in one text that both write. Only these two read it: it does not pass to whoever supervises next.

    Never counted and in no file, as `Line.NEVER_IN_A_FILE`. `asked` is the prompt as it stood that day: a district may change its own.
    """

    retention = Kept(
        whose=_("the two who wrote it"), rule=RULE, years=5, after="visit__planned_on", blanks=("words", "asked"), about=("visit__principal", "by")
    )
    visit = models.ForeignKey("growth.Visit", on_delete=models.PROTECT, related_name="answers")
    prompt_key = models.CharField(max_length=40)
    asked = models.CharField(max_length=300)
    words = models.TextField()
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")  # who wrote last
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "prompt_key"], name="a_prompt_is_answered_once_in_a_visit")]
