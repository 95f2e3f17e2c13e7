"""Runs as small as they can be and still fill every part of a report."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from qa.evaluation.predictions import Place, Prediction
from qa.evaluation.report.types import QueryResult
from qa.evaluation.scoring import Scored, scored

SENTENCE = "The lighthouse of Vrangø was built in 1868 by Holger Brandt."
TITLE = "The lighthouse of Vrangø"

CONFIG: dict[str, Any] = {
    "kind": "qa",
    "version": "0.1.0",
    "python": "3.11.9",
    "libraries": {"numpy": "2.4.1", "torch": "2.13.0"},
    "data": {"path": "sets/lighthouses.json", "sha256": "9f" * 32},
    "setting": "open",
    "limit": None,
    "seed": 0,
    "risk": 0.35,
    "threshold": 0.18,
    "hits": 5,
    "encoder": "bundled",
    "reader": "sentence",
    "collection": {"articles": 3, "passages": 41, "sha256": "ab" * 32},
}

MEASURES: dict[str, Any] = {
    "n": 67,
    "exact": 41.5,
    "f1": 60.25,
    "total": 67,
    "HasAns_exact": 33.3,
    "HasAns_f1": 58.1,
    "HasAns_total": 48,
    "NoAns_exact": 68.4,
    "NoAns_f1": 68.4,
    "NoAns_total": 19,
    "best_exact": 44.8,
    "best_exact_thresh": 0.31,
    "best_f1": 62.9,
    "best_f1_thresh": 0.27,
    "forced": {"exact": 30.1, "f1": 52.2, "HasAns_exact": 42.0, "HasAns_f1": 71.7},
    "right": 0.66,
    "coverage": 0.71,
    "verbatim": 1.0,
    "citations": {"exact_offsets": 0.125, "wrong_occurrence": 0.02, "near_gold": 0.8},
    "abstention": {
        "precision": 0.61,
        "recall": 0.58,
        "f1": 0.595,
        "by_kind": {
            "off_topic": {"n": 6, "refused": 6, "reason_right": 5},
            "not_stated": {"n": 13, "refused": 7, "reason_right": 4},
        },
    },
    "calibration": {
        "aurc": 0.1402,
        "ece": 0.0841,
        "brier": 0.1513,
        "targets": {
            "0.01": {"threshold": 1.0, "coverage": 0.0, "error": None},
            "0.1": {"threshold": 0.66, "coverage": 0.41, "error": 0.07},
        },
        "reliability": [
            {"low": 0.0, "high": 0.5, "n": 12, "confidence": 0.21, "right": 0.25},
            {"low": 0.5, "high": 1.0, "n": 55, "confidence": 0.73, "right": 0.8},
        ],
        "risk_coverage": [[0.25, 0.0], [0.5, 0.1], [0.71, 0.2], [1.0, 0.4]],
    },
    "errors": {
        "not_retrieved": 1,
        "ranked_below_k": 0,
        "read_wrongly": 5,
        "wrongly_refused": 8,
        "wrongly_answered": 10,
    },
    "upper_bounds": {"retrieval": 0.68, "ranking": 0.66, "reading": 0.74, "refusing": 0.93},
    "by_wording": [
        {"low": 0.0, "high": 0.333, "n": 10, "right": 0.5},
        {"low": 0.333, "high": 0.667, "n": 0, "right": None},
    ],
    "by_type": {
        "date": {"n": 21, "HasAns_exact": 47.3, "HasAns_f1": 63.9, "forced": {"HasAns_f1": 78.2}, "right": 0.714},
        "yes_no": {"n": 2, "HasAns_exact": None, "HasAns_f1": None, "forced": {"HasAns_f1": None}, "right": 0.5},
    },
    "latency_ms": {
        "p50": 41.23,
        "p95": 68.9,
        "p99": 103.4,
        "by_stage": {
            "search": {"p50": 11.2, "p95": 18.1, "p99": 30.2},
            "read": {"p50": 28.7, "p95": 50.2, "p99": 77.7},
        },
    },
    "questions_per_second": 22.84,
    "peak_memory_mb": 812.4,
    "intervals": {"right": [0.54, 0.77], "f1": [52.1, 68.4], "calibration.brier": [0.12, 0.19]},
    "resampled": "contexts",
    "resampled_units": 23,
}

RETRIEVAL: dict[str, Any] = {
    "n": 3,
    "modes": {
        "bm25": {"AP": 0.31, "nDCG@10": 0.39},
        "dense": {"AP": 0.37, "nDCG@10": 0.42},
        "hybrid": {"AP": 0.37, "nDCG@10": 0.451},
    },
    "intervals": {"bm25": {"nDCG@10": [0.36, 0.42]}},
    "latency_ms": {"bm25": {"p50": 0.8, "p95": 1.4, "p99": 2.2}, "dense": {"p50": 9.1, "p95": 12.1, "p99": 16.6}},
    "comparisons": [
        {
            "measure": "nDCG@10",
            "a": "hybrid",
            "b": "bm25",
            "difference": 0.061,
            "interval": [0.03, 0.09],
            "p": 0.0001,
            "p_holm": 0.0003,
            "verdict": "hybrid is better",
        },
        {
            "measure": "nDCG@10",
            "a": "dense",
            "b": "hybrid",
            "difference": -0.031,
            "interval": [-0.07, 0.01],
            "p": 0.06,
            "p_holm": 0.12,
            "verdict": "no evidence of a difference",
        },
    ],
    "peak_memory_mb": 1290.0,
}


def place(text: str = "1868", *, title: str = TITLE, article_id: str = "a1") -> Place:
    """Where `text` stands in the sentence of the lighthouse; some other text at its very beginning."""
    start = max(SENTENCE.find(text), 0)
    before, after = SENTENCE[:start], SENTENCE[start + len(text) :]
    return Place(article_id, title, start, start + len(text), text, 0, len(SENTENCE), before, after)


def prediction(**changes: object) -> Prediction:
    """A question answered to the character, with some fields changed."""
    answered = Prediction(
        id="q-1",
        question="When was the lighthouse built?",
        group="g1",
        kind=None,
        is_list=False,
        gold=(place("1868"), place("in 1868")),
        quotes=(place("1868"),),
        confidence=0.83,
        reason=None,
        verbatim=True,
        rank=1,
        wording=0.4,
    )
    return replace(answered, **changes)  # type: ignore[arg-type]  # whatever a field takes


def one_of_each() -> list[Scored]:
    """A question for every outcome there is."""
    wrong = (place("Holger Brandt"),)
    asked = [
        prediction(),
        prediction(id="q-2", question="Who painted it?", gold=(), kind="off_topic", reason="not_stated", rank=None),
        prediction(id="q-3", question="What year is it from?", quotes=wrong, rank=None),
        prediction(id="q-4", question="Since when does it stand?", quotes=wrong, rank=9),
        prediction(id="q-5", question="In which year?", quotes=wrong, rank=2),
        prediction(id="q-6", question="How old?", reason="not_stated", confidence=0.12),
        prediction(id="q-7", question="How tall?", gold=(), kind="not_stated", confidence=0.44, wording=None),
    ]
    return [scored(one, hits=5) for one in asked]


def queries() -> list[QueryResult]:
    """Three queries: all modes alike, the widest apart, and missed by all."""
    return [
        _query("alike", 0.5, 0.5, 0.5),
        _query("apart", 0.0, 0.9, 0.63),
        _query("missed", 0.0, 0.0, 0.0),
    ]


def _query(name: str, *values: float) -> QueryResult:
    modes = ("bm25", "dense", "hybrid")
    return QueryResult(
        id=name,
        text=f"the query {name}",
        relevant=(("d1", 2), ("d2", 0)),
        measures={mode: {"nDCG@10": value, "AP": value} for mode, value in zip(modes, values, strict=True)},
        top=dict.fromkeys(modes, ("d1", "d2", "d3")),
    )


class Parsed(HTMLParser):
    """What a page is made of: its elements, and the text under each."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of a name."""
        return [attributes for name, attributes in self.elements if name == tag]
