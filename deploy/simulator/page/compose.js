// Writing as the customer: text, answers, changes, and everything behind the plus.
import { api } from "./api.js";
import { summary } from "./contents.js";
import { icon } from "./icons.js";
import { byId, current } from "./state.js";
import { attempt, element } from "./view.js";

const form = byId("write");
const field = form.elements.text;
const about = byId("about");
const sheet = byId("sheet");
let answered = null;
let changed = null;

export function nothing() {
  answered = changed = null;
  about.hidden = sheet.hidden = true;
}

export function answer(message) {
  nothing();
  answered = message;
  show("Answer to", message);
}

export function edit(message) {
  nothing();
  changed = message;
  field.value = message.text;
  show("Change", message);
}

function show(word, message) {
  about.replaceChildren(element("span", {}, element("small", {}, word), summary(message)), element("button", { type: "button", "aria-label": "Do not", onclick: nothing }, "✕"));
  about.hidden = false;
  field.focus();
}

const say = (more) => {
  const c = current();
  const quoted = answered?.id;
  nothing();
  return c && attempt(() => api.write(c, quoted ? { ...more, quoted } : more));
};

// --- text ---

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!current() || !text) return;
  const target = changed;
  field.value = "";
  field.style.height = "";
  pause();
  if (target) nothing();
  const done = target ? await attempt(() => api.edit(target, { text })) : await say({ text });
  if (!done) field.value = text;
});

field.addEventListener("input", () => {
  field.style.height = "";
  field.style.height = `${Math.min(field.scrollHeight, 110)}px`;
  if (field.value) typing();
});

export function sendsOnEnter(given) {
  given.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    given.form.requestSubmit();
  });
}
sendsOnEnter(field);

// --- typing: told at most every few seconds, and ended when nothing more comes ---

const EVERY_MS = 4000;
let since = 0;
let ending;

function typing() {
  const c = current();
  if (c && Date.now() - since > EVERY_MS) {
    since = Date.now();
    api.presence(c, "typing").catch(() => {}); // Sapa may be away: what is written says so soon enough
  }
  clearTimeout(ending);
  ending = setTimeout(() => { since = 0; if (c) api.presence(c, "paused").catch(() => {}); }, EVERY_MS);
}

function pause() {
  since = 0;
  clearTimeout(ending);
}

// --- everything else ---

const SAMPLES = [
  ["photo", "Photo", { type: "image", media: "photo" }],
  ["voice", "Voice note", { type: "voice" }],
  ["document", "Document", { type: "document" }],
  ["video", "Video", { type: "video" }],
  ["sticker", "Sticker", { type: "sticker" }],
  ["location", "Location", { location: { latitude: -6.1754, longitude: 106.8272, name: "Monas", address: "Gambir, Jakarta" } }],
  ["contact", "Contact", { contacts: [{ name: "Rina Wijaya", phone: "+6281322223333" }] }],
];

function option(picture, name, action) {
  return element("button", { type: "button", onclick: () => { sheet.hidden = true; action(); } }, icon(picture), name);
}

async function ownFile(file) {
  const data = await new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
  const text = field.value.trim();
  field.value = "";
  await say({ text, media: { data, mime_type: file.type || "application/octet-stream", file_name: file.name } });
}

export function startComposing() {
  const picker = byId("own-file");
  picker.addEventListener("change", () => { if (picker.files[0]) ownFile(picker.files[0]); picker.value = ""; });
  sheet.replaceChildren(
    ...SAMPLES.map(([picture, name, content]) => option(picture, name, () => say(content))),
    option("poll", "Poll", () => byId("poll").showModal()),
    option("file", "Own file…", () => picker.click()));
  byId("attach").addEventListener("click", () => { sheet.hidden = !sheet.hidden; });
  byId("call").addEventListener("click", () => attempt(() => api.ring(current())));
  byId("poll").addEventListener("close", () => {
    const dialog = byId("poll");
    if (dialog.returnValue !== "send") return;
    const form = dialog.querySelector("form");
    const { title, options, several } = form.elements;
    say({ poll: { title: title.value.trim(), options: options.value.split("\n").map((line) => line.trim()).filter(Boolean), several: several.checked } });
    form.reset();
  });
}
