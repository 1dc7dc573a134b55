"""The district's own list of words that it would rather read in another way."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trellis.kit.keeping import Kept


class GentleWords(models.Model):
    """The list of one language as somebody kept it; the newest of a language holds. Without one the list holds that Trellis brings along.

    Nothing stands here of any text that was looked through, nor of who wrote it.
    """

    retention = Kept(whose=_("the district"), rule=_("Stays as long as the installation."))
    language = models.CharField(max_length=16)
    text = models.TextField()
    number = models.PositiveIntegerField()  # which one of its language: whoever changes an older one is shown both
    kept_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "number"], name="one_list_of_gentle_words_at_a_time")]
