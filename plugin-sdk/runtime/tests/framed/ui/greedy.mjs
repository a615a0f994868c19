// Asks for everything that it must not have, and tells in the answer what it got.
import { introduced } from "./campus.mjs";

const [init, port] = await introduced();
const got = [];
const attempt = async (name, action) => {
  try {
    await action();
    got.push(name);
  } catch {
    // Refused, as it should be.
  }
};
const fails = (happened) => {
  if (!happened) throw new Error("nothing happened");
};

await attempt("cookie", () => fails(document.cookie));
await attempt("cookie-write", () => {
  document.cookie = "a=b";
  fails(document.cookie);
});
await attempt("storage", () => localStorage.setItem("a", "b"));
await attempt("database", () => new Promise((resolve, reject) => {
  const request = indexedDB.open("a");
  request.onsuccess = resolve;
  request.onerror = reject;
}));
await attempt("parent", () => fails(parent.document.body));
await attempt("top", () => {
  top.location = "about:blank#taken";
});
await attempt("window", () => fails(window.open("about:blank")));
await attempt("network", () => fetch("campus.mjs"));
// It says that it is on its way in any case.
await attempt("beacon", () => new Promise((resolve, reject) => {
  addEventListener("securitypolicyviolation", reject, { once: true });
  navigator.sendBeacon("campus.mjs", "x");
  setTimeout(resolve, 500);
}));
await attempt("socket", () => new Promise((resolve, reject) => {
  const socket = new WebSocket("ws://127.0.0.1:1/");
  socket.onopen = resolve;
  socket.onerror = reject;
}));
await attempt("frame", () => new Promise((resolve, reject) => {
  const inner = document.createElement("iframe");
  inner.onload = () => (inner.contentDocument?.body ? resolve() : reject(new Error("empty")));
  inner.src = "index.html";
  document.body.append(inner);
  setTimeout(reject, 500);
}));
await attempt("eval", () => fails(new Function("return 1")()));
await attempt("markup", () => {
  document.getElementById("out").innerHTML = "<b>x</b>";
});
await attempt("name", () => fails(/token|csrf|Ayşe|@/.test(JSON.stringify(init))));
await attempt("camera", () => navigator.mediaDevices.getUserMedia({ video: true }));

port.postMessage({ type: "ready" });
port.postMessage({ type: "resize", height: 1e9 });
port.postMessage({ type: "fill", field: "fremd", value: "x" });
port.postMessage({ type: "fill", field: "zahl", value: "x".repeat(10_000_000) });
port.postMessage({ type: "fill", field: "zahl", value: { a: 1 } });
port.postMessage({ type: "announce", text: "y".repeat(100_000) });
port.postMessage("ready");
port.postMessage({ type: "fill", field: "zahl", value: `bekommen: ${got.join(" ") || "nichts"}` });
