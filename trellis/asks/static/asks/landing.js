// Where an ask would land: the arrow keys move it by a week while the weeks have the focus, and a choice shows its weeks at once.
document.addEventListener("keydown", (event) => {
  const weeks = event.target.closest?.("[data-weeks]");
  if (!weeks || event.altKey || event.ctrlKey || event.metaKey) return;
  const forwards = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  const way = event.key === forwards ? "later" : ["ArrowLeft", "ArrowRight"].includes(event.key) ? "earlier" : "";
  const link = way && document.querySelector(`[data-week="${way}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "landing" && event.detail.requestConfig?.elt?.dataset.week) document.querySelector("[data-weeks]")?.focus();
});
