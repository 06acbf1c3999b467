/** Builds the service worker beside the page, and tells it which files the build is made of. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Files of `public/` that the page needs; the rest is for the browser's own use. */
const ofThePage = ['theme.js', 'favicon.svg'];
const place = 'self.__WB_MANIFEST';
const fileName = 'service-worker.js';

const revisionOf = (content: string | Uint8Array) =>
  createHash('sha256').update(content).digest('hex').slice(0, 16);

export function serviceWorker(): Plugin {
  let base = '/';
  let publicDir = '';
  return {
    name: 'service-worker',
    apply: 'build',
    configResolved(config) {
      ({ base, publicDir } = config);
    },
    buildStart() {
      this.emitFile({
        type: 'chunk',
        id: join(import.meta.dirname, '../worker/service-worker.ts'),
        fileName,
      });
    },
    generateBundle: {
      // After the page itself is made.
      order: 'post',
      handler(_options, bundle) {
        const worker = bundle[fileName];
        if (worker?.type !== 'chunk' || !worker.code.includes(place)) {
          this.error(`There is no ${place} in ${fileName}`);
        }
        // It runs as a classic script, which is what every browser here knows.
        if (worker.imports.length > 0 || worker.exports.length > 0) {
          this.error(`${fileName} shares code with the page`);
        }
        const page = bundle['index.html'];
        if (page?.type !== 'asset') this.error('The page was not made before its service worker');
        const files = [
          ...Object.keys(bundle)
            .filter((name) => name.startsWith('assets/') && !name.endsWith('.map'))
            .sort()
            .map((name) => ({ url: base + name, revision: null })),
          ...ofThePage.map((name) => ({
            url: base + name,
            revision: revisionOf(readFileSync(join(publicDir, name))),
          })),
          { url: `${base}index.html`, revision: revisionOf(page.source) },
        ];
        worker.code = worker.code.replace(place, () => JSON.stringify(files));
      },
    },
  };
}
