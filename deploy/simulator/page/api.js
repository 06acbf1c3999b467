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
    throw new Error(Array.isArray(detail) ? detail.map((d) => d.msg).join(", ") : `HTTP ${response.status}`);
  }
  return answer;
}

export const api = {
  chats: () => call("GET", "/chats"),
  chat: (provider, phone) => call("GET", `/chats/${provider}/${encodeURIComponent(phone)}`),
  write: (provider, from, text, name) => call("POST", "/messages", { provider, from, text, name }),
  reply: (provider, to, text) => call("POST", "/phone-reply", { provider, to, text }),
  read: (provider, phone) => call("POST", "/read", { provider, phone }),
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
