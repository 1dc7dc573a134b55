from django.urls import path

from trellis.mail import views

urlpatterns = [
    path("mail/", views.held_mails, name="held_mails"),
    path("mail/<int:pk>/", views.held_mail, name="held_mail"),
    path("mail/<int:pk>/take/", views.take_held_mail, name="take_held_mail"),
    path("mail/<int:pk>/pass-on/", views.pass_held_mail_on, name="pass_held_mail_on"),
    path("mail/<int:pk>/let-go/", views.let_held_mail_go, name="let_held_mail_go"),
    path("mail/whole/<int:pk>/", views.whole_mail, name="whole_mail"),
    path("mail/addresses/", views.mail_addresses, name="mail_addresses"),
    path("mail/addresses/<int:pk>/", views.name_addresses, name="name_addresses"),
]
