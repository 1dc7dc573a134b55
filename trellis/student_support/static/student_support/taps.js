// Names to tap: each tap goes to the server by itself, one after the other, and is tried again until it stands there. Names can be looked for within the page.
// Without script the form goes as a whole when it is sent.
const fold = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

const looksFor = (form) => {
  const field = document.querySelector("[data-taps-find]");
  if (!field) return;
  field.closest("[hidden]")?.removeAttribute("hidden");
  const nothing = document.querySelector("[data-taps-nothing]");
  const names = [...form.querySelectorAll("[data-taps-name]")].map((item) => [item, fold(item.textContent)]);
  const look = () => {
    const wanted = fold(field.value.trim());
    for (const [item, name] of names) item.hidden = !name.includes(wanted);
    for (const group of form.querySelectorAll("[data-taps-group]")) group.hidden = !group.querySelector("[data-taps-name]:not([hidden])");
    if (nothing) nothing.hidden = names.some(([item]) => !item.hidden);
  };
  field.addEventListener("input", look);
  look();
};

const counts = (form) => {
  const place = form.querySelector("[data-taps-count]");
  const most = Number(form.dataset.most || 0);
  const show = () => {
    const marked = form.querySelectorAll("input[type=checkbox]:checked").length;
    if (place) place.textContent = place.dataset.words.replace("NUMBER", marked);
    if (most) for (const box of form.querySelectorAll("input[type=checkbox]")) box.disabled = marked >= most && !box.checked;
  };
  form.addEventListener("change", show);
  show();
};

const saves = (form) => {
  const says = form.querySelector("[data-taps-says]");
  const waiting = new Map(); // number of the student -> marked or not
  let sending = false;
  let again;
  const say = (words) => {
    if (says && says.textContent !== words) says.textContent = words;
  };
  const send = async () => {
    clearTimeout(again);
    if (sending) return;
    sending = true;
    try {
      while (waiting.size) {
        const [student, known] = waiting.entries().next().value;
        const body = new URLSearchParams({ student, known: known ? "1" : "0", csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
        const answer = await fetch(form.dataset.taps, { method: "POST", body, redirect: "manual" });
        if (answer.status === 409) return say(says.dataset.over);
        if (answer.status !== 204) throw new Error(String(answer.status));
        if (waiting.get(student) === known) waiting.delete(student);
      }
      say(says.dataset.kept);
    } catch {
      say(says.dataset.waits.replace("NUMBER", waiting.size));
      again = setTimeout(send, 5000);
    } finally {
      sending = false;
    }
  };
  form.addEventListener("change", (event) => {
    if (event.target.name !== "known") return;
    waiting.set(event.target.value, event.target.checked);
    send();
  });
  addEventListener("online", send);
  addEventListener("beforeunload", (event) => {
    if (waiting.size) event.preventDefault();
  });
  form.addEventListener("submit", () => waiting.clear()); // the form carries them
};

for (const form of document.querySelectorAll("form[data-names]")) {
  looksFor(form);
  counts(form);
  if (form.dataset.taps) saves(form);
  form.dataset.ready = "yes";
}
