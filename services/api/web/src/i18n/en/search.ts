/** The sentences of searching, filtering, saved views and changing many chats, in English. */
const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);

export const search = {
  people: 'People',
  messages: 'Messages',
  morePeople: 'More people',
  moreMessages: 'More messages',
  nothing: 'Nothing found',
  nothingText: (q: string) => `No name, number, room, label or message matches “${q}”.`,
  hint: 'Names and numbers are found by any part, messages by the beginnings of their words.',
  loadLater: 'Load later messages',
  loadingLater: 'Loading later messages…',
  tooSlow: 'That is found too often to search for. Type more of it.',
  by: { customer: 'Customer', agent: 'Agent', bot: 'Bot', system: 'Sapa' },
  results: (people: number, messages: number) =>
    `${people} ${plural(people, 'person', 'people')}, ${messages} ${plural(messages, 'message', 'messages')}`,
};

export const filters = {
  add: 'Filter',
  clear: 'Clear filters',
  remove: (name: string) => `Remove filter: ${name}`,
  unread: 'Unread',
  waiting: 'Waiting for an answer',
  inHouse: 'In house',
  group: 'Groups',
  direct: 'No groups',
  mode: 'Mode',
  channel: 'Number',
  label: 'Label',
  agent: 'Agent',
  nobody: 'Nobody',
  active: 'Active',
  days: { 1: 'in the last 24 hours', 7: 'in the last 7 days', 30: 'in the last 30 days' } as Record<
    number,
    string
  >,
  lastDays: (n: number) => `in the last ${n} days`,
  apply: 'Apply',
  none: 'No chat matches these filters',
  noneText: 'Remove a filter to see more.',
};

export const views = {
  save: 'Save as view',
  saveTitle: 'Save these filters as a view',
  name: 'Name of the view',
  shared: 'Everybody sees it',
  saved: 'Saved',
  update: 'Save changes of the view',
  remove: 'Delete view',
  removeSure: (name: string) => `Delete the view “${name}”?`,
  removeText: 'The chats in it stay as they are.',
  keep: 'Keep it',
  of: (name: string) => `Shared by ${name}`,
};

export const bulk = {
  select: (name: string) => `Select ${name}`,
  selected: (n: number) => `${n} selected`,
  actions: 'Actions on the selected chats',
  clear: 'Clear selection',
  read: 'Mark as read',
  mode: 'Change mode',
  assign: 'Assign',
  toMe: 'Assign to me',
  toNobody: 'Nobody',
  label: 'Add label',
  unlabel: 'Remove label',
  labelName: 'Label',
  done: (n: number) => `${n} ${plural(n, 'chat', 'chats')} changed`,
  failed: (failed: number, done: number) =>
    `${failed} of ${failed + done} chats could not be changed. They are still selected.`,
};
