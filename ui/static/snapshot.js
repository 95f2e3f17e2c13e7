// An answer of the chat as plain data and back: only elements, classes and links that answers are made of come back.

const TAGS = new Set(["div", "p", "figure", "blockquote", "figcaption", "span", "a", "ul", "li", "strong"]);
const OWN_LINK = /^(a\/[0-9a-f]{12}\?|\.\/\?q=)/;

export function pack(element) {
  const link = element.getAttribute("href");
  const kept = [...element.childNodes].filter((child) => !child.matches?.(".pq-opinions")); // asked once, there
  const children = kept.map((child) => (child.nodeType === 1 ? pack(child) : child.data));
  return { tag: element.localName, names: element.className, title: element.title, ...(link && { link }), children };
}

export function unpack({ tag, names, title, link, children } = {}) {
  const made = document.createElement(TAGS.has(tag) ? tag : "span");
  made.className = String(names ?? "");
  if (title) made.title = String(title);
  if (made.localName === "a" && OWN_LINK.test(link)) made.setAttribute("href", link);
  if (made.matches("a.pq-link")) made.setAttribute("role", "button");
  if (made.localName === "ul") made.setAttribute("role", "list");
  for (const child of Array.isArray(children) ? children : []) {
    made.append(typeof child === "string" ? child : unpack(child ?? {}));
  }
  return made;
}
