// Kept conversations as files: plain data, or Markdown to read. The files are made here, in the browser.

import { articles, home, node } from "./dom.js";
import { forMarkdown } from "./copying.js";
import { unpack } from "./snapshot.js";

const QUOTED = ".pq-item, .pq-quote:not(.pq-several)";
const OWN_WORDS = ".pq-understood, .pq-before, .pq-headline, .pq-headline + p, .pq-confidence, .pq-lead";
const SOURCE = /^\[(\d+)\] (.*), characters [\d,]+ to [\d,]+$/s;

function plain({ at, turns }) {
  return { at, turns: turns.map(({ question, answer }) => ({ question, ...plainAnswer(unpack(answer)) })) };
}

function plainAnswer(answer) {
  const sources = [...answer.querySelectorAll(".pq-sources p")].map((one) => SOURCE.exec(one.textContent) ?? []);
  const titles = new Map(sources.map(([, number, title]) => [number, title]));
  return {
    said: [...answer.querySelectorAll(OWN_WORDS)].map((one) => one.textContent),
    abstained: Boolean(answer.querySelector(".pq-refusal")),
    quotes: [...answer.querySelectorAll(QUOTED)].map((one) => ({
      quote: one.querySelector("blockquote")?.textContent ?? "",
      citations: [...one.querySelectorAll("a.pq-cite[href]")].map((link) => citation(link, titles)),
    })),
  };
}

function citation(link, titles) {
  const url = new URL(link.getAttribute("href"), home);
  const number = /\d+/.exec(link.textContent)?.[0];
  return {
    title: titles.get(number) ?? "",
    article_id: url.pathname.slice(articles.pathname.length),
    start: Number(url.searchParams.get("s")),
    end: Number(url.searchParams.get("e")),
    sha256_begins: url.searchParams.get("h"),
    link: url.href,
  };
}

export const asJson = (conversations) => JSON.stringify(conversations.map(plain), null, 2);

export function asMarkdown(conversations) {
  return conversations.map(plain).map(conversationInMarkdown).join("\n---\n\n");
}

function conversationInMarkdown({ at, turns }) {
  const asked = new Date(at).toLocaleString();
  return `*${forMarkdown(asked)}*\n\n${turns.map(turnInMarkdown).join("\n")}`;
}

function turnInMarkdown({ question, said, quotes }) {
  const words = said.map((one) => `${forMarkdown(one)}\n\n`).join("");
  return `## ${forMarkdown(question.replace(/\s+/g, " "))}\n\n${quotes.map(quoteInMarkdown).join("")}${words}`;
}

function quoteInMarkdown({ quote, citations }) {
  const lines = forMarkdown(quote).split(/\r\n|\r|\n/).map((line) => `> ${line}`);
  const places = citations.map((one) => {
    return `> — [${forMarkdown(one.title)}](<${one.link}>), characters ${one.start} to ${one.end}`;
  });
  return `${lines.join("\n")}\n>\n${places.join("\\\n")}\n\n`;
}

export function download(name, text, type) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  node("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
