// Answers while there is no connection. A connection always wins: what is kept here is shown only when nothing can be reached.
importScripts("{% static 'kit/vault.js' %}");
const STATIC = "trellis-static-1";
const WITHOUT = "{% url 'without_connection' %}";
const vault = self.trellisVault;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STATIC).then((cache) => cache.add(WITHOUT)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("trellis-") && name !== STATIC).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => self.clients.claim()));
});

const keptPage = async (address) => {
  const person = await vault.whoIsHere();
  const row = person ? await vault.get("pages", [person, address.pathname]) : undefined;
  const bytes = row ? await vault.unseal(person, row.page).catch(() => null) : null;
  if (!bytes) return null;
  const page = vault.text.from(bytes).replace("<body ", `<body data-from-device="${new Date(row.at).toISOString()}" `);
  return new Response(page, { headers: { ...row.headers, "Content-Type": "text/html; charset=utf-8" } });
};
const PATIENCE = 8000; // a connection that answers nothing is none
const page = async (request) => {
  const answer = fetch(request);
  const kept = () => keptPage(new URL(request.url)).catch(() => null);
  try {
    return (await Promise.race([answer, new Promise((done) => setTimeout(done, PATIENCE)).then(kept)])) ?? (await answer);
  } catch {
    return (await kept()) ?? (await caches.match(WITHOUT)) ?? Response.error();
  }
};
const asset = async (request) => {
  const cache = await caches.open(STATIC);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch {
    return (await cache.match(request)) ?? Response.error();
  }
};
self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event.request));
  else if (address.pathname.startsWith("{% get_static_prefix %}")) event.respondWith(asset(event.request));
});
