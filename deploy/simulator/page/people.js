// The list of customers, and how one is added.
import { api } from "./api.js";
import { summary } from "./contents.js";
import { byId, customer, customers, keyOf, played } from "./state.js";
import { avatar, element, local, time } from "./view.js";

export function showCustomers(choose) {
  const sorted = [...customers.values()].sort((a, b) => b.last_at - a.last_at).slice(0, 100);
  byId("customers").replaceChildren(...sorted.map((c) => {
    const key = keyOf(c);
    return element("li", {}, element("button", { type: "button", "aria-current": key === played.key, "data-key": key, onclick: () => choose(key) },
      avatar(c.name || c.phone, key),
      element("span", { class: "about" },
        element("strong", {}, c.name || local(c.phone) || c.chat_id),
        element("small", {}, c.last ? `${c.last.source === "customer" ? "You: " : ""}${summary(c.last)}` : local(c.phone) ?? c.chat_id)),
      element("span", { class: "side" },
        element("small", {}, c.last ? time(c.last.at) : ""),
        c.unread ? element("b", { class: "unread" }, String(c.unread)) : element("span", { class: `badge ${c.provider}` }, c.provider === "waha" ? "WAHA" : "Whapi"))));
  }));
  if (!sorted.length) byId("customers").append(element("li", { class: "empty" }, "Nobody yet. Add a customer above and write the first message."));
}

export function addCustomers(choose) {
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
}
