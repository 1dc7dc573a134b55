// Bring the keyboard to what needs it: the list of mistakes after a form came back, and after a part of the page was swapped.
const take = (within) => {
  const wanted = within.querySelector?.("[data-takes-focus]");
  if (wanted) wanted.focus();
};
take(document);
document.addEventListener("htmx:afterSwap", (event) => take(event.detail.target));
