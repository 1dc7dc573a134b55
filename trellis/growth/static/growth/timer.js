// The time that is left of a step, counted down from what the server said when the page came. Everybody's phone asks again every few seconds.
let came = performance.now();
let said = "";
const shown = () => document.querySelector("[data-now]");
const say = (words) => {
  const place = document.querySelector("[data-said]");
  if (!place || !words || words === said) return;
  said = words;
  place.textContent = words;
};
const draw = () => {
  const now = shown();
  const clock = now?.querySelector("[data-clock]");
  if (!clock) return;
  const gone = now.dataset.paused ? 0 : Math.floor((performance.now() - came) / 1000);
  const left = Number(now.dataset.left) - gone;
  const seconds = Math.abs(left);
  const words = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  if (clock.textContent !== words) clock.textContent = words;
  const unit = now.querySelector("[data-clock-words]");
  const which = left < 0 ? now.dataset.wordsOver : now.dataset.wordsLeft;
  if (unit && unit.textContent !== which) unit.textContent = which;
  if (gone > 0 && left === 60) say(now.dataset.soon);
  if (gone > 0 && left === -1) say(now.dataset.over);
};
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "now") return;
  came = performance.now();
  say(shown()?.dataset.say);
  draw();
});
setInterval(draw, 250);
