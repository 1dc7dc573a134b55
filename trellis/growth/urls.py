from django.urls import path

from trellis.growth.views import carrying, visits

of_lines = [
    path("growth/lines/<int:pk>/carry-across/", carrying.carry_line_across, name="carry_line_across"),
]
of_visits = [
    path("visits/", visits.visits, name="visits"),
    path("visits/new/", visits.plan_visit, name="plan_visit"),
    path("visits/<int:pk>/", visits.visit, name="visit"),
    path("visits/<int:pk>/move/", visits.move_visit, name="move_visit"),
    path("visits/<int:pk>/call-off/", visits.call_off_visit, name="call_off_visit"),
    path("visits/<int:pk>/held/", visits.hold_visit, name="hold_visit"),
    path("visits/<int:pk>/not-held/", visits.open_visit_again, name="open_visit_again"),
    path("visits/<int:pk>/agenda/", visits.add_agenda_point, name="add_agenda_point"),
    path("visits/agenda/<int:pk>/", visits.end_agenda_point, name="end_agenda_point"),
    path("visits/<int:pk>/brief/", visits.visit_brief, name="visit_brief"),
]

urlpatterns = [*of_lines, *of_visits]
