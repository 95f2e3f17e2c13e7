"""What goes over the wire, for REST and MCP alike. Offsets count code points of an article's text, ends excluded."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field

from index.questions import MAX_CHARACTERS
from qa.verifying import MAX_QUOTE
from ui.feedback import MAX_REASON

ArticleId = Annotated[str, Field(pattern=r"^[0-9a-f]{12}$", examples=["0f3b9c1d2e4a"])]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="Of the article's text in UTF-8.")]
Offset = Annotated[int, Field(ge=0, le=2**40)]
Probability = Annotated[float, Field(ge=0, le=1)]
QuestionText = Annotated[
    str,
    Field(max_length=MAX_CHARACTERS, description="In words.", examples=["What was the theme of the address?"]),
]


class Model(BaseModel):
    """Strict about what it is called, as a contract is."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Stretch(Model):
    """Characters and where they stand."""

    text: str
    start: Offset
    end: Offset


class Citation(Model):
    """A verbatim quote and where it stands: `text[start:end] == quote`."""

    article_id: ArticleId
    title: str
    quote: str
    start: Offset
    end: Offset
    sentence: Stretch
    sha256: Sha256


class Part(Model):
    """One thing that the articles say, with every place that says it, the best first."""

    quote: str
    confidence: Probability
    citations: list[Citation]


class Answer(Model):
    """What the articles say to a question, in their own words, or an abstention with its reason."""

    question: str = Field(description="As asked, blanks folded.")
    understood_as: str = Field(description="As understood in the conversation.")
    answer: str | None = Field(description="The quote of the likeliest part; null for an abstention.")
    abstained: bool
    reason: Literal["off_topic", "not_stated", "ambiguous"] | None
    confidence: Probability = Field(description="Calibrated probability that the best quote answers.")
    form: Literal["quote", "list", "alternatives", "evidence"]
    parts: list[Part] = Field(description="Empty for an abstention.")
    citations: list[Citation] = Field(description="The places of all parts, in their order.")
    nearest: list[Citation] = Field(description="For an abstention, what stands nearest to the question.")
    timings_ms: dict[str, float] = Field(description="Milliseconds by stage.")


class Asked(Answer):
    """An answer under an id by which feedback names it."""

    id: str


class Difference(Model):
    """Characters of a quote, and those that the article has in their place; either may be empty."""

    quote: Stretch
    article: Stretch


class Place(Model):
    """Where a quote stands, or nearly so; `similarity` is 1 where it is verbatim."""

    article_id: ArticleId
    title: str
    sha256: Sha256
    text: str
    start: Offset
    end: Offset
    similarity: Probability
    differences: list[Difference]


class Verdict(Model):
    """Whether a quote is in the articles: to the character, altered, in another article than claimed, or not at all."""

    quote: str
    finding: Literal["verbatim", "altered", "elsewhere", "absent"]
    places: list[Place]


class Passage(Model):
    """A stretch of an article with what stands around it."""

    article_id: ArticleId
    title: str
    sha256: Sha256
    start: Offset
    end: Offset
    before: str
    text: str
    after: str


class Hit(Model):
    """A passage that a search found. Scores of different modes do not compare."""

    article_id: ArticleId
    title: str
    text: str
    start: Offset
    end: Offset
    score: float


class ArticleInfo(Model):
    """An article without its text."""

    id: ArticleId
    title: str
    sha256: Sha256
    passages: int = Field(ge=0)


class Turn(Model):
    """A question that was asked before: as it was understood, and the quote that answered it, if one did."""

    understood_as: QuestionText
    quote: str | None = Field(default=None, max_length=MAX_QUOTE)


class Question(Model):
    """A question to some articles, or to all."""

    question: QuestionText
    articles: list[ArticleId] | None = Field(default=None, max_length=1_000, description="Ask only these.")
    risk: float | None = Field(default=None, gt=0, lt=1, description="Wrong answers allowed among those given.")


class ConversedQuestion(Question):
    """A question with those before it, which may say what it leaves out."""

    history: list[Turn] = Field(default=[], max_length=20, description="The latest last; three are looked at.")


class Conversation(Model):
    """What was asked so far. It is forgotten an hour after the last question."""

    id: str
    turns: list[Turn]


class SearchQuery(Model):
    """What to search for, and how."""

    query: QuestionText
    k: int = Field(default=5, ge=1, le=50, description="How many passages at most.")
    mode: Literal["hybrid", "dense", "bm25"] = "hybrid"
    articles: list[ArticleId] | None = Field(default=None, max_length=1_000, description="Search only these.")


class Hits(Model):
    """Passages, best first."""

    hits: list[Hit]


class Quote(Model):
    """A quote to look for, as somebody has it."""

    quote: str = Field(max_length=MAX_QUOTE, examples=["The kettle sang at noon."])
    article_id: ArticleId | None = Field(default=None, description="The article that it is said to be from.")


class NewArticle(Model):
    """A text to index. With a source, it takes the place of what came from there before."""

    text: str = Field(min_length=1, examples=["The kettle sang at noon. The gong went later."])
    title: str | None = Field(default=None, min_length=1, max_length=500)
    source: AnyHttpUrl | None = Field(default=None, description="The address that the text is from.")
    content_type: Literal["text/plain", "text/markdown"] = "text/plain"


class Added(ArticleInfo):
    """An article that is there now, and what became of the request."""

    change: Literal["added", "replaced", "unchanged"]


class Articles(Model):
    """Every article, in the order in which they were added."""

    articles: list[ArticleInfo]


class Article(Model):
    """An article with its text, from which every offset counts."""

    id: ArticleId
    title: str
    sha256: Sha256
    text: str
    url: str | None = Field(description="Where it is from, if from the web.")


class Opinion(Model):
    """What somebody thought of an answer."""

    answer_id: str = Field(min_length=1, max_length=100)
    verdict: Literal["like", "dislike"]
    reason: str | None = Field(default=None, max_length=MAX_REASON)


class Config(Model):
    """What a client has to know of this server."""

    version: str
    articles: int
    risk: float = Field(description="Wrong answers allowed among those given, unless a question asks otherwise.")
    risks: list[float] = Field(description="Those that can be asked for and are kept.")
    max_question: int
    max_quote: int
    max_upload: int = Field(description="Bytes of an article that is sent.")
    feedback: bool = Field(description="Whether opinions are kept.")
    versions: dict[str, str] = Field(description="What answers are made with.")


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it, and what to do."""

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    detail: str


def example_answer() -> dict[str, Any]:
    """An answer for the documentation, made by hand."""
    text = "The kettle sang at noon."
    sha256 = "9b1d4f1c6c2f4c7d8f6f3f0f3d2b7a6e5c4b3a29181706f5e4d3c2b1a0f9e8d7"
    citation = {
        "article_id": "0f3b9c1d2e4a",
        "title": "Tea time",
        "quote": "noon",
        "start": 19,
        "end": 23,
        "sentence": {"text": text, "start": 0, "end": len(text)},
        "sha256": sha256,
    }
    return {
        "question": "When did the kettle sing?",
        "understood_as": "When did the kettle sing?",
        "answer": "noon",
        "abstained": False,
        "reason": None,
        "confidence": 0.93,
        "form": "quote",
        "parts": [{"quote": "noon", "confidence": 0.93, "citations": [citation]}],
        "citations": [citation],
        "nearest": [],
        "timings_ms": {"total": 61.0, "search": 8.0, "read": 52.5, "compose": 0.5},
    }
