/** The shapes of the admins' screens, by the names used there. */
import type { components } from '../api/schema';

type Schemas = components['schemas'];

export type Webhook = Schemas['Webhook'];
export type NewWebhook = Schemas['NewWebhook'];
export type WebhookChange = Schemas['WebhookChange'];
export type Delivery = Schemas['WebhookDelivery'];
export type DeliveryDetail = Schemas['WebhookDeliveryDetail'];
export type EventType = NonNullable<Webhook['event_types']>[number];
export type Letter = Schemas['DeadLetter'];
export type Quarantined = Schemas['Quarantined'];
export type Label = Schemas['Label'];
export type LabelColor = Label['color'];
export type NewLabel = Schemas['NewLabel'];
export type LabelChange = Schemas['LabelChange'];
export type RoomState = Schemas['RoomState'];
export type RoomChange = Schemas['RoomChange'];
export type GuestListed = Schemas['GuestListed'];
export type SystemOverview = Schemas['SystemOverview'];
export type ServiceState = Schemas['ServiceState'];
