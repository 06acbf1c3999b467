import type { Media } from '../api/types';

/** The place that a picture or film will take, so that nothing moves when it has come. */
export function frameOf({ width, height, type }: Media): { width: number; aspectRatio: string } | undefined {
  if (width === null || height === null || width === 0 || height === 0) return undefined;
  const most = type === 'sticker' ? 150 : 320;
  const scale = Math.min(1, most / width, (most * 1.1) / height);
  const least = type === 'video' ? 200 : 110;
  return { width: Math.max(least, Math.round(width * scale)), aspectRatio: `${width} / ${height}` };
}
