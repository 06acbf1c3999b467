import type { Notice, Trouble } from '../api/types';
import type { Catalogue } from '../i18n/en';

export const troublesKey = 'troubles';

export type TroubleKind = keyof Catalogue['troubles']['kinds'];

/** What has happened, and what a person should do about it. */
export interface TroubleWords {
  title: string;
  todo: string;
}

export function isKnown(kind: string, t: Catalogue): kind is TroubleKind {
  return Object.hasOwn(t.troubles.kinds, kind);
}

/** In the reader's language; a kind that a newer server has found is at least not kept silent. */
export function wordsFor(kind: string, t: Catalogue): TroubleWords {
  return isKnown(kind, t) ? t.troubles.kinds[kind] : t.troubles.other;
}

/** Every trouble in one line, each kind once. */
export function summary(troubles: readonly Trouble[], t: Catalogue): string {
  return [...new Set(troubles.map(({ kind }) => wordsFor(kind, t).title))].join(' · ');
}

const telling = new Set(['health_alert', 'health_recovered', 'dead_letter']);

/** After this notice other troubles stand than before. */
export function tellsOfTroubles(notice: Notice): boolean {
  return telling.has(notice.kind);
}
