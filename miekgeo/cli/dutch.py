"""Click in Dutch: headings of the help and messages about wrong use."""

from __future__ import annotations

import math
from typing import Any

import click

_USAGE_WORDS = {"[OPTIONS]": "[OPTIES]", "COMMAND [ARGS]...": "OPDRACHT ..."}
_REQUIRED = "[required]"


class DutchCommand(click.Command):
    """A command whose help has Dutch headings."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        pieces = [_USAGE_WORDS.get(p, p) for p in self.collect_usage_pieces(ctx)]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="Gebruik: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under a Dutch heading."""
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        records = [r for p in options if (r := p.get_help_record(ctx)) is not None]
        rows = [(name, says.replace(_REQUIRED, "[verplicht]")) for name, says in records]
        if rows:
            with formatter.section("Opties"):
                formatter.write_dl(rows)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; those too many are named in Dutch."""
        ctx.allow_extra_args = True
        left = super().parse_args(ctx, args)
        if left and not isinstance(self, click.Group) and not ctx.resilient_parsing:
            raise WrongUseError(f"Te veel opgegeven: {' '.join(left)}.", ctx)
        return left

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The help option, explained in Dutch."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Toon deze hulp."
        return option


class DutchGroup(DutchCommand, click.Group):
    """A group of commands whose help has Dutch headings."""

    command_class = DutchCommand

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say in Dutch which there are."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            known = ", ".join(self.list_commands(ctx))
            raise WrongUseError(f"De opdracht {args[0]} bestaat niet; wel: {known}.", ctx)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write options, then the commands."""
        DutchCommand.format_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under a Dutch heading."""
        rows = [(n, self.commands[n].get_short_help_str(80)) for n in self.list_commands(ctx)]
        with formatter.section("Opdrachten"):
            formatter.write_dl(rows)


class WrongUseError(click.UsageError):
    """Wrong use that is explained in Dutch already."""


class Metres(click.ParamType[float]):
    """A length in metres: finite and not negative, decimal comma allowed."""

    name = "meters"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The length."""
        try:
            metres = float(str(value).replace(",", "."))
        except ValueError:
            metres = math.nan
        if not (math.isfinite(metres) and metres >= 0):
            self.fail(str(value), param, ctx)
        return metres


def explain_wrong_use(error: click.ClickException) -> str:
    """What was wrong with a command line, in Dutch."""
    text = _message(error)
    context = getattr(error, "ctx", None)
    if context is not None:
        text += f"\nZie: {context.command_path} --help"
    return text


def _message(error: click.ClickException) -> str:
    if isinstance(error, WrongUseError):
        return error.message
    if isinstance(error, click.NoSuchOption):
        text = f"De optie {error.option_name} bestaat niet."
        if error.possibilities:
            text += f" Bedoeld is misschien {' of '.join(sorted(error.possibilities))}."
        return text
    if isinstance(error, click.MissingParameter):
        return f"Er ontbreekt iets: {_name(error.param)}."
    if isinstance(error, click.BadParameter):
        return f"De waarde van {_name(error.param)} klopt niet."
    if isinstance(error, click.BadOptionUsage):
        is_flag = "does not take" in error.message
        need = "neemt geen waarde" if is_flag else "heeft een waarde nodig"
        return f"De optie {error.option_name} {need}."
    return f"De opdracht klopt niet: {error.format_message()}"


def _name(param: Any) -> str:
    if param is None:
        return "een argument"
    if isinstance(param, click.Argument):
        return str(param.make_metavar(click.Context(click.Command("miekgeo"))))
    return "/".join(param.opts)
