// Building blocks of the page. Text always goes in as text, never as markup.

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") made.className = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

export const time = (at) => new Date(at * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

const COLOURS = ["#0b7a5b", "#a8551f", "#2f5fb3", "#8a3f87", "#9b2f45", "#4d6b1d", "#1f7384", "#6a4bb0"];

export function avatar(name, key) {
  let sum = 2166136261;
  for (const letter of key) sum = Math.imul(sum ^ letter.charCodeAt(0), 16777619) >>> 0;
  const initials = (name || "?").split(/\s+/).slice(0, 2).map((word) => word[0] ?? "").join("").toUpperCase();
  const made = element("span", { class: "avatar", "aria-hidden": "true" }, initials);
  made.style.background = COLOURS[(sum >>> 13) % COLOURS.length];
  return made;
}

export function ticks(status) {
  const shown = { pending: "◷", sent: "✓", delivered: "✓✓", read: "✓✓", played: "✓✓", failed: "!" }[status] ?? "";
  return element("span", { class: "ticks", "data-status": status, title: status, "aria-label": status }, shown);
}

export function day(at) {
  const date = new Date(at * 1000);
  const today = new Date().toDateString() === date.toDateString();
  return element("div", { class: "day" }, element("span", {}, today ? "Today" : date.toLocaleDateString([], { dateStyle: "medium" })));
}

export const local = (phone) => (phone?.startsWith("+62") ? `0${phone.slice(3)}`.replace(/^(\d{4})(\d{4})(\d+)$/, "$1 $2 $3") : phone);

let hiding;
export function toast(text) {
  const box = document.getElementById("toast");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { box.hidden = true; }, 5000);
}

// Does something and says so when it failed, or when Sapa did not take its webhook.
export async function attempt(doing) {
  try {
    const answer = await doing();
    const first = answer?.webhooks?.[0];
    if (first && first.status !== 200) toast(first.status ? `Sapa answered ${first.status}; the webhook is repeated.` : "Sapa cannot be reached; the webhook is repeated.");
    return true;
  } catch (error) {
    toast(`Not done: ${error.message}`);
    return false;
  }
}
