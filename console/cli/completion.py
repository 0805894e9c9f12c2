"""`cutover completion`: the script that teaches a shell our commands and options."""

import click

from console.cli.common import examples, put

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_CUTOVER_COMPLETE"


@examples(
    'eval "$(cutover completion bash)"            in ~/.bashrc',
    'eval "$(cutover completion zsh)"             in ~/.zshrc',
    "cutover completion fish > ~/.config/fish/completions/cutover.fish",
)
@click.command(short_help="Print the script that completes commands in your shell.")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script that completes commands, groups and options in your shell."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    root = ctx.find_root()
    if found is not None:
        put(found(root.command, {}, "cutover", VARIABLE).source())
