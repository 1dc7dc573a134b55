// What a device keeps for one person, sealed under a key that never leaves the browser and is thrown away at sign-out.
// Read by pages and by the worker, so it is a plain script. Three stores: `people` (number, key), `kept` (what has not arrived), `pages` (to read
// without a connection). Numbers and states lie open, whatever people wrote and every page is sealed.
(() => {
  const NAME = "trellis";
  let opening;
  const asPromise = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const open = () => (opening ??= new Promise((done, failed) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("people", { keyPath: "person" });
      request.result.createObjectStore("kept", { keyPath: "id" }).createIndex("person", "person");
      request.result.createObjectStore("pages", { keyPath: ["person", "url"] }).createIndex("person", "person");
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => {
        request.result.close();
        opening = undefined;
      };
      done(request.result);
    };
    request.onerror = () => failed(request.error);
  }));
  const store = async (name, mode = "readonly") => (await open()).transaction(name, mode).objectStore(name);

  // Change one row within one transaction: `change` gets the row and returns what stands in its place, null to remove it, undefined to leave it.
  const change = async (name, id, how) => {
    const rows = await store(name, "readwrite");
    const found = await asPromise(rows.get(id));
    const made = how(found);
    if (made === null) await asPromise(rows.delete(id));
    else if (made !== undefined) await asPromise(rows.put(made));
    return made;
  };

  const keyOf = async (person) => (await asPromise((await store("people")).get(person)))?.key;
  const keyFor = async (person) => {
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const row = await change("people", person, (found) => found ?? { person, key: made });
    return (row ?? { key: await keyOf(person) }).key;
  };
  const seal = async (person, bytes) => {
    const key = (await keyOf(person)) ?? (await keyFor(person));
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes) };
  };
  const unseal = async (person, sealed) => {
    const key = await keyOf(person);
    return key ? crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, key, sealed.data) : null;
  };

  // Row 0 says whose pages this device may show without a connection: whoever was here last and has not signed out.
  const whoIsHere = async () => (await asPromise((await store("people")).get(0)))?.is ?? 0;
  const sayWhoIsHere = (is) => change("people", 0, (found) => (found?.is === is ? undefined : { person: 0, is }));

  const all = async (name, person) => asPromise((await store(name)).index("person").getAll(person));
  const forget = async (person) => {
    const database = await open();
    const gone = database.transaction(["people", "kept", "pages"], "readwrite");
    gone.objectStore("people").delete(person);
    gone.objectStore("people").put({ person: 0, is: 0 });
    for (const name of ["kept", "pages"]) {
      gone.objectStore(name).index("person").getAllKeys(person).onsuccess = (event) => event.target.result.forEach((key) => gone.objectStore(name).delete(key));
    }
    await new Promise((done, failed) => {
      gone.oncomplete = done;
      gone.onerror = gone.onabort = () => failed(gone.error);
    });
  };
  const text = { from: (bytes) => new TextDecoder().decode(bytes), to: (words) => new TextEncoder().encode(words) };
  globalThis.trellisVault = {
    isThere: Boolean(globalThis.indexedDB && globalThis.crypto?.subtle), all, change, forget, sayWhoIsHere, seal, text, unseal, whoIsHere,
    get: async (name, id) => asPromise((await store(name)).get(id)),
  };
})();
