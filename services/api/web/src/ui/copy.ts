import { showFailure } from '../shell/toasts';

/** Puts a text into the clipboard; browsers refuse it where the page is not served securely. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    showFailure(error);
    return false;
  }
}
