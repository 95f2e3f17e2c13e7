// Reads pages of the server: an article with the questions it suggests, or the list of all articles.

export async function pageAt(url) {
  const response = await fetch(url);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!response.ok) {
    const message = page.querySelector(".message")?.textContent ?? `The server answered ${response.status}.`;
    throw Object.assign(new Error(message), { status: response.status });
  }
  const article = page.querySelector("article.article");
  return article ? articleIn(document.importNode(article, true), url) : [...page.querySelectorAll(".articles a")];
}

function articleIn(article, url) {
  const asking = article.querySelector(".questions");
  const questions = [...(asking?.querySelectorAll("a") ?? [])].map((link) => link.textContent);
  asking?.remove();
  for (const link of article.querySelectorAll("a")) link.href = new URL(link.getAttribute("href"), url).href;
  return { article, questions };
}
