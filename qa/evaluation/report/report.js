// Search, choices and order of the list. Without it, the list is whole and in its own order.
"use strict";

const form = document.getElementById("filter");
const list = document.getElementById("list");
const shown = document.getElementById("shown");
const nothing = document.getElementById("nothing");
const more = document.getElementById("more");
const MOST = 1000; // with more of them in the page, each letter typed waits for the layout

const items = [...list.children].map((node) => ({
  node,
  flags: node.dataset.f.split(" "),
  keys: node.dataset.k.split(",").map(Number),
  text: null, // made when first searched
}));

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function textOf(item) {
  item.text ??= folded([...item.node.querySelectorAll("bdi, blockquote")].map((one) => one.textContent).join(" "));
  return item.text;
}

function update(limit = MOST) {
  const words = folded(form.words.value).split(/\s+/).filter(Boolean);
  const wanted = [form.show.value, form.outcome?.value].filter(Boolean);
  const kept = inOrder().filter(
    (item) => wanted.every((flag) => item.flags.includes(flag)) && words.every((word) => textOf(item).includes(word)),
  );
  const visible = kept.slice(0, limit);
  list.replaceChildren(); // at once: to hide or move thousands one by one takes a browser seconds
  list.append(...visible.map((item) => item.node));
  tell(kept.length, visible.length);
}

function inOrder() {
  const [key, direction] = form.order.value.split(" ").map(Number);
  return form.order.value ? items.toSorted((a, b) => direction * (a.keys[key] - b.keys[key])) : items;
}

function tell(count, visible) {
  const written = (number) => number.toLocaleString("en");
  const some = count === items.length ? "" : `${written(count)} of `;
  const first = visible < count ? `, the first ${written(visible)} shown` : "";
  shown.textContent = `${some}${written(items.length)} ${shown.dataset.noun}${first}`;
  nothing.hidden = count > 0;
  more.hidden = visible === count;
}

function choose(name, value) {
  form.reset();
  form[name].value = value;
  update();
}

function openTarget() {
  const item = items.find(({ node }) => `#${node.id}` === location.hash);
  if (!item) return;
  form.reset();
  update(Infinity);
  item.node.querySelector("details").open = true;
  item.node.scrollIntoView();
}

let waiting = 0;
form.addEventListener("input", (event) => {
  clearTimeout(waiting);
  waiting = setTimeout(() => update(), event.target === form.words ? 120 : 0);
});
form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("reset").addEventListener("click", () => {
  choose("words", "");
  form.words.focus();
});
more.querySelector("button").addEventListener("click", () => update(Infinity));
for (const link of document.querySelectorAll("[data-outcome]")) {
  link.addEventListener("click", () => choose("outcome", link.dataset.outcome));
}
for (const link of document.querySelectorAll("[data-show]")) {
  link.addEventListener("click", () => choose("show", link.dataset.show));
}
addEventListener("hashchange", openTarget);

form.hidden = false;
form.reset(); // what a browser restored on reload would not be what is shown
update();
openTarget();
