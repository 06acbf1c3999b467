/** Notifications of the operating system. */
export type Permission = NotificationPermission | 'unsupported';

export function desktopPermission(): Permission {
  return 'Notification' in window ? Notification.permission : 'unsupported';
}

/** Asks the person, where they have not been asked yet. */
export async function askForDesktop(): Promise<Permission> {
  if (!('Notification' in window)) return 'unsupported';
  return Notification.requestPermission();
}

/** `tag`: a later one of the same takes the place of the earlier one, also from another tab. */
export function showOnDesktop(title: string, body: string, tag: string, onClick: () => void): void {
  if (desktopPermission() !== 'granted') return;
  try {
    const shown = new Notification(title, {
      body,
      tag,
      icon: `${import.meta.env.BASE_URL}favicon.svg`,
      silent: true,
    });
    shown.addEventListener('click', () => {
      window.focus();
      onClick();
      shown.close();
    });
  } catch {
    // Some phones show notifications only through a service worker; the other ways still tell.
  }
}
