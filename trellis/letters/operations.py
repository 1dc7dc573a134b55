"""Putting lines in, gathering them into letters, and marking how a letter went."""

import string
from collections.abc import Mapping
from datetime import date

from django.db import transaction

from trellis.audit.operations import record_act
from trellis.directory.models import Person
from trellis.letters.models import Line

Word = str | int | date


class WordsMissing(Exception):
    """A sentence has a placeholder for which no word came: a mistake in the room that put it."""


def _stored(words: Mapping[str, Word]) -> dict[str, object]:
    return {name: {"day": word.isoformat()} if isinstance(word, date) else word for name, word in words.items()}


@transaction.atomic
def put_line(
    *,
    to: Person,
    room: str,
    text: str,
    link: str,
    by: int | None,
    today: date,
    words: Mapping[str, Word] | None = None,
    key: str = "",
    about_child: bool = False,
    urgent: bool = False,
) -> Line | None:
    """Put one sentence into the person's next letter.

    `text` is an English message marked with `gettext_noop`, a whole sentence; `words` fills its placeholders (a date is written in
    the person's language). `link` is a path. A line with a `key` is put once for each person: while it waits it takes the newer
    words, once sent it is not put again and None is returned. `about_child` keeps the sentence out of e-mail; `urgent` goes at once.
    """
    words = words or {}
    missing = {name for _text, name, _form, _conversion in string.Formatter().parse(text) if name} - set(words)
    if missing:
        raise WordsMissing(", ".join(sorted(missing)))
    while to.merged_into:
        to = to.merged_into
    facts = {"room": room, "text": text, "words": _stored(words), "link": link, "about_child": about_child, "is_urgent": urgent}
    if key:
        line, is_new = Line.objects.get_or_create(to=to, key=key, defaults={**facts, "put_on": today})
        if not is_new:
            waiting = Line.objects.filter(pk=line.pk, letter__isnull=True).update(**facts)
            return line if waiting else None
    else:
        line = Line.objects.create(to=to, put_on=today, **facts)
    record_act(by=by, act="letters.put_line", about=[line], detail={"room": room})
    return line
