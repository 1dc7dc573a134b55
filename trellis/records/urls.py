from django.urls import path

from trellis.records.views import imports, students

urlpatterns = [
    path("students/<int:pk>/", students.student_records, name="student_records"),
    path("imports/", imports.records_imports, name="records_imports"),
    path("imports/new/", imports.upload_records, name="upload_records"),
    path("imports/<int:pk>/", imports.records_import, name="records_import"),
    path("imports/<int:pk>/confirm/", imports.confirm_records, name="confirm_records"),
    path("imports/<int:pk>/discard/", imports.discard_records, name="discard_records"),
    path("imports/<int:pk>/complaints/", imports.records_complaints, name="records_complaints"),
    path("imports/<int:pk>/complaints.csv", imports.records_complaints_csv, name="records_complaints_csv"),
]
