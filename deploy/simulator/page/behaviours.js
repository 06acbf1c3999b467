// The provider's switches.
import { api } from "./api.js";
import { element, toast } from "./view.js";

const MODES = [
  ["ok", "Normal", "answers at once"],
  ["slow", "Slow", "accepts after the delay"],
  ["failing", "Failing", "internal error, nothing delivered"],
  ["rate_limited", "Rate limited", "429, nothing delivered"],
  ["permanent", "Refusing", "an error that no retry helps"],
  ["silent", "Silent", "delivers, but reports nothing back"],
  ["cut_after_accept", "Cuts off", "delivers, then closes without an answer"],
  ["fails_later", "Fails later", "accepts, then reports failure"],
];
const NAMES = { whapi: "Whapi", waha: "WAHA" };

export function showBehaviours(state) {
  const box = document.getElementById("behaviours");
  if (box.contains(document.activeElement) && document.activeElement.matches("input")) return;
  box.replaceChildren(...Object.keys(NAMES).map((provider) => panel(provider, state[provider])));
}

function panel(provider, rule) {
  const delay = element("input", { type: "number", min: 0, max: 600000, step: 100, value: rule.delay_ms || 3000, "aria-label": "Delay in milliseconds" });
  const count = element("input", { type: "number", min: 1, value: rule.count ?? "", placeholder: "∞", "aria-label": "For how many sends" });
  const choice = element("select", { "aria-label": `Mode of ${NAMES[provider]}` },
    ...MODES.map(([mode, name]) => element("option", { value: mode, selected: mode === rule.mode }, name)));
  const put = async () => {
    const mode = choice.value;
    const change = { provider, mode };
    if (mode === "slow") change.delay_ms = Number(delay.value) || 3000;
    if (count.value && mode !== "ok") change.count = Number(count.value);
    document.activeElement?.blur();
    try { await api.behave(change); } catch (error) { toast(`Not changed: ${error.message}`); }
  };
  for (const input of [choice, delay, count]) input.addEventListener("change", put);
  const own = Object.entries(rule.phones ?? {});
  return element("div", { class: "behaviour", "data-provider": provider, "data-mode": rule.mode },
    element("div", { class: "row" }, element("span", { class: `badge ${provider}` }, NAMES[provider]), choice),
    element("p", {}, MODES.find(([mode]) => mode === rule.mode)?.[2] ?? ""),
    rule.mode === "ok" ? null : element("div", { class: "row numbers" },
      rule.mode === "slow" ? element("label", {}, "delay ms", delay) : null,
      element("label", {}, "for sends", count)),
    own.length ? element("p", {}, `own rules: ${own.map(([phone, r]) => `${phone} ${r.mode}`).join(", ")}`) : null);
}
