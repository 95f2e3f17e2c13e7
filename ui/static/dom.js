// What every part of the chat's page needs.

export const byId = (id) => document.getElementById(id);
export const box = () => document.querySelector("#pq-box textarea");
export const scroller = () => document.querySelector("#pq-source .scroll");
export const isSheet = () => matchMedia("(max-width: 60rem)").matches;

export const home = new URL("./", document.baseURI);
export const articles = new URL("a/", home);
export const isArticle = (link) => link.href.startsWith(articles.href);

// Texts become text nodes, so nothing in them is ever read as markup.
export function node(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// Said once by screen readers, and shown for a while.
let silence = 0;

export function say(text) {
  const said = byId("pq-said");
  said.textContent = ""; // the same words twice are said twice
  clearTimeout(silence);
  requestAnimationFrame(() => (said.textContent = text));
  silence = setTimeout(() => (said.textContent = ""), 6000);
}

// A button that shows and hides what it names in aria-controls; clicks elsewhere and the focus leaving hide it.
export function disclose(button, { onOpen = () => {} } = {}) {
  const panel = byId(button.getAttribute("aria-controls"));
  const set = (open) => {
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) onOpen(panel);
  };
  const isOutside = (target) => !panel.contains(target) && !button.contains(target);
  button.addEventListener("click", () => set(panel.hidden));
  panel.addEventListener("click", (event) => event.target.closest("a, button") && set(false));
  document.addEventListener("click", (event) => isOutside(event.target) && set(false));
  panel.addEventListener("focusout", (event) => event.relatedTarget && isOutside(event.relatedTarget) && set(false));
  for (const element of [button, panel]) {
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || panel.hidden) return;
      event.stopPropagation();
      set(false);
      button.focus();
    });
  }
}
