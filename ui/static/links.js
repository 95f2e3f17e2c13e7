// Links that bring an answer back, and what the browser's Back and Forward do to the article.

import { articles, byId, home, isSheet } from "./dom.js";

const MOST_QUESTION = 1000;
const MOST_QUOTE = 300;

// `?q=..&a=..&h=..&s=..&e=..&t=..`: anyone can write such a link, so what is malformed counts as absent.
export function linkIn(address) {
  const given = new URLSearchParams(new URL(address).search);
  const field = (name, pattern) => (pattern.test(given.get(name) ?? "") ? given.get(name) : "");
  const [id, hash] = [field("a", /^[0-9a-f]{12}$/), field("h", /^[0-9a-f]{64}$/)];
  const [start, end] = [field("s", /^\d{1,12}$/), field("e", /^\d{1,12}$/)];
  const question = [...(given.get("q") ?? "")].slice(0, MOST_QUESTION).join("");
  if (!(id && hash && start && end)) return { question, place: null, quote: "" };
  const place = new URL(id, articles);
  place.search = new URLSearchParams({ s: start, e: end, h: hash });
  place.hash = "hl";
  return { question, place, quote: [...(given.get("t") ?? "")].slice(0, MOST_QUOTE).join("") };
}

export const absolute = (link) => new URL(link.getAttribute("href"), home).href;

// On a phone, Back closes the sheet, however many places were looked at in it; beside the chat, it goes place by place.
export function remember(place) {
  const state = { ...history.state, place };
  if (history.state?.place === place) return;
  if (isSheet() && history.state?.place && byId("pq-source").matches(".open")) history.replaceState(state, "");
  else history.pushState(state, "");
}

export const remembered = () => history.state?.place ?? "";
