"""`pullquote eval qa | retrieval | compare | gate | init`."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from index.errors import UserError
from ui.opening import answerer_for, caution
from ui.options import EncoderOption, ReaderOption, RiskOption

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.evaluation.paired import Compared
    from qa.evaluation.ranking import RankingMode

PASSED, FALLEN = 0, 1

evaluating = typer.Typer(
    help="Measure retrieval, answers, citations and refusals, with intervals, tests and a report.",
    no_args_is_help=True,
)

OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", metavar="DIR", help="Keep the run in this folder, with report.html.", show_default=False
    ),
]
ResumeOption = Annotated[bool, typer.Option("--resume", help="Go on with a run in --out that was broken off.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object with all measures, and nothing else.")]
EvalCollectionOption = Annotated[
    Path | None,
    typer.Option(
        "--collection", "-c", metavar="DIR", help="Index into this collection; what is there already is asked too.",
        show_default="one in memory",
    ),
]  # fmt: skip
LevelOption = Annotated[float, typer.Option(min=0.0, max=1.0, help="The level of significance, after Holm.")]
ModeOption = Annotated[
    list[str] | None,
    typer.Option(help="Search so: bm25, dense, hybrid or reranked. May be repeated.", show_default="all four"),
]
RunOption = Annotated[
    list[Path] | None,
    typer.Option(metavar="FILE", help="Measure this TREC run too; alone, without --mode.", show_default=False),
]
MeasureOption = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="As ir_measures names it: nDCG@20. May be repeated.", show_default="ten"),
]
UnitOption = Annotated[
    Literal["context", "passage"] | None,
    typer.Option(
        help="What to find for questions: their whole contexts, or passages that hold an answer.",
        show_default="context in SQuAD layout, else passage",
    ),
]
RunArgument = Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder, as --out made it.")]


@evaluating.command()
def qa(
    data: Annotated[
        Path | None,
        typer.Argument(
            metavar="DATA",
            help="Questions in SQuAD layout (.json) or as JSON Lines (.jsonl).",
            show_default="the project's own gold set",
        ),
    ] = None,
    *,
    setting: Annotated[
        Literal["reader", "open"], typer.Option(help="Ask each question of its own context, or of all that is indexed.")
    ] = "reader",
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Ask only so many, drawn at random.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(metavar="S", help="What --limit draws by.")] = 0,
    lists: Annotated[bool, typer.Option("--lists", help="Several answers to a question are one together.")] = False,
    out: OutOption = None,
    resume: ResumeOption = False,
    as_json: JsonOption = False,
    collection: EvalCollectionOption = None,
    encoder: EncoderOption = None,
    reader: ReaderOption = "span",
    risk: RiskOption = None,
) -> None:
    """Ask questions with known answers; measure answers, citations, refusals, confidence and cost."""
    from index.collection import Collection
    from qa.evaluation.answers import QaEvaluation, gold_set
    from qa.evaluation.data.opening import open_questions
    from ui.evaluation_tables import print_qa

    _check_resume(out, resume=resume)
    evaluation = QaEvaluation(open_questions(data or gold_set(), lists=lists), setting, limit, seed)
    with _how_to_go_on(out), Collection.open(collection, encoder=encoder, progress=True) as opened:
        answerer = answerer_for(opened.only(), reader, risk)
        if cautioned := caution(answerer):
            typer.echo(f"Note: {cautioned}", err=True)
        result = evaluation.run(opened, answerer, folder=out, resume=resume, progress=True)
    if as_json:
        _print_json(result.measures)
    else:
        print_qa(result, out)


@evaluating.command()
def retrieval(
    data: Annotated[
        Path | None,
        typer.Argument(
            metavar="DATA",
            help="A folder in BEIR's or TREC's layout, questions as for qa, or qrels with --run.",
            show_default="the project's own gold set",
        ),
    ] = None,
    *,
    mode: ModeOption = None,
    run: RunOption = None,
    measure: MeasureOption = None,
    depth: Annotated[int, typer.Option(min=1, max=1000, help="How many documents to rank.")] = 100,
    unit: UnitOption = None,
    split: Annotated[
        str | None, typer.Option(help="Which qrels of a BEIR folder.", show_default="test, or the only ones")
    ] = None,
    out: OutOption = None,
    resume: ResumeOption = False,
    as_json: JsonOption = False,
    collection: EvalCollectionOption = None,
    encoder: EncoderOption = None,
    reader: ReaderOption = "span",
) -> None:
    """Search for queries with known relevant documents, in all modes side by side, and measure the rankings."""
    from index.collection import Collection
    from qa.evaluation.answers import gold_set
    from qa.evaluation.data.opening import open_retrieval
    from qa.evaluation.ranking import RANKING_MODES
    from qa.evaluation.ranking_measures import MEASURES
    from qa.evaluation.retrieval import RetrievalEvaluation
    from qa.readers import open_reader
    from ui.evaluation_tables import print_retrieval

    _check_resume(out, resume=resume)
    modes = _modes(mode or (() if run else RANKING_MODES))
    evaluation = RetrievalEvaluation(
        open_retrieval(data or gold_set(), split=split, unit=unit or (None if data else "passage")),
        modes=modes,
        runs=_named(run or (), modes),
        depth=depth,
        measures=tuple(dict.fromkeys(measure or MEASURES)),
    )
    with _how_to_go_on(out), Collection.open(collection, encoder=encoder, progress=True) as opened:
        result = evaluation.run(opened, open_reader(reader, opened.encoder), folder=out, resume=resume, progress=True)
    if as_json:
        _print_json(result.measures)
    else:
        print_retrieval(result, out)


@evaluating.command()
def compare(
    run_a: Annotated[Path, typer.Argument(metavar="RUN_A", help="A run's folder, as --out made it.")],
    run_b: Annotated[Path, typer.Argument(metavar="RUN_B", help="Another on the same questions.")],
    *,
    alpha: LevelOption = 0.05,
    as_json: JsonOption = False,
) -> None:
    """Compare two runs by paired randomization tests, adjusted for being several."""
    from qa.evaluation.comparing import compare_runs
    from ui.evaluation_tables import print_compared

    rows = compare_runs(run_a, run_b, alpha=alpha)
    if as_json:
        _print_json({"a": str(run_a), "b": str(run_b), "alpha": alpha, "comparisons": _plain(rows)})
    else:
        print_compared(rows)


@evaluating.command()
def gate(
    run: RunArgument,
    *,
    baseline: Annotated[Path, typer.Option("--baseline", "-b", metavar="RUN_B", help="The run to hold it against.")],
    alpha: LevelOption = 0.05,
    as_json: JsonOption = False,
) -> None:
    """Exit with 1 where a measure has fallen significantly below the baseline's, or an invariant is broken."""
    from qa.evaluation.comparing import gate as gate_of
    from ui.evaluation_tables import print_gate

    found = gate_of(run, baseline, alpha=alpha)
    if as_json:
        _print_json(
            {
                "passed": found.passed,
                "fallen": _plain(found.fallen),
                "broken": list(found.broken),
                "comparisons": _plain(found.compared),
            }
        )
    else:
        print_gate(found)
    raise typer.Exit(PASSED if found.passed else FALLEN)


@evaluating.command()
def init(
    articles: Annotated[list[Path], typer.Argument(metavar="ARTICLE...", help="What the questions will be about.")],
    *,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The file to begin.")] = Path(
        "questions.jsonl"
    ),
) -> None:
    """Begin a file of your own questions: a template with sentences of your articles, to be filled in."""
    from qa.evaluation.data.template import template

    text = template(articles, out.parent)
    try:
        with out.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise UserError(f"'{out}' is there already. Name another file with --out.") from error
    except OSError as error:
        raise UserError(f"Cannot write '{out}': {error.strerror}. Name another file with --out.") from error
    typer.echo(f"Write your questions into {out}, then: pullquote eval qa {out}")


def _check_resume(out: Path | None, *, resume: bool) -> None:
    if resume and out is None:
        raise UserError("--resume needs the folder of the run to go on with: name it with --out.")


@contextmanager
def _how_to_go_on(out: Path | None) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        if out is not None:
            typer.echo(f"\nWhat was asked is in {out}. Go on with the same command and --resume.", err=True)
        raise


def _modes(names: Sequence[str]) -> tuple[RankingMode, ...]:
    from qa.evaluation.ranking import RANKING_MODES

    if unknown := [name for name in names if name not in RANKING_MODES]:
        raise UserError(f"There is no mode {unknown[0]!r}. Known are {', '.join(RANKING_MODES)}.")
    return tuple(mode for mode in RANKING_MODES if mode in names)


def _named(runs: Sequence[Path], modes: Sequence[str]) -> dict[str, Path]:
    """Run files by what their names begin with. Raises UserError where two have the same name, or that of a mode."""
    named: dict[str, Path] = {}
    for path in runs:
        if path.stem in modes:
            raise UserError(f"The run '{path}' has the name of the mode {path.stem!r}. Rename the file.")
        if named.setdefault(path.stem, path) != path:
            raise UserError(f"Two runs are named {path.stem!r}. Rename one of the files.")
    return named


def _plain(rows: Sequence[Compared]) -> list[dict[str, object]]:
    from dataclasses import asdict

    return [asdict(row) for row in rows]


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, allow_nan=False))
