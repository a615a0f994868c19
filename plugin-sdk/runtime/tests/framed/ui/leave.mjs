// Goes to another page once it was introduced.
import { introduced } from "./campus.mjs";

const [, port] = await introduced();
port.postMessage({ type: "ready" });
setTimeout(() => {
  location.href = "index.html";
}, 300);
