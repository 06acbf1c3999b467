/**
 * Lets the inbox open without a network. It keeps the files of its own build and nothing else: no answer of the API, no
 * event and no customer's file ever goes through it.
 */
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  getCacheKeyForURL,
  precacheAndRoute,
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

declare const self: ServiceWorkerGlobalScope & {
  /** The build's files; `vite/service-worker.ts` writes them here. */
  __WB_MANIFEST: { url: string; revision: string | null }[];
};

/** What a page tells a worker that waits to take over. */
interface PageBuild {
  /** The address of the script that the page began with. */
  entry: string;
}

// The page itself is not among what is answered from here at once, hence no directory index.
precacheAndRoute(self.__WB_MANIFEST, { cleanURLs: false, directoryIndex: '' });
cleanupOutdatedCaches();

const shell = createHandlerBoundToURL('/inbox/index.html');

/** The newest page of the server, so that a new build is there at the next load; the kept one when it does not answer. */
registerRoute(
  new NavigationRoute(
    async (options) => {
      try {
        const preloaded = (await (options.event as FetchEvent).preloadResponse) as Response | undefined;
        const answer = preloaded ?? (await fetch(options.request));
        if (answer.status < 500) return answer;
      } catch {
        // No network, or no server: the page opens and says so.
      }
      return shell(options);
    },
    { allowlist: [/^\/inbox(\/|$)/] },
  ),
);

self.addEventListener('activate', (event) => {
  event.waitUntil(self.registration.navigationPreload.enable());
  // So that the page that brought it can be opened offline at once.
  event.waitUntil(self.clients.claim());
});

self.addEventListener('message', (event) => {
  const [reply] = event.ports;
  const { entry } = event.data as PageBuild;
  const isOurs = getCacheKeyForURL(entry) !== undefined;
  reply?.postMessage(isOurs);
  if (isOurs) event.waitUntil(takeOverFromNobody());
});

/**
 * Pages of an older build go on with the worker, and the files, of theirs; without any there is nothing to wait for.
 * A page that was just left is still counted for a moment.
 */
async function takeOverFromNobody(): Promise<void> {
  for (let asked = 0; asked < 5; asked += 1) {
    const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
    if (pages.length <= 1) {
      await self.skipWaiting();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}
