// Send a question without losing it: the page goes on when the server has it, and stays as it is when it has not.
// Without script the same forms are sent as plain forms.
const notSent = (form, isLost) => {
  const words = form?.querySelector("[data-not-sent]");
  if (words) words.hidden = !isLost;
  if (isLost) words?.scrollIntoView({ block: "nearest" });
};
const formOf = (event) => event.detail.elt?.closest?.("form[data-answering]") ?? null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const form = formOf(event);
  if (!form) return;
  const { xhr } = event.detail;
  // Answers are refused with 409 and mended with 422. Whatever is not a page of answering (signed out, too much at once) must not take the form away.
  const isOurs = xhr.responseText.includes("data-answering");
  event.detail.shouldSwap = isOurs && xhr.status < 500;
  event.detail.isError = !event.detail.shouldSwap;
  notSent(form, !event.detail.shouldSwap);
});
for (const lost of ["htmx:sendError", "htmx:timeout", "htmx:sendAbort"]) document.addEventListener(lost, (event) => notSent(formOf(event), true));
document.addEventListener("htmx:beforeRequest", (event) => notSent(formOf(event), false));
document.addEventListener("htmx:afterSettle", () => {
  const main = document.getElementById("main");
  if (main?.querySelector("[data-answering]") && document.activeElement === document.body) main.focus({ preventScroll: true });
});
