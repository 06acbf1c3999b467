// What a message holds, as the customer's phone shows it.
import { element } from "./view.js";

const NAMES = { image: "Photo", video: "Video", gif: "GIF", short: "Video note", audio: "Audio", voice: "Voice note", document: "Document", sticker: "Sticker", location: "Location", live_location: "Live location", contacts: "Contact", poll: "Poll", choice: "Choice", menu: "Menu", order: "Order", product: "Product", invite: "Invitation", event: "Event" };

// One line about a message, for the list of customers and for quotes.
export function summary(message) {
  if (message.deleted) return "Deleted";
  const name = NAMES[message.type];
  const words = message.text || message.choice?.title || message.poll?.title || message.contacts?.[0]?.name || message.media?.file_name || "";
  return name ? `${name}${words ? `: ${words}` : ""}` : words;
}

const address = (file) => `/control/media/${file.id}`;
const size = (bytes) => (bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

function file({ type, media }) {
  const src = address(media);
  if (type === "image" || type === "sticker") return element("img", { class: type, src, alt: NAMES[type], loading: "lazy" });
  if (type === "video" || type === "gif" || type === "short") return element("video", { class: type, src, controls: type !== "gif", loop: type === "gif", autoplay: type === "gif", muted: true, playsinline: true, preload: "metadata" });
  if (type === "audio" || type === "voice") return element("audio", { src, controls: true, preload: "metadata", "aria-label": NAMES[type] });
  return element("a", { class: "file", href: src, download: media.file_name ?? "file" },
    element("b", { "aria-hidden": "true" }, (media.file_name ?? "").split(".").pop().slice(0, 4).toUpperCase() || "FILE"),
    element("span", {}, element("strong", {}, media.file_name ?? "File"), element("small", {}, size(media.size))));
}

function place({ type, location: { latitude, longitude, name, address: street } }) {
  const where = `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
  return element("div", { class: "place" }, element("span", { class: "map", "aria-hidden": "true" }),
    element("strong", {}, name ?? NAMES[type]), element("small", {}, street ?? where));
}

function card({ name, vcard }) {
  const number = /^TEL[^:]*:(.*)$/m.exec(vcard)?.[1];
  return element("div", { class: "card-line" }, element("span", { class: "avatar", "aria-hidden": "true" }, name[0]?.toUpperCase() ?? "?"),
    element("span", {}, element("strong", {}, name), number ? element("small", {}, number) : null));
}

// A poll with its votes; `vote(options)` when one may choose.
function poll(message, vote) {
  const { title, options, several } = message.poll;
  const all = Object.values(message.votes);
  const mine = new Set(Object.entries(message.votes).filter(([who]) => who !== "me").flatMap(([, chosen]) => chosen));
  const choose = (option) => {
    const next = new Set(several ? mine : []);
    if (mine.has(option)) next.delete(option); else next.add(option);
    vote([...next]);
  };
  return element("div", { class: "poll" }, element("strong", {}, title), element("small", {}, several ? "one or more" : "one answer"),
    options.map((option) => {
      const count = all.filter((chosen) => chosen.includes(option)).length;
      return element("button", { type: "button", "aria-pressed": mine.has(option), disabled: !vote, onclick: () => choose(option) }, element("span", {}, option), element("b", {}, count || ""));
    }));
}

function menu(message, choose) {
  const { header, footer, label, kind, options } = message.menu;
  return element("div", { class: "menu" }, header ? element("strong", {}, header) : null, message.text ? element("p", {}, message.text) : null,
    footer ? element("small", {}, footer) : null, label ? element("small", {}, `${label} ▾`) : null,
    options.map((option) => element("button", { type: "button", onclick: () => choose({ kind: kind === "list" ? "list" : "button", ...option }) }, option.title)));
}

// The parts of a message above its footer. `doing`: {vote, choose}, what one may do with it.
export function contents(message, doing) {
  if (message.deleted) return [element("p", { class: "gone" }, "This message was deleted")];
  if (message.menu) return [menu(message, doing.choose)];
  const parts = [];
  if (message.forwarded) parts.push(element("small", { class: "note" }, "↪ forwarded"));
  if (message.quoted) parts.push(element("blockquote", {}, message.quoted.text || "a message"));
  if (message.view_once) parts.push(element("small", { class: "note" }, "① view once"));
  if (message.media) parts.push(file(message));
  if (message.location) parts.push(place(message));
  if (message.contacts) parts.push(...message.contacts.map(card));
  if (message.poll) parts.push(poll(message, doing.vote));
  if (message.choice) parts.push(element("p", {}, message.choice.title));
  if (message.details) parts.push(element("p", {}, NAMES[message.type]));
  if (message.text) parts.push(element("p", {}, message.text));
  return parts;
}
