// The chat's page: example questions, links to places, focus, and what Gradio leaves to be mended.

import { absolute, linkIn, remember, remembered } from "./links.js";
import { box, byId, disclose, isArticle, isSheet, node, scroller } from "./dom.js";
import { chosenArticle, follow, isOpenSheet, leaveArticle, markPlacesOf, openArticle } from "./source.js";
import { readCollection, showArticle, step } from "./source.js";
import { copy, startCopying } from "./copying.js";
import { judge } from "./opinions.js";
import { record, startHistory } from "./history.js";
import { startFinding } from "./find.js";

// Asking

function showExamples(questions) {
  const examples = byId("pq-examples");
  const buttons = questions.map((question) => {
    const button = node("button", { type: "button", dir: "auto" }, question);
    button.addEventListener("click", () => ask(question));
    return button;
  });
  examples.replaceChildren(examples.firstElementChild, ...buttons);
  examples.hidden = !buttons.length;
}

function fillBox(question) {
  box().value = question;
  box().dispatchEvent(new Event("input", { bubbles: true }));
}

function ask(question) {
  fillBox(question);
  requestAnimationFrame(() => byId("pq-send").click());
}

// A finger that asks wants to read, not a keyboard over the answer.
function returnToBox() {
  if (!matchMedia("(pointer: coarse)").matches) box().focus();
}

// Mending what Gradio leaves: labels that read out markup, and a scroll to the end that hides an answer's beginning

let lastSeen = "";

function tendMessages(log) {
  for (const message of log.querySelectorAll("[data-testid][aria-label]")) message.removeAttribute("aria-label");
  const rows = log.querySelectorAll(".message-row");
  const pending = Boolean(log.querySelector(".pq-pending"));
  const seen = `${rows.length} ${pending}`;
  if (seen === lastSeen) return;
  lastSeen = seen;
  const question = [...log.querySelectorAll(".user-row")].at(-1);
  if (question) log.scrollTop += question.getBoundingClientRect().top - log.getBoundingClientRect().top;
  if (pending) return;
  record(byId("pq-chat"));
  markPlacesOf([...log.querySelectorAll(".pq-answer")].at(-1));
}

function watchMessages() {
  const chat = byId("pq-chat");
  const tend = () => {
    const log = chat.querySelector("[role=log]");
    if (!log) return;
    log.tabIndex = 0;
    tendMessages(log);
  };
  new MutationObserver(tend).observe(chat, { childList: true, subtree: true, attributeFilter: ["aria-label"] });
  tend();
}

// Places and the browser's Back and Forward

function goTo(link) {
  remember(link.href);
  follow(link);
}

function goBy(by) {
  const link = step(by);
  if (link) remember(link.href);
}

function leave() {
  const sheet = isOpenSheet();
  leaveArticle();
  if (sheet && remembered()) history.back();
}

function onPopstate() {
  const place = remembered();
  if (!place) {
    if (isOpenSheet()) leaveArticle();
    else if (!isSheet()) showFirst();
    return;
  }
  const link = [...document.querySelectorAll("a.pq-cite")].findLast((one) => one.href === place);
  if (link) follow(link, { focus: isSheet() });
  else showArticle(new URL(place));
}

// What a link to an answer names, or else the article that is chosen; the question waits to be sent.
function showFirst() {
  const { place, quote } = linkIn(location.href);
  if (!place) return showArticle(chosenArticle());
  if (isSheet()) openArticle(box());
  return showArticle(place, { quote, old: true });
}

async function start() {
  history.replaceState({ ...history.state, place: "" }, ""); // a page loaded anew begins where its address says
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKeydown);
  window.addEventListener("popstate", onPopstate);
  byId("pq-choice").addEventListener("change", () => showArticle(chosenArticle()));
  byId("pq-source").addEventListener("pq:shown", ({ detail }) => detail && showExamples(detail));
  disclose(byId("pq-copy"), { onOpen: (formats) => formats.firstElementChild.focus() });
  disclose(byId("pq-contents"), { onOpen: (contents) => contents.querySelector("a")?.focus() });
  startFinding();
  startCopying();
  startHistory();
  watchMessages();
  const { question } = linkIn(location.href);
  if (question) fillBox(question);
  const count = await readCollection();
  if (!count && !linkIn(location.href).place) throw new Error("There is no article yet.");
  await showFirst();
}

// Listening

function onClick(event) {
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  const link = event.target.closest("a[href]");
  if (plain && link && !link.matches("header a") && (isArticle(link) || link.matches(".pq-link"))) {
    event.preventDefault();
    if (isArticle(link)) goTo(link);
    else copy(absolute(link), "Copied: link to this answer.");
    return;
  }
  if (plain && link?.matches(".pq-opinion")) {
    event.preventDefault();
    judge(link);
    return;
  }
  const button = event.target.closest("button");
  if (button?.id === "pq-open") openArticle(button);
  if (button?.id === "pq-close") leave();
  if (button?.id === "pq-previous") goBy(-1);
  if (button?.id === "pq-next") goBy(1);
  if (button?.id === "pq-send" || button?.id === "pq-fresh") returnToBox();
}

function onKeydown(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === " " && event.target.matches(".pq-link, .pq-opinion")) {
    event.preventDefault();
    event.target.click();
  }
  const inside = byId("pq-source").contains(document.activeElement);
  if (event.key === "Escape" && (inside || isOpenSheet())) leave();
  if (!inside || event.target.matches("input, select")) return;
  if (event.key === "n") goBy(1);
  if (event.key === "p") goBy(-1);
}

const begin = () =>
  start().catch((error) => scroller().replaceChildren(node("p", { className: "message" }, error.message)));

const isReady = () => byId("pq-source") && byId("pq-past") && byId("pq-said") && byId("pq-chat") && box();

if (isReady()) begin();
else {
  new MutationObserver((_, observer) => {
    if (!isReady()) return;
    observer.disconnect();
    begin();
  }).observe(document.body, { childList: true, subtree: true });
}
