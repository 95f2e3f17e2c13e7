"""The chat: a question in, quotes or a refusal out. What it says is in render.py, what it looks like in static/."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, Any

from index.errors import UserError
from qa.types import Turn
from ui.desk import Told
from ui.limits import at_address
from ui.render import answer_message, pending_message, problem_message, question_message

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from types import ModuleType

    import gradio

    from qa.confidence import Calibration
    from ui.service import Asked, Service

Message = dict[str, Any]
Step = tuple[Any, Any, Any, Any]
"""What is to stand in the box, the chat, the messages and the turns; or Gradio's word for leaving one as it is."""

_log = logging.getLogger(__name__)

_STYLES = ("article", "chat", "answer", "source", "history", "print")
_HEAD = (
    '<link rel="icon" href="static/icon.svg">'
    + "".join(f'<link rel="stylesheet" href="static/{name}.css">' for name in _STYLES)
    + '<script type="module" src="static/chat.js"></script>'
)

_MASTHEAD = """
<h1 class="wordmark">Pullquote</h1>
<button type="button" id="pq-open" aria-controls="pq-source">Article</button>
"""

_RISKS = {
    0.05: "Only the surest",
    0.1: "Only very sure ones",
    0.2: "Only sure ones",
    0.35: "Likely ones",
    0.5: "Unsure ones too",
}
"""What a visitor is offered, as far as thresholds are known for it: the share of wrong answers allowed, in words."""

_WELCOME = """
<h2>Ask the article.</h2>
<p>The answer is a quote, word for word, and each quote opens the article where it stands.
Where the article does not say, you will be told so.</p>
<div id="pq-examples" hidden><h3>For example</h3></div>
"""

_FOOT = '<button type="button" id="pq-past-open" aria-expanded="false" aria-controls="pq-past">History</button>'

_PAST = """
<section id="pq-past" aria-labelledby="pq-past-title" hidden>
<header><h2 id="pq-past-title" tabindex="-1">Earlier conversations</h2>
<button type="button" id="pq-past-all" hidden>All</button>
<button type="button" id="pq-past-close">Back to the chat</button></header>
<p id="pq-past-none">None yet. What you ask is kept in this browser, up to 50 conversations, and nowhere else.</p>
<ul id="pq-past-list" role="list"></ul>
<div id="pq-past-shown"></div>
<footer><button type="button" id="pq-past-markdown">Save as Markdown</button>
<button type="button" id="pq-past-json">Save as JSON</button>
<button type="button" id="pq-past-clear">Remove all</button></footer>
</section>
"""

_SOURCE = """
<aside id="pq-source" aria-label="Article">
<header><h2 id="pq-source-title">Article</h2>
<select id="pq-choice" aria-label="Article to read" hidden></select>
<a id="pq-original" href="a/" target="_blank" rel="noreferrer" hidden>Open original</a>
<a id="pq-page" href="a/" target="_blank">Open page</a>
<button type="button" id="pq-close" aria-label="Close the article">×</button></header>
<div id="pq-tools" role="search" aria-label="In this article">
<input id="pq-find" type="search" placeholder="Find in article" aria-label="Find in article" autocomplete="off"
  spellcheck="false">
<span id="pq-found" role="status"></span>
<button type="button" id="pq-found-previous" aria-label="Previous match" hidden>↑</button>
<button type="button" id="pq-found-next" aria-label="Next match" hidden>↓</button>
<button type="button" id="pq-contents" aria-expanded="false" aria-controls="pq-outline" hidden>Contents</button>
</div>
<nav id="pq-outline" aria-label="Contents" hidden></nav>
<div class="scroll" tabindex="0" role="region" aria-labelledby="pq-source-title"></div>
<footer id="pq-places" hidden>
<div id="pq-steps" role="group" aria-label="Citations of the answer">
<button type="button" id="pq-previous" aria-label="Previous citation" aria-keyshortcuts="p">↑</button>
<button type="button" id="pq-next" aria-label="Next citation" aria-keyshortcuts="n">↓</button>
<span id="pq-count" role="status"></span></div>
<div id="pq-copying"><button type="button" id="pq-copy" aria-expanded="false" aria-controls="pq-formats">Copy
quote</button><div id="pq-formats" role="group" aria-label="Copy the quote as" hidden>
<button type="button" data-format="plain">Plain text</button>
<button type="button" data-format="markdown">Markdown</button>
<button type="button" data-format="apa">APA style</button>
<button type="button" data-format="link">Link to the place</button></div></div>
</footer>
</aside>
<p id="pq-said" role="status"></p>
"""


def build_chat(service: Service) -> gradio.Blocks:
    """The chat beside the article it quotes, to be mounted on the server with the article pages and static files."""
    gr = _gradio()
    conversation = Conversation(service)

    async def ask(
        question: str, messages: list[Message], turns: list[Turn], risk: float, request: gradio.Request
    ) -> AsyncIterator[Step]:
        visitor = at_address(request.client.host if request.client else "")
        async for step in conversation.ask(question, messages, turns, risk, visitor=visitor):
            yield step

    ask.__annotations__ = {"request": gr.Request}  # Gradio looks for the type, and cannot look up its name here
    blocks: gradio.Blocks
    with gr.Blocks(title="Pullquote", analytics_enabled=False, fill_width=True) as blocks, gr.Row(elem_id="pq-room"):
        messages, turns = gr.State([]), gr.State([])  # the chat itself is no input: a browser could send anything as it
        with gr.Column(elem_id="pq-talk"):
            with gr.Row(elem_id="pq-masthead"):
                gr.HTML(_MASTHEAD, apply_default_css=False, js_on_load=None)
                fresh = gr.Button("New conversation", elem_id="pq-fresh", size="sm", variant="secondary")
            gr.HTML(_WELCOME, elem_id="pq-welcome", apply_default_css=False, js_on_load=None)
            chat = _chatbot(gr)
            gr.HTML(_PAST, elem_id="pq-earlier", apply_default_css=False, js_on_load=None)
            box, send = _composer(gr)
            with gr.Row(elem_id="pq-foot"):
                risk = _risk(gr, service.answerer.calibration)
                gr.HTML(_FOOT, apply_default_css=False, js_on_load=None)
        gr.HTML(_SOURCE, elem_id="pq-side", apply_default_css=False, js_on_load=None)
        given, shown = [box, messages, turns, risk], [box, chat, messages, turns]
        hidden = {"show_progress": "hidden", "api_visibility": "private"}
        asking = gr.on([box.submit, send.click], ask, given, shown, trigger_mode="once", **hidden)
        fresh.click(lambda: ("", [], [], []), None, shown, cancels=[asking], **hidden)
    blocks.queue(default_concurrency_limit=None)  # how many are answered at once is the desk's to say
    return blocks


def mount_options() -> dict[str, Any]:
    """What `gradio.mount_gradio_app` is to be told for this chat."""
    gr = _gradio()
    return {
        "footer_links": [],
        "run_history": False,
        "show_error": False,
        "ssr_mode": False,
        "mcp_server": False,
        "head": _HEAD,
        "theme": gr.themes.Base(font=["ui-sans-serif", "system-ui", "sans-serif"], font_mono=["monospace"]),
    }


class Conversation:
    """Questions and answers between visitors and articles; what a visitor said is held by the visitor's session."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def ask(
        self, question: str, messages: list[Message], turns: list[Turn], risk: float, *, visitor: str
    ) -> AsyncIterator[Step]:
        """First the question with an empty box, then what is being done, then its answer.

        What cannot be asked goes back into the box. `visitor` is who asks, as limits count them.

        `risk` is the share of wrong answers that the visitor allows.
        """
        unchanged = _gradio().skip()
        if not question.strip():
            yield unchanged, unchanged, unchanged, unchanged
            return
        asked = [*messages, _message("user", question_message(question))]
        yield "", [*asked, _message("assistant", pending_message())], messages, turns
        reply, left_in_box = "", unchanged
        try:
            self._service.count(visitor)
            work = self._service.asking(question, history=turns, risk=risk)
            async for told in self._service.desk.follow(work):
                if isinstance(told, Told):
                    pending = pending_message(told.stage, told.passages)
                    yield unchanged, [*asked, _message("assistant", pending)], messages, turns
                else:
                    reply, turns = self._reply(told), [*turns, Turn.of(told.answer)]
        except UserError as error:
            reply, left_in_box = problem_message(str(error)), question
        except Exception:  # noqa: BLE001  logged; without an answer the visitor would wait for ever
            _log.exception("A question could not be answered")
            reply = problem_message("Something went wrong on this side, and it has been noted. Please try again.")
            left_in_box = question
        messages = [*asked, _message("assistant", reply)]
        yield left_in_box, messages, messages, turns

    def _reply(self, asked: Asked) -> str:
        return answer_message(
            asked.answer,
            several_articles=len(self._service.articles.articles()) > 1,
            opinions_on=asked.id if self._service.feedback else "",
        )


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}


def _gradio() -> ModuleType:
    """Gradio, which sends usage data from its import on unless told not to."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    import gradio

    return gradio


def _risk(gr: ModuleType, calibration: Calibration) -> gradio.Dropdown:
    """How sure an answer must be: as the server was started, or as a visitor likes it."""
    kept = {risk for risk in _RISKS if calibration.reachable(risk)}
    dropdown: gradio.Dropdown = gr.Dropdown(
        [(_RISKS.get(risk, f"{risk:.0%} wrong"), risk) for risk in sorted({*kept, calibration.risk})],
        value=calibration.risk,
        elem_id="pq-risk",
        label="Answers",
        container=True,
        filterable=False,
        interactive=True,
        min_width=0,
        scale=0,
    )
    return dropdown


def _chatbot(gr: ModuleType) -> gradio.Chatbot:
    chatbot: gradio.Chatbot = gr.Chatbot(
        elem_id="pq-chat",
        label="Conversation",
        show_label=False,
        container=False,
        height=None,
        autoscroll=False,
        buttons=[],
        latex_delimiters=[],
        allow_tags=False,
        feedback_options=None,
        layout="panel",
        group_consecutive_messages=False,
    )
    return chatbot


def _composer(gr: ModuleType) -> tuple[gradio.Textbox, gradio.Button]:
    with gr.Row(elem_id="pq-composer"):
        box = gr.Textbox(
            elem_id="pq-box",
            label="Your question",
            show_label=False,
            container=False,
            placeholder="Ask a question",
            lines=1,
            max_lines=5,
            autofocus=True,
            scale=1,
        )
        send = gr.Button("Ask", elem_id="pq-send", variant="primary", scale=0)
    return box, send
