import type { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gentleRefresh } from './gentle-refresh';

/** Counts questions; each is answered when the test says so. */
function aClient() {
  let asked = 0;
  let answer = () => {};
  const invalidateQueries = () => {
    asked += 1;
    return new Promise<void>((resolve) => {
      answer = resolve;
    });
  };
  return {
    client: { invalidateQueries } as unknown as QueryClient,
    asked: () => asked,
    answer: async () => {
      answer();
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

class Page extends EventTarget {
  visibilityState = 'visible';
}

describe('a costly question', () => {
  let page: Page;
  beforeEach(() => {
    vi.useFakeTimers();
    page = new Page();
    vi.stubGlobal('document', page);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('is asked once for many changes, and once more for those that came before its answer', async () => {
    const { client, asked, answer } = aClient();
    const refresh = gentleRefresh(client, 'x', 2_000);
    for (let change = 0; change < 50; change += 1) refresh.add();
    await vi.advanceTimersByTimeAsync(1_999);
    expect(asked()).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked()).toBe(1);
    refresh.add();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked()).toBe(1);
    await answer();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked()).toBe(2);
    await answer();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked()).toBe(2);
  });

  it('waits until somebody looks', async () => {
    const { client, asked } = aClient();
    const refresh = gentleRefresh(client, 'x', 2_000);
    page.visibilityState = 'hidden';
    refresh.add();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked()).toBe(0);
    page.visibilityState = 'visible';
    page.dispatchEvent(new Event('visibilitychange'));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked()).toBe(1);
  });

  it('is not asked any more once it is stopped', async () => {
    const { client, asked } = aClient();
    const refresh = gentleRefresh(client, 'x', 2_000);
    refresh.add();
    refresh.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked()).toBe(0);
  });
});
