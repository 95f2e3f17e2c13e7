// A link to an article that may have changed or gone since: what can still be shown, and the quote as the link has it.

import { articles, node } from "./dom.js";
import { pageAt } from "./reading.js";

const GONE = "The article of this link is no longer here.";
const STILL = "The article has changed since this link was made. The quote still stands in it, and is marked.";
const CHANGED = "The article has changed since this link was made, and the quote is not found in what is shown of it.";
const UNCHECKED = "The link has these words as the quote. They can no longer be checked.";

// Null where the article is as it was.
export async function whatIsLeft(url, quote) {
  const known = await pageAt(articles);
  const bare = new URL(url.pathname, url);
  if (!known.some((link) => new URL(link.getAttribute("href"), articles).href === bare.href)) {
    return { notice: noticeOf(GONE, quote) };
  }
  const read = await pageAt(bare);
  if (read.article.dataset.sha256.startsWith(url.searchParams.get("h"))) return null;
  const start = placeOf(quote, read.article);
  if (start === null) return { ...read, notice: noticeOf(CHANGED, quote) };
  bare.search = new URLSearchParams({ s: start, e: start + [...quote].length });
  return { ...(await pageAt(bare)), page: bare, notice: noticeOf(STILL, "") };
}

// In code points, as the server counts; only within the part of the article that was read.
function placeOf(quote, article) {
  const text = article.querySelector(".text").textContent;
  const at = quote ? text.indexOf(quote) : -1;
  return at < 0 ? null : Number(article.dataset.start) + [...text.slice(0, at)].length;
}

function noticeOf(words, quote) {
  const notice = node("div", { className: "notice" }, node("p", {}, words));
  if (quote) notice.append(node("p", {}, UNCHECKED), node("blockquote", { dir: "auto" }, quote));
  return notice;
}
