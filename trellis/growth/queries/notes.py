"""Notes of visits: one's own, to be searched; those shared with a principal; texts that wait to be merged; photos."""

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, TextField
from django.db.models.functions import Cast

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.framework.queries import areas_said, frameworks_to_read, newest_frameworks, spoken
from trellis.growth.models import Note, NoteAnswer, NoteText, Photo, Visit

WAITING = NoteText.objects.filter(beside=True, merged_on__isnull=True)


def notes() -> "QuerySet[Note]":
    """Return notes with all that a row shows, the newest first; a photo itself is fetched alone."""
    return (
        Note.objects.filter(removed_on__isnull=True)
        .select_related("author", "about", "visit__school")
        .prefetch_related(Prefetch("photos", Photo.objects.defer("picture").order_by("pk")))
        .annotate(two_texts=Exists(WAITING.filter(note=OuterRef("pk"))), answered=Exists(NoteAnswer.objects.filter(note=OuterRef("pk"))))
        .order_by("-written_at", "-pk")
    )


def own_notes(standing: Standing) -> "QuerySet[Note]":
    """Return the notes that a person wrote. The author stands first, so that nobody else's are looked through."""
    return notes().filter(author_id=standing.person_id)


def sought(found: "QuerySet[Note]", *, words: str = "", about: int | None = None, practice: str = "") -> "QuerySet[Note]":
    """Return the notes that hold every word, are about one principal, and are tagged with a practice."""
    for word in words.split()[:8]:
        found = found.filter(text__icontains=word)
    if about is not None:
        found = found.filter(about_id=about)
    if practice:
        found = found.annotate(tagged=Cast("practice_keys", TextField())).filter(tagged__contains=f'"{practice}"')
    return found


def people_noted(standing: Standing) -> list[tuple[int, str]]:
    """Return about whom a person has notes, by name."""
    found = Note.objects.filter(author_id=standing.person_id, removed_on__isnull=True, about__isnull=False)
    rows = found.order_by("about__folded_name", "about_id").values_list("about_id", "about__given_name", "about__family_name").distinct()
    return [(pk, f"{given} {family}".strip()) for pk, given, family in rows]


def notes_of_visit(standing: Standing, visit: Visit) -> list[Note]:
    """Return one's own notes of a visit, and those of it that are shared with one, in the order in which they were written."""
    return list(within(standing, Verb.GROWTH_READ_NOTE, notes().filter(visit=visit)).order_by("written_at", "pk"))


def shared_with(standing: Standing) -> "QuerySet[Note]":
    """Return the notes of others that are shown to a person."""
    mine = Q(author_id=standing.person_id)
    return within(standing, Verb.GROWTH_READ_NOTE, notes().filter(about_id=standing.person_id, shared_on__isnull=False)).exclude(mine)


def texts_that_wait(note: Note) -> list[NoteText]:
    """Return the texts that stand beside a note's own until somebody merges them."""
    return list(WAITING.filter(note=note).order_by("pk"))


def answers_of(note: Note) -> list[NoteAnswer]:
    """Return what was said to a note, in order."""
    return list(NoteAnswer.objects.filter(note=note).select_related("by").order_by("at", "pk"))


def photo_of(standing: Standing, pk: int) -> Photo | None:
    """Return a photo with its picture, if its note is open to the person."""
    return (
        Photo.objects.filter(pk=pk, note__in=within(standing, Verb.GROWTH_READ_NOTE, Note.objects.filter(removed_on__isnull=True)))
        .select_related("note")
        .first()
    )


def practices_to_tag(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the district's practices to tag a note with, by area: (name of the area, [(key, name)]). Its own framework where it has one."""
    for framework in frameworks_to_read(newest_frameworks())[:1]:
        return [(str(area.short), [(key, str(name)) for key, name, _meaning in area.practices]) for area in areas_said(framework, spoken(framework, language))]
    return []
