/** Teams, who is there, and who answers a chat. */
const chatsOf = (n: number) => `${n} open ${n === 1 ? 'chat' : 'chats'}`;
const minutesOf = (n: number) => `${n} ${n === 1 ? 'minute' : 'minutes'}`;

export const availability = {
  label: 'I am',
  states: { online: 'Online', away: 'Away', offline: 'Offline' },
  hints: {
    online: 'New chats may be given to you',
    away: 'You keep your chats and get no new ones',
    offline: 'Your chats may go to others',
  },
  since: (state: string, time: string) => `${state} since ${time}`,
};

export const teams = {
  nav: 'Teams',
  title: 'Teams and people',
  subtitle: 'Who answers which chats, and how waiting chats find somebody.',
  add: 'New team',
  change: 'Change',
  remove: 'Remove',
  removeTitle: (name: string) => `Remove ${name}?`,
  removeText: 'Its waiting chats become everybody’s. Chats that somebody has stay with them.',
  everybody: 'Everybody',
  everybodyHint: 'For chats that no team has.',
  waiting: (n: number) => (n === 0 ? 'Nobody waits' : `${n} ${n === 1 ? 'chat waits' : 'chats wait'}`),
  noMembers: 'No members yet: nobody gets its chats.',
  policies: {
    manual: 'By hand',
    round_robin: 'In turn',
    least_busy: 'Least busy first',
  },
  policyHints: {
    manual: 'Chats wait until somebody takes them.',
    round_robin: 'Who is online gets the next chat, one after the other.',
    least_busy: 'Who is online and has the fewest open chats gets the next one.',
  },
  returns: {
    offline: (n: number) =>
      n === 0
        ? 'A chat waits again as soon as its agent goes offline.'
        : `A chat waits again when its agent is offline for ${minutesOf(n)}.`,
    unanswered: (n: number) => `It waits again after ${minutesOf(n)} without an answer.`,
  },
  people: 'People',
  peopleHint: 'Nobody is given more chats than they have room for; taking a chat by hand is always possible.',
  neverThere: 'Never here yet',
  load: (n: number, capacity: number | null) =>
    capacity === null ? chatsOf(n) : `${n} of ${capacity} chats`,
  capacity: 'At most',
  capacityOf: (name: string) => `Most open chats of ${name}`,
  noLimit: 'no limit',
  badCapacity: 'A whole number up to 1000, or empty for no limit.',
  form: {
    newTitle: 'New team',
    changeTitle: (name: string) => `Change ${name}`,
    name: 'Name',
    policy: 'How waiting chats are given out',
    members: 'Members',
    returns: 'A chat waits again after',
    offline: 'Minutes its agent is offline',
    unanswered: 'Minutes without an answer',
    never: 'Empty: never.',
    badMinutes: 'A whole number of minutes, up to a week.',
    required: 'Please fill this in.',
    save: 'Save',
    cancel: 'Cancel',
  },
  ofChannel: 'Team that answers new chats',
};

export const assigning = {
  people: 'People',
  teams: 'Teams',
  everybody: 'Everybody',
  noTeam: 'No team',
  withNote: 'Hand over with a note…',
  handOver: 'Hand over',
  handOverTo: 'To whom',
  backToBot: 'The bot',
  note: 'Note',
  noteHint: 'What the next one should know. The customer never sees it.',
  handOverNow: 'Hand over',
  takenBy: (name: string, time: string | null) =>
    time === null
      ? `${name} was faster and has this chat now.`
      : `${name} was faster: this chat is theirs since ${time}.`,
  changed: 'This chat was given to somebody else or taken back in the meantime. Please look again.',
  filter: 'Which teams',
  mine: 'My teams',
  all: 'All teams',
  history: 'Who answered',
  noHistory: 'Nobody has taken over yet.',
  notice: {
    assigned: (name: string) => `${name} is yours now`,
    returned: (name: string) => `${name} waits for an agent again`,
    routed: (name: string) => `${name} was left to your team`,
  },
  by: (name: string) => `by ${name}`,
  entries: {
    claimed: (agent: string) => `${agent} took over`,
    claimedFrom: (agent: string, from: string) => `${agent} took over from ${from}`,
    given: (agent: string) => `Given to ${agent}`,
    givenBy: (agent: string, by: string) => `${by} gave it to ${agent}`,
    roundRobin: (agent: string, load: string) => `Given to ${agent} in turn (${load})`,
    leastBusy: (agent: string, load: string) => `Given to ${agent} as the least busy (${load})`,
    load: (load: number, capacity: number | null) =>
      capacity === null ? chatsOf(load) : `${load} of ${capacity}`,
    taken: (from: string) => `Taken from ${from}`,
    takenBy: (from: string, by: string) => `${by} took it from ${from}`,
    offline: (from: string, time: string) => `Taken from ${from}: offline since ${time}`,
    offlineNow: (from: string) => `Taken from ${from}: offline`,
    unanswered: (from: string, minutes: number) => `Taken from ${from}: no answer for ${minutesOf(minutes)}`,
    inactive: (from: string) => `Taken from ${from}: no longer works here`,
    registered: (from: string) => `Taken from ${from}: a new stay began`,
    released: (from: string) => `${from} handed it back`,
    merged: (agent: string) => `${agent} has it since two chats became one`,
    mergeUndone: (agent: string) => `${agent} has it again since two chats were parted`,
    team: (team: string) => `Left to ${team}`,
    teamBy: (team: string, by: string) => `${by} left it to ${team}`,
    noTeam: 'Left to everybody',
    noTeamBy: (by: string) => `${by} left it to everybody`,
    mode: (mode: string) => `Mode: ${mode}`,
    modeBy: (mode: string, by: string) => `${by} changed the mode: ${mode}`,
    handedBack: (by: string) => `${by} handed back to the bot`,
    handOver: 'The bot asked for a person',
    loopGuard: 'The bot stopped: it may be talking to a machine',
    reopened: 'The customer wrote again',
    checkedIn: 'The guest was checked in: the bot answers',
    nobody: 'nobody',
  },
};
