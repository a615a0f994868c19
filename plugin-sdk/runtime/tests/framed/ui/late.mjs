// Is ready when nobody waits any more.
import { introduced } from "./campus.mjs";

const [, port] = await introduced();
setTimeout(() => {
  port.postMessage({ type: "ready" });
  port.postMessage({ type: "fill", field: "zahl", value: "7" });
}, 7000);
