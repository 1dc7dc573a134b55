"""Notes around a student. What a restricted one says stands at its own address, and each opening is entered with its right."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, why
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.queries.reasons import reason_to_see
from trellis.kit.forms import refusals_at, refusals_told
from trellis.kit.http import reads, writes
from trellis.kit.pdfs import NotAPdf
from trellis.kit.pictures import NotAPicture
from trellis.student_support.forms.language import suggest
from trellis.student_support.forms.notes import MendNote, WriteNote
from trellis.student_support.models import Note
from trellis.student_support.operations import notes as operations
from trellis.student_support.queries import notes as queries
from trellis.student_support.queries.pages import students

WRITE, READ, MEND = Verb.STUDENT_SUPPORT_WRITE_NOTE, Verb.STUDENT_SUPPORT_READ_NOTE, Verb.STUDENT_SUPPORT_MEND_NOTE


@writes
def write_support_note(request: Request, pk: int) -> HttpResponse:
    """Write a note around a student, open or restricted."""
    standing = request.standing
    student = fetch(standing, WRITE, students(), pk=pk)
    form = WriteNote(request.POST if request.method == "POST" else None, people=queries.readers_to_name(standing, student))
    if request.method == "POST" and form.is_valid() and not suggest(form, ("text",), standing, student):
        with refusals_at(form, text=(operations.WordsMissing, operations.TooLong)):
            note = operations.write_note(by=standing.person_id, now=timezone.now(), today=request.today, student=student, **form.cleaned_data)
            messages.success(request, _("Kept."))
            return redirect("support_note", pk=note.pk)
    return render(request, "student_support/write_support_note.html", {"form": form, "student": student}, status=422 if form.errors else 200)


def _shown(request: Request, note: Note, form: MendNote | None = None, *, theirs: str = "", status: int = 200) -> HttpResponse:
    standing = request.standing
    is_mine = why(standing, MEND, note) is not None
    record_reading(standing=standing, verb=READ, records=[note])
    readers = queries.readers_of(note) if note.is_restricted else []
    if is_mine and form is None:
        form = _form(request, note, initial={"text": note.text, "edition": note.edition, "readers": [one.pk for one in readers]})
    page = {
        "note": note,
        "student": note.student,
        "is_mine": is_mine,
        "form": form,
        "theirs": theirs,
        "readers": readers,
        "before": queries.texts_before(note),
        "files": queries.files_of(note),
        "reason": reason_to_see(standing, READ, note),
    }
    return render(request, "student_support/support_note.html", page, status=status)


def _form(request: Request, note: Note, *args: object, **more: object) -> MendNote:
    people = queries.readers_to_name(request.standing, note.student) if note.is_restricted else []
    known = {pk for pk, _words in people}
    people += [(one.pk, one.name) for one in queries.readers_of(note) if one.pk not in known] if note.is_restricted else []
    return MendNote(*args, people=people, is_restricted=note.is_restricted, **more)


@reads
def support_note(request: Request, pk: int) -> HttpResponse:
    """Show what one note says."""
    return _shown(request, fetch(request.standing, READ, queries.notes(), pk=pk))


@writes
def mend_support_note(request: Request, pk: int) -> HttpResponse:
    """Put other words in the place of one's own note's."""
    note = fetch(request.standing, MEND, queries.notes(), pk=pk)
    if request.method != "POST":
        return redirect("support_note", pk=pk)
    form, theirs = _form(request, note, request.POST), ""
    if form.is_valid() and not suggest(form, ("text",), request.standing, note.student):
        try:
            operations.mend_note(by=request.standing.person_id, now=timezone.now(), today=request.today, note=note, **form.cleaned_data)
        except (operations.WordsMissing, operations.TooLong) as refused:
            form.add_error("text", str(refused))
        except operations.EndedAlready as refused:
            form.add_error(None, str(refused))
        except operations.ChangedMeanwhile as refused:
            form.add_error(None, str(refused))
            theirs = refused.theirs
            typed = request.POST.copy()
            typed["edition"] = str(note.edition)
            form.data = typed
        else:
            messages.success(request, _("Kept. What it said before stands below."))
            return redirect("support_note", pk=pk)
    return _shown(request, note, form, theirs=theirs, status=422 if form.errors else 200)


@writes
def end_support_note(request: Request, pk: int) -> HttpResponse:
    """Take one's own note out of the line of time."""
    note = fetch(request.standing, MEND, queries.notes(), pk=pk)
    if request.method != "POST":
        return redirect("support_note", pk=pk)
    operations.end_note(by=request.standing.person_id, today=request.today, note=note)
    messages.success(request, _("Taken out. Nobody is shown it; it is kept as long as the record."))
    return redirect("student_page", pk=note.student_id)


@writes
def attach_file_to_note(request: Request, pk: int) -> HttpResponse:
    """Put a picture or a PDF to one's own note."""
    note, file = fetch(request.standing, MEND, queries.notes(), pk=pk), request.FILES.get("file")
    if request.method == "POST" and isinstance(file, UploadedFile):
        with refusals_told(request, operations.NotTaken, NotAPicture, NotAPdf):
            operations.attach_file(by=request.standing.person_id, now=timezone.now(), note=note, file=file, size=file.size or 0)
            messages.success(request, _("Kept with the note."))
    elif request.method == "POST":
        messages.error(request, _("Choose a file first: a picture or a PDF."))
    return redirect("support_note", pk=pk)


@reads
def file_of_note(request: Request, pk: int) -> HttpResponse:
    """Hand over a file of a note to take away: never shown inside a page."""
    standing = request.standing
    found = queries.files(standing).filter(pk=pk).first()
    note = fetch(standing, READ, queries.notes(), pk=found.note_id if found else 0)
    record_reading(standing=standing, verb=READ, records=[note])
    answer = HttpResponse(bytes(found.content) if found else b"", content_type=found.kind if found else "text/plain")
    answer["Content-Disposition"] = f'attachment; filename="{found.name if found else "none"}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
