/** The tab's icon, with the number of unread chats on it. */
const mark =
  '<rect width="32" height="32" rx="9" fill="#0b6e5f"/><path d="M8 12.5A4.5 4.5 0 0 1 12.5 8h7a4.5 4.5 0 0 1 4.5 4.5v3a4.5 4.5 0 0 1-4.5 4.5H15l-4.6 3.7c-.4.3-.9 0-.9-.4v-3.9A4.5 4.5 0 0 1 8 16z" fill="#fff"/>';

let shown: string | null = null;

/** As SVG; more than 9 are a plus, since no more is readable at that size. */
export function badgedIcon(words: string): string {
  const badge = `<circle cx="23" cy="9" r="9" fill="#c8322a"/><text x="23" y="13.6" font-family="sans-serif" font-weight="700" font-size="${words.length > 1 ? 11 : 13}" text-anchor="middle" fill="#fff">${words}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${mark}${badge}</svg>`;
}

/** `marked`: something happened that a person is to look at, even where nothing is unread. */
export function showBadge(count: number, marked: boolean): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (link === null) return;
  const words = count > 9 ? '9+' : count > 0 ? String(count) : marked ? '!' : '';
  link.dataset.badge = words;
  // An object URL, since the content security policy allows no data in links.
  const before = shown;
  const icon = () => new Blob([badgedIcon(words)], { type: 'image/svg+xml' });
  shown = words === '' ? null : URL.createObjectURL(icon());
  link.href = shown ?? `${import.meta.env.BASE_URL}favicon.svg`;
  if (before !== null) URL.revokeObjectURL(before);
}
