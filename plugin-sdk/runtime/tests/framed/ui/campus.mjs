// What a frame needs to speak with the page that shows it.

/** Waits for the first message and gives it with the port. */
export function introduced() {
  return new Promise((resolve) => {
    addEventListener("message", ({ data, ports }) => {
      if (data?.campus === 1 && data.type === "init") resolve([data, ports[0]]);
    });
  });
}
