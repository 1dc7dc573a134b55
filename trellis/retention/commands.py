"""`trellis retention due` and `trellis retention destroy`."""

import argparse

from trellis.kit.commands import Command, CommandRefused


def show_due(arguments: argparse.Namespace) -> int:
    """Print what is due today, by kind; return 0."""
    from django.utils import timezone

    from trellis.retention.queries import due

    lines = due(timezone.localdate())
    for line in lines:
        held = f", {line.held} kept by a legal hold" if line.held else ""
        print(f"{line.kind}: {line.count} to be destroyed{held}. {line.years} years. {line.basis}")
    if not lines:
        print("Nothing is due to be destroyed.")
    return 0


def destroy(arguments: argparse.Namespace) -> int:
    """Destroy what is due, when the number confirmed is the number due; or what is kept about one person, on an order."""
    from django.utils import timezone

    from trellis.retention import operations
    from trellis.retention.queries import due

    today = timezone.localdate()
    try:
        if arguments.person is not None:
            if not arguments.order:
                raise CommandRefused('Say which order it is: --order "Who ordered it, under which law, on which day".')
            made = operations.destroy_on_order(by=None, today=today, person=arguments.person, order=arguments.order)
        else:
            counts = {line.kind: line.count for line in due(today) if line.count}
            if arguments.confirm != sum(counts.values()):
                raise CommandRefused(f"{sum(counts.values())} records are due. Look with `trellis retention due`, then add --confirm {sum(counts.values())}.")
            made = operations.destroy_due(by=None, today=today, confirmed=counts)
    except (operations.DueHasChanged, operations.RecordsAreHeld, operations.NothingToDestroy) as refused:
        raise CommandRefused(str(refused)) from refused
    print(f"The words of {sum(one.count for one in made)} records are destroyed. Their numbers stay, and when and why.")
    return 0


def _destroy_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--confirm", type=int, metavar="N", help="how many records are due, as `trellis retention due` says")
    parser.add_argument("--person", type=int, metavar="NUMBER", help="destroy what is kept about one person, whatever its age")
    parser.add_argument("--order", metavar="WORDS", help="the lawful order, with --person; it stays")


COMMANDS = [
    Command("retention due", "Say which records' time is over, by kind.", "trellis.retention.commands:show_due"),
    Command(
        "retention destroy",
        "Destroy what is due, or one person's records on an order.",
        "trellis.retention.commands:destroy",
        _destroy_arguments,
    ),
]
