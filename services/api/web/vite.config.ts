import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { buildName } from './vite/build-name.ts';
import { emojiData } from './vite/emoji-data.ts';
import { serviceWorker } from './vite/service-worker.ts';

/** Where `npm run dev` finds a running Sapa; the built inbox is served by the API itself. */
const backend = 'http://127.0.0.1:8000';
const apiPaths = ['/auth', '/chats', '/messages', '/events', '/media', '/uploads', '/api'];

export default defineConfig({
  base: '/inbox/',
  plugins: [react(), emojiData(), buildName(), serviceWorker()],
  build: {
    target: ['chrome123', 'firefox128', 'safari17.5'],
    // A strict content security policy allows no data: fonts or scripts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: Object.fromEntries(apiPaths.map((path) => [path, { target: backend }])),
  },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts'],
  },
});
