import { describe, expect, it } from 'vitest';
import { aMessage } from '../live/fixtures';
import { sendAs, shownAs, type LocalFile, type Outgoing } from '../live/outgoing';
import { excessOf } from './length';
import { quotedFrom } from './quoting';
import { draftsOf, typeOf } from './staging';

const aFile = (mimeType: string, size = 1000): LocalFile => ({
  blob: new Blob(),
  name: 'file',
  mimeType,
  size,
  url: 'blob:x',
  seconds: null,
  width: null,
  height: null,
});
const all = () => true;
const staged = (...types: string[]) => types.map((type, index) => ({ id: String(index), file: aFile(type) }));

describe('as what a file is sent', () => {
  it.each([
    ['image/jpeg', 1000, 'image'],
    ['image/gif', 1000, 'document'],
    ['image/png', 20_000_000, 'document'],
    ['video/mp4', 1000, 'video'],
    ['audio/ogg;codecs=opus', 1000, 'audio'],
    ['application/pdf', 1000, 'document'],
    ['', 1000, 'document'],
  ])('%s of %d bytes as %s', (mime, size, type) => expect(typeOf(aFile(mime, size), all)).toBe(type));

  it('as a document where the channel has nothing better', () => {
    expect(typeOf(aFile('image/png'), (feature) => feature !== 'image')).toBe('document');
  });

  it('as the server allows, once it has looked: never so that the words are lost', () => {
    expect(sendAs('image', ['sticker', 'image', 'document'], '')).toBe('image');
    expect(sendAs('image', ['voice', 'document'], '')).toBe('voice');
    expect(sendAs('image', ['voice', 'document'], 'words')).toBe('document');
  });
});

describe('files and words', () => {
  const quoted = quotedFrom(aMessage(7, 1));

  it('the words are the caption of the first file that shows them', () => {
    const drafts = draftsOf(staged('audio/mpeg', 'image/png', 'image/png'), 'Ini', quoted, all);
    expect(drafts.map((draft) => [draft.type, draft.text, draft.quoted?.id])).toEqual([
      ['audio', '', 7],
      ['image', 'Ini', undefined],
      ['image', '', undefined],
    ]);
  });

  it('else they follow as a message', () => {
    const drafts = draftsOf(staged('audio/mpeg'), 'Ini', null, all);
    expect(drafts.map((draft) => [draft.type, draft.text])).toEqual([
      ['audio', ''],
      ['text', 'Ini'],
    ]);
  });

  it('nothing makes nothing, words alone a text', () => {
    expect(draftsOf([], '', quoted, all)).toEqual([]);
    expect(draftsOf([], 'Halo', quoted, all)).toEqual([{ type: 'text', text: 'Halo', quoted }]);
  });

  it('a caption is shorter than a text', () => {
    expect(excessOf('x'.repeat(1025), true)).toBe(1);
    expect(excessOf('x'.repeat(1025), false)).toBeLessThan(0);
    expect(excessOf('👍'.repeat(4096), false)).toBe(0);
  });

  it('a file on its way is shown from this browser', () => {
    const outgoing: Outgoing = {
      clientKey: 'k',
      chatId: 1,
      type: 'image',
      text: '',
      file: aFile('image/png'),
      createdAt: '2026-01-01T10:00:00Z',
      failure: null,
    };
    const shown = shownAs(outgoing);
    expect([shown.text, shown.media?.url, shown.media?.state, shown.status]).toEqual([
      null,
      'blob:x',
      'stored',
      'queued',
    ]);
  });
});
