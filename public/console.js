// What makes the console more comfortable. Each part stands for itself, and everything works without it.

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const toasts = document.querySelector("[data-toasts]");

/** Tells a screen reader what the eye sees at once. */
function say(text) {
  if (!toasts) return;
  const line = Object.assign(document.createElement("p"), { className: "sr", textContent: text });
  toasts.append(line);
  setTimeout(() => line.remove(), 5000);
}

// ---- `/` goes to the search, Ctrl+S or ⌘S saves, Escape and a click elsewhere close what is open.
addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.key === "/" && plain && !typing) {
    const field = document.querySelector("[data-search] [type=search]") ?? document.querySelector("[data-live] [type=search]");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  } else if (event.key.toLowerCase() === "s" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    const form = event.target.closest?.("form[data-watch]") ?? document.querySelector("form[data-watch]");
    if (!form) return;
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "Escape") {
    for (const menu of all("[data-menu][open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});
addEventListener("click", (event) => {
  for (const menu of all("[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
});

// ---- Whatever can be inside of what is loaded later is set up by a function.
function setUp(within) {
  all("[data-copy]", within).forEach(copyButton);
  all("[data-when]", within).forEach(tellTime);
  all("[data-expect]", within).forEach(expectTyped);
}

function copyButton(button) {
  const label = button.textContent;
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Copied";
      say("Copied");
    } catch {
      button.textContent = "Not copied";
      say("Not copied: select the text and copy it.");
    }
    setTimeout(() => (button.textContent = label), 2000);
  });
}

// ---- Times: how long ago, with all of it as the title; `exact` ones stay exact, and become local.
const steps = [["second", 60], ["minute", 60], ["hour", 24], ["day", 7]];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const full = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "long" });
const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" });
const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

function tellTime(time) {
  const at = new Date(time.dateTime);
  if (Number.isNaN(at.getTime())) return;
  time.title = full.format(at);
  if (time.dataset.when === "exact") {
    time.textContent = exact.format(at);
    return;
  }
  if (time.dataset.when === "date") {
    time.textContent = day.format(at);
    return;
  }
  let distance = (at - Date.now()) / 1000;
  for (const [unit, length] of steps) {
    if (Math.abs(distance) < length) {
      time.textContent = unit === "second" ? (distance > 0 ? "in a moment" : "just now") : relative.format(distance > 0 ? Math.round(distance) : Math.trunc(distance), unit);
      return;
    }
    distance /= length;
  }
  time.textContent = day.format(at);
}
setInterval(() => all("[data-when]").forEach(tellTime), 30_000);

// ---- A big deletion can be sent once its name is typed.
function expectTyped(input) {
  const button = input.form.querySelector("button[type=submit]");
  const look = () => (button.disabled = input.value.trim() !== input.dataset.expect);
  input.addEventListener("input", look);
  look();
}

// ---- Confirmations open in a dialog instead of on their own page.
addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-dialog]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const form = await fetch(link.href)
    .then((response) => (response.ok ? response.text() : ""))
    .then((html) => new DOMParser().parseFromString(html, "text/html").querySelector("#confirm-form"))
    .catch(() => null);
  if (!form) return location.assign(link.href);
  const dialog = document.createElement("dialog");
  dialog.append(document.importNode(form, true));
  // The page may have such a form itself: no id may be there twice.
  for (const attribute of ["id", "for", "aria-labelledby", "aria-describedby"]) {
    for (const element of all(`[${attribute}]`, dialog)) {
      element.setAttribute(attribute, element.getAttribute(attribute).replace(/\S+/g, "dialog-$&"));
    }
  }
  dialog.setAttribute("aria-labelledby", "dialog-confirm-title");
  document.body.append(dialog);
  setUp(dialog);
  dialog.addEventListener("click", (event) => {
    if (event.target !== dialog && !event.target.closest("[data-close]")) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  (dialog.querySelector("input:not([type=hidden]), textarea") ?? dialog.querySelector("[data-close]"))?.focus();
});

// ---- Lists of lines: Remove and Add instead of emptying a line and two empty ones.
for (const list of all("[data-list]")) {
  const lines = list.querySelector(".lines");
  const add = list.querySelector("[data-add]");
  const spare = lines.querySelector("[data-spare]:last-child");
  if (!spare) continue;
  const empty = spare.cloneNode(true);
  for (const line of all("[data-spare]", lines)) if (!line.querySelector("input").value) line.remove();
  const prepare = (line) => {
    const remove = line.querySelector("[data-remove]");
    const input = line.querySelector("input");
    remove.hidden = false;
    remove.addEventListener("click", () => {
      const next = line.nextElementSibling?.querySelector("input") ?? add;
      line.remove();
      next.focus();
      say("Removed");
      list.dispatchEvent(new Event("input", { bubbles: true }));
    });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      append();
    });
  };
  const append = () => {
    const last = lines.lastElementChild?.querySelector("input");
    if (last && !last.value) return last.focus();
    const line = empty.cloneNode(true);
    lines.append(line);
    prepare(line);
    line.querySelector("input").focus();
  };
  all(".line", lines).forEach(prepare);
  add.hidden = false;
  add.addEventListener("click", append);
}

// ---- Unsaved changes are counted, and asked about before they are left.
for (const form of all("form[data-watch]")) {
  const output = form.querySelector("[data-changes]");
  const refused = form.querySelector("[aria-invalid=true]") !== null;
  const values = () => {
    const found = new Map();
    for (const [name, value] of new FormData(form)) {
      const text = typeof value === "string" ? value : value.name;
      if (text !== "") found.set(name, [...(found.get(name) ?? []), text]);
    }
    return found;
  };
  const before = values();
  let changes = 0;
  let leaving = false;
  const count = () => {
    const now = values();
    const names = new Set([...before.keys(), ...now.keys()]);
    changes = [...names].filter((name) => JSON.stringify(before.get(name)) !== JSON.stringify(now.get(name))).length;
    if (!output) return;
    const text = changes === 1 ? "1 unsaved change" : changes ? `${changes} unsaved changes` : refused ? "Not saved yet" : "";
    if (output.textContent !== text) output.textContent = text;
  };
  form.addEventListener("input", count);
  form.addEventListener("change", count);
  // A button that shows something elsewhere leaves nothing.
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.hasAttribute("formtarget")) leaving = true;
  });
  form.querySelector("[data-bar] a")?.addEventListener("click", () => (leaving = true));
  addEventListener("beforeunload", (event) => {
    if ((changes || refused) && !leaving) event.preventDefault();
  });
  addEventListener("pageshow", () => {
    leaving = false;
    count();
  });
  count();
}

// ---- Search while typing: what is typed is posted, as the form does it, and the part of the page replaced.
for (const form of all("form[data-live]")) {
  const field = form.querySelector("[type=search]");
  const id = form.dataset.live;
  let timer;
  let running;
  let asked = field.value;
  const ask = async () => {
    if (field.value === asked) return;
    asked = field.value;
    running?.abort();
    running = new AbortController();
    const results = document.getElementById(id);
    results?.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), signal: running.signal });
      const answer = response.ok && new DOMParser().parseFromString(await response.text(), "text/html");
      const found = answer && answer.getElementById(id);
      if (!found || !results) return;
      results.replaceWith(found);
      setUp(found);
      // What narrows the list down has to know what was searched for.
      const [filters, theirs] = [document, answer].map((page) => page.querySelector("form[data-filters]"));
      if (filters && theirs) filters.replaceWith(theirs);
      history.replaceState(null, "", response.url);
      const count = found.querySelector("[data-count]");
      if (count) say(count.textContent);
    } catch (error) {
      if (error.name !== "AbortError") asked = null;
    } finally {
      document.getElementById(id)?.removeAttribute("aria-busy");
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  // Down goes into the results, Up and Down through them, Up from the first one back.
  addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const results = document.getElementById(id);
    const links = all("[data-result], th a", results ?? form);
    const at = links.indexOf(document.activeElement);
    if (at < 0 && document.activeElement !== field) return;
    const next = event.key === "ArrowDown" ? links[at + 1] : at > 0 ? links[at - 1] : at === 0 ? field : null;
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

// ---- Filters leave what is not filtered out of the address.
addEventListener("formdata", ({ target, formData }) => {
  if (!target.matches("form[data-filters]")) return;
  for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
});

// ---- A field is suggested from another until somebody types into it.
for (const field of all("[data-suggest]")) {
  const from = document.getElementById(field.dataset.suggest);
  let own = field.value !== "";
  field.addEventListener("input", () => (own = field.value !== ""));
  from?.addEventListener("input", () => {
    if (own) return;
    const plain = from.value.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    field.value = plain.replace(/[^a-z0-9]+/g, "-").replace(/^[^a-z]+|-+$/g, "").slice(0, 40).replace(/-+$/, "");
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// ---- A message goes by itself, unless one points at it.
for (const toast of all(".toast")) {
  const go = () => {
    if (toast.matches(":hover")) return setTimeout(go, 2000);
    toast.classList.add("over");
    setTimeout(() => toast.remove(), 400);
  };
  setTimeout(go, 6000);
}

setUp(document);
document.querySelector("[aria-invalid=true]:not(fieldset)")?.focus();
