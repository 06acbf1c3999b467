import type { pwa as english } from '../en/pwa';

/** The inbox as an installed application, without a network, and a newer build of it, in Indonesian. */
export const pwa: typeof english = {
  offline: 'Anda sedang luring',
  offlineText: 'Percakapan Anda ada di server. Halaman ini berlanjut sendiri begitu jaringan kembali.',
  unreachableText: 'Percakapan Anda aman di sana. Halaman ini berlanjut sendiri begitu server menjawab lagi.',
  install: 'Pasang sebagai aplikasi',
};
