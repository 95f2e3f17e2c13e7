"""Commands around the server: `pullquote serve | mcp | config | keys | feedback`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import UserError
from ui.options import ArticleOption, CollectionOption, EncoderOption, ReaderOption, RiskOption

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from index.collection import Selection
    from ui.settings import Settings

SettingsOption = Annotated[
    Path | None,
    typer.Option("--settings", metavar="FILE", envvar="PULLQUOTE_SETTINGS", help="Settings in TOML."),
]
KeysOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", envvar="PULLQUOTE_KEYS", help="Where keys are kept.", show_default="your data folder"),
]

keys = typer.Typer(help="API keys: made, listed, revoked.", no_args_is_help=True)
feedback = typer.Typer(help="What visitors thought of answers.", no_args_is_help=True)


def serve(
    *,
    article: ArticleOption = None,
    sample: Annotated[bool, typer.Option("--sample", help="Serve the article that ships with Pullquote.")] = False,
    collection: CollectionOption = None,
    encoder: EncoderOption = None,
    reader: Annotated[str | None, typer.Option(metavar="NAME", help="What reads.", show_default="span")] = None,
    risk: RiskOption = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The port to listen on.", show_default="7860")
    ] = None,
    root_path: Annotated[
        str | None, typer.Option(metavar="PATH", help="Where a proxy shows the server, such as /ask.")
    ] = None,
    hosts: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A name that visitors reach it by. May be repeated.")
    ] = None,
    origins: Annotated[
        list[str] | None,
        typer.Option(metavar="ORIGIN", help="A site whose pages may hold the widget. May be repeated."),
    ] = None,
    proxies: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="A proxy whose X-Forwarded-For is believed. May be repeated."),
    ] = None,
    anonymous: Annotated[
        str | None,
        typer.Option(
            metavar="none|read|admin",
            help="What callers without a key may do.",
            show_default="admin on loopback, else none",
        ),
    ] = None,
    settings: SettingsOption = None,
) -> None:
    """Serve the chat, the widget, REST and MCP. `pullquote config` shows these and all other settings."""
    from ui.opening import answerer_for, caution
    from ui.server import serve as serve_app
    from ui.settings import settings_from

    chosen = settings_from(
        settings,
        collection=collection,
        encoder=encoder,
        reader=reader,
        risk=risk,
        host=host,
        port=port,
        root_path=root_path,
        hosts=hosts or None,
        origins=origins or None,
        proxies=proxies or None,
        anonymous=anonymous,
    )
    with _asked(chosen, article, sample=sample) as selection:
        answerer = answerer_for(selection, chosen.reader, chosen.risk)
        if message := caution(answerer):
            typer.echo(f"Note: {message}", err=True)
        if chosen.log_questions:
            _log_questions()

        def on_ready() -> None:
            shown = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
            typer.echo(f"Pullquote answers on http://{shown}:{chosen.port}{chosen.root_path} (Ctrl-C stops it)")

        serve_app(selection, answerer, chosen, on_ready=on_ready)


def mcp(
    *,
    article: ArticleOption = None,
    collection: CollectionOption = None,
    encoder: EncoderOption = None,
    reader: ReaderOption = "span",
    risk: RiskOption = None,
) -> None:
    """Serve the articles to a language model's client over MCP on standard input and output."""
    from ui.mcp_server import serve_stdio
    from ui.opening import answerer_for, asked_articles, caution

    with asked_articles(article, collection, encoder, progress=False) as selection:
        answerer = answerer_for(selection, reader, risk)
        if message := caution(answerer):
            typer.echo(f"Note: {message}", err=True)
        serve_stdio(selection, answerer)


def config(*, settings: SettingsOption = None) -> None:
    """Show the settings of `serve` as they are now, by environment and file, as a file that says the same."""
    from ui.settings import as_toml, settings_from

    typer.echo(as_toml(settings_from(settings)), nl=False)


@keys.command("create")
def create_key(
    name: Annotated[str, typer.Argument(help="Whom or what it is for.")],
    *,
    scope: Annotated[
        str, typer.Option(metavar="read|write|admin", help="What it allows; each allows what those before do.")
    ] = "read",
    file: KeysOption = None,
) -> None:
    """Make a key and show it, this once."""
    from ui.keys import SCOPES, Keys, default_keys_path

    known = next((one for one in SCOPES if one == scope), None)
    if known is None:
        raise UserError(f"There is no scope {scope!r}. Scopes are {', '.join(SCOPES)}.")
    secret, key = Keys(file or default_keys_path()).create(name, known)
    typer.echo(secret)
    typer.echo(f"Key {key.id} ({key.scope}) for {key.name}. It is shown this once; only its hash is kept.", err=True)


@keys.command("list")
def list_keys(*, file: KeysOption = None) -> None:
    """List the keys: id, scope, when they were made, whom for."""
    from ui.keys import Keys, default_keys_path
    from ui.terminal import printable

    for key in Keys(file or default_keys_path()).all():
        typer.echo(f"{key.id}  {key.scope:<5}  {key.created}  {printable(key.name)}")


@keys.command("revoke")
def revoke_key(key_id: Annotated[str, typer.Argument(metavar="ID")], *, file: KeysOption = None) -> None:
    """Forget a key; a running server refuses it from then on."""
    from ui.keys import Keys, default_keys_path

    key = Keys(file or default_keys_path()).revoke(key_id)
    typer.echo(f"revoked    {key.id}")


@feedback.command("export")
def export_feedback(
    *,
    collection: CollectionOption = None,
    file: Annotated[
        Path | None,
        typer.Option("--feedback", metavar="FILE", help="Where opinions are kept.", show_default="the collection's"),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every opinion with its answer and versions, not only evaluation questions.")
    ] = False,
) -> None:
    """Print liked answers as questions for `pullquote eval qa`, one JSON object a line."""
    from index.collection import Collection, default_path
    from ui.feedback import FeedbackStore, as_questions

    folder = collection or default_path()
    with Collection.open(folder, create=False) as opened:
        sources = {info.id: info.source for info in opened.articles()}
    found = FeedbackStore(file or folder / "feedback.sqlite").all()
    records: list[dict[str, Any]] = (
        [one.as_record() for one in found] if everything else [*as_questions(found, sources)]
    )
    for record in records:
        typer.echo(json.dumps(record, ensure_ascii=False))


def _asked(settings: Settings, article: list[Path] | None, *, sample: bool) -> AbstractContextManager[Selection]:
    from ui.opening import asked_articles, sample_article_alone

    if sample:
        return sample_article_alone(settings.encoder)
    return asked_articles(article, settings.collection, settings.encoder)


def _log_questions() -> None:
    import logging

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    logging.getLogger("ui.service").setLevel(logging.INFO)
