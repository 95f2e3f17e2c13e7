// The article beside the chat. Articles come from their own pages (a/ID), never through Gradio's templates, which
// would read braces in a text as code.

import { articles, box, byId, isSheet, node, say, scroller } from "./dom.js";
import { whatIsLeft } from "./changed.js";
import { pageAt } from "./reading.js";

const MOST_PLACES = 50;

let latestRequest = 0;
let opener = null; // where the focus goes when the article is left
let citations = []; // the links of the answer whose places are marked
let shownAt = null; // where the shown article comes from

// Reading

// `quote` is what the link was made for, and `old` a link that may be older than the article.
export async function showArticle(url, { quote = "", stay = false, old = false } = {}) {
  const request = ++latestRequest;
  const asked = withOtherPlaces(url);
  const shown = await articleAt(asked, quote, old).catch(messageFor);
  if (request !== latestRequest) return; // something else was asked for meanwhile
  const page = shown.page ?? asked;
  const top = scroller().scrollTop;
  scroller().replaceChildren(...present(shown, page));
  byId("pq-page").href = page;
  shownAt = shown.article ? page : null;
  if (stay) scroller().scrollTop = top;
  else scrollTo(byId("hl") ?? (page.hash.startsWith("#p") ? byId(page.hash.slice(1)) : null));
  showPlace();
  byId("pq-source").dispatchEvent(new CustomEvent("pq:shown", { detail: shown.questions }));
}

// The answer's other places in the same article are marked with the chosen one.
function withOtherPlaces(url) {
  const page = new URL(url);
  const place = (link) => [link.searchParams.get("s"), link.searchParams.get("e")].join("-");
  const others = citations.map((link) => new URL(link.href)).filter((link) => link.pathname === page.pathname);
  const places = new Set(others.map(place));
  places.delete(place(page));
  page.searchParams.delete("also");
  for (const other of [...places].slice(0, MOST_PLACES)) page.searchParams.append("also", other);
  return page;
}

async function articleAt(url, quote, old) {
  const hash = url.searchParams.get("h");
  if (hash && old) return (await whatIsLeft(url, quote)) ?? pageAt(url);
  try {
    const read = await pageAt(url);
    if (!hash || read.article.dataset.sha256.startsWith(hash)) return read;
  } catch (error) {
    if (!hash || !error.status) throw error;
  }
  return whatIsLeft(url, quote);
}

function messageFor(error) {
  const unreachable = error instanceof TypeError; // what fetch throws without a connection
  const text = unreachable ? "The server cannot be reached. Is it still running?" : error.message;
  return { message: node("p", { className: "message" }, text) };
}

// The panel has places of its own for title, origin and contents.
function present({ message, notice, article }, url) {
  byId("pq-original").hidden = true;
  byId("pq-outline").replaceChildren();
  byId("pq-contents").hidden = true;
  if (notice) say(notice.firstElementChild.textContent);
  byId("pq-source-title").textContent = "Article";
  if (!article) return [notice ?? message];
  const title = article.querySelector("h1");
  byId("pq-source-title").textContent = title.textContent;
  byId("pq-choice").value = idIn(url);
  title.remove();
  presentOrigin(article.querySelector(".origin a"));
  presentContents(article.querySelector(".contents"));
  return notice ? [notice, article] : [article];
}

function presentOrigin(link) {
  byId("pq-original").hidden = !link;
  if (!link) return;
  byId("pq-original").href = link.href;
  link.closest(".origin").remove();
}

function presentContents(contents) {
  byId("pq-contents").hidden = !contents;
  if (!contents) return;
  byId("pq-outline").replaceChildren(contents.querySelector("ol"));
  contents.remove();
}

export function scrollTo(place) {
  const top = place ? place.getBoundingClientRect().top - scroller().getBoundingClientRect().top : 0;
  scroller().scrollTop = place ? scroller().scrollTop + top - scroller().clientHeight / 4 : 0;
}

const idIn = (url) => url.pathname.slice(articles.pathname.length);

export async function readCollection() {
  const links = await pageAt(articles);
  const choice = byId("pq-choice");
  choice.replaceChildren(...links.map((link) => new Option(link.textContent, link.getAttribute("href"))));
  choice.hidden = links.length < 2;
  return links.length;
}

export const chosenArticle = () => new URL(byId("pq-choice").value, articles);

// Opening and leaving

export function openArticle(from) {
  opener = from;
  byId("pq-source").classList.add("open");
  scroller().focus({ preventScroll: true });
}

export function leaveArticle() {
  byId("pq-source").classList.remove("open");
  (opener?.isConnected ? opener : box()).focus();
}

export const isOpenSheet = () => isSheet() && byId("pq-source").matches(".open");

// The citations of an answer

const position = () => citations.findIndex((link) => link.hasAttribute("aria-current"));

const linksOf = (answer) => [...(answer?.querySelectorAll(".pq-cite") ?? [])];

export function follow(link, { focus = true } = {}) {
  choose(link);
  const quote = link.closest(".pq-item, .pq-quote")?.querySelector("blockquote")?.textContent;
  const shown = showArticle(new URL(link.href), { quote, old: Boolean(link.closest("#pq-past")) });
  if (focus) openArticle(link.closest("#pq-source") ? opener : link);
  else if (link.matches(".pq-cite")) opener = link;
  return shown;
}

function choose(link) {
  for (const other of document.querySelectorAll(".pq-cite[aria-current]")) other.removeAttribute("aria-current");
  if (!link.matches(".pq-cite")) return;
  link.setAttribute("aria-current", "true");
  citations = linksOf(link.closest(".pq-answer"));
}

// What an answer cites is marked as soon as it is there; nothing moves until the reader asks for it.
export function markPlacesOf(answer) {
  if (citations.some((link) => link.isConnected && link.closest(".pq-answer") === answer)) return;
  for (const link of document.querySelectorAll(".pq-cite[aria-current]")) link.removeAttribute("aria-current");
  citations = answer?.querySelector(".pq-refusal") ? [] : linksOf(answer);
  if (!shownAt) return;
  const url = new URL(shownAt.pathname, shownAt);
  const { start } = scroller().querySelector(".article").dataset;
  if (start !== "0") url.searchParams.set("at", start);
  showArticle(url, { stay: true });
}

export function step(by) {
  if (!citations.length) return null;
  const at = position();
  const from = at < 0 && by < 0 ? 0 : at;
  const link = citations[(from + by + citations.length) % citations.length];
  follow(link, { focus: false });
  return link;
}

function showPlace() {
  const [at, of] = [position(), citations.length];
  byId("pq-steps").hidden = of < 2;
  byId("pq-count").textContent = at < 0 ? `${of} citations` : `${at + 1} of ${of}`;
  byId("pq-copying").hidden = !byId("hl");
  byId("pq-places").hidden = of < 2 && !byId("hl");
}
