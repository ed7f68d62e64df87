// Makes the pages better; every page works without it. Text from the server becomes text nodes only.

const steps = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** Words each time relatively, and keeps the exact one as its title. */
function relate(root = document) {
  for (const time of root.querySelectorAll("time[data-relative]")) {
    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
    time.title ||= time.textContent;
    if (Math.abs(seconds) > 14 * 86400) continue;
    const [unit, size] = steps.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
    time.textContent = Math.abs(seconds) < 5 ? "just now" : words.format(Math.trunc(seconds / size), unit);
  }
}

/** Copy buttons, where the browser lets a page copy. */
function offerCopies(root = document) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
  }
}

// What the server sent for each part that changes, before times are worded.
const sent = new Map([...document.querySelectorAll("[data-live]")].map((part) => [part.id, part.outerHTML]));

/** Is somebody using this part, so that it must not change under their hands? */
const inUse = (part) => part.contains(document.activeElement) || part.querySelector("details[open] form");

/** Asks for the page again and exchanges the parts that changed. */
async function refresh() {
  const main = document.querySelector("main[data-poll]");
  if (!main) return;
  const answer = await fetch(main.dataset.poll, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (!next || next.outerHTML === sent.get(part.id) || inUse(part)) continue;
    sent.set(part.id, next.outerHTML);
    part.replaceWith(document.importNode(next, true));
    const now = document.getElementById(next.id);
    relate(now);
    offerCopies(now);
  }
  const { poll, every } = fresh.querySelector("main")?.dataset ?? {};
  if (poll) main.dataset.every = every; else delete main.dataset.poll;
}

async function keepFresh() {
  const main = document.querySelector("main[data-poll]");
  if (!main) return;
  await new Promise((done) => setTimeout(done, 1000 * Number(main.dataset.every || 10)));
  if (!document.hidden) await refresh().catch(() => {});
  keepFresh();
}

/** As `view::plain` on the server: colours dropped, other control characters shown. */
function plain(text) {
  return text
    .replace(/\x1b\[[0-9;]*m/g, "")
    .replace(/\r\n/g, "\n")
    .replace(/[\x00-\x08\x0b-\x1f\x7f]/g, (c) => "^" + String.fromCharCode(c.charCodeAt(0) ^ 0x40))
    .replace(/[\x80-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}

function span(kind, ...content) {
  const element = document.createElement("span");
  element.className = kind;
  element.append(...content);
  return element;
}

function follow(log) {
  const state = document.getElementById("log-state");
  const source = new EventSource(log.dataset.follow);
  let seen = 0;
  source.addEventListener("open", () => { state.textContent = "Live"; });
  source.addEventListener("line", ({ data }) => {
    const line = JSON.parse(data);
    if (line.line <= seen) return;
    seen = line.line;
    document.getElementById("log-empty")?.remove();
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    const time = document.createElement("time");
    time.dateTime = line.at;
    time.textContent = new Date(line.at).toISOString().slice(11, 19);
    const text = span("text");
    if (line.stream !== "info") text.append(span("visually-hidden", `${line.stream}: `));
    text.append(plain(line.text));
    const item = document.createElement("li");
    if (["info", "warning", "error"].includes(line.stream)) item.className = line.stream;
    item.append(span("at", time), " ", span("step", line.step ?? ""), " ", text);
    log.append(item);
    if (atEnd) log.scrollTop = log.scrollHeight;
  });
  source.addEventListener("end", () => {
    source.close();
    state.textContent = "";
    refresh().catch(() => {});
  });
  source.addEventListener("error", () => {
    state.textContent = source.readyState === EventSource.CLOSED ? "The live log was cut off. Reload the page." : "Connecting again…";
  });
}

relate();
offerCopies();
setInterval(() => relate(), 15000);
keepFresh();
for (const log of document.querySelectorAll("[data-follow]")) follow(log);
