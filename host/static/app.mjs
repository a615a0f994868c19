// Every page works without this module. It saves a page load where only a part changes, and guards against loss.
//
//   <form method="get" data-frag="results">   <a data-frag="results">   <nav data-frag="results"> with links in it
//       load the page in the background and replace the element with that id; also in the address bar and the history
//   <form data-auto>             submits itself when a box or a list changes
//   <form data-unsaved>          warns before an answer that was not sent is left behind
//   <form data-autosave="ADDRESS"> sends there what was entered, after a pause and on leaving; what has data-saved in it says so
//   <x data-announce>            inside a replaced part: its text is read out
//   <x data-frag-focus>          inside a replaced part: takes the focus when what had it is gone
//   <x data-focus>               takes the focus when the page opens (an error summary, the result of an answer)

const policy = window.trustedTypes?.createPolicy("frag", { createHTML: (text) => text }) ?? { createHTML: (text) => text };
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let running;
let shown = location.pathname + location.search;

async function show(url, id) {
  running?.abort();
  running = new AbortController();
  const part = document.getElementById(id);
  part.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { signal: running.signal, headers: { accept: "text/html" } });
    if (!answer.ok || new URL(answer.url).origin !== location.origin) throw new Error("another kind of answer");
    const page = new DOMParser().parseFromString(policy.createHTML(await answer.text()), "text/html");
    const fresh = page.getElementById(id);
    if (!fresh) throw new Error("the answer does not have the part");
    await replace(part, fresh, page.title, answer.url);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
  }
}

async function replace(part, fresh, title, url) {
  const focused = document.activeElement;
  const inside = part.contains(focused);
  const open = [...part.querySelectorAll("details[open][id]")].map((details) => details.id);
  const swap = () => {
    part.replaceWith(document.adoptNode(fresh));
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    document.title = title;
    history.pushState(null, "", url);
    shown = location.pathname + location.search;
    if (inside) refocus(fresh, focused.id);
    const live = document.getElementById("live");
    if (live) live.textContent = fresh.querySelector("[data-announce]")?.textContent.trim() ?? "";
  };
  if (!document.startViewTransition || calm.matches) return swap();
  const transition = document.startViewTransition(swap);
  // Skipped because another one began, or the tab is hidden: the part is replaced all the same.
  transition.ready.catch(() => {});
  transition.finished.catch(() => {});
  return transition.updateCallbackDone;
}

function refocus(fresh, id) {
  const same = id && document.getElementById(id);
  if (same) return same.focus({ preventScroll: true });
  const target = fresh.querySelector("[data-frag-focus]") ?? fresh;
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "start" });
}

function partFor(element) {
  const id = element.closest("[data-frag]")?.dataset.frag;
  return id && document.getElementById(id) ? id : undefined;
}

function addressOf(form, submitter) {
  const url = new URL(form.getAttribute("action") || location.pathname, location.href);
  const filled = [...new FormData(form, submitter)].filter(([, value]) => value !== "");
  url.search = new URLSearchParams(filled).toString();
  return url.href;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.method === "post") {
    if (form.dataset.sent) return void event.preventDefault();
    form.dataset.sent = "1";
    delete form.dataset.dirty;
    // What is handed in is no draft any more.
    keeping?.abort();
    event.submitter?.setAttribute("aria-disabled", "true");
    // A download or a lost connection leaves the page where it is.
    setTimeout(() => release(form), 8000);
    return undefined;
  }
  const id = partFor(form);
  if (id) {
    event.preventDefault();
    show(addressOf(form, event.submitter), id);
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const id = link.target || link.hasAttribute("download") || link.origin !== location.origin ? undefined : partFor(link);
  if (id && link.closest("[data-frag]").tagName !== "FORM") {
    event.preventDefault();
    show(link.href, id);
  }
});

let waiting;
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form || form.dataset.auto === undefined) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => form.requestSubmit(), 200);
});

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.dataset.unsaved !== undefined) form.dataset.dirty = "1";
});

const pause = 3000;
let resting;
let keeping;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.dataset.autosave === undefined) return;
  for (const told of form.querySelectorAll("[data-saved]")) told.textContent = "";
  clearTimeout(resting);
  resting = setTimeout(() => keep(form), pause);
});

async function keep(form) {
  if (form.dataset.sent) return;
  delete form.dataset.dirty;
  keeping = new AbortController();
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.dataset.autosave, { method: "POST", body, signal: keeping.signal });
    if (!answer.ok) throw new Error("it was not kept");
    // Whoever goes on typing meanwhile is told after the next pause.
    if (form.dataset.dirty) return;
    for (const told of form.querySelectorAll("[data-saved]")) told.textContent = told.dataset.saved;
  } catch {
    if (!form.dataset.sent) form.dataset.dirty = "1";
  }
}

// The last chance on a phone, where pages are left without a word.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden") return;
  for (const form of document.querySelectorAll("form[data-dirty][data-autosave]")) {
    const kept = navigator.sendBeacon(form.dataset.autosave, new URLSearchParams(new FormData(form)));
    if (kept) delete form.dataset.dirty;
  }
});

addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-dirty]:not([data-autosave])")) event.preventDefault();
});

// A page that comes back from the browser's memory may be sent again.
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
}

addEventListener("popstate", () => {
  if (location.pathname + location.search !== shown) location.reload();
});

document.querySelector("[data-focus]")?.focus();
