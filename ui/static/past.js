// Conversations that this browser keeps, the newest first. They never leave it.

import { home } from "./dom.js";
import { pack } from "./snapshot.js";

export const MOST = 50;

const KEY = `pullquote:${home.pathname}`;

const isConversation = (one) =>
  typeof one?.id === "string" && typeof one.at === "string" && Array.isArray(one.turns) && one.turns.every(isTurn);
const isTurn = (turn) => typeof turn?.question === "string" && typeof turn.answer === "object" && turn.answer !== null;

// What is not as it was written, by another version or by hand, counts as absent.
export function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter(isConversation).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

// A browser may refuse, for want of room or by its settings: then older ones give way, and at last nothing is kept.
function write(conversations) {
  for (let many = Math.min(conversations.length, MOST); many >= 0; many -= 1) {
    try {
      localStorage.setItem(KEY, JSON.stringify(conversations.slice(0, many)));
      return;
    } catch {
      // try with one less
    }
  }
}

export function keep(id, chat) {
  const turns = turnsIn(chat);
  if (!turns.length) return;
  const others = kept().filter((one) => one.id !== id);
  const at = kept().find((one) => one.id === id)?.at ?? new Date().toISOString();
  write([{ id, at, turns }, ...others]);
}

export const remove = (id) => write(kept().filter((one) => one.id !== id));

export const clear = () => write([]);

// Answers with the question before each; what could not be answered is not kept.
function turnsIn(chat) {
  const turns = [];
  let question = "";
  for (const element of chat.querySelectorAll(".pq-question, .pq-answer")) {
    if (element.matches(".pq-question")) question = element.textContent;
    else turns.push({ question, answer: pack(element) });
  }
  return turns;
}
