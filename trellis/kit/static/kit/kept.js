// Forms that a device keeps until the server confirms them, and pages that it can show without a connection.
// A form says `data-kept="its place"` and `data-kept-label="in words"`; every keystroke is sealed into the vault, sent when there is a connection, and let go of
// when the server has said that it stands there. Protocol: docs/decisions/0034. Nothing here knows what the forms are about.
const vault = globalThis.trellisVault;
const bar = document.querySelector("[data-unsent]");
const says = bar?.dataset ?? {};
const body = document.body;
const fromDevice = body.dataset.fromDevice;
const IDLE = 15000;
const OWN = new Set(["csrfmiddlewaretoken", "sent_as", "version", "before", "edition", "device_at", "device_now"]);
const talk = "BroadcastChannel" in globalThis ? new BroadcastChannel("trellis-kept") : null;
const uuid = () => crypto.randomUUID();
let person = Number(body.dataset.person || 0);
let state = "waiting";

// -- what is kept -------------------------------------------------------------------------------------------
const waits = (row) => !row.empty && row.version !== row.confirmed;
const rowsOf = async () => (person ? (await vault.all("kept", person)).sort((a, b) => a.at - b.at) : []);
const contentOf = async (row) => JSON.parse(vault.text.from(await vault.unseal(person, row.sealed)));
const unsent = async () => (await rowsOf()).filter(waits);
const things = (rows) => new Set(rows.map((row) => row.parent ?? row.id)).size; // a note and its photos are one thing

const keep = async (id, content, { isEmpty, ...facts }) => {
  if (!person) return;
  const sealed = await vault.seal(person, vault.text.to(JSON.stringify(content)));
  await vault.change("kept", id, (row) => {
    const now = row ?? { id, person, at: Date.now(), tried: [], confirmed: "", edition: facts.edition ?? 0, version: "" };
    const isOut = !now.version || now.version === now.confirmed || now.tried.includes(now.version);
    return { ...now, ...facts, edition: now.edition, sealed, empty: isEmpty, version: isOut ? uuid() : now.version, problem: "", words: "" };
  });
};

// -- the number, always in sight ------------------------------------------------------------------------------
const line = (row, content) => {
  const item = document.createElement("li");
  item.className = "row";
  const title = document.createElement("p");
  title.className = "row__title";
  title.textContent = content.label;
  const why = document.createElement("p");
  why.className = "row__meta";
  why.textContent = row.words || says[row.problem] || "";
  const words = document.createElement("p");
  words.dir = "auto";
  words.hidden = true;
  words.textContent = (content.fields.text ?? Object.values(content.fields).flat()).join(" ");
  const acts = document.createElement("p");
  acts.className = "acts";
  const button = (label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button--small button--plain";
    made.textContent = label;
    made.addEventListener("click", () => act(made));
    acts.append(made);
  };
  if (!row.parent) button(says.show, () => (words.hidden = !words.hidden));
  button(says.throw, async (made) => {
    if (!made.dataset.sure) {
      made.dataset.sure = "yes";
      made.textContent = says.sure;
      return;
    }
    for (const one of await rowsOf()) if (one.id === row.id || one.parent === row.id) await vault.change("kept", one.id, () => null);
    forms.forEach((form) => form.thrownAway(row.id));
    await show();
  });
  item.append(title, why, words, acts);
  return item;
};
const show = async () => {
  if (!bar || !vault.isThere) return;
  const rows = await unsent();
  bar.hidden = !rows.length;
  if (!rows.length) return;
  const problem = rows.find((row) => row.words || row.problem);
  bar.querySelector("[data-unsent-number]").textContent = says.one.replace("NUMBER", things(rows));
  bar.querySelector("[data-unsent-says]").textContent = problem ? problem.words || says[problem.problem] : says[state];
  bar.querySelector("[data-unsent-sign-in]").hidden = !["signedOut", "other"].includes(state);
  bar.querySelector("[data-unsent-list]").replaceChildren(...(await Promise.all(rows.map(async (row) => line(row, await contentOf(row))))));
};

// -- sending: one tab at a time, one thing after the other ---------------------------------------------------------
const PROBLEMS = { 401: "signedOut", 403: "refused", 404: "missing", 413: "large" };
const ask = async () => {
  const answer = await fetch("/who-is-here/", { headers: { Accept: "application/json" }, redirect: "manual", cache: "no-store" });
  if (!answer.ok) return { state: answer.status >= 500 ? "failed" : "signedOut" };
  const here = await answer.json();
  return here.person === person ? { token: here.token } : { state: "other" };
};
const sendOne = async (row, token) => {
  const { url, fields } = await contentOf(row);
  const form = new FormData();
  for (const [name, values] of Object.entries(fields)) for (const value of values) form.append(name, value);
  form.append("sent_as", row.id);
  if (row.file) form.append("file", new Blob([await vault.unseal(person, row.file)]), "photo");
  else {
    form.append("version", row.version);
    form.append("before", row.tried.filter((one) => one !== row.version).join(" "));
    form.append("edition", row.edition);
    form.append("device_at", new Date(row.at).toISOString());
    form.append("device_now", new Date().toISOString());
  }
  const answer = await fetch(url, { method: "POST", body: form, headers: { Accept: "application/json", "X-CSRFToken": token }, redirect: "manual" });
  const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json");
  const said = isOurs ? await answer.json() : {};
  if (answer.ok && said.taken) {
    await vault.change("kept", row.id, (now) => {
      if (!now) return undefined;
      if (now.version === row.version && (now.finished || now.file)) return null;
      return { ...now, confirmed: row.version, edition: said.edition, tried: [], problem: "", words: "" };
    });
    return { words: said.words };
  }
  const problem = answer.type === "opaqueredirect" ? "signedOut" : answer.status === 422 ? "" : PROBLEMS[answer.status] ?? "failed";
  await vault.change("kept", row.id, (now) => now && { ...now, problem, words: answer.status === 422 ? said.words : "" });
  return { problem: problem || "refusedInWords" };
};
const sendAll = async () => {
  if (!person || !vault.isThere || !(await unsent()).length) return show();
  let next;
  try {
    const here = await ask();
    state = here.state ?? "sending";
    if (here.state) return show();
    await show();
    for (const { id } of await unsent()) {
      const before = await vault.get("kept", id);
      if (!before || !waits(before)) continue;
      const parent = before.parent ? await vault.get("kept", before.parent) : undefined;
      if (parent && !parent.confirmed) continue; // its note goes first
      const row = await vault.change("kept", id, (now) => now && { ...now, tried: [...now.tried.filter((one) => one !== now.version), now.version].slice(-40) });
      const came = row ? await sendOne(row, here.token) : {};
      if (came.words) tell(came.words);
      if (came.problem === "failed") next = setTimeout(send, 60000);
      if (came.problem === "signedOut") break;
    }
    state = "waiting";
  } catch {
    state = "waiting"; // no connection: it stays, and is sent with the next one
    clearTimeout(again);
    again = setTimeout(send, 30000);
  }
  talk?.postMessage("changed");
  for (const one of forms) if (await one.arrived()) location.reload();
  return show();
};
let again;
const send = () => (navigator.locks ? navigator.locks.request("trellis-send", sendAll) : sendAll());
const tell = (words) => {
  const age = document.querySelector("[data-age]");
  if (!age) return;
  age.textContent = words;
  age.hidden = false;
};

// -- forms ------------------------------------------------------------------------------------------------------
const forms = [];
const fieldsOf = (form, button = null) => {
  const fields = {};
  for (const [name, value] of new FormData(form, button)) if (!OWN.has(name) && typeof value === "string") (fields[name] ??= []).push(value);
  return fields;
};
const fill = (form, fields) => {
  for (const control of form.elements) {
    if (!control.name || OWN.has(control.name) || control.type === "file" || control.type === "submit") continue;
    const values = fields[control.name] ?? [];
    if (["checkbox", "radio"].includes(control.type)) control.checked = values.includes(control.value);
    else if (control.type !== "hidden" && values.length) control.value = values[0];
  }
};
const typed = (form) => [...form.querySelectorAll("textarea, input[type=text], input[type=number]")];
const isEmpty = (form) => !("keptWhole" in form.dataset) && typed(form).every((control) => !control.value.trim());
const count = (form) => {
  const line = form.querySelector("[data-kept-count]");
  if (!line) return false;
  const over = Math.max(...typed(form).map((control) => control.value.trim().length)) - Number(line.dataset.most);
  line.textContent = over > 0 ? line.dataset.words.replace("NUMBER", over) : "";
  return over > 0;
};
const held = (id) => new Promise((done) => {
  if (!navigator.locks) return done(true);
  navigator.locks.request(`trellis-writing-${id}`, { ifAvailable: true }, (lock) => {
    done(Boolean(lock));
    return lock ? new Promise(() => {}) : undefined; // until this page goes
  });
});

const begin = async (form) => {
  const { kept: place, keptLabel: label } = form.dataset;
  const isOnce = "keptOnce" in form.dataset;
  const isWhole = "keptWhole" in form.dataset; // nothing of it is kept before a button is pressed: half a choice is none
  const isSaid = (yes) => form.querySelectorAll("[data-kept-said]").forEach((words) => (words.hidden = !yes));
  const fresh = () => (isOnce ? form.elements.sent_as.value : uuid());
  const facts = () => ({ place, edition: Number(form.elements.edition.value || 0) });
  let id = "";
  for (const row of (await rowsOf()).filter((one) => one.place === place && (!one.finished || isOnce) && !one.file)) {
    if (!waits(row) && !fromDevice) await vault.change("kept", row.id, () => null); // it stands there: the page shows it
    else if (!id && (await held(row.id))) {
      id = row.id;
      fill(form, (await contentOf(row)).fields);
      isSaid(isWhole);
    }
  }
  if (!id) {
    id = fresh();
    await held(id);
  }
  // One writing at a time, and always of the newest words: whoever types faster than the device writes waits for one writing, not for one a letter.
  const wanted = new Map();
  let writing = null;
  let idle;
  const write = async () => {
    while (wanted.size) {
      const [which, { content, given }] = wanted.entries().next().value;
      wanted.delete(which);
      await keep(which, content, given).catch(() => tell(says.full));
    }
    writing = null;
    delete form.dataset.keptWriting;
    await show();
  };
  const save = (more = {}, button = null) => {
    const content = { url: new URL(form.action).pathname, label, fields: fieldsOf(form, button) };
    wanted.set(id, { content, given: { ...wanted.get(id)?.given, ...facts(), ...more, isEmpty: isEmpty(form) } });
    form.dataset.keptWriting = "";
    writing ??= write();
    return writing;
  };
  const changed = (event) => {
    if (event.target.type === "file") return;
    count(form);
    save();
    clearTimeout(idle);
    idle = setTimeout(send, IDLE);
  };
  if (!isWhole) form.addEventListener("input", changed);
  if (!isWhole) form.addEventListener("change", async (event) => {
    if (event.target.type !== "file") return changed(event);
    const input = event.target;
    for (const file of input.files) {
      const bytes = await (await smaller(file)).arrayBuffer();
      const content = { url: input.dataset.keptFiles, label: `${says.photo}, ${label}`, fields: { [input.dataset.keptParent]: [id] } };
      const photo = uuid();
      const file_ = await vault.seal(person, bytes);
      await keep(photo, content, { parent: id, file: file_, isEmpty: false }).catch(() => tell(says.full));
    }
    input.value = "";
    await save();
    await show();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isEmpty(form)) return typed(form)[0]?.focus();
    if (count(form)) return typed(form)[0]?.focus();
    clearTimeout(idle);
    await save({ finished: true }, event.submitter);
    isSaid(isWhole);
    if (!isOnce) {
      id = uuid();
      await held(id);
      for (const control of typed(form)) control.value = "";
      form.querySelectorAll("[type=checkbox]").forEach((box) => (box.checked = false));
      typed(form)[0]?.focus();
    }
    await send();
    if (isOnce && !(await vault.get("kept", id))) location.reload();
  });
  forms.push({
    arrived: async () => isWhole && (await vault.get("kept", id).then((row) => !row && form.querySelector("[data-kept-said]:not([hidden])"))),
    thrownAway: (gone) => {
      if (gone !== id) return;
      form.reset();
      isSaid(false);
      id = fresh();
      held(id);
    },
  });
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" && Promise.resolve(writing).then(send));
};

// A photo need not be larger than it is shown: what fits no browser's hands goes as it is, and the server says what to do.
const smaller = async (file) => {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, 1600 / Math.max(picture.width, picture.height));
    const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85))) ?? file;
  } catch {
    return file;
  }
};

// -- pages to read without a connection ------------------------------------------------------------------------------
const STATIC = "trellis-static-1";
const HEADERS = ["Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options", "X-Frame-Options"];
const FRESH = 5 * 60000;
const takeAlong = async (links) => {
  const kept = await vault.all("pages", person);
  const wanted = new Map(links.map((link) => [new URL(link.href).pathname, link.textContent]));
  for (const row of kept) if (!wanted.has(row.url) && Date.now() - row.at > 4 * 86400000) await vault.change("pages", [person, row.url], () => null);
  const assets = new Set(performance.getEntriesByType("resource").map((one) => one.name));
  for (const [url, label] of wanted) {
    if (url !== location.pathname && kept.some((row) => row.url === url && Date.now() - row.at < FRESH)) continue;
    const answer = await fetch(url, { cache: "no-store" });
    if (!answer.ok || answer.redirected) {
      if (answer.status === 404) await vault.change("pages", [person, url], () => null);
      continue;
    }
    const html = await answer.text();
    const read = new DOMParser().parseFromString(html, "text/html");
    if (Number(read.body.dataset.person) !== person) return; // somebody else signed in meanwhile
    for (const one of read.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")) assets.add(new URL(one.getAttribute("href") ?? one.getAttribute("src"), location).href);
    const headers = Object.fromEntries(HEADERS.map((name) => [name, answer.headers.get(name)]).filter(([, value]) => value));
    const row = { person, url, at: Date.now(), headers, page: await vault.seal(person, vault.text.to(html)), label: await vault.seal(person, vault.text.to(label)) };
    const isHere = async () => (await vault.whoIsHere()) === row.person;
    if (await isHere()) await vault.change("pages", [row.person, url], () => row);
    if (!(await isHere())) return void (await vault.change("pages", [row.person, url], () => null)); // signed out meanwhile
  }
  const cache = await caches.open(STATIC);
  const ours = [...assets].filter((one) => one.startsWith(location.origin) && new URL(one).pathname.startsWith("/static/"));
  await Promise.all(ours.map(async (one) => (await cache.match(one)) ?? cache.add(one).catch(() => {})));
  body.dataset.takenAlong = wanted.size;
};
const listKept = async (section) => {
  const rows = person ? await vault.all("pages", person) : [];
  const list = section.querySelector("ul");
  for (const row of rows) {
    const link = document.createElement("a");
    link.href = row.url;
    link.textContent = vault.text.from(await vault.unseal(person, row.label));
    const item = document.createElement("li");
    item.className = "row";
    item.append(link);
    list.append(item);
  }
  if (!rows.length) list.append(Object.assign(document.createElement("li"), { className: "row", textContent: section.dataset.keptNothing }));
};

// -- signing out: what has not arrived is named first, then the key goes ----------------------------------------------
const leave = async (form) => {
  const rows = await unsent();
  if (rows.length && !(await agreed(rows))) return;
  const leaving = person;
  person = 0; // what is still under way seals nothing more for them
  await vault.forget(leaving);
  talk?.postMessage("forgotten");
  form.dataset.forgotten = "yes";
  form.requestSubmit();
};
const agreed = async (rows) => {
  const labels = [...new Set(await Promise.all(rows.filter((row) => !row.parent || !rows.some((one) => one.id === row.parent)).map(async (row) => (await contentOf(row)).label)))];
  const dialog = Object.assign(document.createElement("dialog"), { className: "dialog" });
  const words = Object.assign(document.createElement("p"), { id: "unsent-words", textContent: says.signingOut.replace("NUMBER", things(rows)) });
  dialog.setAttribute("aria-labelledby", words.id);
  const list = document.createElement("ul");
  list.append(...labels.map((label) => Object.assign(document.createElement("li"), { textContent: label })));
  const acts = Object.assign(document.createElement("div"), { className: "acts" });
  const answer = new Promise((done) => {
    for (const [label, kind, yes] of [[says.lose, "button--undo", true], [says.stay, "", false]]) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: `button ${kind}`, textContent: label });
      button.addEventListener("click", () => {
        done(yes);
        dialog.close();
      });
      acts.append(button);
    }
    dialog.addEventListener("close", () => {
      done(false);
      dialog.remove();
    });
  });
  dialog.append(words, list, acts);
  body.append(dialog);
  dialog.showModal();
  acts.lastElementChild.focus();
  return answer;
};
addEventListener("submit", (event) => {
  if (!("forgetDrafts" in event.target.dataset) || event.target.dataset.forgotten || !vault.isThere) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  leave(event.target).catch(() => {
    event.target.dataset.forgotten = "yes";
    event.target.requestSubmit();
  });
}, { capture: true });

// -- at the opening of a page --------------------------------------------------------------------------------------
const start = async () => {
  const section = document.querySelector("[data-kept-here]");
  if (section) {
    person = await vault.whoIsHere();
    await listKept(section);
  } else if (!fromDevice) await vault.sayWhoIsHere(person);
  if (fromDevice) tell(says.fromDevice.replace("TIME", new Date(fromDevice).toLocaleString(document.documentElement.lang, { weekday: "short", hour: "numeric", minute: "2-digit" })));
  if (!person) return;
  const mine = [...document.querySelectorAll("form[data-kept]")];
  for (const form of mine) await begin(form);
  if (mine.length) document.querySelectorAll("[data-kept-promise]").forEach((words) => (words.hidden = false));
  const links = [...document.querySelectorAll("[data-keep-pages] a")];
  await show();
  bar?.querySelector("[data-unsent-send]").addEventListener("click", send);
  addEventListener("online", send);
  if (talk) talk.onmessage = (event) => (event.data === "forgotten" ? location.reload() : show());
  if (mine.length || links.length) {
    navigator.serviceWorker?.register("/worker.js").catch(() => {});
    navigator.storage?.persist?.().catch(() => {});
  }
  await send();
  if (links.length && !fromDevice) await takeAlong(links).catch(() => {});
  body.dataset.keptReady = "yes";
};
if (vault?.isThere) start().catch(() => {});
