from django.urls import include, path

from trellis.directory.views import (
    addresses,
    assignments,
    calendars,
    emergencies,
    guardians,
    headlines,
    merging,
    offices,
    people,
    places,
    posts,
    roster,
    searching,
    students,
    substitutes,
)

one = [
    path("", people.person, name="person"),
    path("names/", people.edit_person, name="edit_person"),
    path("address/", addresses.protect_address, name="protect_address"),
]
school = [
    path("", places.school, name="school"),
    path("substitutes/", substitutes.enter_substitute, name="enter_substitute"),
    path("headline/", headlines.say_headline, name="say_headline"),
    path("supervisor/", assignments.assign_supervisor, name="assign_supervisor"),
    path("calendar/", calendars.add_days_of_school, name="add_days_of_school"),
]
office = [
    path("", offices.office, name="office"),
    path("words/", offices.edit_office, name="edit_office"),
    path("end/", offices.close_office, name="close_office"),
]
post = [
    path("end/", posts.end_post, name="end_post"),
    path("hand-over/", posts.hand_over_post, name="hand_over_post"),
    path("cover/", posts.arrange_cover, name="arrange_cover"),
    path("cover/end/", posts.end_cover, name="end_cover"),
]
emergency = [
    path("", emergencies.emergency, name="emergency"),
    path("students/<int:pk>/", emergencies.open_emergency_access, name="open_emergency_access"),
    path("<int:pk>/end/", emergencies.close_emergency_access, name="close_emergency_access"),
    path("reviews/", emergencies.emergencies, name="emergencies"),
    path("<int:pk>/review/", emergencies.review_emergency_access, name="review_emergency_access"),
]

one_import = [
    path("", roster.roster_import, name="roster_import"),
    path("choices/", roster.rekey_choices, name="rekey_choices"),
    path("confirm/", roster.confirm_roster, name="confirm_roster"),
    path("discard/", roster.discard_roster, name="discard_roster"),
    path("complaints/", roster.roster_complaints, name="roster_complaints"),
    path("complaints.csv", roster.roster_complaints_csv, name="roster_complaints_csv"),
]

urlpatterns = [
    path("substitutes/", substitutes.substitutes_today, name="substitutes_today"),
    path("substitutes/<int:pk>/take-back/", substitutes.take_back_substitute, name="take_back_substitute"),
    path("roster/", roster.roster, name="roster"),
    path("roster/new/", roster.upload_roster, name="upload_roster"),
    path("roster/rekey/", roster.rekey_roster, name="rekey_roster"),
    path("roster/<int:pk>/", include(one_import)),
    path("", places.people_and_places, name="people_and_places"),
    path("search/", searching.search, name="search"),
    path("people/", people.people, name="people"),
    path("people/new/", people.add_person, name="add_person"),
    path("people/<int:pk>/", include(one)),
    path("posts/new/", posts.hold_post, name="hold_post"),
    path("posts/<int:pk>/", include(post)),
    path("schools/<int:pk>/", include(school)),
    path("supervision/<int:pk>/end/", assignments.end_assignment, name="end_assignment"),
    path("offices/new/", offices.open_office, name="open_office"),
    path("offices/<int:pk>/", include(office)),
    path("calendar/", calendars.calendar, name="calendar"),
    path("calendar/new/", calendars.add_non_working_days, name="add_non_working_days"),
    path("calendar/<int:pk>/end/", calendars.take_back_days, name="take_back_days"),
    path("students/", students.students, name="students"),
    path("students/<int:pk>/", students.student, name="student"),
    path("students/<int:pk>/guardians/new/", guardians.add_guardian, name="add_guardian"),
    path("guardians/<int:pk>/end/", guardians.end_tie, name="end_tie"),
    path("guardians/<int:pk>/again/", guardians.tie_again, name="tie_again"),
    path("guardians/<int:pk>/rights/", guardians.grant_right, name="grant_right"),
    path("rights/<int:pk>/end/", guardians.end_right, name="end_right"),
    path("addresses/<int:pk>/", addresses.protected_address, name="protected_address"),
    path("addresses/<int:pk>/end/", addresses.end_protection, name="end_protection"),
    path("emergency/", include(emergency)),
    path("merges/", merging.merges, name="merges"),
    path("merges/<int:pk>/<int:other>/", merging.merge_people, name="merge_people"),
    path("merges/<int:pk>/split/", merging.split_people, name="split_people"),
]
