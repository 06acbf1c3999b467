const labels: Record<string, string> = {
  'application/pdf': 'PDF',
  'application/zip': 'ZIP',
  'text/plain': 'TXT',
  'application/msword': 'DOC',
  'application/vnd.ms-excel': 'XLS',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'DOCX',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'XLSX',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'PPTX',
};

/** What people call a file of this kind: "PDF", "DOCX", "MP4"; `null` when nothing tells. */
export function fileLabel(mime: string | null, name: string | null): string | null {
  const known = mime === null ? undefined : labels[mime];
  if (known !== undefined) return known;
  const ending = /\.([a-z0-9]{1,5})$/iu.exec(name ?? '')?.[1];
  if (ending !== undefined) return ending.toUpperCase();
  const kind = /^(?:image|video|audio)\/(?:x-)?([a-z0-9]{2,5})$/u.exec(mime ?? '')?.[1];
  return kind === undefined ? null : kind.toUpperCase();
}
