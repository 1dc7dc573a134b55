// Keep what is typed into a textarea with data-draft on this device until the server has it.
// One key to a person and a text. A draft that was sent is dropped when the next page of the same person arrives: a lost
// connection, an expired session or a server that failed leaves it here.
const person = document.body.dataset.person;
const PREFIX = "trellis:draft:";
const key = (area) => `${PREFIX}${person}:${area.dataset.draft}`;
const read = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
};
const write = (name, draft) => {
  try {
    localStorage.setItem(name, JSON.stringify(draft));
    return true;
  } catch {
    return false; // full, or not allowed: then nothing claims to be kept
  }
};
const mine = () => Object.keys(localStorage).filter((name) => name.startsWith(`${PREFIX}${person}:`));
const clock = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
const say = (area, words) => {
  const line = area.closest(".field")?.querySelector("[data-draft-says]");
  if (!line || !words) return;
  line.textContent = words;
  line.hidden = false;
};

for (const name of mine()) if (read(name)?.sent) localStorage.removeItem(name);

const keep = (area) => {
  const at = Date.now();
  if (!area.value) return localStorage.removeItem(key(area));
  const line = area.closest(".field")?.querySelector("[data-draft-says]");
  if (write(key(area), { text: area.value, at })) say(area, line?.dataset.keptWords.replace("TIME", clock(at)));
};
const begin = (area) => {
  if (area.dataset.draftBegun) return;
  area.dataset.draftBegun = "yes";
  const kept = read(key(area));
  const line = area.closest(".field")?.querySelector("[data-draft-says]");
  const isMended = area.getAttribute("aria-invalid") === "true";
  if (kept && kept.text !== area.value && area.value === area.defaultValue && !isMended) {
    area.value = kept.text;
    say(area, line?.dataset.backWords);
  }
  let soon;
  area.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(() => keep(area), 300);
  });
  area.form?.addEventListener("submit", (event) => {
    clearTimeout(soon);
    if (!event.defaultPrevented && area.value) write(key(area), { text: area.value, at: Date.now(), sent: true });
  });
};
const beginAll = (root) => root.querySelectorAll?.("textarea[data-draft]").forEach(begin);
beginAll(document);
document.addEventListener("htmx:afterSwap", (event) => beginAll(event.detail.target));
document.addEventListener("submit", (event) => {
  if (!("forgetDrafts" in event.target.dataset)) return;
  mine().forEach((name) => localStorage.removeItem(name));
  // Answers without names are kept under no person: whoever signs out of this device takes them along.
  for (const name of Object.keys(localStorage)) if (name.startsWith("trellis:sheet:")) localStorage.removeItem(name);
});
