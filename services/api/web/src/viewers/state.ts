/** Which colleagues have which chat before them. Pure. */
import type { LiveViewer, Viewer } from '../api/types';

export type Viewers = ReadonlyMap<number, ReadonlyMap<number, Viewer>>;

export const nobody: ReadonlyMap<number, Viewer> = new Map();

/** What the stream tells of one of them. */
export function told(viewers: Viewers, news: LiveViewer): Viewers {
  const there = new Map(viewers.get(news.chat_id));
  if (news.state === 'gone') there.delete(news.agent.id);
  else
    there.set(news.agent.id, {
      chat_id: news.chat_id,
      agent: news.agent,
      state: news.state,
      until: news.until,
    });
  return new Map(viewers).set(news.chat_id, there);
}

export function loaded(items: readonly Viewer[]): Viewers {
  const all = new Map<number, Map<number, Viewer>>();
  for (const viewer of items) {
    const there = all.get(viewer.chat_id) ?? new Map<number, Viewer>();
    all.set(viewer.chat_id, there.set(viewer.agent.id, viewer));
  }
  return all;
}

/** Without those whose time is over; the same where there are none. */
export function expired(viewers: Viewers, now: number): Viewers {
  const over = [...viewers].filter(([, there]) =>
    [...there.values()].some((one) => Date.parse(one.until) <= now),
  );
  if (over.length === 0) return viewers;
  const next = new Map(viewers);
  for (const [chatId, there] of over) {
    const left = new Map([...there].filter(([, one]) => Date.parse(one.until) > now));
    if (left.size === 0) next.delete(chatId);
    else next.set(chatId, left);
  }
  return next;
}
