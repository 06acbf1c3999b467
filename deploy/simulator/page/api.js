// The control calls that the page makes.

async function call(method, path, body) {
  const response = await fetch(`/control${path}`, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json().catch(() => null);
  if (!response.ok) {
    const detail = answer?.detail;
    throw new Error(Array.isArray(detail) ? detail.map((d) => d.msg).join(", ") : detail ?? `HTTP ${response.status}`);
  }
  return answer;
}

const on = (what) => (message, more = {}) => call("POST", `/${what}`, { provider: message.provider, message: message.id, ...more });

export const api = {
  chats: () => call("GET", "/chats"),
  chat: (provider, phone) => call("GET", `/chats/${provider}/${encodeURIComponent(phone)}`),
  write: (customer, more) => call("POST", "/messages", { provider: customer.provider, from: customer.chat_id, name: customer.name ?? "", ...more }),
  reply: (provider, to, text) => call("POST", "/phone-reply", { provider, to, text }),
  react: on("reactions"),
  edit: on("edits"),
  remove: on("deletions"),
  vote: on("votes"),
  presence: (customer, presence) => call("POST", "/presence", { provider: customer.provider, from: customer.chat_id, presence }),
  ring: (customer) => call("POST", "/calls", { provider: customer.provider, from: customer.chat_id, status: "ringing" }),
  read: (provider, phone) => call("POST", "/read", { provider, phone, played: true }),
  behaviour: () => call("GET", "/behaviour"),
  behave: (change) => call("PUT", "/behaviour", change),
  receipts: () => call("GET", "/receipts"),
  setReceipts: (change) => call("PUT", "/receipts", change),
  requests: (since) => call("GET", `/requests?since=${since}`),
};

// Calls `on(event, data)` for each live event and `state(text)` as the connection comes and goes.
export function follow(events, on, state) {
  const source = new EventSource("/control/stream");
  source.addEventListener("hello", () => state("live"));
  source.onerror = () => state("offline");
  for (const event of events) source.addEventListener(event, (e) => on(event, JSON.parse(e.data)));
}
