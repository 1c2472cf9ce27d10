"use strict";

const button = document.getElementById("start");
const state = document.getElementById("state");
const list = document.getElementById("events");

button.addEventListener("click", () => {
  list.replaceChildren();
  button.disabled = true;
  state.textContent = "listening";
  const source = new EventSource(button.dataset.events);

  const stop = (text) => {
    source.close(); // else the browser would connect anew
    button.disabled = false;
    state.textContent = text;
  };

  source.addEventListener("message", (event) => {
    const tick = JSON.parse(event.data);
    const item = document.createElement("li");
    item.textContent = `${tick.time}, process ${tick.process}, ${tick.thread}`;
    list.append(item);
  });
  source.addEventListener("done", () => stop("done"));
  source.addEventListener("error", () => stop("the connection has ended"));
});
