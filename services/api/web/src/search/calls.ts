/** Calls for finding, for saved views, and for changing many chats at once. */
import { answerOf, http } from '../api/http';
import type { components } from '../api/schema';

type Schemas = components['schemas'];

export type Found = Schemas['Found'];
export type FoundMessage = Schemas['FoundMessage'];
export type SavedView = Schemas['SavedView'];
export type ViewCount = Schemas['ViewCount'];
export type ViewFilters = Schemas['ChatFilters'];
export type BulkChange = Schemas['BulkChange'];
export type BulkResult = Schemas['BulkResult'];

const signalled = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal });

export const search = {
  everything: (q: string, signal?: AbortSignal) =>
    answerOf(http.GET('/api/v1/search', { params: { query: { q } }, ...signalled(signal) })),
  messages: (q: string, cursor: string, signal?: AbortSignal) =>
    answerOf(
      http.GET('/api/v1/search/messages', {
        params: { query: { q, cursor: Number(cursor) } },
        ...signalled(signal),
      }),
    ),
};

const ofView = (id: number) => ({ params: { path: { view_id: id } } });

export const views = {
  list: (signal?: AbortSignal) => answerOf(http.GET('/api/v1/views', signalled(signal))),
  counts: (signal?: AbortSignal) => answerOf(http.GET('/api/v1/views/counts', signalled(signal))),
  save: (name: string, filters: ViewFilters, shared: boolean) =>
    answerOf(http.POST('/api/v1/views', { body: { name, filters, shared } })),
  change: (id: number, filters: ViewFilters) =>
    answerOf(http.PATCH('/api/v1/views/{view_id}', { ...ofView(id), body: { filters } })),
  remove: (id: number) => answerOf(http.DELETE('/api/v1/views/{view_id}', ofView(id))),
};

export const bulk = {
  change: (change: BulkChange) => answerOf(http.POST('/api/v1/chats/bulk', { body: change })),
};
