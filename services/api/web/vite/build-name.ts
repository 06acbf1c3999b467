/** Names the build in its own page, so that an open page can tell that the server has another one. */
import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

export function buildName(): Plugin {
  return {
    name: 'sapa-build-name',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      // The page names its files by what is in them, and these the files that are loaded later.
      handler: (html) => [
        {
          tag: 'meta',
          injectTo: 'head',
          attrs: {
            name: 'sapa-build',
            content: createHash('sha256').update(html).digest('hex').slice(0, 12),
          },
        },
      ],
    },
  };
}
