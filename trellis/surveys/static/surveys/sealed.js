// Answers without names, one question to a screen. A draft stays on this device alone: gone at sending, at sign-out, after a day, and never
// there on a device that is said to be shared (kit/drafts.js drops it at sign-out). Without script the form is one page without a draft.
const PREFIX = "trellis:sheet:";
const DAY = 24 * 60 * 60 * 1000;
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
const drop = (name) => {
  try {
    localStorage.removeItem(name);
  } catch {
    // not allowed: then nothing was kept either
  }
};
const names = () => {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  } catch {
    return [];
  }
};
const dropOld = () => names().forEach((name) => (read(name)?.at ?? 0) < Date.now() - DAY && drop(name));

const NOT_KEPT = new Set(["csrfmiddlewaretoken", "replaces"]);
const valuesOf = (form) => [...new FormData(form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string" && value);
const isPristine = (form) => valuesOf(form).every(([name]) => name === "receipt");

const drafts = (form) => {
  const name = PREFIX + form.dataset.sealed;
  const shared = form.querySelector("[data-shared-device]");
  const line = form.querySelector("[data-draft-state]");
  form.querySelectorAll("[data-draft-only]").forEach((part) => (part.hidden = false));
  const keep = () => {
    if (shared.checked) {
      drop(name);
      line.textContent = line.dataset.notKeptWords;
    } else if (!isPristine(form)) {
      const isKept = write(name, { at: Date.now(), values: valuesOf(form) });
      line.textContent = isKept ? line.dataset.keptWords : line.dataset.notKeptWords;
    }
  };
  const kept = read(name);
  if (kept?.values && isPristine(form)) {
    for (const [field, value] of kept.values) {
      for (const control of form.querySelectorAll(`[name="${CSS.escape(field)}"]`)) {
        if (control.type === "radio" || control.type === "checkbox") control.checked = control.value === value;
        else control.value = value;
      }
    }
    line.textContent = line.dataset.backWords;
  }
  let soon;
  form.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(keep, 300);
  });
  shared.addEventListener("change", keep);
};

const steps = (form) => {
  const all = [...form.querySelectorAll("[data-step]")];
  const last = form.querySelector("[data-last-step]");
  const [on, back, whole] = ["on", "back"].map((which) => form.querySelector(`[data-step-${which}]`)).concat(form.querySelector("[data-all-at-once]"));
  const says = form.querySelector("[data-step-says]");
  const wrong = all.findIndex((step) => step.querySelector(".field__error"));
  if (all.length < 2) return;
  let here = Math.max(wrong, 0);
  const show = (moved) => {
    all.forEach((step, number) => (step.hidden = number !== here));
    last.hidden = here !== all.length - 1;
    on.hidden = !last.hidden;
    back.hidden = here === 0;
    form.querySelectorAll("[data-page-only]").forEach((part) => (part.hidden = true));
    form.querySelector("[data-how-many]").classList.add("visually-hidden"); // the steps say it; the page keeps its heading
    form.querySelectorAll("[data-steps-only]").forEach((part) => (part.hidden = false));
    says.textContent = says.dataset.stepSays.replace("NUMBER", here + 1).replace("COUNT", all.length);
    form.querySelector(".progress").value = here + 1;
    const privacy = form.querySelector(".promise-of-privacy");
    if (moved) {
      privacy.open = here === 0;
      all[here].querySelector("input")?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
  };
  const go = (by) => {
    here = Math.min(Math.max(here + by, 0), all.length - 1);
    show(true);
  };
  on.addEventListener("click", () => go(1));
  back.addEventListener("click", () => go(-1));
  form.addEventListener("keydown", (event) => {
    // Return goes on to the next question, and sends only from the last.
    if (event.key === "Enter" && event.target.matches("input") && here < all.length - 1 && !on.hidden) {
      event.preventDefault();
      go(1);
    }
  });
  whole.addEventListener("click", () => {
    all.forEach((step) => (step.hidden = false));
    last.hidden = false;
    form.querySelectorAll("[data-page-only]").forEach((part) => (part.hidden = false));
    form.querySelector("[data-how-many]").classList.remove("visually-hidden");
    form.querySelectorAll("[data-steps-only]").forEach((part) => (part.hidden = true));
  });
  show(false);
};

const begin = () => {
  dropOld();
  document.querySelectorAll("[data-sealed-sent]").forEach((page) => drop(PREFIX + page.dataset.sealedSent));
  document.querySelectorAll("form[data-sealed]").forEach((form) => {
    if (form.dataset.begun) return;
    form.dataset.begun = "yes";
    drafts(form);
    steps(form);
  });
};
begin();
document.addEventListener("htmx:afterSettle", begin);
