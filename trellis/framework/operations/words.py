"""Words in another language, read or bettered by somebody who speaks it."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.framework.models import Framework, Translation, TranslationReview
from trellis.framework.queries.words import state_of


class WordsChanged(Exception):
    """Somebody else kept other words of this page meanwhile; `theirs` is what they kept, by place."""

    def __init__(self, theirs: dict[str, str]) -> None:
        self.theirs = theirs
        super().__init__(_("Somebody else kept other words while you were writing. Both stand here: keep those that should count."))


@transaction.atomic
def keep_words(*, by: int, framework: Framework, language: str, words: Mapping[str, str], seen: str, read_all: bool) -> int:
    """Keep the words of some places in another language, and return how many texts this person now stands by.

    Who writes words has read them; with `read_all` the others on the page are read, too. Empty words are left as they stand.
    `seen` is the `state_of` the places as they were shown. Raises WordsChanged when others stand there now.
    """
    Framework.objects.select_for_update().get(pk=framework.pk)
    standing = {one.place: one for one in Translation.objects.filter(framework=framework, language=language, place__in=list(words))}
    if state_of({place: one.words for place, one in standing.items()}) != seen:
        raise WordsChanged({place: one.words for place, one in standing.items() if one.words != words[place]})
    count = 0
    for place, said in words.items():
        here = standing.get(place)
        before = here.words if here else ""
        if not said or (said == before and (not read_all or (here and here.is_reviewed))):
            continue
        here = here or Translation(framework=framework, language=language, place=place)
        here.words, here.is_reviewed = said, True
        here.save()
        TranslationReview.objects.create(translation=here, before=before, words=said, by_id=by)
        count += 1
    if count:
        record_act(by=by, act="framework.keep_words", about=[framework], detail={"language": language, "texts": count})
    return count
