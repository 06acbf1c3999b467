import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const sent = vi.hoisted(() => [] as { client_key: string; text: string; keeps_draft: boolean }[]);
vi.mock('../api/calls', () => ({
  messages: {
    send: vi.fn((reply: (typeof sent)[number]) => {
      sent.push(reply);
      return Promise.resolve({ id: sent.length, chat_id: 1, client_key: reply.client_key, order: '' });
    }),
  },
  desk: {
    saveDraft: vi.fn(() => Promise.resolve({ version: 1 })),
    drafts: vi.fn(() => Promise.resolve({ items: [] })),
  },
}));

import { adoptLeft, giveAllBack, giveBack } from '../drafts/left';
import { forgetDrafts, loadDrafts, readDraft, writeDraft } from '../drafts/store';
import { send, sendHeld } from './sending';
import { live } from './store';

const owner = 7;
/** As the browser's: what is kept are its own properties. */
class Kept {
  [name: string]: unknown;
  getItem(name: string) {
    return (this[name] as string | undefined) ?? null;
  }
  setItem(name: string, value: string) {
    this[name] = value;
  }
  removeItem(name: string) {
    Reflect.deleteProperty(this, name);
  }
}

let storage = new Kept();
const draft = (text: string) => ({ type: 'text' as const, text });
const inSeconds = (seconds: number) => ({ until: Date.now() + seconds * 1_000, owner });
const [first, second] = [() => live.get().outgoing[0]!, () => live.get().outgoing[1]!];
const texts = () => sent.map(({ text }) => text);
const records = () => Object.keys(storage).filter((name) => name.includes('draft.held.'));

beforeEach(async () => {
  vi.useFakeTimers();
  storage = new Kept();
  vi.stubGlobal('localStorage', storage);
  await loadDrafts(owner);
});

afterEach(async () => {
  await vi.runAllTimersAsync();
  live.clear();
  forgetDrafts();
  sent.length = 0;
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('a message that is kept back', () => {
  it('is sent once, when its time is over', async () => {
    send(1, draft('Halo'), inSeconds(5));
    await vi.advanceTimersByTimeAsync(4_900);
    expect(texts()).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(texts()).toEqual(['Halo']);
    expect(records()).toEqual([]);
    await vi.runAllTimersAsync();
    expect(texts()).toEqual(['Halo']);
  });

  it('is not sent when it is taken back, and its words are the draft again, before newer ones', async () => {
    send(1, draft('Halo'), inSeconds(5));
    writeDraft(1, 'reply', 'and more');
    expect(giveBack(first())).toBe(true);
    await vi.runAllTimersAsync();
    expect(texts()).toEqual([]);
    expect(readDraft(1, 'reply')).toBe('Halo\nand more');
    expect(records()).toEqual([]);
  });

  it('cannot be taken back once it is on its way', async () => {
    send(1, draft('Halo'), inSeconds(5));
    const entry = first();
    await vi.advanceTimersByTimeAsync(5_100);
    expect(giveBack(entry)).toBe(false);
    expect(readDraft(1, 'reply')).toBe('');
  });

  it('goes before what was written after it', async () => {
    send(1, draft('one'), inSeconds(10));
    send(1, draft('two'), inSeconds(5));
    send(1, draft('three'));
    send(2, draft('elsewhere'));
    await vi.advanceTimersByTimeAsync(6_000);
    expect(texts()).toEqual(['elsewhere']);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(texts()).toEqual(['elsewhere', 'one', 'two', 'three']);
  });

  it('lets the later ones go when it is taken back', async () => {
    send(1, draft('one'), inSeconds(10));
    send(1, draft('two'));
    giveBack(first());
    await vi.advanceTimersByTimeAsync(10);
    expect(texts()).toEqual(['two']);
  });

  it('can be taken back while it waits behind another one', async () => {
    send(1, draft('one'), inSeconds(5));
    send(1, draft('two'), inSeconds(5));
    expect(giveBack(second())).toBe(true);
    await vi.runAllTimersAsync();
    expect(texts()).toEqual(['one']);
  });

  it('goes at once, in order, when something else is done with the chat', async () => {
    send(1, draft('one'), inSeconds(10));
    send(1, draft('two'), inSeconds(10));
    send(2, draft('elsewhere'), inSeconds(10));
    const done = sendHeld(1);
    await vi.advanceTimersByTimeAsync(50);
    await done;
    expect(texts()).toEqual(['one', 'two']);
  });

  it('keeps the draft of the next message', async () => {
    send(1, draft('one'), inSeconds(5));
    writeDraft(1, 'reply', 'next');
    await vi.advanceTimersByTimeAsync(5_100);
    expect(sent[0]?.keeps_draft).toBe(true);
  });

  it('becomes a draft when the page ends', async () => {
    send(1, draft('one'), inSeconds(5));
    send(1, draft('two'), inSeconds(5));
    giveAllBack();
    await vi.runAllTimersAsync();
    expect(texts()).toEqual([]);
    expect(readDraft(1, 'reply')).toBe('one\ntwo');
    expect(records()).toEqual([]);
  });

  it('becomes a draft of a later page when its own ended without a word', async () => {
    storage.setItem(
      'sapa.draft.held.7.gone',
      JSON.stringify({ chatId: 1, text: 'left', until: Date.now() + 5_000 }),
    );
    adoptLeft(owner);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(readDraft(1, 'reply')).toBe('');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(readDraft(1, 'reply')).toBe('left');
    expect(records()).toEqual([]);
  });

  it('is not sent by a page that slept while a later one took it up', async () => {
    send(1, draft('Halo'), inSeconds(5));
    for (const name of records()) storage.removeItem(name);
    await vi.runAllTimersAsync();
    expect(texts()).toEqual([]);
    expect(live.get().outgoing).toEqual([]);
  });
});
