"""A copy of a version on which people write until it is published."""

from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.framework.models import Draft, DraftEnding, DraftWords, Framework
from trellis.framework.operations.packs import write_framework
from trellis.framework.queries.drafts import newest_words, pack_of_draft, state_of_draft, words_of
from trellis.framework.queries.packs import pack_of


class NameTaken(Exception):
    """Another framework or draft has this name."""


class DraftChanged(Exception):
    """Somebody else kept other words of the same piece; `other` is what they kept."""

    def __init__(self, other: DraftWords) -> None:
        self.other = other
        super().__init__(_("Somebody else kept other words while you were writing. Both texts stand here; keep the one that should count."))


class DraftMoved(Exception):
    """The draft is not any more what was looked at."""


class DraftIsOver(Exception):
    """The draft was published or let go."""


class VersionTaken(Exception):
    """The version stands already."""


@transaction.atomic
def start_draft(*, by: int, framework: Framework, name: str) -> Draft:
    """Begin to write on a copy. A copy of one's own goes on under its key; a pack that came from elsewhere needs a name for the copy.

    Raises NameTaken.
    """
    key = framework.key
    if framework.copied_from_id is None:
        key = slugify(name)[:60] or "our-practices"
        if Framework.objects.filter(key=key).exists() or Draft.objects.filter(key=key, ending__isnull=True).exists():
            raise NameTaken(_("Other practices have this name already. Choose one that tells them apart."))
    draft = Draft.objects.create(based_on=framework, key=key, name=name, by_id=by)
    record_act(by=by, act="framework.start_draft", about=[draft, framework])
    return draft


def _still_open(draft: Draft) -> Draft:
    found = Draft.objects.select_for_update().get(pk=draft.pk)
    if DraftEnding.objects.filter(draft=found).exists():
        raise DraftIsOver(_("This draft was published or let go meanwhile. Its words stay; start a new draft to change them."))
    return found


@transaction.atomic
def keep_draft_words(*, by: int, draft: Draft, key: str, words: dict[str, Any], seen: int) -> DraftWords | None:
    """Keep the words of a practice or an area. `seen` is the id of the words that were shown, 0 for those of the version.

    The same words again keep nothing. Raises DraftIsOver, and DraftChanged when somebody else kept other words meanwhile.
    """
    _still_open(draft)
    newest = newest_words(draft).get(key)
    if words == (newest.words if newest else words_of(pack_of(draft.based_on), key)):
        return None
    if newest is not None and newest.pk != seen:
        raise DraftChanged(newest)
    kept = DraftWords.objects.create(draft=draft, key=key, words=words, by_id=by)
    record_act(by=by, act="framework.keep_draft_words", about=[draft], detail={"key": key})
    return kept


@transaction.atomic
def publish_draft(*, by: int, draft: Draft, version: str, words: int) -> Framework:
    """Publish a draft as a version. `words` is the `state_of_draft` that was checked and looked at.

    Rounds that are open keep the words with which they ask. Raises DraftIsOver, DraftMoved and VersionTaken.
    """
    open_draft = _still_open(draft)
    if state_of_draft(open_draft) != words:
        raise DraftMoved(_("Somebody kept other words while you were looking. Look at the changes again, then publish."))
    pack = pack_of_draft(open_draft, version)
    if Framework.objects.filter(key=pack.key, version=version).exists():
        raise VersionTaken(_("This version stands already. Choose another name for it, such as the next number."))
    origin = open_draft.based_on.copied_from or open_draft.based_on
    framework = write_framework(pack, before=open_draft.based_on, copied_from=origin)
    DraftEnding.objects.create(draft=open_draft, published=framework, by_id=by)
    record_act(by=by, act="framework.publish_draft", about=[framework, open_draft], detail={"key": pack.key, "version": version})
    return framework


@transaction.atomic
def let_draft_go(*, by: int, draft: Draft) -> None:
    """End a draft without a version. Its words stay and can be read. Raises DraftIsOver."""
    open_draft = _still_open(draft)
    DraftEnding.objects.create(draft=open_draft, by_id=by)
    record_act(by=by, act="framework.let_draft_go", about=[open_draft])
