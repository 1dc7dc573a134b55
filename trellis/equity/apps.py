from django.apps import AppConfig


class EquityConfig(AppConfig):
    name = "trellis.equity"
    label = "equity"
