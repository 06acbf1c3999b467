import type { LocalFile } from '../live/outgoing';

/** How large a picture is, where the browser can read it. */
async function measured(blob: Blob): Promise<{ width: number | null; height: number | null }> {
  if (!blob.type.startsWith('image/')) return { width: null, height: null };
  try {
    const picture = await createImageBitmap(blob);
    const { width, height } = picture;
    picture.close();
    return { width, height };
  } catch {
    // A picture that this browser cannot read is sent all the same.
    return { width: null, height: null };
  }
}

/** A file of this computer as it will be sent. Give its `url` back with `URL.revokeObjectURL` if it is not. */
export async function localFile(blob: Blob, name: string, seconds: number | null = null): Promise<LocalFile> {
  return {
    blob,
    name,
    mimeType: blob.type,
    size: blob.size,
    url: URL.createObjectURL(blob),
    seconds,
    ...(await measured(blob)),
  };
}
