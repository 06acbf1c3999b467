/** Drafts as this tab knows them. Pure: what was typed here stands until it is saved, whatever other tabs say. */
import type { Draft } from '../api/types';

export type Kind = Draft['kind'];

export interface Entry {
  readonly text: string;
  /** How often it was changed here; the server takes no earlier one after a later one. */
  readonly edit: number;
  /** Typed here and not saved yet. */
  readonly dirty: boolean;
  /** The version at the server that this is, or follows. */
  readonly version: number;
}

export type Drafts = ReadonlyMap<string, Entry>;

export const keyOf = (chatId: number, kind: Kind) => `${chatId}.${kind}`;

const nothing: Entry = { text: '', edit: 0, dirty: false, version: 0 };

export function entryOf(drafts: Drafts, key: string): Entry {
  return drafts.get(key) ?? nothing;
}

/** Somebody types in this tab. */
export function typed(drafts: Drafts, key: string, text: string): Drafts {
  const held = entryOf(drafts, key);
  if (held.text === text) return drafts;
  return new Map(drafts).set(key, { ...held, text, edit: held.edit + 1, dirty: true });
}

/** The server has this edit; what was typed since is still to be saved. */
export function saved(drafts: Drafts, key: string, edit: number, version: number): Drafts {
  const held = drafts.get(key);
  if (held === undefined) return drafts;
  const dirty = held.dirty && held.edit !== edit;
  return new Map(drafts).set(key, { ...held, dirty, version: Math.max(held.version, version) });
}

/**
 * A chat was merged into another: the words that are not saved yet go on there, after those that are there. What was
 * saved has been moved by the server, which tells of it.
 */
export function merged(drafts: Drafts, from: string, into: string): Drafts {
  const gone = drafts.get(from);
  if (gone === undefined) return drafts;
  const next = new Map(drafts);
  next.delete(from);
  if (!gone.dirty || gone.text === '') return next;
  const kept = entryOf(drafts, into);
  const text = gone.text.startsWith(kept.text) ? gone.text : `${kept.text}\n${gone.text}`;
  // Later than a save of the merged chat that is still on its way: it arrives in the same draft.
  return next.set(into, { ...kept, text, edit: Math.max(kept.edit, gone.edit) + 1, dirty: true });
}

/** What the server says the draft is now. An older version, or one that words typed here follow, changes nothing. */
export function told(drafts: Drafts, draft: Draft, mine: string): Drafts {
  const key = keyOf(draft.chat_id, draft.kind);
  const held = entryOf(drafts, key);
  if (draft.version <= held.version || held.dirty) return drafts;
  // Our own save, told by the stream: the box may already hold more.
  const text = draft.client === mine && draft.text !== '' ? held.text : draft.text;
  return new Map(drafts).set(key, { ...held, text, version: draft.version });
}

/** Everything that the server has: a draft that it does not name was sent, or cleared, elsewhere. */
export function loaded(drafts: Drafts, all: readonly Draft[]): Drafts {
  const kept = [...drafts].filter(([, entry]) => entry.dirty);
  const next = new Map<string, Entry>(kept);
  for (const draft of all) {
    const key = keyOf(draft.chat_id, draft.kind);
    if (next.has(key)) continue;
    next.set(key, {
      text: draft.text,
      edit: entryOf(drafts, key).edit,
      dirty: false,
      version: draft.version,
    });
  }
  for (const [key, entry] of drafts) {
    if (!next.has(key)) next.set(key, { ...nothing, edit: entry.edit, version: entry.version });
  }
  return next;
}
