// Ask once more before a form with data-confirm goes. Without script the form goes at once: its own words say what happens.
const agreed = new WeakSet();
const ask = (form, submitter) => {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const words = document.createElement("p");
  words.textContent = form.dataset.confirm;
  words.id = "confirm-words";
  dialog.setAttribute("aria-labelledby", words.id);
  const acts = document.createElement("div");
  acts.className = "acts";
  for (const [label, kind, yes] of [[form.dataset.confirmYes || submitter?.textContent, "button--undo", true], [form.dataset.confirmNo, "", false]]) {
    if (!label) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = `button ${kind}`;
    button.textContent = label;
    button.addEventListener("click", () => {
      dialog.close();
      if (!yes) return;
      agreed.add(form);
      form.requestSubmit(submitter);
    });
    acts.append(button);
  }
  dialog.append(words, acts);
  dialog.addEventListener("close", () => {
    dialog.remove();
    submitter?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  acts.lastElementChild.focus(); // Enter by habit keeps things as they are
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.confirm || agreed.has(form)) return;
  event.preventDefault();
  ask(form, event.submitter);
});
