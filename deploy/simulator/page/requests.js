// What Sapa asked the providers for, newest first.
import { byId } from "./state.js";
import { element, local, time } from "./view.js";

let last = 0;
export const lastRequest = () => last;

export function onRequest(entry) {
  last = Math.max(last, entry.seq);
  const good = entry.status !== null && entry.status < 300;
  byId("requests").prepend(element("li", { "data-good": good },
    element("span", { class: "code" }, entry.status === null ? "cut" : String(entry.status)),
    element("span", { class: `badge ${entry.provider}` }, entry.provider === "waha" ? "WAHA" : "Whapi"),
    element("span", { class: "to" }, `${entry.type} · ${local(entry.phone) ?? entry.chat_id}`), element("time", {}, time(entry.at))));
  while (byId("requests").children.length > 30) byId("requests").lastChild.remove();
}
