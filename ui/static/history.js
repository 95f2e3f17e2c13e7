// The list of conversations that this browser keeps, and each of them to read again.

import { asJson, asMarkdown, download } from "./exporting.js";
import { box, byId, node, say } from "./dom.js";
import { clear, keep, kept, remove } from "./past.js";
import { unpack } from "./snapshot.js";

let current = crypto.randomUUID?.() ?? String(Math.random()); // without https there is no randomUUID
let opened = null; // the conversation that is shown, if one is

const lines = (conversation) => conversation.turns.map(({ question }) => question);
const when = (conversation) =>
  new Date(conversation.at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });

// Called with the chat whenever an answer is complete or the chat has become empty.
export function record(chat) {
  if (chat.querySelector(".message-row")) keep(current, chat);
  else current = `${current.slice(0, 36)}-${Date.now()}`;
}

function button(text, label, onClick) {
  const made = node("button", { type: "button", ariaLabel: label }, text);
  made.addEventListener("click", onClick);
  return made;
}

function entry(conversation) {
  const [first, ...more] = lines(conversation);
  const about = more.length ? `${when(conversation)}, ${more.length + 1} questions` : when(conversation);
  const open = button("", null, () => show(conversation));
  open.className = "pq-past-open";
  open.append(node("span", { className: "pq-past-question", dir: "auto" }, first), node("span", {}, about));
  const forget = button("×", `Remove ${first}`, () => {
    remove(conversation.id);
    say("Removed from this browser.");
    list();
  });
  return node("li", {}, open, forget);
}

function list() {
  opened = null;
  const conversations = kept();
  byId("pq-past-title").textContent = "Earlier conversations";
  byId("pq-past-list").replaceChildren(...conversations.map(entry));
  byId("pq-past-list").hidden = !conversations.length;
  byId("pq-past-none").hidden = conversations.length > 0;
  byId("pq-past-shown").replaceChildren();
  byId("pq-past-all").hidden = true;
  byId("pq-past-clear").hidden = false;
  for (const id of ["pq-past-markdown", "pq-past-json", "pq-past-clear"]) byId(id).disabled = !conversations.length;
  byId("pq-past-title").focus();
}

function show(conversation) {
  opened = conversation;
  byId("pq-past-title").textContent = when(conversation);
  byId("pq-past-list").hidden = true;
  byId("pq-past-shown").replaceChildren(
    ...conversation.turns.flatMap(({ question, answer }) => [
      node("div", { className: "pq-question" }, question),
      unpack(answer),
    ]),
  );
  byId("pq-past-all").hidden = false;
  byId("pq-past-clear").hidden = true;
  byId("pq-past-title").focus();
}

const isOpen = () => !byId("pq-past").hidden;

function set(open) {
  byId("pq-past").hidden = !open;
  byId("pq-past-open").setAttribute("aria-expanded", String(open));
  if (open) list();
}

function leave() {
  set(false);
  byId("pq-past-open").focus();
}

function save(kind) {
  const chosen = opened ? [opened] : kept();
  if (kind === "json") download("pullquote.json", asJson(chosen), "application/json");
  else download("pullquote.md", asMarkdown(chosen), "text/markdown");
  say("Saved as a file.");
}

function clearAll() {
  if (!confirm("Remove all conversations from this browser?")) return;
  clear();
  say("All conversations were removed from this browser.");
  list();
}

export function startHistory() {
  byId("pq-past-open").addEventListener("click", () => set(!isOpen()));
  byId("pq-past-close").addEventListener("click", () => {
    set(false);
    box().focus();
  });
  byId("pq-past-all").addEventListener("click", list);
  byId("pq-past-markdown").addEventListener("click", () => save("markdown"));
  byId("pq-past-json").addEventListener("click", () => save("json"));
  byId("pq-past-clear").addEventListener("click", clearAll);
  byId("pq-past").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    if (opened) list();
    else leave();
  });
}
