"""How commands take a password and show one: never as an argument, never in a log."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from recovery.access import passwords
from recovery.cli import output
from storage.errors import WrongUsage
from storage.sign_in_settings import SignInSettings

PasswordFile = Annotated[
    Path | None, typer.Option(help="file that holds the password, on its first line")
]


def chosen(file: Path | None, name: str, rules: SignInSettings) -> str | None:
    """The password that somebody chose: from a file, or typed twice at a terminal.

    Returns:
        ``None`` where there is neither a file nor a terminal: one is to be made.

    Raises:
        WrongUsage: the file is empty, or holds a weak password.
    """
    if file is not None:
        said = file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
        if not said:
            raise WrongUsage("{file} holds no password", "write it on the first line", file=file)
        passwords.refuse_weak(said, rules, name)
        return said
    if not sys.stdin.isatty():
        return None
    while True:
        typed: str = typer.prompt(
            f"password for {name}", hide_input=True, confirmation_prompt=True, err=True
        )
        try:
            passwords.refuse_weak(typed, rules, name)
        except WrongUsage as error:
            output.failure(error)
        else:
            return typed


def show(name: str, password: str) -> None:
    """A password that was made: once, and nowhere else."""
    output.done(f"first password of {name}: {password}")
    output.done("it is shown this once and must be changed at the first sign-in")
