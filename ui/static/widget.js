// Pullquote's widget: see docs/WIDGET.md.
(() => {
  "use strict";

  const TAG = "pull-quote";
  const SCRIPT = document.currentScript;
  const SETTINGS =
    "src server label heading theme position greeting examples lang open mode question articles".split(" ");
  const SMALL = "(max-width: 480px), (max-height: 420px)";

  // Words: [of one article|of several]

  const TEXTS = {
    en: {
      label: "Ask this article",
      heading: "Ask the [article|articles]",
      greeting:
        "The answer is a quote, word for word. Where the [article does|articles do] not say, you will be told so.",
      lead: "For example",
      box: "Your question",
      hint: "Ask a question",
      send: "Ask",
      close: "Close",
      fresh: "New conversation",
      talk: "Conversation",
      pending: "Looking it up",
      understood: "Understood as: ",
      back: "Back",
      page: "Open the article",
      changed: "The article has changed since. This is the quote as it was.",
      helpful: "Was this helpful?",
      yes: "Yes",
      no: "No",
      why: "What was wrong? (optional)",
      submit: "Send",
      thanks: "Thank you.",
      number: "Confidence {number}",
      sure: "very likely,likely,probably,possibly",
      quote: "The quote {sure} answers this.",
      list: "Each quote {sure} answers this.",
      one: "{sure} answers this.",
      alternatives: "The [article gives|articles give] different answers.",
      evidence: "This sentence {sure} bears on the question. Yes or no is for you to judge.",
      place: "Place {rank} of {of}: ",
      places: "{places} places in ",
      off_topic:
        "The [article is|articles are] about something else.\nNothing in [it|them] deals with this question." +
        "\nWhat comes nearest, though likely by chance",
      not_stated:
        "The [article does|articles do] not say.\n[It comes|They come] near this subject, but no sentence in " +
        "[it|them] states an answer.\nThe nearest passages",
      ambiguous:
        "The [article gives|articles give] no clear answer.\n[It deals|They deal] with this question, but different " +
        "places in [it|them] say different things.\nThe places that disagree",
      unsure:
        "Not sure enough to answer.\nA passage may well say it, but not as surely as the chosen risk asks for." +
        "\nThe likeliest passages",
      long: "The question has {length} characters, and the limit is {limit}. Ask a shorter one.",
      429: "There were too many questions. Please ask again {when}.",
      503: "The server is busy. Please ask again {when}.",
      later: "later",
      down: "The server does not answer. Please ask again later.",
      strange: "The server's answer ({status}) was not understood. Please ask again later.",
      origin: "The server does not answer questions from this site, {origin}. Its owner can allow them.",
      address: "“{given}” is not the address of a server.",
    },
    de: {
      label: "Diesen Artikel befragen",
      heading: "[Den|Die] Artikel befragen",
      greeting: "Die Antwort ist ein Zitat, Wort für Wort. [Sagt der|Sagen die] Artikel nichts dazu, erfahren Sie es.",
      lead: "Zum Beispiel",
      box: "Ihre Frage",
      hint: "Eine Frage stellen",
      send: "Fragen",
      close: "Schließen",
      fresh: "Neues Gespräch",
      talk: "Gespräch",
      pending: "Wird nachgeschlagen",
      understood: "Verstanden als: ",
      back: "Zurück",
      page: "Artikel öffnen",
      changed: "Der Artikel wurde inzwischen geändert. So lautete das Zitat.",
      helpful: "War das hilfreich?",
      yes: "Ja",
      no: "Nein",
      why: "Was war falsch? (freiwillig)",
      submit: "Senden",
      thanks: "Danke.",
      number: "Konfidenz {number}",
      sure: "sehr wahrscheinlich,wahrscheinlich,vermutlich,möglicherweise",
      quote: "Das Zitat beantwortet die Frage {sure}.",
      list: "Jedes Zitat beantwortet die Frage {sure}.",
      one: "Beantwortet die Frage {sure}.",
      alternatives: "[Der Artikel gibt|Die Artikel geben] verschiedene Antworten.",
      evidence: "Dieser Satz hat {sure} mit der Frage zu tun. Ja oder nein beurteilen Sie selbst.",
      place: "Stelle {rank} von {of}: ",
      places: "{places} Stellen in ",
      off_topic:
        "[Der Artikel handelt|Die Artikel handeln] von etwas anderem.\nNichts darin betrifft diese Frage." +
        "\nWas am nächsten kommt, wohl nur zufällig",
      not_stated:
        "[Der Artikel sagt|Die Artikel sagen] es nicht.\nDas Thema kommt vor, aber kein Satz nennt eine Antwort." +
        "\nDie nächsten Stellen",
      ambiguous:
        "[Der Artikel gibt|Die Artikel geben] keine klare Antwort.\nDie Frage kommt vor, aber verschiedene Stellen " +
        "sagen Verschiedenes.\nDie Stellen, die sich widersprechen",
      unsure:
        "Für eine Antwort nicht sicher genug.\nEine Stelle sagt es vielleicht, aber nicht so sicher wie verlangt." +
        "\nDie wahrscheinlichsten Stellen",
      long: "Die Frage hat {length} Zeichen, höchstens {limit} sind möglich. Bitte kürzen.",
      429: "Das waren zu viele Fragen. Bitte {when} noch einmal fragen.",
      503: "Der Server ist ausgelastet. Bitte {when} noch einmal fragen.",
      later: "später",
      down: "Der Server antwortet nicht. Bitte später noch einmal fragen.",
      strange: "Die Antwort des Servers ({status}) war nicht verständlich. Bitte später noch einmal fragen.",
      origin: "Der Server beantwortet keine Fragen von dieser Seite, {origin}. Sein Betreiber kann sie erlauben.",
      address: "„{given}“ ist keine Serveradresse.",
    },
  };

  function inWords(seconds, language) {
    const [size, unit] = seconds < 90 ? [1, "second"] : seconds < 5400 ? [60, "minute"] : [3600, "hour"];
    return new Intl.RelativeTimeFormat(language).format(Math.ceil(seconds / size), unit);
  }

  // Looks: in px and em, as rem is the host's

  const CSS = `
:host{all:initial!important;display:block!important;position:fixed!important;z-index:2147483000!important;
--pq-paper:light-dark(#fcfbf8,#171614);--pq-tint:light-dark(#f4f1ea,#1f1d1a);--pq-ink:light-dark(#1f1d1a,#ebe6dc);
--pq-quiet:light-dark(#655f55,#a9a194);--pq-rule:light-dark(#e0dacd,#38342e);--pq-edge:light-dark(#8b8478,#7b7468);
--pq-accent:light-dark(#1d5a4a,#8ecdb7);--pq-on-accent:light-dark(#fcfbf8,#12211c);
--pq-mark:light-dark(#fbe59d,#6a5312);--pq-on-mark:light-dark(#1f1d1a,#fff7e0);
--pq-sans:system-ui,sans-serif;--pq-serif:"Iowan Old Style",Palatino,Charter,Georgia,serif;
--pq-size:16px;--pq-radius:14px;--pq-offset:20px;--pq-width:420px;--pq-height:660px}
:host([mode=inline]),:host([data-mode=inline]){position:relative!important;z-index:auto!important;
width:var(--pq-width)!important;height:var(--pq-height)!important;--pq-width:100%;--pq-height:560px}
:host([hidden]),[hidden]{display:none!important}
*{box-sizing:border-box;margin:0;padding:0;font:inherit;color:inherit}
.root{all:initial;display:block;height:100%;color-scheme:light dark;color:var(--pq-ink);
font:var(--pq-size)/1.6 var(--pq-sans);overflow-wrap:anywhere;direction:ltr}
.light{color-scheme:light}
.dark{color-scheme:dark}
.floating{position:fixed;inset:auto var(--pq-offset) var(--pq-offset) auto;height:auto}
.left{inset:auto auto var(--pq-offset) var(--pq-offset)}
ul{list-style:none}
button{min-height:2.25em;padding:.25em .875em;border:1px solid var(--pq-edge);border-radius:6px;background:none;
font-size:.875em;line-height:1.4;cursor:pointer}
button:hover,a{border-color:var(--pq-accent);color:var(--pq-accent)}
a{text-underline-offset:.2em}
:focus-visible{outline:2px solid var(--pq-accent);outline-offset:2px}
.launcher,.send,.cite[aria-current],.cite:hover{border-color:var(--pq-accent);background:var(--pq-accent);
color:var(--pq-on-accent)!important;font-weight:600}
.launcher{display:flex;gap:.625em;align-items:center;max-width:calc(100vw - 2*var(--pq-offset));min-height:3.25em;
padding:.5em 1.375em;border-color:var(--pq-paper)!important;border-radius:99px;font-size:1em;
box-shadow:0 6px 24px rgb(0 0 0/22%)}
.launcher::before{content:"“"/"";height:.5em;font:700 2em/1 var(--pq-serif)}
.panel{display:flex;flex-direction:column;height:100%;overflow:hidden;border:1px solid var(--pq-rule);
border-radius:var(--pq-radius);background:var(--pq-paper)}
.floating .panel{width:min(var(--pq-width),100vw - 2*var(--pq-offset));
height:min(var(--pq-height),100dvh - 2*var(--pq-offset));border-color:var(--pq-edge);
box-shadow:0 16px 56px rgb(0 0 0/26%)}
.header,.bar,.composer,.feedback{display:flex;flex:none;align-items:center;gap:.625em;padding:.75em 1.25em}
.header{border-bottom:1px solid var(--pq-rule)}
.heading{flex:1;padding-inline-start:.625em;border-inline-start:3px solid var(--pq-accent);
font:600 1.125em/1.3 var(--pq-serif)}
.talk,.source{position:relative;flex:1;min-height:0;overflow:hidden auto;overscroll-behavior:contain;
padding:0 0 1.5em}
.talk,.source,.bar,.composer{padding-inline:max(1.25em,50% - 21em)!important}
:is(.talk,.source,.panel):focus-visible{outline-offset:-3px}
.greeting{padding:1em 0;font:1.375em/1.4 var(--pq-serif)}
.lead,.title{padding:1em 0 .5em;color:var(--pq-quiet);font-size:.8125em;font-weight:600}
.example{width:100%;padding:.75em 0;border-width:0 0 1px;border-color:var(--pq-rule);border-radius:0;
font:1.0625em/1.5 var(--pq-serif);text-align:start}
.turn+.turn{margin-top:2em;border-top:1px solid var(--pq-rule)}
.question{padding:1.25em 0 1em;font-weight:600;white-space:pre-wrap}
.quiet,.where,.feedback{color:var(--pq-quiet);font-size:.875em;line-height:1.5}
.understood,.confidence{padding-bottom:1em}
.quote .confidence{padding:.25em 0 0}
.quote{padding-inline-start:1.125em;border-inline-start:2px solid var(--pq-accent)}
.quote+*{margin-top:1.5em}
blockquote,.context,.passage{font:1.375em/1.42 var(--pq-serif);white-space:pre-wrap}
.long blockquote,.several blockquote{font-size:1.1875em}
.item+.item{margin-top:1em}
.context{padding-top:.5em;color:var(--pq-quiet);font-size:1em;line-height:1.6}
.context strong{color:var(--pq-ink);font-weight:600}
.where{display:flex;flex-wrap:wrap;align-items:baseline;gap:.375em;padding-top:.75em}
.where span{flex:1;min-width:50%;padding-inline:.375em}
.where+.where{padding-top:.375em}
.cite{min-width:2.25em;min-height:24px;padding:.125em .375em;border:1px solid;border-radius:99px;font-weight:600;
text-align:center;text-decoration:none}
.headline{font-size:1.375em;line-height:1.35}
.headline+p{color:var(--pq-quiet)}
.nearest{margin-top:1.25em;padding:.25em 1.125em 1.25em;border-radius:8px;background:var(--pq-tint)}
.nearest .quote{border-width:1px;border-color:var(--pq-edge)}
.nearest blockquote{font-size:1em;line-height:1.6}
.pending::after{content:" …"}
.problem{margin-top:1em;padding:.75em 1em;border:1px solid var(--pq-edge);border-radius:8px}
.feedback{flex-wrap:wrap;padding:.75em 0 0}
textarea,input{flex:1;min-width:0;min-height:3em;padding:.6875em 1em;border:1px solid var(--pq-edge);border-radius:8px;
background:var(--pq-paper);line-height:1.5}
:is(textarea,input):focus-visible{outline-offset:-1px}
textarea{max-height:9em;resize:none;field-sizing:content}
::placeholder{color:var(--pq-quiet);opacity:1}
.send{min-height:3.4286em;padding:0 1.25em;border-radius:8px}
.send[aria-disabled=true]{background:none;color:var(--pq-quiet)!important;cursor:default}
.bar{justify-content:space-between;background:var(--pq-tint)}
.source{background:var(--pq-tint)}
.page{padding:.25em 0;font-size:.875em}
.passage{font-size:1.0625em;line-height:1.72;unicode-bidi:plaintext}
mark{padding:.12em 0;border-radius:2px;background:var(--pq-mark);color:var(--pq-on-mark);
-webkit-box-decoration-break:clone}
.status{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
@media ${SMALL}{
.opened{inset:0}
.opened .panel{width:100%;height:100%;border:0;border-radius:0}}
@media print{.floating{display:none}}`;

  let sheet;

  // Building: a class is the name of a part too

  function h(tag, properties, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (typeof value === "function") node.addEventListener(name, value);
      else if (value !== undefined) node.setAttribute(name, value);
      if (name === "class") node.setAttribute("part", value);
    }
    node.append(...children.flat(9).filter(Boolean));
    return node;
  }

  const button = (click, properties, words) => h("button", { type: "button", click, ...properties }, words);
  const foreign = (tag, name, ...text) => h(tag, { class: name, dir: "auto" }, text);
  const prevented = (action) => (event) => (event.preventDefault(), action());
  const isSmall = () => matchMedia(SMALL).matches;
  const isTouched = () => matchMedia("(pointer: coarse)").matches;

  // Answers

  function answerNodes(answer, view) {
    const { understood_as, question, abstained, parts, form } = answer;
    const understood =
      understood_as.trim() !== question.trim() &&
      h("p", { class: "quiet understood" }, view.t("understood"), h("bdi", {}, understood_as));
    if (abstained) return [understood, refusal(answer, view)];
    const figures = quotes(numbered(parts.map((part) => part.citations)), answer, view);
    const words = confidence(parts, statement(answer, view.t), view.t);
    return form === "quote" || form === "list" ? [understood, figures, words] : [understood, words, figures];
  }

  function spoken(answer, { t }) {
    if (answer.abstained) return reasons(answer, t).slice(0, 2).join(" ");
    return `${answer.parts.map((part) => `“${part.quote}”`).join(" ")} ${statement(answer, t)}`;
  }

  function reasons({ reason, confidence }, t) {
    return t(reason === "not_stated" && confidence >= 0.5 ? "unsure" : reason).split("\n");
  }

  function refusal(answer, view) {
    const [headline, explanation, nearest] = reasons(answer, view.t);
    const title = view.t("number", { number: answer.confidence.toFixed(2) });
    const said = h("div", { title }, h("p", { class: "headline" }, headline), h("p", {}, explanation));
    const near = numbered(answer.nearest.map((citation) => [citation]));
    const figures = near.map((places) => quote("figure", places, view, view.several));
    return [said, figures.length && h("div", { class: "nearest" }, h("p", { class: "lead" }, nearest), figures)];
  }

  function quotes(said, { parts, form }, view) {
    if (form === "list") return [list(said, view)];
    const { t } = view;
    return said.map((places, at) => {
      const own = form === "alternatives" && confidence([parts[at]], likely("one", [parts[at]], t), t);
      return quote("figure", places, view, true, sentence([places]), own);
    });
  }

  // Quotes of one sentence stand together over it.
  function list(said, view) {
    const titled = new Set(said.flat().map(({ citation }) => citation.article_id)).size > 1;
    const items = runs(said, ([{ citation }]) => `${citation.article_id} ${citation.sentence.start}`).flatMap((group) =>
      group.map((places, at) => quote("li", places, view, titled, at === group.length - 1 && sentence(group))),
    );
    const title = !titled && h("p", { class: "where" }, h("bdi", {}, said[0][0].citation.title));
    return h("figure", { class: "quote several" }, h("ul", { role: "list" }, items), title);
  }

  function quote(tag, places, { t, link }, titled, around, below) {
    const text = places[0].citation.quote;
    const role = tag === "li" ? "item" : text.length > 220 ? "quote long" : "quote";
    const where = runs(places, ({ citation }) => citation.article_id).map((run) => {
      const count = run.length > 1 && t("places", { places: run.length });
      const title = titled && h("span", {}, count, h("bdi", {}, run[0].citation.title));
      return h("div", { class: "where" }, run.map(link), title);
    });
    return h(tag, { class: role }, foreign("blockquote", "text", text), around, where, below);
  }

  function statement({ form, parts, citations }, t) {
    if (form !== "alternatives") return likely(form, parts, t);
    return t(form, { several: new Set(citations.map((one) => one.article_id)).size > 1 });
  }

  function likely(name, parts, t) {
    const least = Math.min(...parts.map((part) => part.confidence));
    const words = t(name, { sure: t("sure").split(",")[[0.9, 0.7, 0.5, 0].findIndex((limit) => least >= limit)] });
    return words[0].toUpperCase() + words.slice(1);
  }

  function confidence(parts, words, t) {
    const figures = [...new Set(parts.map((part) => part.confidence.toFixed(2)))].sort();
    const number = figures.length > 1 ? `${figures[0]}–${figures.at(-1)}` : figures[0];
    return h("p", { class: "quiet confidence", title: t("number", { number }) }, words);
  }

  function numbered(groups) {
    let number = 0;
    return groups.map((same) =>
      same.map((citation, at) => ({ citation, number: ++number, rank: at + 1, of: same.length })),
    );
  }

  function runs(items, key) {
    const groups = [];
    for (const item of items) {
      if (groups.length && key(groups.at(-1)[0]) === key(item)) groups.at(-1).push(item);
      else groups.push([item]);
    }
    return groups;
  }

  // The sentence around quotes that are parts of it; offsets count code points.
  function sentence(said) {
    const best = said.map(([{ citation }]) => citation);
    const { text, start: from, end: to } = best[0].sentence;
    const inside = best.filter(({ start, end }) => from <= start && end <= to && end - start < to - from);
    if (inside.length < best.length) return undefined;
    const isQuoted = (at) => inside.some(({ start, end }) => start <= at && at < end);
    const characters = Array.from(text, (character, at) => ({ character, quoted: isQuoted(from + at) }));
    const pieces = runs(characters, ({ quoted }) => quoted).map((run) => {
      const words = run.map(({ character }) => character).join("");
      return run[0].quoted ? h("strong", {}, words) : words;
    });
    return foreign("p", "context", pieces);
  }

  // Talking to the server

  class Problem extends Error {
    constructor(message, status = 0) {
      super(message);
      this.status = status;
    }
  }

  const OPTIONS = { credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" };

  // A browser only tells that a request failed, not whether for its origin.
  async function refusesOrigin(server) {
    if (server.origin === location.origin) return false;
    const probe = fetch(new URL("health", server), { ...OPTIONS, mode: "no-cors" });
    return probe.then(Boolean, () => false);
  }

  // The element

  const mounted = new Set();
  const waiting = []; // calls

  class PullQuote extends HTMLElement {
    static observedAttributes = SETTINGS.flatMap((name) => [name, `data-${name}`]);

    #ui = {};
    #config = {};
    #configuring;
    #asking;
    #leaving = new AbortController();
    #history = [];
    #opened = false;
    #opener;

    constructor() {
      super();
      if (!sheet) {
        sheet = new CSSStyleSheet();
        sheet.replaceSync(CSS);
      }
      const shadow = this.attachShadow({ mode: "open" });
      shadow.adoptedStyleSheets = [sheet];
      shadow.append(this.#build());
    }

    connectedCallback() {
      mounted.add(this);
      this.#leaving = new AbortController();
      this.#ui.box.value ||= this.#setting("question");
      this.#arrange();
      queueMicrotask(() => {
        if (!this.isConnected) return;
        this.#emit("ready", {});
        if (this.#startsOpen) this.#reveal();
        waiting.splice(0).forEach(perform);
      });
    }

    disconnectedCallback() {
      mounted.delete(this);
      this.#leaving.abort();
      this.#asking?.abort();
      this.#configuring = undefined;
    }

    attributeChangedCallback(name, before, after) {
      if (!this.isConnected || before === after) return;
      if (/(src|server)$/.test(name)) this.#configuring = undefined;
      if (/question$/.test(name)) this.#ui.box.value = after ?? "";
      this.#arrange();
      if (/open$/.test(name)) this.#startsOpen ? this.#reveal() : this.close();
    }

    // What a host calls

    get open() {
      return (question, { submit = false } = {}) => {
        this.#reveal();
        if (submit) return void this.ask(question);
        this.#ui.box.value = question ?? this.#ui.box.value;
        this.#focus();
      };
    }

    set open(value) {
      this.toggleAttribute("open", Boolean(value)); // frameworks set what they find
    }

    close() {
      if (!this.#opened) return;
      const focused = this.shadowRoot.activeElement;
      this.#opened = false;
      this.#arrange();
      if (focused) this.#ui.launcher.focus();
      this.#emit("close", {});
    }

    toggle() {
      this.#opened ? this.close() : this.open();
    }

    async ask(question) {
      const asked = String(question ?? "").trim();
      if (!asked || this.#asking || !this.isConnected) return null;
      const asking = (this.#asking = new AbortController());
      this.#reveal();
      this.#leaveSource();
      const turn = this.#begin(asked);
      try {
        return await this.#answer(asked, turn, asking);
      } catch (error) {
        if (asking.signal.aborted) return turn.remove() ?? null;
        if (!(error instanceof Problem)) throw error;
        this.#ui.box.value ||= asked;
        this.#complain(error, turn);
        return null;
      } finally {
        if (this.#asking === asking) this.#asking = undefined;
        this.#arrange();
      }
    }

    destroy() {
      this.close();
      this.remove();
      this.#forget();
    }

    // Settings

    #setting(name, otherwise = "") {
      return this.getAttribute(name) ?? this.getAttribute(`data-${name}`) ?? otherwise;
    }

    get #startsOpen() {
      return this.#setting("open", "false") !== "false";
    }

    #listed(name, separator) {
      return this.#setting(name).split(separator).map((one) => one.trim()).filter(Boolean);
    }

    get #inline() {
      return this.#setting("mode") === "inline";
    }

    get #language() {
      const [wanted] = (this.#setting("lang") || document.documentElement.lang).toLowerCase().split("-");
      return Object.hasOwn(TEXTS, wanted) ? wanted : "en";
    }

    get #several() {
      return (this.#listed("articles", ",").length || this.#config.articles) > 1;
    }

    #t(name, { several = this.#several, ...values } = {}) {
      return TEXTS[this.#language][name]
        .replace(/\[(.*?)\|(.*?)\]/g, several ? "$2" : "$1")
        .replace(/\{(\w+)\}/g, (_, key) => values[key].toLocaleString(this.#language));
    }

    get #server() {
      const given = this.#setting("src") || this.#setting("server") || home;
      const url = URL.canParse(given, document.baseURI) ? new URL(given, document.baseURI) : {};
      if (!/^https?:$/.test(url.protocol)) throw new Problem(this.#t("address", { given }));
      url.search = url.hash = "";
      url.pathname = url.pathname.replace(/\/*$/, "/");
      return url;
    }

    async #request(path, body, { signal } = this.#leaving) {
      const server = this.#server;
      const timeout = AbortSignal.timeout(60_000);
      const limits = AbortSignal.any([signal, this.#leaving.signal, timeout]);
      const json = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
      const options = { ...OPTIONS, ...(body && json), signal: limits };
      const response = await fetch(new URL(`api/v1/${path}`, server), options).catch(async () => {
        if (!timeout.aborted) limits.throwIfAborted();
        const refused = !timeout.aborted && (await refusesOrigin(server));
        throw new Problem(this.#t(refused ? "origin" : "down", location));
      });
      const data = await response.json().catch(() => undefined);
      limits.throwIfAborted();
      if (response.ok && data) return data;
      throw new Problem(this.#explained(response, data), response.status);
    }

    #explained({ status, headers }, data) {
      if (status !== 429 && status !== 503) return data?.detail?.trim?.() || this.#t("strange", { status });
      const seconds = Number(headers.get("Retry-After"));
      return this.#t(status, { when: seconds > 0 ? inWords(seconds, this.#language) : this.#t("later") });
    }

    #configured() {
      this.#configuring ??= this.#request("config").then(
        (config) => {
          this.#config = config;
          this.#arrange();
        },
        (error) => {
          this.#configuring = undefined;
          throw error;
        },
      );
      return this.#configuring;
    }

    // Building and arranging

    #build() {
      const ui = this.#ui;
      const submit = prevented(() => this.#submit());
      ui.launcher = button(() => this.open(), { class: "launcher", "aria-haspopup": "dialog" });
      ui.heading = h("h2", { class: "heading", id: "heading", dir: "auto" });
      ui.fresh = button(() => this.#startOver(), { class: "fresh" });
      ui.close = button(() => this.close(), { class: "close" }, "×");
      ui.greeting = foreign("p", "greeting");
      ui.lead = h("p", { class: "lead", id: "lead" });
      ui.examples = h("ul", { role: "list", "aria-labelledby": "lead" });
      ui.welcome = h("div", { class: "welcome" }, ui.greeting, ui.lead, ui.examples);
      ui.talk = h("div", { class: "talk", role: "group", tabindex: 0 }, ui.welcome);
      ui.back = button(() => this.#leaveSource(), { class: "back" });
      ui.page = h("a", { class: "page", target: "_blank", rel: "noopener noreferrer" });
      ui.bar = h("div", { class: "bar" }, ui.back, ui.page);
      ui.source = h("div", { class: "source", role: "group", tabindex: 0 });
      ui.box = h("textarea", { class: "box", rows: 1, dir: "auto", enterkeyhint: "send" });
      ui.send = h("button", { class: "send" });
      ui.composer = h("form", { class: "composer", submit }, ui.box, ui.send);
      const header = h("div", { class: "header" }, ui.heading, ui.fresh, ui.close);
      ui.panel = h("div", { class: "panel", tabindex: -1 }, header, ui.talk, ui.bar, ui.source, ui.composer);
      ui.status = h("div", { class: "status", role: "status" });
      ui.root = h("div", { role: "region" }, ui.launcher, ui.panel, ui.status);
      for (const type of ["keydown", "keyup", "keypress"]) {
        ui.root.addEventListener(type, (event) => this.#onKey(event));
      }
      ui.panel.addEventListener("focusout", (event) => this.#keepFocus(event));
      return ui.root;
    }

    #arrange() {
      const { root, panel, launcher, close, welcome, fresh, talk, composer, bar, source, send } = this.#ui;
      const [inline, opened, talked] = [this.#inline, this.#opened, Boolean(talk.querySelector(".turn"))];
      const state = inline ? "inline" : opened ? "floating opened" : "floating";
      root.className = `root ${state} ${this.#setting("theme")} ${this.#setting("position")}`;
      launcher.hidden = inline || opened;
      panel.hidden = !inline && !opened;
      close.hidden = inline;
      welcome.hidden = talked;
      bar.hidden = source.hidden = !this.#opener;
      talk.hidden = composer.hidden = Boolean(this.#opener);
      fresh.hidden = !talked || !source.hidden;
      send.setAttribute("aria-disabled", Boolean(this.#asking));
      panel.role = inline ? null : "dialog";
      panel.ariaModal = !inline && isSmall() ? "true" : null;
      this.#lift(inline);
      this.#label();
      if (inline && !this.#configuring) this.#introduce();
    }

    // The top layer is out of reach of the host.
    #lift(inline) {
      const { root } = this.#ui;
      root.popover = inline ? null : "manual";
      if (!inline && root.isConnected && !root.matches(":popover-open")) root.showPopover();
    }

    #label() {
      const ui = this.#ui;
      const own = (name) => this.#setting(name) || this.#t(name);
      for (const name of ["label", "heading", "greeting"]) (ui[name] ?? ui.launcher).textContent = own(name);
      for (const name of ["fresh", "back", "page", "lead", "send"]) ui[name].textContent = this.#t(name);
      for (const name of ["close", "talk", "box"]) ui[name].ariaLabel = this.#t(name);
      ui.panel.ariaLabel = ui.root.ariaLabel = own("heading");
      ui.root.lang = this.#language;
      ui.box.placeholder = this.#t("hint");
      const offered = this.#listed("examples", "|");
      ui.lead.hidden = ui.examples.hidden = !offered.length;
      if (ui.examples.textContent === offered.join("")) return;
      ui.examples.replaceChildren(...offered.map((question) => this.#offer(question)));
    }

    #offer(question) {
      const ask = () => {
        this.ask(question);
        this.#focus();
      };
      return h("li", {}, button(ask, { class: "example", dir: "auto" }, question));
    }

    #introduce() {
      this.#configured().catch((error) => {
        if (error instanceof Problem && !this.#asking) this.#complain(error, this.#ui.welcome);
      });
    }

    // Opening, focus and keys

    #reveal() {
      if (this.#inline || this.#opened || !this.isConnected) return;
      this.#opened = true;
      this.#arrange();
      this.#introduce();
      this.#emit("open", {});
    }

    #focus() {
      const { source, box, panel } = this.#ui;
      (this.#opener ? source : isTouched() ? panel : box).focus();
    }

    #onKey(event) {
      event.stopPropagation(); // hosts have shortcuts of one letter
      const composing = event.isComposing || event.keyCode === 229; // in Safari
      if (event.type !== "keydown" || composing) return;
      if (event.key === "Enter" && event.target === this.#ui.box && !event.shiftKey) {
        event.preventDefault();
        this.#submit();
      } else if (event.key === "Escape") this.#opener ? this.#leaveSource() : this.close();
    }

    #keepFocus({ relatedTarget }) {
      const { panel } = this.#ui;
      if (this.#opened && isSmall() && relatedTarget && !panel.contains(relatedTarget)) panel.focus();
    }

    // Asking

    #submit() {
      const { box } = this.#ui;
      if (this.#asking || !box.value.trim()) return;
      const question = box.value;
      box.value = "";
      if (isTouched()) box.blur();
      this.ask(question);
    }

    #begin(question) {
      const { talk, box } = this.#ui;
      const pending = h("p", { class: "quiet pending" }, this.#t("pending"));
      const turn = h("div", { class: "turn" }, foreign("h3", "question", question), pending);
      for (const old of talk.querySelectorAll(".welcome .problem")) old.remove();
      talk.append(turn);
      this.#arrange();
      talk.scrollTop = turn.offsetTop;
      this.#say(this.#t("pending"));
      this.#emit("question", { question });
      return turn;
    }

    async #answer(question, turn, asking) {
      await this.#configured();
      asking.signal.throwIfAborted();
      const [length, limit] = [Array.from(question).length, this.#config.max_question];
      if (length > limit) throw new Problem(this.#t("long", { length, limit }));
      const articles = this.#listed("articles", ",");
      const body = { question, articles: articles.length ? articles : null, history: this.#history };
      const answer = await this.#request("ask", body, asking);
      const { understood_as, answer: quote } = answer;
      this.#history.push({ understood_as, quote: quote?.length > 5000 ? null : quote });
      this.#history.splice(0, this.#history.length - 3);
      this.#show(answer, turn);
      return answer;
    }

    #show(answer, turn) {
      const view = { several: this.#several, t: this.#t.bind(this), link: (place) => this.#link(place) };
      const feedback = this.#config.feedback && answer.id && this.#feedback(answer.id);
      turn.lastChild.replaceWith(h("div", { class: "answer" }, answerNodes(answer, view), feedback));
      this.#ui.talk.scrollTop = turn.offsetTop;
      this.#say(spoken(answer, view));
      this.#emit("answer", { answer });
    }

    #complain({ message, status }, place) {
      for (const old of place.querySelectorAll(".pending, .problem")) old.remove();
      place.append(h("p", { class: "problem" }, message));
      this.#ui.talk.scrollTop = place.offsetTop;
      this.#say(message);
      this.#emit("error", { message, status });
    }

    #startOver() {
      this.#forget();
      this.#focus();
    }

    #forget() {
      const { talk, welcome, box } = this.#ui;
      this.#asking?.abort();
      this.#asking = this.#opener = undefined;
      this.#history = [];
      talk.replaceChildren(welcome);
      box.value = "";
      this.#say("");
      this.#arrange();
    }

    // Where a quote stands

    #link({ citation, number, rank, of }) {
      const { article_id, start, end, title, sentence } = citation;
      const click = (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        this.#follow(citation, event.currentTarget);
      };
      const name = `[${number}] ${of > 1 ? this.#t("place", { rank, of }) : ""}${title}`;
      const href = new URL(`a/${encodeURIComponent(article_id)}?s=${start}&e=${end}#hl`, this.#server);
      const link = { href, target: "_blank", rel: "noopener noreferrer", title: sentence.text, click };
      return h("a", { class: "cite", "aria-label": name, ...link }, `[${number}]`);
    }

    async #follow(citation, link) {
      if (!this.#emit("source-click", { citation })) return; // the host shows it
      const { source, page } = this.#ui;
      const title = foreign("h3", "title", citation.title);
      this.#opener = link;
      link.ariaCurrent = "true";
      page.href = link.href;
      source.ariaLabel = citation.title;
      source.replaceChildren(title, h("p", { class: "quiet pending" }, this.#t("pending")));
      this.#arrange();
      source.focus();
      const shown = await this.#passage(citation);
      if (this.#opener !== link) return;
      source.replaceChildren(title, ...shown);
      source.scrollTop = source.querySelector("mark").offsetTop - source.clientHeight / 4;
    }

    // Where the article is no longer what was cited, the quote as it was.
    async #passage({ article_id, start, end, sha256, quote }) {
      const passage = (before, text, after) =>
        foreign("p", "passage", before, h("mark", { class: "mark" }, text), after);
      let words;
      try {
        const query = new URLSearchParams({ start, end, context: 600 });
        const found = await this.#request(`articles/${encodeURIComponent(article_id)}/passage?${query}`);
        if (found.sha256 === sha256) return [passage(found.before, found.text, found.after)];
        words = this.#t("changed");
      } catch (error) {
        words = error.message;
      }
      return [h("p", { class: "quiet" }, words), passage("", quote, "")];
    }

    #leaveSource() {
      const link = this.#opener;
      if (!link) return;
      this.#opener = undefined;
      link.ariaCurrent = null;
      this.#arrange();
      link.focus();
    }

    // Feedback

    #feedback(answer_id) {
      const asked = this.#t("helpful");
      const group = h("div", { class: "feedback", role: "group", "aria-label": asked }, h("span", {}, asked));
      const judge = (verdict, reason, next) => this.#judge(group, { answer_id, verdict, reason }, next);
      const hint = this.#t("why");
      const why = h("input", { maxlength: 500, dir: "auto", placeholder: hint, "aria-label": hint });
      const submit = prevented(() => judge("dislike", why.value.trim() || null));
      const form = h("form", { class: "feedback", submit }, why, h("button", {}, this.#t("submit")));
      const yes = button(() => judge("like", null), {}, this.#t("yes"));
      group.append(yes, button(() => judge("dislike", null, form), {}, this.#t("no")));
      return group;
    }

    async #judge(group, body, next) {
      if (group.ariaBusy) return;
      group.ariaBusy = "true";
      let words = this.#t("thanks");
      await this.#request("feedback", body).then(
        () => this.#emit("feedback", body),
        (error) => (words = error.message),
      );
      const said = h("p", { tabindex: -1 }, words);
      group.ariaBusy = null;
      group.replaceChildren(said, ...(next ? [next] : []));
      said.focus();
    }

    #say(words) {
      this.#ui.status.textContent = words;
    }

    #emit(type, detail) {
      const init = { detail, bubbles: true, cancelable: true, composed: true };
      return this.dispatchEvent(new CustomEvent(`pullquote:${type}`, init));
    }
  }

  // For the whole page

  const home = SCRIPT?.src ? new URL(".", SCRIPT.src).href : "./";

  function perform([method, ...values]) {
    const [element] = mounted;
    return element ? element[method](...values) : void waiting.push([method, ...values]);
  }

  const METHODS = ["open", "close", "toggle", "ask", "destroy"];

  function mount() {
    const given = SETTINGS.map((name) => `data-${name}`).filter((name) => SCRIPT.hasAttribute(name));
    if (!given.length || document.querySelector(`${TAG}[data-by-script]`)) return;
    const element = h(TAG, { "data-by-script": "", "data-src": home });
    for (const name of given) element.setAttribute(name, SCRIPT.getAttribute(name));
    if (SCRIPT.dataset.mode === "inline") SCRIPT.after(element);
    else document.body.append(element);
  }

  if (!customElements.get(TAG)) {
    const queued = window.PullQuote;
    const calls = METHODS.map((method) => [method, (...values) => perform([method, ...values])]);
    window.PullQuote = { ...Object.fromEntries(calls), push: (...all) => all.forEach(perform) };
    if (Array.isArray(queued)) queued.forEach(perform);
    customElements.define(TAG, PullQuote);
  }
  if (SCRIPT && document.body) mount();
  else if (SCRIPT) document.addEventListener("DOMContentLoaded", mount, { once: true });
})();
