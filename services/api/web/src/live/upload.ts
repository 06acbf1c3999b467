/** Takes a file to the server, and says how far it is: `fetch` does not tell. */
import { whenEnded } from '../api/http';
import { ProblemError, UnreachableError, toProblem } from '../api/problem';
import type { Upload } from '../api/types';
import type { LocalFile } from './outgoing';

/** What the server made of the file: a voice note, where that is asked. Throws as every call does; an `AbortError` when it was given up. */
export function upload(
  file: LocalFile,
  asVoice: boolean,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    if (asVoice) form.append('type', 'voice');
    form.append('file', file.blob, file.name);
    request.open('POST', '/api/v1/uploads');
    request.responseType = 'json';
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener('load', () => {
      if (request.status === 201) resolve(request.response as Upload);
      else {
        if (request.status === 401) whenEnded();
        reject(new ProblemError(toProblem(request.status, request.statusText, request.response)));
      }
    });
    request.addEventListener('error', () => reject(new UnreachableError('the upload broke off')));
    request.addEventListener('abort', () => reject(new DOMException('given up', 'AbortError')));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}
