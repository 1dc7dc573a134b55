from django.urls import path

from trellis.letters import views

urlpatterns = [
    path("letters/", views.your_letters, name="your_letters"),
    path("letters/<int:number>.pdf", views.letter_on_paper, name="letter_on_paper"),
    path("letters/quiet-hours/", views.choose_quiet_hours, name="choose_quiet_hours"),
    path("letters/by-hand/", views.letters_to_hand_over, name="letters_to_hand_over"),
    path("letters/by-hand/letters.pdf", views.letters_on_paper, name="letters_on_paper"),
    path("letters/by-hand/printed/", views.hand_letters_over, name="hand_letters_over"),
    path("letters/by-hand/<int:number>/told/", views.tell_by_phone, name="tell_by_phone"),
    path("letters/mail/", views.how_the_mail_is_doing, name="how_the_mail_is_doing"),
    path("letters/mail/quiet-hours/", views.choose_district_quiet_hours, name="choose_district_quiet_hours"),
    path("letters/mail/addresses/<int:number>/", views.use_address_again, name="use_address_again"),
]
