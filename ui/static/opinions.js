// What a visitor thinks of an answer, sent to be kept with it.

import { home, node } from "./dom.js";

const MOST = 1000; // characters of a reason

async function send(answer_id, verdict, reason) {
  const response = await fetch(new URL("api/v1/feedback", home), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ answer_id, verdict, reason }),
  });
  if (response.ok) return "Thank you.";
  const problem = await response.json().catch(() => ({}));
  return problem.detail ?? `The server answered ${response.status}.`;
}

const sent = (...opinion) => send(...opinion).catch(() => "The server cannot be reached. Is it still running?");

function reasonForm(answer_id, thanks) {
  const why = node("input", { type: "text", maxLength: MOST, placeholder: "What was wrong? (optional)", dir: "auto" });
  why.setAttribute("aria-label", "What was wrong? (optional)");
  const form = node("form", { className: "pq-why" }, why, node("button", {}, "Send"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    thanks.textContent = await sent(answer_id, "dislike", why.value.trim() || null);
    form.remove();
    thanks.focus();
  });
  return form;
}

// Yes is done at once; no is kept at once too, and a reason may be added to it.
export async function judge(link) {
  const group = link.closest(".pq-opinions");
  const [verdict, answer_id] = /^#(like|dislike)-(.+)$/.exec(link.hash)?.slice(1) ?? [];
  if (!answer_id || group.ariaBusy === "true") return;
  group.ariaBusy = "true";
  const thanks = node("span", { tabIndex: -1 }, await sent(answer_id, verdict, null));
  thanks.setAttribute("role", "status");
  group.ariaBusy = null;
  group.replaceChildren(thanks, ...(verdict === "dislike" ? [reasonForm(answer_id, thanks)] : []));
  thanks.focus();
}
