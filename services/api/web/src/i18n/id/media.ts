import type * as english from '../en/media';

/** Emoji, stiker, menu, galeri, dan apa yang tidak bisa ditampilkan, dalam bahasa Indonesia. */
export const emoji: typeof english.emoji = {
  open: 'Emoji',
  more: 'Emoji lain',
  search: 'Cari emoji',
  tone: 'Warna kulit',
  loading: 'Memuat…',
  none: 'Tidak ada emoji dengan nama itu.',
  failed: 'Emoji tidak bisa dimuat. Silakan coba lagi.',
};

export const sticker: typeof english.sticker = {
  name: 'Stiker',
  title: 'Kirim stiker',
  choose: 'Pilih gambar',
  another: 'Pilih yang lain',
  hint: 'Stiker WebP dikirim apa adanya; dari gambar lain dibuat stiker persegi.',
  preview: 'Stikernya',
  asPicture: 'Kanal ini tidak bisa mengirim stiker: pelanggan menerimanya sebagai gambar.',
  unreadable: 'Peramban ini tidak bisa membuat stiker dari gambar itu. Pilih berkas WebP.',
  tooLarge: 'WhatsApp menerima stiker sampai 500 KB.',
};

export const menu: typeof english.menu = {
  name: 'Tombol atau daftar',
  title: 'Kirim tombol atau daftar',
  kind: 'Yang diketuk pelanggan',
  buttons: 'Tombol',
  list: 'Daftar',
  text: 'Teks di atasnya',
  row: (n) => `Pilihan ${n}`,
  description: 'Keterangan',
  more: 'Tambah pilihan',
  remove: (n) => `Hapus pilihan ${n}`,
  label: 'Pada tombol yang membuka daftar',
  footer: 'Teks kecil di bawah',
  differ: 'Semua pilihan harus berbeda.',
  asText: 'Kanal ini tidak punya tombol atau daftar: pelanggan menerima pilihannya sebagai teks bernomor.',
  inGroup: 'Di grup, pilihannya dikirim sebagai teks bernomor.',
};

export const gallery: typeof english.gallery = {
  title: 'Media',
  kinds: { image: 'Foto', video: 'Video', document: 'Dokumen', link: 'Tautan' },
  none: {
    image: 'Belum ada foto',
    video: 'Belum ada video',
    document: 'Belum ada dokumen',
    link: 'Belum ada tautan',
  },
  more: 'Tampilkan lagi',
  open: (what) => `Buka: ${what}`,
  toMessage: 'Tampilkan di percakapan',
  previous: 'Sebelumnya',
  next: 'Berikutnya',
  place: (n, of) => `${n} dari ${of}`,
  failed: 'Ini tidak bisa dimuat.',
};

export const raw: typeof english.raw = {
  show: 'Lihat yang diterima',
  title: 'Yang dikirim penyedia',
  none: 'Tidak ada yang tersimpan.',
  copy: 'Salin',
};
