from django.urls import path

from trellis.reports import views

urlpatterns = [
    path("trail/", views.trail, name="trail"),
    path("trail/file.csv", views.trail_file, name="trail_file"),
    path("students/<int:number>/readers/", views.readers_of_student, name="readers_of_student"),
    path("keeping/", views.keeping, name="keeping"),
    path("keeping/due/", views.destroy_due_records, name="destroy_due_records"),
    path("keeping/order/", views.destroy_by_order, name="destroy_by_order"),
    path("keeping/period/", views.set_keeping_period, name="set_keeping_period"),
    path("keeping/holds/", views.holds, name="holds"),
    path("keeping/holds/new/", views.hold_records, name="hold_records"),
    path("keeping/holds/<int:number>/end/", views.end_hold, name="end_hold"),
]
