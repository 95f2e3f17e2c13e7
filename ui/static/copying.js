// Copies the marked quote with where it stands, to the character.

import { byId, say, scroller } from "./dom.js";

const INLINE = /[\\`*_{}[\]()<>#+\-.!|~&$]/g;

export const forMarkdown = (text) => text.replace(INLINE, "\\$&");

function marked() {
  const marks = [...scroller().querySelectorAll("mark:not(.also)")];
  const url = new URL(byId("pq-page").href);
  url.searchParams.delete("also");
  url.searchParams.delete("h");
  return {
    quote: marks.map((mark) => mark.textContent).join(""),
    title: byId("pq-source-title").textContent,
    paragraph: marks[0].closest("[data-number]")?.dataset.number ?? "",
    link: url.href,
    original: byId("pq-original").hidden ? "" : byId("pq-original").href,
  };
}

const FORMATS = {
  plain: ({ quote, title, paragraph, link }) => `“${quote}”\n— ${title}, paragraph ${paragraph}\n${link}`,
  markdown: ({ quote, title, paragraph, link }) => {
    const lines = forMarkdown(quote).split(/\r\n|\r|\n/).map((line) => `> ${line}`);
    return `${lines.join("\n")}\n>\n> — [${forMarkdown(title)}](<${link}>), paragraph ${paragraph}`;
  },
  apa: ({ quote, title, paragraph, link, original }) => {
    const today = new Date().toLocaleDateString("en-US", { year: "numeric", month: "long", day: "numeric" });
    const source = `${title}. (n.d.). Retrieved ${today}, from ${original || link}`;
    return `“${quote}” (“${title},” n.d., para. ${paragraph})\n\n${source}`;
  },
  link: ({ link }) => link,
};

export async function copy(text, confirmation) {
  const copied = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  say(copied || copiedByHand(text) ? confirmation : "The browser did not allow copying.");
}

// Without https there is no clipboard for scripts but this old way.
function copiedByHand(text) {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "pq-spoken";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  focused?.focus();
  return copied;
}

export function startCopying() {
  byId("pq-formats").addEventListener("click", (event) => {
    const button = event.target.closest("button[data-format]");
    if (!button) return;
    byId("pq-copy").focus();
    copy(FORMATS[button.dataset.format](marked()), `Copied: ${button.textContent}.`);
  });
}
