// What a plugin asks, more directly. Each part fills in fields that work without this module, and by keyboard.
//
//   <x data-sort data-up data-down data-place>   rows with the number of their place become a list that is sorted by dragging
//                                                or by buttons
//   <x data-match="HINT">    answers are dragged to the rows whose list offers them
//   <x data-frame>           see frame.mjs
//   <x data-places="HINT">   boxes with data-region="LEFT TOP WIDTH HEIGHT" (hundredths of a percent) are ticked in the picture

import { framed } from "./frame.mjs";

const make = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

/** Tells the form that a field was filled in, as if by hand. */
const entered = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));

function announce(text) {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}

/** Follows a pointer until it is let go; a second finger changes nothing. */
function follow(start, moved, ended) {
  const move = (event) => event.pointerId === start.pointerId && moved(event);
  const end = (event) => {
    if (event.pointerId !== start.pointerId) return;
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", end);
    removeEventListener("pointercancel", end);
    ended(event);
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
  start.preventDefault();
}

function sortable(box) {
  const rows = [...box.children];
  const first = rows[0]?.querySelector("select");
  if (!first || first.disabled) return;
  const list = make("ol", "sorter");
  const items = rows.map((row) => item(box, list, row));
  const place = (item) => Number(item.select.value) || Infinity;
  list.append(...[...items].sort((a, b) => place(a) - place(b)).map(({ element }) => element));
  for (const row of rows) row.hidden = true;
  box.append(list);
  mark(list);
  // Who hands in the list as it stands means it so.
  box.closest("form")?.addEventListener("submit", () => write(list));
}

function item(box, list, row) {
  const select = row.querySelector("select");
  const element = make("li", "sorter__item");
  const label = make("span", "sorter__label");
  label.append(...[...row.querySelector("label").childNodes].map((node) => node.cloneNode(true)));
  const grip = make("span", "sorter__grip");
  grip.setAttribute("aria-hidden", "true");
  const ways = [["up", "kern-icon--arrow-up", -1], ["down", "kern-icon--arrow-down", 1]];
  const buttons = ways.map(([way, sign, step]) => {
    const button = make("button", "kern-btn kern-btn--tertiary sorter__button");
    button.type = "button";
    button.dataset.way = way;
    button.setAttribute("aria-label", `${label.textContent.trim()}: ${box.dataset[way]}`);
    const icon = make("span", `kern-icon ${sign}`);
    icon.setAttribute("aria-hidden", "true");
    button.append(icon);
    button.addEventListener("click", () => stepBy(box, list, element, step) && button.focus());
    return button;
  });
  element.append(grip, label, ...buttons);
  element.select = select;
  element.addEventListener("pointerdown", (event) => {
    const isMeant = event.target.closest(".sorter__grip") || (event.pointerType === "mouse" && !event.target.closest("button"));
    if (isMeant && !event.button) drag(box, list, element, event);
  });
  return { element, select };
}

function stepBy(box, list, element, step) {
  const beside = step < 0 ? element.previousElementSibling : element.nextElementSibling;
  if (!beside) return false;
  if (step < 0) beside.before(element);
  else beside.after(element);
  settle(box, list, element);
  return true;
}

function drag(box, list, element, start) {
  element.classList.add("sorter__item--held");
  follow(
    start,
    (event) => {
      const others = [...list.children].filter((other) => other !== element);
      const after = others.find((other) => {
        const { top, height } = other.getBoundingClientRect();
        return event.clientY < top + height / 2;
      });
      if (after !== element.nextElementSibling) list.insertBefore(element, after ?? null);
    },
    () => {
      element.classList.remove("sorter__item--held");
      settle(box, list, element);
    },
  );
}

function settle(box, list, element) {
  write(list);
  mark(list);
  entered(element.select);
  const items = [...list.children];
  const words = box.dataset.place.replace("%1", items.indexOf(element) + 1).replace("%2", items.length);
  announce(`${element.querySelector(".sorter__label").textContent.trim()}: ${words}`);
}

function write(list) {
  [...list.children].forEach((element, index) => {
    element.select.value = String(index + 1);
  });
}

/** The first cannot go up, the last not down; they keep their buttons, so that the focus stays where it is. */
function mark(list) {
  for (const element of list.children) {
    for (const button of element.querySelectorAll("button")) {
      const beside = button.dataset.way === "up" ? element.previousElementSibling : element.nextElementSibling;
      if (beside) button.removeAttribute("aria-disabled");
      else button.setAttribute("aria-disabled", "true");
    }
  }
}

function matchable(box) {
  const selects = [...box.querySelectorAll("select")];
  if (!selects.length || selects[0].disabled) return;
  const hint = make("p", "meta", box.dataset.match);
  const chips = make("ul", "chips");
  // By keyboard and screen reader one chooses in the lists.
  hint.setAttribute("aria-hidden", "true");
  chips.setAttribute("aria-hidden", "true");
  for (const option of [...selects[0].options].filter(({ value }) => value)) {
    const chip = make("li", "chip", option.textContent);
    chip.addEventListener("pointerdown", (event) => !event.button && carry(box, chip, option.value, event));
    chips.append(chip);
  }
  box.prepend(hint, chips);
}

function carry(box, chip, value, start) {
  const carried = make("span", "chip chip--held", chip.textContent);
  document.body.append(carried);
  let row;
  const moved = (event) => {
    carried.style.left = `${event.clientX + 8}px`;
    carried.style.top = `${event.clientY + 8}px`;
    row?.classList.remove("aimed");
    const below = document.elementFromPoint(event.clientX, event.clientY)?.closest(".kern-form-input");
    row = box.contains(below) ? below : undefined;
    row?.classList.add("aimed");
  };
  moved(start);
  follow(start, moved, (event) => {
    carried.remove();
    row?.classList.remove("aimed");
    const select = event.type === "pointerup" && row?.querySelector("select");
    if (!select) return;
    select.value = value;
    entered(select);
  });
}

function pointable(box) {
  const picture = box.querySelector("img");
  const inputs = [...box.querySelectorAll("input[data-region]")];
  if (!picture || !inputs.length) return;
  const frame = make("span", "places");
  picture.before(frame);
  frame.append(picture);
  const places = inputs.map((input) => {
    const place = make("span", "place");
    place.setAttribute("aria-hidden", "true");
    const [left, top, width, height] = input.dataset.region.split(" ").map((part) => `${Number(part) / 100}%`);
    Object.assign(place.style, { left, top, width, height });
    if (!input.disabled) place.addEventListener("click", () => input.click());
    frame.append(place);
    return [place, input];
  });
  const show = () => {
    for (const [place, input] of places) place.classList.toggle("place--chosen", input.checked);
  };
  box.addEventListener("change", show);
  show();
  if (!inputs[0].disabled) frame.after(make("p", "meta", box.dataset.places));
}

document.querySelectorAll("[data-sort]").forEach(sortable);
document.querySelectorAll("[data-match]").forEach(matchable);
document.querySelectorAll("[data-places]").forEach(pointable);
document.querySelectorAll("[data-frame]").forEach((box) => framed(box, announce, entered));
