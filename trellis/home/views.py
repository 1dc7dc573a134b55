"""The first page of each role, composed from the rooms' queries."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from trellis.kit.http import reads


@reads
def home(request: HttpRequest) -> HttpResponse:
    """Show what needs this person today."""
    return render(request, "home/home.html")
