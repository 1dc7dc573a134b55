from django.urls import path

from trellis.records.views import students

urlpatterns = [path("students/<int:pk>/", students.student_records, name="student_records")]
