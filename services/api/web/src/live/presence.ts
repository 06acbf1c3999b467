/** Who types or is there: it holds for moments only, and no cursor counts it. */
import type { LivePresence } from '../api/types';
import type { LiveState } from './state';

/** Parses a presence of the stream; what is none is `null`. */
export function parsePresence(data: string): LivePresence | null {
  try {
    const body = JSON.parse(data) as Partial<LivePresence> | null;
    if (typeof body?.chat_id !== 'number' || typeof body.presence !== 'string') return null;
    return {
      type: 'presence',
      chat_id: body.chat_id,
      presence: body.presence,
      participant: body.participant ?? null,
      until: body.until ?? null,
      online: body.online ?? false,
    };
  } catch {
    return null;
  }
}

/** The chat with the customer's presence. Where it stands between other events does not matter. */
export function applyPresence(state: LiveState, presence: LivePresence): LiveState {
  const entry = state.chats.get(presence.chat_id);
  if (entry === undefined) return state;
  const kind = presence.presence === 'typing' || presence.presence === 'recording' ? presence.presence : null;
  const value = {
    ...entry.value,
    online: presence.online,
    online_until: presence.online && kind === null ? presence.until : entry.value.online_until,
    typing_until: kind === null ? null : presence.until,
    typing_kind: kind,
  };
  return { ...state, chats: new Map(state.chats).set(presence.chat_id, { ...entry, value }) };
}

/** Without the typing that is over at `now` (Unix milliseconds); the same state where there is none. */
export function expireTyping(state: LiveState, now: number): LiveState {
  const over = [...state.chats].filter(
    ([, { value }]) => value.typing_until !== null && Date.parse(value.typing_until) <= now,
  );
  if (over.length === 0) return state;
  const chats = new Map(state.chats);
  for (const [id, entry] of over) {
    chats.set(id, { ...entry, value: { ...entry.value, typing_until: null, typing_kind: null } });
  }
  return { ...state, chats };
}
