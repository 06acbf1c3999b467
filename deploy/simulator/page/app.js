// Plays the customers: wires the page together and follows what the simulator reports live.
import { api, follow } from "./api.js";
import { showBehaviours } from "./behaviours.js";
import { choose, onChanged, onMessage, onStatus, onTyping, showHead } from "./chat.js";
import { sendsOnEnter, startComposing } from "./compose.js";
import { addCustomers } from "./people.js";
import { lastRequest, onRequest } from "./requests.js";
import { byId, current, customer, customers, played, recall } from "./state.js";
import { attempt, time, toast } from "./view.js";

function showReceipts(receipts) {
  for (const name of ["auto_delivered", "auto_read"]) byId(name).checked = receipts[name];
}

async function load() {
  const [{ items }, behaviour, receipts, requests] = await Promise.all([api.chats(), api.behaviour(), api.receipts(), api.requests(lastRequest())]);
  for (const chat of items) {
    const c = customer(chat);
    c.last = chat.last_message;
    c.last_at = chat.last_at;
  }
  showBehaviours(behaviour);
  showReceipts(receipts);
  for (const entry of requests.items.slice(-30)) onRequest(entry);
  await choose(customers.has(played.key) ? played.key : customers.keys().next().value ?? null);
}

byId("owner").addEventListener("submit", async (event) => {
  event.preventDefault();
  const c = current();
  const field = event.target.elements.text;
  const text = field.value.trim();
  if (!c || !text) return;
  field.value = "";
  if (!(await attempt(() => api.reply(c.provider, c.chat_id, text)))) field.value = text;
});
sendsOnEnter(byId("owner").elements.text);

for (const name of ["auto_delivered", "auto_read"]) {
  byId(name).addEventListener("change", ({ target }) => attempt(() => api.setReceipts({ [name]: target.checked })));
}
byId("read").addEventListener("click", () => {
  const c = current();
  if (c) attempt(() => api.read(c.provider, c.chat_id));
});

recall();
addCustomers(choose);
startComposing();
const tick = () => { byId("clock").textContent = time(Date.now() / 1000); };
tick();
setInterval(tick, 10000);
showHead();

const handlers = {
  message: (message) => onMessage(message, customer(message)),
  changed: onChanged,
  status: onStatus,
  typing: onTyping,
  request: onRequest,
  behaviour: showBehaviours,
  receipts: showReceipts,
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
