import type {
  bulk as bulkEn,
  filters as filtersEn,
  search as searchEn,
  views as viewsEn,
} from '../en/search';

/** The sentences of searching, filtering, saved views and changing many chats, in Indonesian. */
export const search: typeof searchEn = {
  people: 'Orang',
  messages: 'Pesan',
  morePeople: 'Orang lainnya',
  moreMessages: 'Pesan lainnya',
  nothing: 'Tidak ditemukan',
  nothingText: (q) => `Tidak ada nama, nomor, kamar, label, atau pesan yang cocok dengan “${q}”.`,
  hint: 'Nama dan nomor ditemukan dari bagian mana pun, pesan dari awal kata-katanya.',
  loadLater: 'Muat pesan berikutnya',
  loadingLater: 'Memuat pesan berikutnya…',
  tooSlow: 'Terlalu banyak yang cocok. Ketik lebih lengkap.',
  by: { customer: 'Pelanggan', agent: 'Agen', bot: 'Bot', system: 'Sapa' },
  results: (people, messages) => `${people} orang, ${messages} pesan`,
};

export const filters: typeof filtersEn = {
  add: 'Saring',
  clear: 'Hapus saringan',
  remove: (name) => `Hapus saringan: ${name}`,
  unread: 'Belum dibaca',
  waiting: 'Menunggu jawaban',
  inHouse: 'Sedang menginap',
  group: 'Grup',
  direct: 'Bukan grup',
  mode: 'Mode',
  channel: 'Nomor',
  label: 'Label',
  agent: 'Agen',
  nobody: 'Tidak ada',
  active: 'Aktif',
  days: { 1: 'dalam 24 jam terakhir', 7: 'dalam 7 hari terakhir', 30: 'dalam 30 hari terakhir' },
  lastDays: (n) => `dalam ${n} hari terakhir`,
  apply: 'Terapkan',
  none: 'Tidak ada percakapan yang cocok dengan saringan ini',
  noneText: 'Hapus satu saringan untuk melihat lebih banyak.',
};

export const views: typeof viewsEn = {
  save: 'Simpan sebagai tampilan',
  saveTitle: 'Simpan saringan ini sebagai tampilan',
  name: 'Nama tampilan',
  shared: 'Semua orang melihatnya',
  saved: 'Tersimpan',
  update: 'Simpan perubahan tampilan',
  remove: 'Hapus tampilan',
  removeSure: (name) => `Hapus tampilan “${name}”?`,
  removeText: 'Percakapan di dalamnya tidak berubah.',
  keep: 'Jangan hapus',
  of: (name) => `Dibagikan oleh ${name}`,
};

export const bulk: typeof bulkEn = {
  select: (name) => `Pilih ${name}`,
  selected: (n) => `${n} dipilih`,
  actions: 'Tindakan untuk percakapan terpilih',
  clear: 'Batalkan pilihan',
  read: 'Tandai sudah dibaca',
  mode: 'Ubah mode',
  assign: 'Tugaskan',
  toMe: 'Tugaskan ke saya',
  toNobody: 'Tidak ada',
  label: 'Tambah label',
  unlabel: 'Hapus label',
  labelName: 'Label',
  done: (n) => `${n} percakapan diubah`,
  failed: (failed, done) => `${failed} dari ${failed + done} percakapan gagal diubah dan masih terpilih.`,
};
