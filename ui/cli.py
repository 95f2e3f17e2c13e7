"""The command line: `pullquote index | list | remove | ask | serve | eval`. Heavy imports wait until a command runs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from index.errors import UserError
from index.version import VERSION
from ui.evaluating import evaluating
from ui.opening import answerer_for, asked_articles, caution
from ui.options import ArticleOption, CollectionOption, EncoderOption, ReaderOption, RiskOption
from ui.serving import config, feedback, keys, mcp, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.types import Article

ANSWERED, ABSTAINED, USER_ERROR, INTERRUPTED = 0, 1, 2, 130

app = typer.Typer(
    name="pullquote",
    help="Ask articles questions; get their own words back, cited to the character, or a plain refusal.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(evaluating, name="eval")
app.add_typer(keys, name="keys")
app.add_typer(feedback, name="feedback")
for command in (serve, mcp, config):
    app.command()(command)


def main() -> None:
    """Run the command line. The exit status is 0 answered, 1 abstained, 2 user error, 130 interrupted."""
    try:
        app()
    except UserError as error:
        _complain(str(error))
        sys.exit(USER_ERROR)
    except KeyboardInterrupt:
        _complain("Interrupted; what was finished is kept.")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # the reader of our output has gone, such as `head`
        sys.stderr.close()
        sys.exit(ANSWERED)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pullquote {VERSION}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


@app.command("index")
def index_command(
    sources: Annotated[list[Path], typer.Argument(metavar="SOURCE...", help="Text or Markdown files.")],
    *,
    collection: CollectionOption = None,
    encoder: EncoderOption = None,
    words: Annotated[int, typer.Option(min=20, help="Words a passage holds at most.")] = 120,
    overlap: Annotated[int, typer.Option(min=0, max=5, help="Sentences that neighbouring passages share.")] = 1,
) -> None:
    """Index articles, so that they can be asked. One from the same source as before takes its place."""
    from index.collection import Collection, default_path
    from index.loading import load
    from ui.terminal import printable

    failed: list[Path] = []

    def loaded() -> Iterator[Article]:
        for source in sources:
            try:
                yield load(source)
            except UserError as error:  # one bad file does not stop the rest
                _complain(str(error))
                failed.append(source)

    with Collection.open(
        collection or default_path(), encoder=encoder, words=words, overlap=overlap, progress=True
    ) as opened:
        for article, change in opened.replace_all(loaded()):
            known = opened.article_with_text(article.sha256) or article
            typer.echo(f"{change:<9}  {known.id}  {printable(known.title)}")
    if failed:
        raise typer.Exit(USER_ERROR)


@app.command("list")
def list_command(
    *,
    collection: CollectionOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List what is indexed: id, title, source, passages."""
    from index.collection import Collection, default_path

    with Collection.open(collection or default_path(), create=False) as opened:
        articles = opened.articles()
    if not as_json:
        from ui.terminal import print_articles

        print_articles(articles)
        return
    for info in articles:
        _json_line({"id": info.id, "title": info.title, "source": info.source, "passages": info.passages})


@app.command()
def remove(
    article_id: Annotated[str, typer.Argument(metavar="ID", help="An id as `pullquote list` shows it.")],
    *,
    collection: CollectionOption = None,
) -> None:
    """Remove an article from the collection. The file that it came from stays."""
    from index.collection import Collection, default_path

    with Collection.open(collection or default_path(), create=False) as opened:
        opened.remove(article_id)
    typer.echo(f"removed    {article_id}")


@app.command()
def ask(
    questions: Annotated[list[str], typer.Argument(metavar="QUESTION...", help="Several are one conversation.")],
    *,
    article: ArticleOption = None,
    collection: CollectionOption = None,
    encoder: EncoderOption = None,
    reader: ReaderOption = "span",
    risk: RiskOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line for each question.")] = False,
) -> None:
    """Ask questions. Exits with 0 when all were answered, 1 when one was not, 2 on an error of the user's."""
    from index.questions import checked_question
    from qa.types import Turn
    from ui.contract import answer_to_json
    from ui.terminal import print_answer

    asked = [checked_question(question) for question in questions]
    history: list[Turn] = []
    abstained = False
    with asked_articles(article, collection, encoder) as selection:
        answerer = answerer_for(selection, reader, risk)
        _warn(caution(answerer))
        for question in asked:
            answer = answerer.ask(question, history=history)
            history.append(Turn.of(answer))
            abstained |= answer.abstained
            if as_json:
                _json_line(answer_to_json(answer))
            else:
                print_answer(answer)
    raise typer.Exit(ABSTAINED if abstained else ANSWERED)


@app.command()
def verify(
    quote: Annotated[str, typer.Argument(metavar="QUOTE", help="As somebody quotes it.")],
    *,
    article: ArticleOption = None,
    collection: CollectionOption = None,
    encoder: EncoderOption = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="ID", help="The article that it is said to be from, as `pullquote list` has it."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Look whether a quote is in the articles to the character. Exits with 0 where it is, 1 where it is not."""
    from qa.verifying import verify as verify_quote
    from ui.contract import verdict_to_json
    from ui.terminal import print_verdict

    with asked_articles(article, collection, encoder) as selection:
        verdict = verify_quote(quote, selection, article_id=source)
    if as_json:
        _json_line(verdict_to_json(verdict))
    else:
        print_verdict(verdict)
    raise typer.Exit(ANSWERED if verdict.finding == "verbatim" else ABSTAINED)


@app.command()
def calibrate(
    data: Annotated[
        Path, typer.Argument(metavar="DATA", help="Questions with their answers, as for `pullquote eval qa`.")
    ],
    *,
    collection: CollectionOption = None,
    encoder: EncoderOption = None,
    reader: ReaderOption = "span",
    setting: Annotated[
        Literal["open", "reader"],
        typer.Option(help="Ask each question of all articles, or of its own context."),
    ] = "open",
) -> None:
    """Fit confidence and thresholds to your own questions, and keep them with the collection.

    The articles of the questions are indexed into the collection where they are not in it.
    """
    from index.collection import Collection, default_path
    from qa.calibrating import SETTING, adjust, as_json
    from qa.evaluation.answers import QaEvaluation
    from qa.evaluation.data.opening import open_questions
    from ui.evaluation_tables import print_adjustment
    from ui.opening import unadjusted

    with Collection.open(collection or default_path(), encoder=encoder, progress=True) as opened:
        answerer = unadjusted(opened.only(), reader)
        result = QaEvaluation(open_questions(data), setting).run(opened, answerer, progress=True)
        adjustment = adjust(result.scored, answerer.reader.revision)
        opened.set_setting(SETTING, as_json(adjustment))
    print_adjustment(adjustment, result.scored)


def _json_line(value: object) -> None:
    typer.echo(json.dumps(value))


def _warn(message: str | None) -> None:
    if message:
        typer.echo(f"Note: {message}", err=True)


def _complain(message: str) -> None:
    from ui.terminal import printable

    typer.echo(f"Error: {printable(message)}", err=True)
