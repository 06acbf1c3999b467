// Plays the customers: who they are, their chats, and what the simulator reports live.
import { api, follow } from "./api.js";
import { showBehaviours } from "./behaviours.js";
import { avatar, bubble, day, element, local, ticks, time, toast } from "./view.js";

const byId = (id) => document.getElementById(id);
const keyOf = (c) => `${c.provider}:${c.chat_id}`;
const customers = new Map(); // key → {provider, chat_id, phone, name, last_at, last, unread}
const typing = new Map();
const SAVED = "sapa-simulator-customers";
let current = null;
let lastRequest = 0;

function remember() {
  const known = [...customers.values()].map(({ provider, chat_id, phone, name }) => ({ provider, chat_id, phone, name }));
  localStorage.setItem(SAVED, JSON.stringify({ known: known.slice(0, 50), current }));
}

function customer(entry) {
  const key = keyOf(entry);
  const known = customers.get(key) ?? { ...entry, unread: 0, last_at: 0, last: null };
  if (entry.name) known.name = entry.name;
  customers.set(key, known);
  return known;
}

function showCustomers() {
  const sorted = [...customers.values()].sort((a, b) => b.last_at - a.last_at).slice(0, 100);
  byId("customers").replaceChildren(...sorted.map((c) => {
    const key = keyOf(c);
    return element("li", {}, element("button", { type: "button", "aria-current": key === current, "data-key": key, onclick: () => choose(key) },
      avatar(c.name || c.phone, key),
      element("span", { class: "about" },
        element("strong", {}, c.name || local(c.phone) || c.chat_id),
        element("small", {}, c.last ? `${c.last.source === "customer" ? "You: " : ""}${c.last.text}` : local(c.phone) ?? c.chat_id)),
      element("span", { class: "side" },
        element("small", {}, c.last ? time(c.last.at) : ""),
        c.unread ? element("b", { class: "unread" }, String(c.unread)) : element("span", { class: `badge ${c.provider}` }, c.provider === "waha" ? "WAHA" : "Whapi"))));
  }));
  if (!sorted.length) byId("customers").append(element("li", { class: "empty" }, "Nobody yet. Add a customer above and write the first message."));
}

function showHead() {
  const c = customers.get(current);
  byId("as").replaceChildren(...(c ? [element("small", {}, "you are"), element("strong", {}, c.name || local(c.phone) || c.chat_id)] : []));
  byId("presence").textContent = !c ? "choose a customer" : typing.get(current) ? "typing…" : "business account";
  byId("presence").classList.toggle("typing", Boolean(c && typing.get(current)));
  for (const form of ["write", "owner"]) for (const field of byId(form).elements) field.disabled = !c;
  byId("read").disabled = !c;
}

async function choose(key) {
  current = key;
  const c = customers.get(key);
  if (c) c.unread = 0;
  showCustomers();
  showHead();
  remember();
  const box = byId("messages");
  if (!c) {
    box.replaceChildren(element("p", { class: "empty" }, "No customer chosen"));
    return;
  }
  const chat = await api.chat(c.provider, c.chat_id);
  if (current !== key) return;
  box.replaceChildren();
  if (!chat.messages.length) box.append(element("p", { class: "empty" }, "No messages yet. Say hello: “Halo, saya butuh bantuan!”"));
  for (const message of chat.messages) append(message);
  byId("write").elements.text.focus({ preventScroll: true });
}

function append(message) {
  const box = byId("messages");
  box.querySelector(".empty")?.remove();
  if (box.querySelector(`[data-id="${CSS.escape(message.id)}"]`)) return;
  const date = new Date(message.at * 1000).toDateString();
  if (box.dataset.day !== date || !box.children.length) box.append(day(message.at));
  box.dataset.day = date;
  box.append(bubble(message));
  box.scrollTop = box.scrollHeight;
}

function onMessage(message) {
  const c = customer(message);
  c.last = message;
  c.last_at = message.at;
  if (keyOf(message) === current) append(message);
  else if (message.source !== "customer") c.unread += 1;
  later();
}

function onStatus({ id, status, ...where }) {
  if (keyOf(where) !== current) return;
  byId("messages").querySelector(`[data-id="${CSS.escape(id)}"] .ticks`)?.replaceWith(ticks(status));
}

function onRequest(entry) {
  lastRequest = Math.max(lastRequest, entry.seq);
  const good = entry.status !== null && entry.status < 300;
  byId("requests").prepend(element("li", { "data-good": good },
    element("span", { class: "code" }, entry.status === null ? "cut" : String(entry.status)),
    element("span", { class: `badge ${entry.provider}` }, entry.provider === "waha" ? "WAHA" : "Whapi"),
    element("span", { class: "to" }, local(entry.phone) ?? entry.chat_id), element("time", {}, time(entry.at))));
  while (byId("requests").children.length > 30) byId("requests").lastChild.remove();
}

let waiting = false;
function later() { // many messages at once redraw the list once
  if (waiting) return;
  waiting = true;
  setTimeout(() => { waiting = false; showCustomers(); }, 80);
}

function showReceipts(receipts) {
  for (const name of ["auto_delivered", "auto_read"]) byId(name).checked = receipts[name];
}

async function load() {
  const [{ items }, behaviour, receipts, requests] = await Promise.all([api.chats(), api.behaviour(), api.receipts(), api.requests(lastRequest)]);
  for (const chat of items) {
    const c = customer(chat);
    c.last = chat.last_message;
    c.last_at = chat.last_at;
  }
  showBehaviours(behaviour);
  showReceipts(receipts);
  for (const entry of requests.items.slice(-30)) onRequest(entry);
  await choose(customers.has(current) ? current : customers.keys().next().value ?? null);
}

function send(form, action) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const c = customers.get(current);
    const field = form.elements.text;
    const text = field.value.trim();
    if (!c || !text) return;
    field.value = "";
    field.style.height = "";
    try {
      const answer = await action(c, text);
      const first = answer.webhooks?.[0];
      if (first && first.status !== 200) toast(first.status ? `Sapa answered ${first.status}; the webhook is repeated.` : "Sapa cannot be reached; the webhook is repeated.");
    } catch (error) {
      field.value = text;
      toast(`Not sent: ${error.message}`);
    }
  });
  form.elements.text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
}

send(byId("write"), (c, text) => api.write(c.provider, c.chat_id, text, c.name ?? ""));
send(byId("owner"), (c, text) => api.reply(c.provider, c.chat_id, text));
byId("write").elements.text.addEventListener("input", ({ target }) => {
  target.style.height = "";
  target.style.height = `${Math.min(target.scrollHeight, 110)}px`;
});

byId("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { name, phone, provider } = Object.fromEntries(new FormData(event.target));
  const problem = byId("add-error");
  try {
    const chat = await api.chat(provider, phone.trim());
    const digits = chat.chat_id.split("@")[0];
    problem.hidden = /^\d{7,15}$/.test(digits);
    problem.textContent = "That does not look like a phone number.";
    if (!problem.hidden) return;
    const made = customer({ provider, chat_id: chat.chat_id, phone: `+${digits}`, name: name.trim() || chat.name });
    event.target.reset();
    await choose(keyOf(made));
  } catch (error) {
    problem.hidden = false;
    problem.textContent = error.message;
  }
});

for (const name of ["auto_delivered", "auto_read"]) {
  byId(name).addEventListener("change", ({ target }) => api.setReceipts({ [name]: target.checked }).catch((error) => toast(error.message)));
}
byId("read").addEventListener("click", async () => {
  const c = customers.get(current);
  if (c) await api.read(c.provider, c.chat_id).catch((error) => toast(error.message));
});

const saved = JSON.parse(localStorage.getItem(SAVED) ?? "null");
for (const known of saved?.known ?? []) customer(known);
current = saved?.current ?? null;
if (!customers.size) {
  customer({ provider: "whapi", chat_id: "6281234567890@s.whatsapp.net", phone: "+6281234567890", name: "Budi Santoso" });
  customer({ provider: "waha", chat_id: "6281398765432@c.us", phone: "+6281398765432", name: "Siti Rahma" });
}

const tick = () => { byId("clock").textContent = time(Date.now() / 1000); };
tick();
setInterval(tick, 10000);
showHead();

const handlers = {
  message: onMessage,
  status: onStatus,
  request: onRequest,
  behaviour: showBehaviours,
  receipts: showReceipts,
  typing: (t) => { typing.set(keyOf(t), t.typing); showHead(); },
  reload: () => {
    for (const c of customers.values()) Object.assign(c, { last: null, last_at: 0, unread: 0 });
    byId("requests").replaceChildren();
    load().catch((error) => toast(error.message));
  },
};
follow(Object.keys(handlers), (event, data) => handlers[event](data), (state) => {
  byId("live").dataset.state = state;
  byId("live-text").textContent = state;
  if (state === "live") load().catch((error) => toast(error.message));
});
