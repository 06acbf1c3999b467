// The customers that are played, and which of them one is just now.

export const byId = (id) => document.getElementById(id);
export const keyOf = (entry) => `${entry.provider}:${entry.chat_id}`;

const SAVED = "sapa-simulator-customers";
export const customers = new Map(); // key → {provider, chat_id, phone, name, last_at, last, unread}
export const played = { key: null };

export const current = () => customers.get(played.key);

export function customer(entry) {
  const key = keyOf(entry);
  const known = customers.get(key) ?? { ...entry, unread: 0, last_at: 0, last: null };
  if (entry.name) known.name = entry.name;
  if (entry.phone) known.phone = entry.phone;
  customers.set(key, known);
  return known;
}

export function remember() {
  const known = [...customers.values()].map(({ provider, chat_id, phone, name }) => ({ provider, chat_id, phone, name }));
  localStorage.setItem(SAVED, JSON.stringify({ known: known.slice(0, 50), current: played.key }));
}

export function recall() {
  const saved = JSON.parse(localStorage.getItem(SAVED) ?? "null");
  for (const known of saved?.known ?? []) customer(known);
  played.key = saved?.current ?? null;
  if (customers.size) return;
  customer({ provider: "whapi", chat_id: "6281234567890@s.whatsapp.net", phone: "+6281234567890", name: "Budi Santoso" });
  customer({ provider: "waha", chat_id: "6281398765432@c.us", phone: "+6281398765432", name: "Siti Rahma" });
}
