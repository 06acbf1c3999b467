import type { Catalogue } from '../en';

const chatsOf = (n: number) => `${n} percakapan terbuka`;
const minutesOf = (n: number) => `${n} menit`;

export const availability: Catalogue['availability'] = {
  label: 'Status saya',
  states: { online: 'Daring', away: 'Sedang pergi', offline: 'Luring' },
  hints: {
    online: 'Percakapan baru dapat diberikan kepada Anda',
    away: 'Percakapan Anda tetap, yang baru tidak masuk',
    offline: 'Percakapan Anda dapat berpindah ke orang lain',
  },
  since: (state, time) => `${state} sejak ${time}`,
};

export const teams: Catalogue['teams'] = {
  nav: 'Tim',
  title: 'Tim dan orang',
  subtitle: 'Siapa menjawab percakapan mana, dan bagaimana yang menunggu mendapat agen.',
  add: 'Tim baru',
  change: 'Ubah',
  remove: 'Hapus',
  removeTitle: (name) => `Hapus ${name}?`,
  removeText: 'Percakapannya yang menunggu menjadi milik semua. Yang sudah ditangani tetap pada agennya.',
  everybody: 'Semua orang',
  everybodyHint: 'Untuk percakapan yang tidak punya tim.',
  waiting: (n) => (n === 0 ? 'Tidak ada yang menunggu' : `${n} percakapan menunggu`),
  noMembers: 'Belum ada anggota: tidak ada yang menerima percakapannya.',
  policies: {
    manual: 'Manual',
    round_robin: 'Bergiliran',
    least_busy: 'Yang paling longgar dulu',
  },
  policyHints: {
    manual: 'Percakapan menunggu sampai ada yang mengambilnya.',
    round_robin: 'Yang daring mendapat percakapan berikutnya secara bergiliran.',
    least_busy: 'Yang daring dengan percakapan terbuka paling sedikit mendapat yang berikutnya.',
  },
  returns: {
    offline: (n) =>
      n === 0
        ? 'Percakapan menunggu lagi begitu agennya luring.'
        : `Percakapan menunggu lagi bila agennya luring ${minutesOf(n)}.`,
    unanswered: (n) => `Menunggu lagi setelah ${minutesOf(n)} tanpa jawaban.`,
  },
  people: 'Orang',
  peopleHint: 'Tidak ada yang diberi melebihi kapasitasnya; mengambil sendiri selalu bisa.',
  neverThere: 'Belum pernah hadir',
  load: (n, capacity) => (capacity === null ? chatsOf(n) : `${n} dari ${capacity} percakapan`),
  capacity: 'Paling banyak',
  capacityOf: (name) => `Percakapan terbuka paling banyak untuk ${name}`,
  noLimit: 'tanpa batas',
  badCapacity: 'Bilangan bulat sampai 1000, atau kosong untuk tanpa batas.',
  form: {
    newTitle: 'Tim baru',
    changeTitle: (name) => `Ubah ${name}`,
    name: 'Nama',
    policy: 'Cara membagikan percakapan yang menunggu',
    members: 'Anggota',
    returns: 'Percakapan menunggu lagi setelah',
    offline: 'Menit agennya luring',
    unanswered: 'Menit tanpa jawaban',
    never: 'Kosong: tidak pernah.',
    badMinutes: 'Menit dalam bilangan bulat, paling lama seminggu.',
    required: 'Mohon diisi.',
    save: 'Simpan',
    cancel: 'Batal',
  },
  ofChannel: 'Tim yang menjawab percakapan baru',
};

export const assigning: Catalogue['assigning'] = {
  people: 'Orang',
  teams: 'Tim',
  everybody: 'Semua orang',
  noTeam: 'Tanpa tim',
  withNote: 'Serahkan dengan catatan…',
  handOver: 'Serahkan',
  handOverTo: 'Kepada siapa',
  backToBot: 'Bot',
  note: 'Catatan',
  noteHint: 'Yang perlu diketahui penerusnya. Pelanggan tidak melihatnya.',
  handOverNow: 'Serahkan',
  takenBy: (name, time) =>
    time === null
      ? `${name} lebih cepat dan kini menangani percakapan ini.`
      : `${name} lebih cepat: menangani percakapan ini sejak ${time}.`,
  changed: 'Percakapan ini baru saja diserahkan atau dilepas orang lain. Silakan periksa lagi.',
  filter: 'Tim yang ditampilkan',
  mine: 'Tim saya',
  all: 'Semua tim',
  history: 'Siapa yang menjawab',
  noHistory: 'Belum ada yang mengambil alih.',
  notice: {
    assigned: (name) => `${name} kini Anda tangani`,
    returned: (name) => `${name} menunggu agen lagi`,
    routed: (name) => `${name} diserahkan ke tim Anda`,
  },
  by: (name) => `oleh ${name}`,
  entries: {
    claimed: (agent) => `${agent} mengambil alih`,
    claimedFrom: (agent, from) => `${agent} mengambil alih dari ${from}`,
    given: (agent) => `Diberikan kepada ${agent}`,
    givenBy: (agent, by) => `${by} memberikannya kepada ${agent}`,
    roundRobin: (agent, load) => `Diberikan kepada ${agent} sesuai giliran (${load})`,
    leastBusy: (agent, load) => `Diberikan kepada ${agent} karena paling longgar (${load})`,
    load: (load, capacity) => (capacity === null ? chatsOf(load) : `${load} dari ${capacity}`),
    taken: (from) => `Dilepas dari ${from}`,
    takenBy: (from, by) => `${by} melepasnya dari ${from}`,
    offline: (from, time) => `Dilepas dari ${from}: luring sejak ${time}`,
    offlineNow: (from) => `Dilepas dari ${from}: luring`,
    unanswered: (from, minutes) => `Dilepas dari ${from}: ${minutesOf(minutes)} tanpa jawaban`,
    inactive: (from) => `Dilepas dari ${from}: tidak lagi bekerja di sini`,
    registered: (from) => `Dilepas dari ${from}: masa inap baru dimulai`,
    released: (from) => `${from} melepasnya`,
    merged: (agent) => `${agent} menanganinya sejak dua percakapan disatukan`,
    mergeUndone: (agent) => `${agent} menanganinya lagi sejak dua percakapan dipisahkan`,
    team: (team) => `Diserahkan ke ${team}`,
    teamBy: (team, by) => `${by} menyerahkannya ke ${team}`,
    noTeam: 'Diserahkan ke semua orang',
    noTeamBy: (by) => `${by} menyerahkannya ke semua orang`,
    mode: (mode) => `Mode: ${mode}`,
    modeBy: (mode, by) => `${by} mengubah mode: ${mode}`,
    handedBack: (by) => `${by} mengembalikannya ke bot`,
    handOver: 'Bot meminta bantuan orang',
    loopGuard: 'Bot berhenti: mungkin berbicara dengan mesin',
    reopened: 'Pelanggan menulis lagi',
    checkedIn: 'Tamu check-in: bot menjawab',
    nobody: 'tidak ada',
  },
};
