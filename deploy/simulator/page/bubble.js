// One message in the chat, with what may be done to it.
import { api } from "./api.js";
import { answer, edit } from "./compose.js";
import { contents } from "./contents.js";
import { current } from "./state.js";
import { attempt, element, ticks, time } from "./view.js";

const EMOJI = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

export function bubble(message) {
  const mine = message.source === "customer";
  const note = message.source === "phone" ? "typed on the phone" : message.participant && mine ? message.participant.name || message.participant.address : null;
  const doing = {
    vote: mine ? null : (options) => attempt(() => api.vote(message, { options })),
    choose: (choice) => attempt(() => api.write(current(), { choice, quoted: message.id })),
  };
  const reactions = Object.values(message.reactions ?? {});
  return element("div", { class: `bubble ${mine ? "mine" : "theirs"}`, "data-id": message.id, "data-source": message.source, "data-type": message.type },
    contents(message, doing),
    element("footer", {}, note ? element("em", {}, note) : null, message.edits?.length && !message.deleted ? element("span", {}, "edited") : null, element("time", {}, time(message.at)), ticks(message.status)),
    reactions.length ? element("span", { class: "reactions" }, reactions.join("")) : null,
    message.deleted ? null : element("button", { type: "button", class: "more", "aria-label": "What to do with this message", onclick: ({ target }) => toggle(target, message, mine) }, "⋯"));
}

function toggle(button, message, mine) {
  const open = button.parentElement.querySelector(".choices");
  close();
  if (open) return;
  const theirs = Object.entries(message.reactions ?? {}).find(([who]) => who !== "me")?.[1];
  const item = (name, action) => element("button", { type: "button", onclick: () => { close(); action(); } }, name);
  const box = element("div", { class: "choices", role: "menu" },
    element("div", { class: "emoji" }, EMOJI.map((emoji) => element("button", { type: "button", "aria-pressed": emoji === theirs, "aria-label": emoji, onclick: () => { close(); attempt(() => api.react(message, { emoji: emoji === theirs ? "" : emoji })); } }, emoji))),
    item("Answer", () => answer(message)),
    mine && (message.type === "text" || message.media) ? item("Edit", () => edit(message)) : null,
    mine ? item("Delete for everyone", () => attempt(() => api.remove(message))) : null);
  button.parentElement.append(box);
  box.scrollIntoView({ block: "nearest" });
}

export function close() {
  for (const open of document.querySelectorAll(".choices")) open.remove();
}

document.addEventListener("click", ({ target }) => { if (!target.closest(".choices, .more")) close(); });
document.addEventListener("keydown", ({ key }) => { if (key === "Escape") close(); });
