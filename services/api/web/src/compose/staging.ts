/** Files that wait to be sent, and the messages that they become. Pure. */
import type { Feature, Quoted, SentType } from '../api/types';
import { captioned, type Draft, type LocalFile } from '../live/outgoing';

export interface Staged {
  readonly id: string;
  readonly file: LocalFile;
}

const mb = 1_000_000;
/** What WhatsApp takes as a picture, video or sound; larger files go as documents. */
const mostBytes = 16 * mb;

const pictures = new Set(['image/jpeg', 'image/png', 'image/webp']);
const videos = new Set(['video/mp4', 'video/3gpp', 'video/quicktime']);
const sounds = new Set([
  'audio/mpeg',
  'audio/mp4',
  'audio/x-m4a',
  'audio/aac',
  'audio/ogg',
  'audio/wav',
  'audio/amr',
]);

/** As what a file is sent, by what it is and by what the channel can do. */
export function typeOf(
  file: Pick<LocalFile, 'mimeType' | 'size'>,
  can: (feature: Feature) => boolean,
): SentType {
  const [mime = ''] = file.mimeType.toLowerCase().split(';');
  if (file.size > mostBytes) return 'document';
  if (pictures.has(mime) && can('image')) return 'image';
  if (videos.has(mime) && can('video')) return 'video';
  return sounds.has(mime) && can('audio') ? 'audio' : 'document';
}

/** The messages that the files and words make: the words go with the first file that shows them, else after all. */
export function draftsOf(
  staged: readonly Staged[],
  text: string,
  quoted: Quoted | null,
  can: (feature: Feature) => boolean,
): Draft[] {
  const files: Draft[] = staged.map(({ file }) => ({ type: typeOf(file, can), text: '', file }));
  const at = files.findIndex((draft) => captioned.has(draft.type));
  const drafts: Draft[] = files.map((draft, index) => (index === at ? { ...draft, text } : draft));
  if (text !== '' && at === -1) drafts.push({ type: 'text', text });
  const first = drafts[0];
  return first === undefined || quoted === null ? drafts : [{ ...first, quoted }, ...drafts.slice(1)];
}
