from django.urls import path

from trellis.equity.views import findings, follow_ups, indicators, papers, releases

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
of_releases = [
    path("equity/releases/", releases.releases, name="releases"),
    path("equity/releases/new/", releases.begin_release, name="begin_release"),
    path("equity/releases/<int:pk>/", releases.release, name="release"),
    path("equity/releases/<int:pk>/publish/", releases.publish_release, name="publish_release"),
    path("equity/releases/<int:pk>/withdraw/", releases.withdraw_release, name="withdraw_release"),
]
of_indicators = [
    path("equity/indicators/", indicators.indicators, name="indicators"),
    path("equity/indicators/new/", indicators.declare_indicator, name="declare_indicator"),
    path("equity/indicators/file/", indicators.bring_in_indicators, name="bring_in_indicators"),
    path("equity/indicators/indicators.toml", indicators.indicator_file, name="indicator_file"),
    path("equity/indicators/rules/", indicators.set_rules, name="set_rules"),
    path("equity/indicators/<int:pk>/", indicators.indicator, name="indicator"),
    path("equity/indicators/<int:pk>/change/", indicators.change_indicator, name="change_indicator"),
    path("equity/indicators/<int:pk>/end/", indicators.end_indicator, name="end_indicator"),
    path("equity/indicators/<int:pk>/back/", indicators.go_back_to_indicator, name="go_back_to_indicator"),
]

urlpatterns = [*of_findings, *of_follow_ups, *of_papers, *of_releases, *of_indicators]
