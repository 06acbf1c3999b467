// The chat on the phone: its messages, and what becomes of them.
import { api } from "./api.js";
import { bubble } from "./bubble.js";
import { nothing } from "./compose.js";
import { showCustomers } from "./people.js";
import { byId, current, customers, keyOf, played, remember } from "./state.js";
import { day, element, local, ticks } from "./view.js";

const typing = new Map();
let loading = null; // what is shown while a chat is loaded is shown again over the answer, which may be older
const box = byId("messages");
const find = (id) => box.querySelector(`[data-id="${CSS.escape(id)}"]`);

function show(step) {
  loading?.push(step);
  step();
}

export function showHead() {
  const c = current();
  byId("as").replaceChildren(...(c ? [element("small", {}, "you are"), element("strong", {}, c.name || local(c.phone) || c.chat_id)] : []));
  byId("presence").textContent = !c ? "choose a customer" : typing.get(played.key) ? "typing…" : "business account";
  byId("presence").classList.toggle("typing", Boolean(c && typing.get(played.key)));
  for (const form of ["write", "owner"]) for (const field of byId(form).elements) field.disabled = !c;
  for (const id of ["read", "call"]) byId(id).disabled = !c;
}

export async function choose(key) {
  played.key = key;
  nothing();
  const c = current();
  if (c) c.unread = 0;
  showCustomers(choose);
  showHead();
  remember();
  if (!c) {
    box.replaceChildren(element("p", { class: "empty" }, "No customer chosen"));
    return;
  }
  const meanwhile = (loading = []);
  const chat = await api.chat(c.provider, c.chat_id).finally(() => { if (loading === meanwhile) loading = null; });
  if (played.key !== key) return;
  box.replaceChildren();
  if (!chat.messages.length) box.append(element("p", { class: "empty" }, "No messages yet. Say hello: “Halo, saya butuh bantuan!”"));
  for (const message of chat.messages) append(message);
  for (const step of meanwhile) step();
  byId("write").elements.text.focus({ preventScroll: true });
}

function append(message) {
  box.querySelector(".empty")?.remove();
  if (find(message.id)) return;
  const date = new Date(message.at * 1000).toDateString();
  if (box.dataset.day !== date || !box.children.length) box.append(day(message.at));
  box.dataset.day = date;
  box.append(bubble(message));
  box.scrollTop = box.scrollHeight;
}

export function onMessage(message, c) {
  c.last = message;
  c.last_at = message.at;
  if (keyOf(message) === played.key) show(() => append(message));
  else if (message.source !== "customer") c.unread += 1;
  later();
}

export function onChanged(message) {
  const c = customers.get(keyOf(message));
  if (c?.last?.id === message.id) c.last = message;
  if (keyOf(message) === played.key) show(() => find(message.id)?.replaceWith(bubble(message)));
  later();
}

export function onStatus({ id, status, ...where }) {
  if (keyOf(where) === played.key) show(() => find(id)?.querySelector(".ticks")?.replaceWith(ticks(status)));
}

export function onTyping(event) {
  typing.set(keyOf(event), event.typing);
  showHead();
}

// Files change a chat's height once they are there.
box.addEventListener("load", () => { box.scrollTop = box.scrollHeight; }, true);

let waiting = false;
function later() { // many messages at once redraw the list once
  if (waiting) return;
  waiting = true;
  setTimeout(() => { waiting = false; showCustomers(choose); }, 80);
}
