import { answerOf, http } from '../api/http';
import type { Delivery, LabelChange, NewLabel, NewWebhook, RoomChange, WebhookChange } from './types';

const hook = (id: number) => ({ params: { path: { webhook_id: id } } });
const delivery = (id: number, deliveryId: number) => ({
  params: { path: { webhook_id: id, delivery_id: deliveryId } },
});
const quarantined = (id: number) => ({ params: { path: { quarantined_id: id } } });
/** Without what is not set: the API takes an empty value for a wish. */
function given<T extends object>(query: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== null && value !== '')) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}

export const webhooks = {
  list: () => answerOf(http.GET('/api/v1/webhooks')),
  add: (webhook: NewWebhook) => answerOf(http.POST('/api/v1/webhooks', { body: webhook })),
  change: (id: number, change: WebhookChange) =>
    answerOf(http.PATCH('/api/v1/webhooks/{webhook_id}', { ...hook(id), body: change })),
  remove: (id: number) => answerOf(http.DELETE('/api/v1/webhooks/{webhook_id}', hook(id))),
  rotate: (id: number) => answerOf(http.POST('/api/v1/webhooks/{webhook_id}/secret', hook(id))),
  test: (id: number) => answerOf(http.POST('/api/v1/webhooks/{webhook_id}/test', hook(id))),
  deliveries: (id: number, status: Delivery['status'] | null, cursor: string | null) =>
    answerOf(
      http.GET('/api/v1/webhooks/{webhook_id}/deliveries', {
        params: { ...hook(id).params, query: given({ status, cursor, limit: 40 }) },
      }),
    ),
  delivery: (id: number, deliveryId: number) =>
    answerOf(http.GET('/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}', delivery(id, deliveryId))),
  redeliver: (id: number, deliveryId: number) =>
    answerOf(
      http.POST('/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver', delivery(id, deliveryId)),
    ),
  skip: (id: number, deliveryId: number) =>
    answerOf(
      http.POST('/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/skip', delivery(id, deliveryId)),
    ),
};

export const letters = {
  list: () => answerOf(http.GET('/api/v1/dead-letters')),
  get: (queue: string, id: string) =>
    answerOf(
      http.GET('/api/v1/dead-letters/{queue}/{letter_id}', { params: { path: { queue, letter_id: id } } }),
    ),
  /** `ids` null: all that the consumer has. */
  requeue: (queue: string, ids: string[] | null) =>
    answerOf(http.POST('/api/v1/dead-letters/requeue', { body: { queue, ids } })),
  drop: (queue: string, ids: string[] | null) =>
    answerOf(http.POST('/api/v1/dead-letters/drop', { body: { queue, ids } })),
};

export interface QuarantineFilter {
  state: 'open' | 'handled' | 'all';
  provider: 'whapi' | 'waha' | null;
  reason: string | null;
}

export const quarantine = {
  list: (filter: QuarantineFilter, cursor: string | null) =>
    answerOf(http.GET('/api/v1/quarantine', { params: { query: given({ ...filter, cursor, limit: 40 }) } })),
  get: (id: number) => answerOf(http.GET('/api/v1/quarantine/{quarantined_id}', quarantined(id))),
  explain: (id: number) =>
    answerOf(http.GET('/api/v1/quarantine/{quarantined_id}/explanation', quarantined(id))),
  replay: (id: number) => answerOf(http.POST('/api/v1/quarantine/{quarantined_id}/replay', quarantined(id))),
  dismiss: (ids: number[]) => answerOf(http.POST('/api/v1/quarantine/dismiss', { body: { ids } })),
};

export const labels = {
  list: () => answerOf(http.GET('/api/v1/labels')),
  add: (label: NewLabel) => answerOf(http.POST('/api/v1/labels', { body: label })),
  change: (id: number, change: LabelChange) =>
    answerOf(http.PATCH('/api/v1/labels/{label_id}', { params: { path: { label_id: id } }, body: change })),
  remove: (id: number) =>
    answerOf(http.DELETE('/api/v1/labels/{label_id}', { params: { path: { label_id: id } } })),
};

export const rooms = {
  list: () => answerOf(http.GET('/api/v1/rooms/stays')),
  add: (number: string) => answerOf(http.POST('/api/v1/rooms', { body: { room_number: number } })),
  change: (id: number, change: RoomChange) =>
    answerOf(http.PATCH('/api/v1/rooms/{room_id}', { params: { path: { room_id: id } }, body: change })),
};

export const guests = {
  list: (q: string, staying: boolean, cursor: string | null) =>
    answerOf(http.GET('/api/v1/guests', { params: { query: given({ q, staying, cursor, limit: 40 }) } })),
  get: (id: string) =>
    answerOf(http.GET('/api/v1/guests/{guest_id}', { params: { path: { guest_id: id } } })),
  history: (sessionId: string, cursor: string | null) =>
    answerOf(
      http.GET('/api/v1/sessions/{session_id}/messages', {
        params: { path: { session_id: sessionId }, query: given({ cursor, limit: 200 }) },
      }),
    ),
};

export const system = {
  overview: () => answerOf(http.GET('/api/v1/system')),
};
