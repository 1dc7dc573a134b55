"""Taking notes from devices that may send late, twice or out of order; two texts of one note; sharing; photos."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.growth.models import Note, NoteAnswer, NoteText, Photo, Visit
from trellis.growth.notices import notes as notices
from trellis.kit.pictures import made_anew
from trellis.retention.queries import held_on
from trellis.safety.operations import watch

VERSIONS_KEPT = 60
PHOTOS_AT_MOST = 12


class NothingWritten(Exception):
    """The note has no words."""


class TooLong(Exception):
    """The note is longer than one may be."""


class ChangedMeanwhile(Exception):
    """The note has another text by now than the one that was seen."""


class NobodyToShow(Exception):
    """A note for oneself is about nobody."""


class NoteMissing(Exception):
    """The photo came before its note."""


class TooManyPhotos(Exception):
    """A note holds a dozen photos."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a text that a device sent: taken, or standing beside the note's own until a person merges them."""

    note: Note
    is_beside: bool


def _said(text: str) -> str:
    said = text.strip()
    if not said:
        raise NothingWritten(_("This note has no words yet."))
    if len(said) > Note.LONGEST:
        too_many = len(said) - Note.LONGEST
        raise TooLong(
            _("A note holds 20,000 characters at most; this one has %(count)s too many. Move the end of it into a second note; nothing is lost meanwhile.")
            % {"count": too_many}
        )
    return said


@transaction.atomic
def take_note(
    *,
    by: int,
    now: datetime,
    sent_as: UUID,
    text: str,
    kind: str = Note.Kind.SAW,
    practice_keys: Collection[str] = (),
    visit: Visit | None = None,
    version: UUID | None = None,
    before: Sequence[str] = (),
    edition: int = 0,
    written_at: datetime | None = None,
    device_said_at: datetime | None = None,
) -> Taken:
    """Take a note, or a newer text of one, exactly once, however often and in whatever order a device sends it.

    `edition` is the one that the device changed, 0 for a new note; `before` are its versions that may have arrived without its hearing of it.
    A text that changed an older edition than stands here stands beside it. Raises NothingWritten or TooLong.
    """
    said, keys = _said(text), sorted(set(practice_keys))
    facts = {
        "visit": visit,
        "about_id": visit.principal_id if visit and visit.principal_id != by else None,
        "kind": Note.Kind(kind),
        "text": said,
        "practice_keys": keys,
        "written_at": written_at or now,
        "device_said_at": device_said_at,
        "got_at": now,
        "versions": [*before, str(version)] if version else [],
    }
    note, is_new = Note.objects.get_or_create(author_id=by, sent_as=sent_as, defaults=facts)
    if is_new:
        record_act(by=by, act="growth.take_note", about=[note])
        return Taken(note, is_beside=False)
    note = Note.objects.select_for_update().get(pk=note.pk)
    known = set(note.versions)
    if (version is not None and str(version) in known) or (note.text, note.kind, note.practice_keys) == (said, kind, keys):
        return Taken(note, is_beside=False)
    if NoteText.objects.filter(note=note, beside=True, text=said).exists():
        return Taken(note, is_beside=True)
    newest = note.versions[-1] if note.versions else ""
    is_beside = edition != note.edition and newest not in before
    if is_beside:
        NoteText.objects.create(note=note, edition=edition, text=said, at=written_at or now, beside=True)
    else:
        note.text, note.kind, note.practice_keys, note.edition = said, Note.Kind(kind), keys, note.edition + 1
        note.versions = [*note.versions, *(one for one in before if one not in known), *([str(version)] if version else [])][-VERSIONS_KEPT:]
    note.removed_on = None  # whoever removed it on one device and wrote on the other would miss the words more than find them again
    note.got_at = now
    note.save(update_fields=["text", "kind", "practice_keys", "edition", "versions", "removed_on", "got_at"])
    if note.shared_on is not None:
        watch(by=by, writer=by, now=now, today=timezone.localdate(now), texts=[said], place=_("A note on a visit"))
    record_act(by=by, act="growth.change_note", about=[note])
    return Taken(note, is_beside)


@transaction.atomic
def merge_note(*, by: int, now: datetime, today: date, note: Note, edition: int, text: str) -> Note:
    """Put one text in the place of the several that a note has; those replaced are kept. Raises ChangedMeanwhile, NothingWritten or TooLong."""
    said = _said(text)
    held = Note.objects.select_for_update().get(pk=note.pk)
    waiting = NoteText.objects.filter(note=held, beside=True, merged_on__isnull=True)
    if not waiting.exists() and held.text == said:
        return held
    if held.edition != edition:
        raise ChangedMeanwhile(_("The note was changed on another device meanwhile. Both texts stand here again; yours is in the form."))
    NoteText.objects.create(note=held, edition=held.edition, text=held.text, at=held.got_at)
    waiting.update(merged_on=today)
    held.text, held.edition, held.got_at = said, held.edition + 1, now
    held.save(update_fields=["text", "edition", "got_at"])
    record_act(by=by, act="growth.merge_note", about=[held])
    return held


@transaction.atomic
def share_note(*, by: int, now: datetime, today: date, note: Note) -> Note:
    """Show a note to the principal whom it is about, until it is taken back. Twice is once. Raises NobodyToShow."""
    held = Note.objects.select_for_update().get(pk=note.pk)
    if held.about_id is None:
        raise NobodyToShow(_("This note is for yourself: it was not written on a visit, so there is nobody to show it to."))
    if held.shared_on is None:
        held.shared_on = today
        held.save(update_fields=["shared_on"])
        notices.tell_of_note(by=by, today=today, note=held)
        watch(by=by, writer=by, now=now, today=today, texts=[held.text], place=_("A note on a visit"))
        record_act(by=by, act="growth.share_note", about=[held])
    return held


@transaction.atomic
def take_note_back(*, by: int, note: Note) -> None:
    """Stop showing a note to the principal. What they have read they have read."""
    if Note.objects.filter(pk=note.pk, shared_on__isnull=False).update(shared_on=None):
        record_act(by=by, act="growth.take_note_back", about=[note])


@transaction.atomic
def remove_note(*, by: int, today: date, note: Note) -> None:
    """Destroy a note's words and photos, unless a legal hold says otherwise: then it is out of every list, and its words wait for the end of the hold."""
    held = Note.objects.select_for_update().get(pk=note.pk)
    if held.removed_on is not None:
        return
    held.removed_on, held.shared_on = today, None
    holds = held_on(today)
    if not holds.everything and not {held.author_id, held.about_id} & holds.people:
        held.text, held.practice_keys = "", []
        NoteText.objects.filter(note=held).delete()
        Photo.objects.filter(note=held).delete()
    held.save(update_fields=["removed_on", "shared_on", "text", "practice_keys"])
    record_act(by=by, act="growth.remove_note", about=[held])


@transaction.atomic
def answer_note(*, by: int, now: datetime, today: date, note: Note, text: str) -> NoteAnswer:
    """Answer a shared note: the principal, or its author to that. The same words stand once. Raises NothingWritten or TooLong."""
    said = _said(text)
    same = NoteAnswer.objects.filter(note=note, by_id=by, text=said).first()
    if same is not None:
        return same
    answer = NoteAnswer.objects.create(note=note, by_id=by, at=now, text=said)
    notices.tell_of_answer(by=by, today=today, note=note)
    watch(by=by, writer=by, now=now, today=today, texts=[said], place=_("A note on a visit"))
    record_act(by=by, act="growth.answer_note", about=[note])
    return answer


@transaction.atomic
def take_photo(*, by: int, note_sent_as: UUID, sent_as: UUID, file: IO[bytes], size: int) -> Photo:
    """Take a photo of one's own note, made anew, exactly once. Raises NoteMissing, TooManyPhotos or kit.pictures.NotAPicture."""
    note = Note.objects.select_for_update().filter(author_id=by, sent_as=note_sent_as, removed_on__isnull=True).first()
    if note is None:
        raise NoteMissing(_("The note of this photo has not arrived yet. The photo is kept, and sent after it."))
    taken = Photo.objects.filter(note=note, sent_as=sent_as).first()
    if taken is not None:
        return taken
    if Photo.objects.filter(note=note).count() >= PHOTOS_AT_MOST:
        raise TooManyPhotos(_("A note holds twelve photos. Begin another note for more."))
    made = made_anew(file, size)
    photo = Photo.objects.create(note=note, sent_as=sent_as, picture=made.jpeg, width=made.width, height=made.height)
    record_act(by=by, act="growth.take_photo", about=[note])
    return photo


@transaction.atomic
def remove_photo(*, by: int, photo: Photo) -> None:
    """Destroy a photo of one's own note."""
    note = photo.note
    if Photo.objects.filter(pk=photo.pk).delete()[0]:
        record_act(by=by, act="growth.remove_photo", about=[note])
