// Finds words in the part of the article that is shown. Matches are painted over the text, which stays as it is.

import { byId, scroller } from "./dom.js";
import { scrollTo } from "./source.js";

const MOST = 1000;

let matches = [];
let at = -1;

function textNodes() {
  const text = scroller().querySelector(".text");
  if (!text) return [];
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const nodes = [];
  for (let start = 0; walker.nextNode(); start += walker.currentNode.length) nodes.push([start, walker.currentNode]);
  return nodes;
}

// Capitals do not matter, and any blank stands for any blanks: a line may break within what is looked for.
function patternFor(words) {
  const literal = words.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  return new RegExp(literal.replace(/\s+/g, "\\s+"), "giu");
}

function find(words) {
  const nodes = textNodes();
  if (!words || !nodes.length) return [];
  const text = nodes.map(([, one]) => one.data).join("");
  const ranges = [];
  let from = 0; // matches come in order, so the search for their nodes never turns back
  for (const { 0: match, index } of text.matchAll(patternFor(words))) {
    while (from + 1 < nodes.length && nodes[from + 1][0] <= index) from += 1;
    let to = from;
    while (to + 1 < nodes.length && nodes[to + 1][0] < index + match.length) to += 1;
    const range = document.createRange();
    range.setStart(nodes[from][1], index - nodes[from][0]);
    range.setEnd(nodes[to][1], index + match.length - nodes[to][0]);
    if (ranges.push(range) === MOST) break;
  }
  return ranges;
}

function paint() {
  if (!globalThis.CSS?.highlights) return; // counted and scrolled to all the same
  CSS.highlights.set("pq-found", new Highlight(...matches.filter((_, one) => one !== at)));
  CSS.highlights.set("pq-found-now", new Highlight(...matches.slice(Math.max(at, 0), at + 1)));
}

function report() {
  const where = scroller().querySelector(".turn") ? " in this part" : "";
  const many = matches.length === MOST ? `${MOST} or more` : matches.length;
  const words = byId("pq-find").value.trim();
  byId("pq-found").textContent = !words ? "" : matches.length ? `${at + 1} of ${many}${where}` : `Not found${where}`;
  for (const id of ["pq-found-previous", "pq-found-next"]) byId(id).hidden = !matches.length;
}

function go(to) {
  at = matches.length ? (to + matches.length) % matches.length : -1;
  if (at >= 0) scrollTo(matches[at]);
  paint();
  report();
}

function search() {
  matches = find(byId("pq-find").value.trim());
  const top = scroller().getBoundingClientRect().top;
  go(Math.max(0, matches.findIndex((range) => range.getBoundingClientRect().top >= top)));
}

// The part shown is another one now; the reader is where the reader wants to be.
function searchAgain() {
  matches = find(byId("pq-find").value.trim());
  at = matches.length ? 0 : -1;
  paint();
  report();
}

function onKeydown(event) {
  if (event.isComposing) return;
  if (event.key === "Enter") {
    event.preventDefault();
    go(at + (event.shiftKey ? -1 : 1));
  }
  if (event.key !== "Escape" || !event.target.value) return; // in an empty field, Escape leaves the article
  event.preventDefault();
  event.stopPropagation();
  event.target.value = "";
  search();
}

export function startFinding() {
  byId("pq-find").addEventListener("input", search);
  byId("pq-find").addEventListener("keydown", onKeydown);
  byId("pq-found-previous").addEventListener("click", () => go(at - 1));
  byId("pq-found-next").addEventListener("click", () => go(at + 1));
  byId("pq-source").addEventListener("pq:shown", searchAgain);
}
