// Talks without end.
import { introduced } from "./campus.mjs";

const [, port] = await introduced();
port.postMessage({ type: "ready" });
setInterval(() => {
  for (let count = 0; count < 500; count += 1) port.postMessage({ type: "fill", field: "zahl", value: String(count) });
}, 10);
