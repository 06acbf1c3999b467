/** The inbox as an installed application, without a network, and a newer build of it, in English. */
export const pwa = {
  offline: 'You are offline',
  offlineText: 'Your conversations are at the server. This page goes on by itself when the network is back.',
  unreachableText: 'Your conversations are safe there. This page goes on by itself when it answers again.',
  install: 'Install as an app',
};
