/** WhatsApp takes no longer text, and no longer caption. */
const longestText = 4096;
const longestCaption = 1024;

/** How many characters are too many; none when it is 0 or less. */
export function excessOf(text: string, isCaption: boolean): number {
  return Array.from(text.trim()).length - (isCaption ? longestCaption : longestText);
}
