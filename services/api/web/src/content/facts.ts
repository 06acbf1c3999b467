/** What an order, product, invitation or event says, in its provider's words, as far as people can read it. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

const most = 6;
const longest = 160;
const opaque = /token|thumbnail|jpeg|jid|base64|secret|key|image|(^|_)ids?$|[a-z]Id$/iu;
const moment = /start|end|time|date|_at$/iu;

/** "total_price" and "totalPrice" read "Total price". */
function words(name: string): string {
  const spaced = name
    .replace(/([a-z\d])([A-Z])/gu, '$1 $2')
    .replace(/[_-]+/gu, ' ')
    .trim()
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function shown(name: string, value: unknown, locale: string): string | null {
  if (typeof value === 'string') {
    const text = value.trim();
    return text === '' || text.length > longest ? null : text;
  }
  if (typeof value !== 'number') return null;
  const seconds = value > 1e11 ? value / 1000 : value;
  return moment.test(name) && seconds > 1e9 && seconds < 5e9
    ? new Date(seconds * 1000).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' })
    : value.toLocaleString(locale);
}

/** The first few readable facts; `said` is what the message says anyhow. */
export function factsOf(details: Record<string, unknown>, said: string | null, locale: string): Fact[] {
  const found: Fact[] = [];
  const look = (part: Record<string, unknown>, depth: number) => {
    for (const [name, value] of Object.entries(part)) {
      if (opaque.test(name)) continue;
      if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth > 0) {
        look(value as Record<string, unknown>, depth - 1);
        continue;
      }
      const text = shown(name, value, locale);
      if (text !== null && text !== said?.trim()) found.push({ name: words(name), value: text });
    }
  };
  look(details, 2);
  return found.slice(0, most);
}
