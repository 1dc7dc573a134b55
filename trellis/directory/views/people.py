"""Colleagues, and how a person is called and written to."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.forms.people import EditPerson
from trellis.directory.forms.posts import AddPerson
from trellis.directory.models import Guardianship, Person, Post, ProtectedAddress, Student
from trellis.directory.operations.conflicts import ChangedMeanwhile
from trellis.directory.operations.people import CALLED, NAMED, REACHED, AddressIsProtected, AlreadyHere, NamedByRoster
from trellis.directory.operations.people import add_person as add
from trellis.directory.operations.people import edit_person as edit
from trellis.directory.queries.people import cover_of, has_a_home_here, is_held, posts_of, staff_page, was_typed_here
from trellis.directory.queries.places import schools_of_supervisor
from trellis.directory.queries.reasons import reaches_everybody, reason_to_see
from trellis.directory.queries.versions import version_of
from trellis.directory.views.numbers import number_from
from trellis.kit.days import open_on
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes


@reads
def people(request: Request) -> HttpResponse:
    """List the people who work here, by name, twenty-five to a page."""
    page, colleagues = staff_page(request.standing, after=number_from(request, "after"), before=number_from(request, "before"))
    if not may(request.standing, Verb.DIRECTORY_SEE_COLLEAGUE):
        raise Http404
    acts = {"may_hold_post": may(request.standing, Verb.DIRECTORY_HOLD_POST), "may_let_in": may(request.standing, Verb.SITE_LET_IN)}
    return render(request, "directory/people.html", {"page": page, "colleagues": colleagues, **acts})


@reads
def person(request: Request, pk: int) -> HttpResponse:
    """Show a colleague: posts held and past, how to reach them, and why the reader may see it."""
    standing, today = request.standing, request.today
    posts = list(posts_of(standing, pk))
    held = [post for post in posts if is_held(post, today)]
    # Families and students know who works with a child today, and no more.
    if not (held or (posts and reaches_everybody(standing, Verb.DIRECTORY_SEE_COLLEAGUE))):
        raise Http404
    mine = within(standing, Verb.DIRECTORY_ARRANGE_COVER, Post.objects.filter(pk__in=[post.pk for post in held], covers__isnull=True))
    coverable = set(mine.values_list("pk", flat=True))
    may_end = set(within(standing, Verb.DIRECTORY_HOLD_POST, Post.objects.filter(pk__in=[post.pk for post in posts])).values_list("pk", flat=True))
    page = {
        "person": posts[0].person,
        "held": [
            {
                "post": post,
                "may_cover": post.pk in coverable,
                "may_end": post.pk in may_end,
                "covers": list(cover_of(post, today)) if post.covers_id is None else [],
            }
            for post in held
        ],
        "coming": [post for post in posts if post.ended_on is None and post.held_from > today],
        "past": [post for post in posts if post not in held and post.held_from <= today],
        "schools": list(schools_of_supervisor(pk, today)),
        "shows_contact": bool(held),
        "shows_phone": bool(held) and not has_a_home_here(pk),
        "reason": reason_to_see(standing, Verb.DIRECTORY_SEE_COLLEAGUE, held[0] if held else posts[0]),
        "may_edit": within(standing, Verb.DIRECTORY_EDIT_PERSON, Person.objects.filter(pk=pk)).exists(),
        "may_hold_post": may(standing, Verb.DIRECTORY_HOLD_POST),
        "may_merge": may(standing, Verb.DIRECTORY_MERGE_PEOPLE),
        "may_let_in": within(standing, Verb.SITE_LET_IN, Person.objects.filter(pk=pk)).exists(),
    }
    return render(request, "directory/person.html", page)


@writes
def add_person(request: Request) -> HttpResponse:
    """Write down somebody whom no roster brings, then give them a post."""
    if not may(request.standing, Verb.DIRECTORY_HOLD_POST):
        raise Http404
    form = AddPerson(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, AlreadyHere):
            added = add(by=request.standing.person_id, **form.cleaned_data)
            return redirect(reverse("hold_post") + f"?number={added.pk}")
    return render(request, "directory/add_person.html", {"form": form})


@writes
def edit_person(request: Request, pk: int) -> HttpResponse:
    """Change how a person is called and written to. What is typed here, no roster overwrites."""
    standing = request.standing
    one = fetch(standing, Verb.DIRECTORY_EDIT_PERSON, Person.objects.filter(merged_into__isnull=True), pk=pk)
    with_contact = within(standing, Verb.DIRECTORY_READ_CONTACT, Person.objects.filter(pk=pk)).exists()
    is_protected = ProtectedAddress.objects.filter(open_on(request.today), person=one).exists()
    with_name = one.pk != standing.person_id and was_typed_here(one)
    fields = [*(NAMED if with_name else ()), *CALLED, *(field for field in REACHED if with_contact and not (is_protected and field == "address"))]
    shown = {field: getattr(one, field) for field in fields} | {"seen": version_of(one, fields)}
    form = EditPerson(request.POST or None, initial=shown, person=one, with_name=with_name, with_contact=with_contact, is_protected=is_protected)
    about = Student.objects.filter(Q(person=one) | Q(pk__in=Guardianship.objects.filter(guardian=one).values("student")))
    student = within(standing, Verb.DIRECTORY_READ_STUDENT, about).select_related("person").order_by("pk").first()
    if request.method == "POST" and form.is_valid():
        values = {field: form.cleaned_data[field] for field in fields}
        try:
            edit(by=standing.person_id, person=one, values=values, seen=form.cleaned_data["seen"], today=request.today)
        except ChangedMeanwhile as meanwhile:
            form.show_theirs(meanwhile)
        except NamedByRoster as problem:
            form.add_error("given_name", str(problem))
        except AddressIsProtected as problem:
            form.add_error("address", str(problem))
        else:
            messages.success(request, _("Kept. No roster will overwrite what you typed."))
            return redirect("student", pk=student.pk) if student else redirect("edit_person", pk=one.pk)
    record_reading(standing=standing, verb=Verb.DIRECTORY_EDIT_PERSON, records=[one])
    return render(request, "directory/edit_person.html", {"form": form, "person": one, "student": student})
