import { describe, expect, it } from 'vitest';
import { aMessage } from '../live/fixtures';
import { factsOf } from './facts';
import { fileLabel } from './file-label';
import { kindOf } from './kinds';
import { coordinates, mapAddress, readPosition } from './place';
import { chipsOf, ourReaction } from './reactions';

describe('positions', () => {
  it.each([
    ['-8.4095, 115.1889', -8.4095, 115.1889],
    ['−8.4095 115.1889', -8.4095, 115.1889],
    ['https://www.google.com/maps/@-8.7,115.2,15z', -8.7, 115.2],
    ['https://www.google.com/maps/place/Kuta/@-8.1,115.1,15z/data=!3d-8.72!4d115.17', -8.72, 115.17],
    ['https://maps.google.com/?q=-8.7,115.2', -8.7, 115.2],
    ['https://www.google.com/maps/search/?api=1&query=-8.7%2C115.2', -8.7, 115.2],
    ['https://www.openstreetmap.org/?mlat=-8.7&mlon=115.2', -8.7, 115.2],
  ])('%s', (text, latitude, longitude) => {
    expect(readPosition(text)).toEqual({ latitude, longitude });
  });

  it.each(['', 'Kuta', '8', '95, 10', '10, 190', 'room 12, floor 3', 'https://example.com/'])(
    'none in "%s"',
    (text) => expect(readPosition(text)).toBeNull(),
  );

  it('leads to the address that came with it only where that is of the web', () => {
    const place = { latitude: -8.5, longitude: 115 };
    expect(mapAddress({ ...place, url: 'https://maps.app/x' })).toBe('https://maps.app/x');
    expect(mapAddress({ ...place, url: 'javascript:alert(1)' })).toContain('query=-8.5,115');
    expect(coordinates(place)).toBe('8.50000° S, 115.00000° E');
  });
});

describe('facts of an order or event', () => {
  it('shows what people can read, and no keys, ids or pictures', () => {
    const details = {
      order_id: '1',
      token: 'secret',
      jpegThumbnail: 'abc',
      item_count: 2,
      start: 1767582244,
      price: { totalAmount: 150000 },
      text: 'Saya pesan ini',
      blank: ' ',
      many: 'x'.repeat(500),
    };
    const facts = factsOf(details, 'Saya pesan ini', 'en-GB');
    expect(facts.map((fact) => fact.name)).toEqual(['Item count', 'Start', 'Total amount']);
    expect(facts[1]?.value).toContain('2026');
  });
});

describe('reactions', () => {
  const theirs = { emoji: '👍', from_me: false, name: 'Wayan', address: '628@c.us' };
  const change = {
    id: 1,
    operation: 'react',
    status: 'queued',
    emoji: '🙏',
    text: null,
    error: null,
  } as const;

  it('counts each emoji, with who is behind it', () => {
    const message = aMessage(1, 1, {
      reactions: [
        theirs,
        { ...theirs, name: null, address: '99@lid' },
        { ...theirs, emoji: '❤️', from_me: true },
      ],
    });
    expect(chipsOf(message)).toEqual([
      { emoji: '👍', count: 2, names: ['Wayan', '99'], ours: false, pending: false },
      { emoji: '❤️', count: 1, names: [], ours: true, pending: false },
    ]);
  });

  it('shows our own as soon as it is ordered, in place of our earlier one', () => {
    const message = aMessage(1, 1, { reactions: [{ ...theirs, from_me: true }], changes: [change] });
    expect(chipsOf(message).map((chip) => [chip.emoji, chip.pending])).toEqual([['🙏', true]]);
    expect(ourReaction({ ...message, changes: [{ ...change, emoji: null }] })).toBeNull();
    expect(ourReaction({ ...message, changes: [{ ...change, status: 'failed' }] })).toBe('👍');
  });
});

describe('kinds and files', () => {
  it('knows kinds by type and variant, and admits what it does not know', () => {
    expect([kindOf('video', 'gif'), kindOf('image'), kindOf('hologram'), kindOf(null)]).toEqual([
      'gif',
      'image',
      'unsupported',
      'unsupported',
    ]);
  });

  it.each([
    ['application/pdf', 'menu', 'PDF'],
    [null, 'rooms.XLSX', 'XLSX'],
    ['video/mp4', null, 'MP4'],
    ['application/octet-stream', 'file', null],
  ])('%s %s is %s', (mime, name, label) => expect(fileLabel(mime, name)).toBe(label));
});
