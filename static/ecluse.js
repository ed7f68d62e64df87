// Improves the pages; every page works without this script. Text from the server only ever becomes
// text nodes.

const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const relativeFormat = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** A count of a unit, such as "1 minute" or "3 days". */
const countOf = (count, unit) => `${count} ${unit}${count === 1 ? "" : "s"}`;

/**
 * Replaces each time by a relative one, and keeps the exact time as its title. The attribute
 * `data-relative` is empty ("7 minutes ago"), `since` ("for 7 minutes") or `until` ("for another
 * 7 minutes"). A time that is more than two weeks away stays exact.
 */
function showRelativeTimes(root = document) {
  for (const time of root.querySelectorAll("time[data-relative]")) {
    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
    time.title ||= time.textContent;
    if (Math.abs(seconds) > 14 * 86400) continue;
    const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
    // What remains is rounded, so that 72 hours are "3 days" a moment after they began.
    const count = seconds > 0 ? Math.round(seconds / size) : Math.trunc(seconds / size);
    switch (time.dataset.relative) {
      case "since":
        time.textContent = `for ${countOf(Math.max(0, -count), unit)}`;
        break;
      case "until":
        time.textContent = `for another ${countOf(Math.max(0, count), unit)}`;
        break;
      default:
        time.textContent = Math.abs(seconds) < 5 ? "just now" : relativeFormat.format(count, unit);
    }
  }
}

/** Shows the copy buttons, where the browser lets a page copy. */
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

// The HTML that the server sent for each part that changes, before the script changed its times.
const sent = new Map([...document.querySelectorAll("[data-live]")].map((part) => [part.id, part.outerHTML]));

/** Whether somebody is using this part of the page, so that it must not be replaced now. */
const inUse = (part) =>
  part.contains(document.activeElement) || part.querySelector("details[open] form, form[data-sent-at]");

/** The HTML of a part without the keys of its forms, of which each page has new ones. */
const withoutKeys = (html) => html?.replace(/(name="form_key" value=)"[^"]*"/g, "$1");

/**
 * Sends a form once for a double click. A form that was sent keeps its key, because its part is not
 * replaced any more: the server makes the change of a key once.
 */
document.addEventListener("submit", (event) => {
  const { sentAt } = event.target.dataset;
  if (sentAt && event.timeStamp - Number(sentAt) < 2000) event.preventDefault();
  else event.target.dataset.sentAt = event.timeStamp;
});

/** Loads the page again and replaces the parts that changed. */
async function refresh() {
  const main = document.querySelector("main[data-poll]");
  if (!main) return;
  const answer = await fetch(main.dataset.poll, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (!next || withoutKeys(next.outerHTML) === withoutKeys(sent.get(part.id)) || inUse(part)) continue;
    sent.set(part.id, next.outerHTML);
    part.replaceWith(document.importNode(next, true));
    const now = document.getElementById(next.id);
    showRelativeTimes(now);
    offerCopies(now);
  }
  const { poll, every } = fresh.querySelector("main")?.dataset ?? {};
  if (poll) main.dataset.every = every; else delete main.dataset.poll;
}

/** Refreshes the page again and again, as often as the server asks for, while the tab is visible. */
async function keepFresh() {
  const main = document.querySelector("main[data-poll]");
  if (!main) return;
  await new Promise((done) => setTimeout(done, 1000 * Number(main.dataset.every || 10)));
  if (!document.hidden) await refresh().catch(() => {});
  keepFresh();
}

/** The characters of `is_hidden` on the server, without line end and tab. */
const HIDDEN =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Does what `view::plain` does on the server: drops colours and shows other hidden characters. */
function plain(text) {
  return text
    .replace(/\x1b\[[0-9;]*m/g, "")
    .replace(/\r\n/g, "\n")
    .replace(HIDDEN, (c) => `\\u{${c.codePointAt(0).toString(16)}}`);
}

function span(kind, ...content) {
  const element = document.createElement("span");
  element.className = kind;
  element.append(...content);
  return element;
}

/** Appends the lines of a log while it grows, and refreshes the page when the log has ended. */
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
    const isClosed = source.readyState === EventSource.CLOSED;
    state.textContent = isClosed ? "The live log was cut off. Reload the page." : "Connecting again…";
  });
}

showRelativeTimes();
offerCopies();
setInterval(() => showRelativeTimes(), 15000);
keepFresh();
for (const log of document.querySelectorAll("[data-follow]")) follow(log);
