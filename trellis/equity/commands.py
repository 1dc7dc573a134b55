"""`trellis equity …`: the disparity engine on files of counts, without Django and without a database."""

from trellis.kit.commands import Command

COMMANDS: list[Command] = []
