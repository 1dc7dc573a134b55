from django.urls import path

from trellis.equity.views import findings, follow_ups, papers

of_findings = [
    path("equity/", findings.newest_findings, name="newest_findings"),
    path("equity/releases/<int:pk>/findings/", findings.findings, name="findings"),
    path("equity/releases/<int:pk>/indicators/<slug:key>/", findings.indicator_gaps, name="indicator_gaps"),
    path("equity/releases/<int:pk>/indicators/<slug:key>/schools/<int:school>/", findings.indicator_at_school, name="indicator_at_school"),
    path("equity/findings/<int:pk>/", findings.finding, name="finding"),
    path("equity/findings/<int:pk>/schools/", findings.finding_schools, name="finding_schools"),
    path("equity/findings/<int:pk>/numbers.csv", findings.finding_file, name="finding_file"),
]
of_follow_ups = [
    path("equity/findings/<int:pk>/conversation/", follow_ups.open_conversation, name="open_conversation"),
    path("equity/findings/<int:pk>/promise/", follow_ups.promise_from_finding, name="promise_from_finding"),
    path("equity/findings/<int:pk>/rule/", follow_ups.open_policy_review, name="open_policy_review"),
    path("equity/conversations/<int:pk>/", follow_ups.conversation, name="conversation"),
    path("equity/conversations/<int:pk>/causes/", follow_ups.add_cause, name="add_cause"),
    path("equity/conversations/<int:pk>/close/", follow_ups.close_conversation, name="close_conversation"),
    path("equity/causes/<int:pk>/", follow_ups.change_cause, name="change_cause"),
    path("equity/causes/<int:pk>/back/", follow_ups.put_cause_back, name="put_cause_back"),
    path("equity/rules/<int:pk>/", follow_ups.policy_review, name="policy_review"),
    path("equity/rules/<int:pk>/change/", follow_ups.change_policy_review, name="change_policy_review"),
    path("equity/rules/<int:pk>/decision/", follow_ups.decide_on_policy, name="decide_on_policy"),
]
of_papers = [
    path("equity/releases/<int:pk>/paper/", papers.board_paper, name="board_paper"),
    path("equity/releases/<int:pk>/paper/<slug:language>.pdf", papers.board_paper_file, name="board_paper_file"),
]

urlpatterns = [*of_findings, *of_follow_ups, *of_papers]
