// Interfaces that a plugin brings along: a frame from another host, without an origin, beside what is shown without it.
//
//   <x data-frame="ADDRESS" data-title data-lang data-init data-fields="A B" data-entered="JSON" data-plain data-rich>
//
// The frame gets a port with its first message and speaks over that alone:
//
//   to the frame    { campus: 1, type: "init", data, entered, lang, theme: "light" | "dark", readonly }
//   from the frame  { type: "ready" }, { type: "fill", field, value }, { type: "resize", height }, { type: "announce", text }
//
// What it fills in is the answer d.FIELD. It can be wrong, large, frequent or silent: then it is not used, and what stands in
// its place is.

const SECONDS_TO_BE_READY = 5;
const MESSAGES_A_SECOND = 20;
const LONGEST_VALUE = 65_536;
const LONGEST_WORDS = 300;
const TALLEST = 2_000;
// So many messages too many end it.
const PATIENCE = 200;

const make = (tag, className = "") => Object.assign(document.createElement(tag), { className });

export function framed(box, announce, entered) {
  const fields = new Set(box.dataset.fields.split(" ").filter(Boolean));
  const readonly = box.dataset.readonly !== undefined;
  const plain = make("div", "flow");
  plain.append(...box.childNodes);
  const rich = make("div", "flow");
  rich.hidden = true;
  const toggle = make("button", "kern-btn kern-btn--tertiary");
  toggle.type = "button";
  const label = make("span", "kern-label");
  toggle.append(label);
  toggle.hidden = true;
  // What is said of the answer stands beside the fields, which are hidden.
  rich.append(...[...plain.querySelectorAll(".verdict, .kern-error")].map((said) => said.cloneNode(true)));
  const frame = make("iframe", "frame");
  frame.title = box.dataset.title;
  frame.setAttribute("sandbox", "allow-scripts");
  frame.referrerPolicy = "no-referrer";
  frame.src = box.dataset.frame;
  rich.append(frame);
  box.append(toggle, rich, plain);

  const kept = new Map(Object.entries(JSON.parse(box.dataset.entered || "{}")));
  const inputs = new Map();

  function choose(isRich) {
    rich.hidden = !isRich;
    plain.hidden = isRich;
    label.textContent = isRich ? box.dataset.plain : box.dataset.rich;
    for (const input of inputs.values()) input.disabled = !isRich;
  }

  function fill(field, value, isNew = true) {
    if (readonly || !fields.has(field) || typeof value !== "string" || value.length > LONGEST_VALUE) return;
    let input = inputs.get(field);
    if (!input) {
      input = Object.assign(make("input"), { type: "hidden", name: `d.${field}` });
      inputs.set(field, input);
      box.append(input);
    }
    input.value = value;
    input.disabled = rich.hidden;
    if (isNew) entered(input);
  }

  const { port1: port, port2: theirs } = new MessageChannel();
  const wait = setTimeout(end, SECONDS_TO_BE_READY * 1000);
  let isReady = false;
  let isOver = false;
  let left = MESSAGES_A_SECOND;
  let refused = 0;
  let since = performance.now();

  function end() {
    isOver = true;
    clearTimeout(wait);
    port.close();
    for (const input of inputs.values()) input.remove();
    inputs.clear();
    rich.remove();
    toggle.remove();
    plain.hidden = false;
  }

  /** A bucket that fills with time. */
  function mayPass() {
    const now = performance.now();
    left = Math.min(MESSAGES_A_SECOND, left + ((now - since) / 1000) * MESSAGES_A_SECOND);
    since = now;
    if (left >= 1) {
      left -= 1;
      return true;
    }
    refused += 1;
    if (refused >= PATIENCE) end();
    return false;
  }

  port.onmessage = ({ data }) => {
    if (isOver || !mayPass() || typeof data !== "object" || data === null) return;
    if (data.type === "ready" && !isReady) {
      isReady = true;
      clearTimeout(wait);
      for (const [field, value] of kept) fill(field, value, false);
      toggle.hidden = false;
      choose(true);
    } else if (data.type === "fill") {
      fill(data.field, data.value);
    } else if (data.type === "resize" && Number.isFinite(data.height)) {
      frame.style.height = `${Math.min(TALLEST, Math.max(40, Math.round(data.height)))}px`;
    } else if (data.type === "announce" && typeof data.text === "string") {
      announce(data.text.slice(0, LONGEST_WORDS));
    }
  };
  toggle.addEventListener("click", () => choose(rich.hidden));

  let isIntroduced = false;
  frame.addEventListener("load", () => {
    // A frame that leaves its place has nobody to talk to.
    if (isIntroduced) return end();
    isIntroduced = true;
    const theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const { init: data, lang } = box.dataset;
    const first = { campus: 1, type: "init", data, entered: Object.fromEntries(kept), lang, theme, readonly };
    // It has no origin that could be named.
    frame.contentWindow.postMessage(first, "*", [theirs]);
    return undefined;
  });
}
