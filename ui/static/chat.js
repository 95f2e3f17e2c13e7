// The article beside the chat, the example questions, and focus. Articles come from their own pages (a/ID), never
// through Gradio's templates, which would read braces in a text as code.

const byId = (id) => document.getElementById(id);
const box = () => document.querySelector("#pq-box textarea");
const scroller = () => document.querySelector("#pq-source .scroll");
const isSheet = () => matchMedia("(max-width: 60rem)").matches;
const articles = new URL("a/", document.baseURI);

let latestRequest = 0;
let opener = null; // where the focus goes when the article is left

// Reading

async function pageAt(url) {
  const response = await fetch(url);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (response.ok) return page;
  throw new Error(page.querySelector(".message")?.textContent ?? `The server answered ${response.status}.`);
}

async function showArticle(url) {
  const request = ++latestRequest;
  let shown;
  try {
    shown = articleIn(await pageAt(url), url);
  } catch (error) {
    const unreachable = error instanceof TypeError; // what fetch throws without a connection
    shown = messageNode(unreachable ? "The server cannot be reached. Is it still running?" : error.message);
  }
  if (request !== latestRequest) return; // something else was asked for meanwhile
  scroller().replaceChildren(shown);
  byId("pq-page").href = url;
  scrollToHighlight();
}

function articleIn(page, url) {
  const article = document.importNode(page.querySelector("article.article"), true);
  const questions = article.querySelector(".questions");
  showExamples([...(questions?.querySelectorAll("a") ?? [])].map((link) => link.textContent));
  questions?.remove();
  byId("pq-source-title").textContent = article.querySelector("h1").textContent;
  byId("pq-choice").value = idIn(url);
  article.querySelector("h1").remove(); // the panel has its own
  for (const link of article.querySelectorAll("a")) link.href = new URL(link.getAttribute("href"), url).href;
  return article;
}

function messageNode(text) {
  const node = document.createElement("p");
  node.className = "message";
  node.textContent = text;
  return node;
}

function scrollToHighlight() {
  const mark = byId("hl");
  const top = mark ? mark.getBoundingClientRect().top - scroller().getBoundingClientRect().top : 0;
  scroller().scrollTop = mark ? scroller().scrollTop + top - scroller().clientHeight / 4 : 0;
}

const idIn = (url) => url.pathname.slice(articles.pathname.length);

async function showCollection() {
  const links = [...(await pageAt(articles)).querySelectorAll(".articles a")];
  if (!links.length) return scroller().replaceChildren(messageNode("There is no article yet."));
  const choice = byId("pq-choice");
  choice.replaceChildren(...links.map((link) => new Option(link.textContent, link.getAttribute("href"))));
  choice.hidden = links.length === 1;
  await showArticle(new URL(choice.value, articles));
}

// Opening and leaving the article

function openArticle(from) {
  opener = from;
  byId("pq-source").classList.add("open");
  scroller().focus({ preventScroll: true });
}

function leaveArticle() {
  byId("pq-source").classList.remove("open");
  (opener?.isConnected ? opener : box()).focus();
}

function followCitation(link) {
  for (const other of document.querySelectorAll(".pq-cite[aria-current]")) other.removeAttribute("aria-current");
  if (link.matches(".pq-cite")) link.setAttribute("aria-current", "true");
  showArticle(new URL(link.href));
  openArticle(link.closest("#pq-source") ? opener : link);
}

// Asking

function showExamples(questions) {
  const examples = byId("pq-examples");
  const buttons = questions.map((question) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dir = "auto";
    button.textContent = question;
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
  const seen = `${rows.length} ${Boolean(log.querySelector(".pq-pending"))}`;
  if (seen === lastSeen) return;
  lastSeen = seen;
  const question = [...log.querySelectorAll(".user-row")].at(-1);
  if (question) log.scrollTop += question.getBoundingClientRect().top - log.getBoundingClientRect().top;
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

// Listening

function onClick(event) {
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  const link = event.target.closest("a[href]");
  if (plain && link && link.id !== "pq-page" && link.href.startsWith(articles.href)) {
    event.preventDefault();
    followCitation(link);
    return;
  }
  const button = event.target.closest("button");
  if (button?.id === "pq-open") openArticle(button);
  if (button?.id === "pq-close") leaveArticle();
  if (button?.id === "pq-send" || button?.id === "pq-fresh") returnToBox();
}

function onKeydown(event) {
  if (event.key !== "Escape" || event.isComposing) return;
  const inside = byId("pq-source").contains(document.activeElement);
  if (inside || (isSheet() && byId("pq-source").matches(".open"))) leaveArticle();
}

function start() {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKeydown);
  byId("pq-choice").addEventListener("change", (event) => showArticle(new URL(event.target.value, articles)));
  watchMessages();
  showCollection().catch((error) => scroller().replaceChildren(messageNode(error.message)));
  const preset = new URLSearchParams(location.search).get("q");
  if (preset) fillBox(preset);
}

const isReady = () => byId("pq-source") && byId("pq-chat") && box();

if (isReady()) start();
else {
  new MutationObserver((_, observer) => {
    if (!isReady()) return;
    observer.disconnect();
    start();
  }).observe(document.body, { childList: true, subtree: true });
}
