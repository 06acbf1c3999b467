import createClient from 'openapi-fetch';
import { noteBuild } from './build';
import { ProblemError, UnreachableError, toProblem } from './problem';
import type { paths } from './schema';

/** Every path, parameter and answer of the API, checked by the compiler. */
export const http = createClient<paths>({
  credentials: 'same-origin',
  headers: { Accept: 'application/json' },
});

http.use({
  onResponse: ({ response }) => noteBuild(response.headers.get('x-sapa-build')),
});

let onSignedOut: () => void = () => undefined;

/** Called whenever an answer says that the session has ended. */
export function whenSignedOut(callback: () => void): void {
  onSignedOut = callback;
}

/** Says that the session has ended, as an answer outside of `http` told. */
export function whenEnded(): void {
  onSignedOut();
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What a call answered. Throws `ProblemError` when it says no, `UnreachableError` when it says nothing. */
export async function answerOf<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new UnreachableError(error);
  }
  const { data, error, response } = answer;
  if (response.ok) return data as T;
  if (response.status === 401 && !response.url.endsWith('/auth/login')) onSignedOut();
  throw new ProblemError(toProblem(response.status, response.statusText, error));
}
