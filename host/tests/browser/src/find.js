// How the actor finds things: by what people read. Runs in the page for one question and leaves nothing behind.
const clean = (text) => text.replace(/\s+/g, " ").trim();
const shown = (element) => element.checkVisibility({ visibilityProperty: true });
const nameOf = (element) => clean(element.getAttribute("aria-label") ?? element.textContent);

// Whole name first, then its beginning, then any part of it; the first that is visible.
function named(selector, text) {
  const all = [...document.querySelectorAll(selector)].filter(shown);
  const wanted = clean(text);
  return all.find((element) => nameOf(element) === wanted)
    ?? all.find((element) => nameOf(element).startsWith(wanted))
    ?? all.find((element) => nameOf(element).includes(wanted))
    ?? fail(`no ${selector} is called "${wanted}", only: ${all.map(nameOf).filter(Boolean).slice(0, 40).join(" | ")}`);
}

const link = (text) => named("a[href]", text);
const button = (text) => named("button", text);
const label = (text) => named("label", text);
const summary = (text) => named("summary", text);
const at = (selector) => document.querySelector(selector) ?? fail(`nothing matches ${selector}`);
const field = (text) => label(text).control ?? fail(`the label "${text}" has no field`);

function pick(list, text) {
  const option = [...list.options].find((option) => clean(option.text) === text);
  list.value = (option ?? fail(`no option is called "${text}"`)).value;
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

function fail(problem) {
  throw new Error(`${problem} (on ${location.pathname})`);
}

// The middle of an element's first line, brought into view; it must not be covered by anything else.
function aim(element) {
  element.scrollIntoView({ block: "center", behavior: "instant" });
  const box = element.getClientRects()[0] ?? fail("the element has no box");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const top = document.elementFromPoint(x, y);
  if (!top || !(element.contains(top) || top.contains(element) || top.control === element || element.control === top)) {
    fail(`"${nameOf(element)}" is covered by ${top?.outerHTML.slice(0, 120)}`);
  }
  return { x, y };
}

// Every question of the form with its options, as they stand there.
function questions() {
  return [...document.querySelectorAll("main form.task fieldset")].map((set) => ({
    text: clean(set.querySelector("legend").textContent),
    options: [...set.querySelectorAll("input")].map((input) => ({
      id: input.id,
      text: clean(input.labels[0].textContent),
      several: input.type === "checkbox",
      checked: input.checked,
    })),
  }));
}

// Resolves when the test holds, at the latest change of the page; rejects after ten seconds.
function until(test, what) {
  return new Promise((resolve, reject) => {
    const watcher = new MutationObserver(look);
    const patience = setTimeout(() => finish(reject, new Error(`waited in vain for: ${what}`)), 10_000);
    function finish(settle, value) {
      watcher.disconnect();
      clearTimeout(patience);
      settle(value);
    }
    function look() {
      if (test()) finish(resolve, true);
    }
    watcher.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    look();
  });
}
