"""Notes: taken from a page or from a device that kept them, searched, merged, shared with the principal and answered; photos."""

from uuid import NAMESPACE_OID, uuid4, uuid5

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.growth.forms.notes import AnswerNote, MergeNote, TakeNote, TakePhoto
from trellis.growth.models import Note
from trellis.growth.operations import notes as operations
from trellis.growth.queries import notes as queries
from trellis.growth.queries import visits as visit_queries
from trellis.kit.formats import say_day
from trellis.kit.forms import refusals_at, refusals_told
from trellis.kit.http import confirmed, is_from_a_device, not_taken, reads, writes
from trellis.kit.pictures import NotAPicture

READ, WRITE, PLAN = Verb.GROWTH_READ_NOTE, Verb.GROWTH_WRITE_NOTE, Verb.GROWTH_PLAN_VISIT
REFUSALS = (operations.NothingWritten, operations.TooLong)
PHOTO_REFUSALS = (operations.NoteMissing, operations.TooManyPhotos, NotAPicture)


def _practices() -> list[tuple[str, list[tuple[str, str]]]]:
    return queries.practices_to_tag(get_language() or "en")


@writes
def take_note(request: Request) -> HttpResponse:
    """Take a note, or a newer text of one, from a page or from a device that kept it."""
    standing, now = request.standing, timezone.now()
    if not may(standing, WRITE):
        raise Http404
    if request.method != "POST":
        blank = TakeNote(practices=_practices(), initial={"sent_as": uuid4(), "edition": 0})
        return render(request, "growth/take_note.html", {"form": blank, "practices": _practices(), "longest": Note.LONGEST})
    form = TakeNote(request.POST, practices=_practices())
    if form.is_valid():
        given = form.cleaned_data
        written_at, device_said_at = form.set_right(now)
        # Whoever lost the school while the note lay on the device keeps the note, as one for themselves.
        visit = within(standing, PLAN, visit_queries.visits()).filter(pk=given["visit"]).first() if given["visit"] else None
        facts = {name: given[name] for name in ("sent_as", "text", "kind", "practice_keys", "version", "before")}
        with refusals_at(form, text=REFUSALS):
            taken = operations.take_note(
                by=standing.person_id,
                now=now,
                visit=visit,
                edition=given["edition"] or 0,
                written_at=written_at,
                device_said_at=device_said_at,
                **facts,
            )
            _take_photos(request, taken.note)
            return _after_taking(request, taken, lost_visit=bool(given["visit"]) and visit is None and taken.note.visit_id is None)
    if is_from_a_device(request):
        return not_taken(form)
    return render(request, "growth/take_note.html", {"form": form, "practices": _practices(), "longest": Note.LONGEST}, status=422)


def _take_photos(request: Request, note: Note) -> None:
    """Take the photos of a plain form; the same picture sent twice is one, and one that is refused leaves the note where it stands."""
    for file in request.FILES.getlist("photos"):
        number = uuid5(NAMESPACE_OID, f"{note.sent_as}:{file.name}:{file.size}")
        try:
            operations.take_photo(by=request.standing.person_id, note_sent_as=note.sent_as, sent_as=number, file=file, size=file.size or 0)
        except PHOTO_REFUSALS as refused:
            messages.error(request, str(refused))


def _after_taking(request: Request, taken: operations.Taken, *, lost_visit: bool) -> HttpResponse:
    words = ""
    if taken.is_beside:
        words = _("This note was changed on two devices. Both texts are kept; open the note and make one of them.")
    elif lost_visit:
        words = _("This visit is not open to you any more. The note is kept as one for yourself.")
    elif taken.note.device_said_at is not None:
        words = _("The clock of this device is wrong. The note stands at the right time.")
    if is_from_a_device(request):
        return confirmed(edition=taken.note.edition, words=words)
    if words:
        messages.warning(request, words)
    else:
        messages.success(request, _("Kept. Nobody else is shown it."))
    if taken.is_beside or taken.note.visit_id is None:
        return redirect("note", pk=taken.note.pk)
    return redirect("visit_brief", pk=taken.note.visit_id)


@writes
def take_photo(request: Request) -> HttpResponse:
    """Take a photo that a device kept, after its note."""
    if not may(request.standing, WRITE):
        raise Http404
    if request.method != "POST":
        return redirect("my_notes")
    form, file = TakePhoto(request.POST), request.FILES.get("file")
    if form.is_valid() and isinstance(file, UploadedFile):
        given = form.cleaned_data
        with refusals_at(form, PHOTO_REFUSALS):
            operations.take_photo(by=request.standing.person_id, note_sent_as=given["note"], sent_as=given["sent_as"], file=file, size=file.size or 0)
            return confirmed(edition=1)
    return not_taken(form)


@reads
def my_notes(request: Request) -> HttpResponse:
    """Search in one's own notes: by words, principal and practice; and list what others show one."""
    standing = request.standing
    if not may(standing, WRITE):
        raise Http404
    words, practice = request.GET.get("q", "").strip()[:200], request.GET.get("practice", "")[:16]
    people = queries.people_noted(standing)
    about = next((pk for pk, _name in people if str(pk) == request.GET.get("about")), None)
    found = queries.sought(queries.own_notes(standing), words=words, about=about, practice=practice)
    shared = Paginator(queries.shared_with(standing), 25).get_page(request.GET.get("shared"))
    if shared.object_list:
        record_reading(standing=standing, verb=READ, records=shared.object_list)
    page = {
        "notes": Paginator(found, 25).get_page(request.GET.get("page")),
        "shared": shared,
        "people": people,
        "practices": _practices(),
        "words": words,
        "about": about,
        "practice": practice,
        "is_sought": bool(words or about or practice),
    }
    return render(request, "growth/my_notes.html", page)


def _own(request: Request, pk: int) -> Note:
    return fetch(request.standing, WRITE, queries.notes(), pk=pk)


def _shown(request: Request, note: Note, form: Form | None = None, answer: Form | None = None, *, theirs: str = "", status: int = 200) -> HttpResponse:
    standing = request.standing
    is_mine = note.author_id == standing.person_id
    if not is_mine:
        record_reading(standing=standing, verb=READ, records=[note])
    waiting = queries.texts_that_wait(note) if is_mine else []
    edit = TakeNote(
        practices=_practices(),
        initial={
            "sent_as": note.sent_as,
            "edition": note.edition,
            "text": note.text,
            "kind": note.kind,
            "practice_keys": note.practice_keys,
            "visit": note.visit_id,
        },
    )
    page = {
        "note": note,
        "is_mine": is_mine,
        "waiting": waiting,
        "form": edit,
        "practices": _practices(),
        "merge": form or MergeNote(initial={"edition": note.edition, "text": "\n\n".join([note.text, *(one.text for one in waiting)])}),
        "theirs": theirs,
        "answers": queries.answers_of(note) if note.shared_on or is_mine else [],
        "answer": answer or AnswerNote(),
        "longest": Note.LONGEST,
        "label": f"{note.about.name}, {say_day(note.written_at, request.today)}" if note.about else _("A note for yourself"),
    }
    return render(request, "growth/note.html", page, status=status)


@reads
def note(request: Request, pk: int) -> HttpResponse:
    """Show one note: its author may change, share and remove it; the principal to whom it is shown may answer."""
    return _shown(request, fetch(request.standing, READ, queries.notes(), pk=pk))


@writes
def merge_note(request: Request, pk: int) -> HttpResponse:
    """Make one text of the several that a note has."""
    found = _own(request, pk)
    if request.method != "POST":
        return redirect("note", pk=pk)
    form = MergeNote(request.POST)
    if form.is_valid():
        try:
            operations.merge_note(by=request.standing.person_id, now=timezone.now(), today=request.today, note=found, **form.cleaned_data)
        except operations.ChangedMeanwhile as refused:
            kept = MergeNote({"edition": found.edition, "text": form.cleaned_data["text"]})
            kept.add_error(None, str(refused))
            return _shown(request, found, kept, theirs=found.text, status=409)
        except REFUSALS as refused:
            form.add_error("text", str(refused))
        else:
            messages.success(request, _("One text stands now. Those it replaces are kept."))
            return redirect("note", pk=pk)
    return _shown(request, found, form, status=422)


@writes
def share_note(request: Request, pk: int) -> HttpResponse:
    """Show a note to the principal whom it is about."""
    found = _own(request, pk)
    if request.method == "POST":
        with refusals_told(request, operations.NobodyToShow):
            operations.share_note(by=request.standing.person_id, now=timezone.now(), today=request.today, note=found)
            messages.success(request, _("Shown. You can take it back; what was read was read."))
    return redirect("note", pk=pk)


@writes
def take_note_back(request: Request, pk: int) -> HttpResponse:
    """Stop showing a note to the principal."""
    found = _own(request, pk)
    if request.method == "POST":
        operations.take_note_back(by=request.standing.person_id, note=found)
        messages.success(request, _("Taken back. They are not shown it any more."))
    return redirect("note", pk=pk)


@writes
def remove_note(request: Request, pk: int) -> HttpResponse:
    """Destroy a note."""
    found = _own(request, pk)
    if request.method != "POST":
        return redirect("note", pk=pk)
    operations.remove_note(by=request.standing.person_id, today=request.today, note=found)
    messages.success(request, _("The note is gone."))
    return redirect("my_notes")


@writes
def answer_note(request: Request, pk: int) -> HttpResponse:
    """Answer a note that was shared."""
    found = fetch(request.standing, READ, queries.notes().filter(shared_on__isnull=False), pk=pk)
    if request.method != "POST":
        return redirect("note", pk=pk)
    form = AnswerNote(request.POST)
    if form.is_valid():
        with refusals_at(form, text=REFUSALS):
            operations.answer_note(by=request.standing.person_id, now=timezone.now(), today=request.today, note=found, **form.cleaned_data)
            messages.success(request, _("Kept. They are told that you answered."))
            return redirect("note", pk=pk)
    return _shown(request, found, answer=form, status=422)


@reads
def note_photo(request: Request, pk: int) -> HttpResponse:
    """Serve a photo of a note to whom the note is open."""
    photo = queries.photo_of(request.standing, pk)
    if photo is None:
        raise Http404
    if photo.note.author_id != request.standing.person_id:
        record_reading(standing=request.standing, verb=READ, records=[photo.note])
    response = HttpResponse(bytes(photo.picture), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    return response


@writes
def remove_photo(request: Request, pk: int) -> HttpResponse:
    """Destroy a photo of one's own note."""
    photo = queries.photo_of(request.standing, pk)
    if photo is None or photo.note.author_id != request.standing.person_id:
        raise Http404
    if request.method == "POST":
        operations.remove_photo(by=request.standing.person_id, photo=photo)
        messages.success(request, _("The photo is gone."))
    return redirect("note", pk=photo.note_id)
