/** The shapes that the API promises, by the names used on screen. They come from its OpenAPI document. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type User = Schemas['User'];
export type Me = Schemas['Me'];
export type ListedUser = Schemas['ListedUser'];
export type UserChange = Schemas['UserChange'];
export type NewInvitation = Schemas['NewInvitation'];
export type Invitation = Schemas['Invitation'];
export type HandedLink = Schemas['Link'];
export type Role = User['role'];
export type Profile = Schemas['Profile'];
export type Preferences = Schemas['Preferences'];
export type SendWith = Preferences['send_with'];
export type UserSession = Schemas['UserSession'];
export type ApiKey = Schemas['ApiKey'];
export type NewApiKey = Schemas['NewApiKey'];
export type AuditEntry = Schemas['AuditEntry'];
export type Chat = Schemas['Chat'];
export type ChatDetail = Schemas['ChatDetail'];
export type ChatChange = Schemas['ChatChange'];
export type Channel = Schemas['ChannelRef'];
export type ConnectedChannel = Schemas['Channel'];
export type NewChannel = Schemas['NewChannel'];
export type ChannelChange = Schemas['ChannelChange'];
export type ChannelTest = Schemas['ChannelTest'];
export type Counts = Schemas['ChatCounts'];
export type Message = Schemas['Message'];
export type Media = Schemas['Media'];
export type Quoted = NonNullable<Message['quoted']>;
export type Reaction = Schemas['Reaction'];
export type PendingChange = Schemas['PendingChange'];
export type ReplyToSend = Schemas['Reply'];
export type SentType = NonNullable<ReplyToSend['type']>;
export type LocationToSend = Schemas['LocationToSend'];
export type ContactToSend = Schemas['ContactToSend'];
export type MenuToSend = Schemas['MenuToSend'];
export type GalleryKind = 'image' | 'video' | 'document' | 'link';
export type PollToSend = Schemas['PollToSend'];
export type Upload = Schemas['Upload'];
export type Feature = ConnectedChannel['capabilities'][number];
export type LivePresence = Schemas['LivePresence'];
export type LiveViewer = Schemas['LiveViewer'];
export type LiveDraft = Schemas['LiveDraft'];
export type Viewer = Schemas['Viewer'];
export type Viewing = Schemas['Viewing'];
export type Draft = Schemas['Draft'];
export type DraftToSave = Schemas['DraftToSave'];
export type Note = Schemas['Note'];
export type NewNote = Schemas['NewNote'];
export type NoteChange = Schemas['NoteChange'];
export type QuickReply = Schemas['QuickReply'];
export type NewQuickReply = Schemas['NewQuickReply'];
export type ContactChange = Schemas['ContactChange'];
export type NewerMessage = Schemas['NewerMessage'];
export type Priority = Chat['priority'];
export type Mode = Chat['mode'];
export type MessageStatus = Message['status'];
export type Stay = Schemas['StaySession'];
export type Registration = Schemas['Registration'];
export type Registered = Schemas['Registered'];
export type LiveChange = Schemas['LiveChange'];
export type SystemHealth = Schemas['SystemHealth'];
export type Trouble = Schemas['Trouble'];
export type Team = Schemas['Team'];
export type NewTeam = Schemas['NewTeam'];
export type TeamChange = Schemas['TeamChange'];
export type Agent = Schemas['Agent'];
export type AgentChange = Schemas['AgentChange'];
export type Availability = Agent['availability'];
export type Handing = Schemas['Handing'];
export type AssignmentEntry = Schemas['AssignmentEntry'];
export type Notice = Schemas['Notification'];
export type TimelinePage = Schemas['TimelinePage'];
export type TimelineEntry = TimelinePage['items'][number];
export type ChatEvent = Extract<TimelineEntry, { type: 'event' }>;
export type MessageInfo = Schemas['MessageInfo'];
export type NotificationSettings = Schemas['NotificationSettings'];
export type NotificationChange = Schemas['NotificationChange'];
export type DeskSettings = Schemas['DeskSettings'];

/** An RFC 9457 problem document, of which another server on the way may leave out nearly everything. */
export type Problem = Partial<Schemas['Problem']> & Pick<Schemas['Problem'], 'title' | 'status'>;

/** What narrows a list of chats. */
export interface ChatFilter {
  q?: string;
  mode?: Mode;
  /** `me`, `none`, or a user's id. */
  assigned?: string;
  label?: string;
  channel?: number;
  unread?: boolean;
  waiting?: boolean;
  in_house?: boolean;
  group?: boolean;
  active_days?: number;
  priority?: Priority;
  snoozed?: boolean;
  sort?: 'newest' | 'waiting';
  /** A team's id, or `mine`: all but those left to teams of others. */
  team?: string;
}
