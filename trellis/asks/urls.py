from django.urls import path

from trellis.asks.views import my_week, owed, principals_week

urlpatterns = [
    path("my-week/", my_week.my_week, name="my_week"),
    path("my-week/<int:pk>/", my_week.my_ask, name="my_ask"),
    path("my-week/<int:pk>/done/", my_week.say_done, name="say_done"),
    path("my-week/<int:pk>/mend/", my_week.mend_done, name="mend_done"),
    path("my-week/<int:pk>/undo/", my_week.undo_done, name="undo_done"),
    path("my-week/<int:pk>/hand-on/", my_week.hand_on, name="hand_on"),
    path("my-week/<int:pk>/take-back/", my_week.take_back, name="take_back"),
    path("my-week/<int:pk>/no-sense/", my_week.say_it_makes_no_sense, name="say_it_makes_no_sense"),
    path("asks/receipts/", owed.receipts, name="receipts"),
    path("asks/receipts/<int:pk>/", owed.give_receipt, name="give_receipt"),
    path("asks/receipts/<int:pk>/answers/", owed.answers, name="answers"),
    path("asks/receipts/<int:pk>/open/", owed.look_at_answers, name="look_at_answers"),
    path("asks/receipts/<int:pk>/repeat/", owed.let_repeat, name="let_repeat"),
    path("asks/principals-week/", principals_week.principals_week, name="principals_week"),
    path("asks/stopped/", owed.stopped, name="stopped"),
    path("asks/<int:pk>/stop/", owed.stop_asking, name="stop_asking"),
]
