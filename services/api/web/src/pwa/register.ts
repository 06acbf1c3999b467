/** Has the browser keep the inbox's own files, so that it opens without a network; and notices a newer build. */
import { markOutdated } from '../api/build';

/** How often somebody who never reloads learns of a newer build. */
const lookEvery = 30 * 60_000;
/** The address up to which a service worker is responsible; wider than its own folder, as the inbox's is `/inbox`. */
const scope = import.meta.env.BASE_URL.replace(/\/$/, '');

/** Called once, when the page has begun. In development there is no service worker. */
export function keepForOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  // The first screen comes first.
  if (document.readyState === 'complete') void register();
  else window.addEventListener('load', () => void register(), { once: true });
}

/** None where the browser allows none: the inbox works as ever then, but for opening offline. */
async function registered(): Promise<ServiceWorkerRegistration | undefined> {
  try {
    const options = { scope };
    return await navigator.serviceWorker.register(`${import.meta.env.BASE_URL}service-worker.js`, options);
  } catch (error) {
    console.warn('The inbox cannot be kept for offline use', error);
    return undefined;
  }
}

async function register(): Promise<void> {
  const registration = await registered();
  if (registration === undefined) return;
  await compare(registration);
  registration.addEventListener('updatefound', () => {
    const coming = registration.installing;
    coming?.addEventListener('statechange', () => {
      if (coming.state === 'installed') void compare(registration);
    });
  });
  // Without a network there is nothing newer to be had.
  setInterval(() => void registration.update().catch(() => undefined), lookEvery);
}

/** A worker that waits belongs to this page's build, and takes over when it can, or to a newer one. */
async function compare({ waiting }: ServiceWorkerRegistration): Promise<void> {
  const entry = document.querySelector<HTMLScriptElement>('script[type="module"]')?.src;
  if (waiting === null || entry === undefined) return;
  const { port1, port2 } = new MessageChannel();
  const isOfThisBuild = await new Promise<boolean>((resolve) => {
    port1.addEventListener('message', ({ data }: MessageEvent<boolean>) => resolve(data), { once: true });
    port1.start();
    waiting.postMessage({ entry }, [port2]);
  });
  if (!isOfThisBuild) markOutdated();
}
