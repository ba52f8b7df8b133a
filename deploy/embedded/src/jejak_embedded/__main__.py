"""`python -m jejak_embedded up`: the commands of this distribution alone."""

import typer

from jejak_embedded.cli import register_token, register_up

app = typer.Typer(no_args_is_help=True, add_completion=False)
register_up(app)
register_token(app)

if __name__ == "__main__":
    app()
