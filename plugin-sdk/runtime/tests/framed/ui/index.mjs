// A number line: the button that is pressed is the answer.
import { introduced } from "./campus.mjs";

const [init, port] = await introduced();
const { from, to } = JSON.parse(init.data);
const line = document.getElementById("line");

function show(value) {
  for (const button of line.children) button.setAttribute("aria-pressed", String(button.textContent === value));
}

for (let number = from; number <= to; number += 1) {
  const button = document.createElement("button");
  button.textContent = String(number);
  button.disabled = init.readonly;
  button.addEventListener("click", () => {
    show(button.textContent);
    port.postMessage({ type: "fill", field: "zahl", value: button.textContent });
    port.postMessage({ type: "announce", text: `${number} ist gewählt.` });
  });
  line.append(button);
}
show(init.entered.zahl);
port.postMessage({ type: "ready" });
// Before it is shown it has no size.
new ResizeObserver(() => {
  port.postMessage({ type: "resize", height: document.body.getBoundingClientRect().bottom + 16 });
}).observe(document.body);
