/** Emojis, stickers, menus, the gallery and what nobody could show, in English. */
export const emoji = {
  open: 'Emojis',
  more: 'More emojis',
  search: 'Search an emoji',
  tone: 'Skin tone',
  loading: 'Loading…',
  none: 'No emoji is called that.',
  failed: 'The emojis could not be loaded. Please try again.',
};

export const sticker = {
  name: 'Sticker',
  title: 'Send a sticker',
  choose: 'Choose a picture',
  another: 'Choose another',
  hint: 'A WebP sticker goes as it is; of any other picture a square sticker is made.',
  preview: 'The sticker',
  asPicture: 'This channel cannot send stickers: the customer gets it as a picture.',
  unreadable: 'No sticker can be made of this picture in this browser. Choose a WebP file.',
  tooLarge: 'WhatsApp takes stickers up to 500 KB.',
};

export const menu = {
  name: 'Buttons or list',
  title: 'Send buttons or a list',
  kind: 'What the customer taps',
  buttons: 'Buttons',
  list: 'List',
  text: 'Text above it',
  row: (n: number) => `Option ${n}`,
  description: 'Description',
  more: 'Add an option',
  remove: (n: number) => `Remove option ${n}`,
  label: 'On the button that opens the list',
  footer: 'Small print below',
  differ: 'The options must differ from each other.',
  asText: 'This channel has no buttons or lists of its own: the customer gets the options as numbered text.',
  inGroup: 'In a group the options go out as numbered text.',
};

export const gallery = {
  title: 'Media',
  kinds: { image: 'Photos', video: 'Videos', document: 'Documents', link: 'Links' },
  none: {
    image: 'No photos yet',
    video: 'No videos yet',
    document: 'No documents yet',
    link: 'No links yet',
  },
  more: 'Show more',
  open: (what: string) => `Open: ${what}`,
  toMessage: 'Show in the conversation',
  previous: 'Previous',
  next: 'Next',
  place: (n: number, of: string) => `${n} of ${of}`,
  failed: 'This could not be loaded.',
};

export const raw = {
  show: 'Show what was received',
  title: 'What the provider sent',
  none: 'Nothing was kept of it.',
  copy: 'Copy',
};
