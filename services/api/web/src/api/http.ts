import { ProblemError, UnreachableError, toProblem } from './problem';

type Method = 'GET' | 'POST' | 'PATCH';

export interface RequestOptions {
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

let onSignedOut: () => void = () => undefined;

/** Called whenever an answer says that the session has ended. */
export function whenSignedOut(callback: () => void): void {
  onSignedOut = callback;
}

export function buildUrl(path: string, query: RequestOptions['query'] = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.set(name, String(value));
  }
  const suffix = params.toString();
  return suffix === '' ? path : `${path}?${suffix}`;
}

async function readBody(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const type = response.headers.get('content-type') ?? '';
  return type.includes('json') ? await response.json() : undefined;
}

/** One call to the API. Throws `ProblemError` when it says no, `UnreachableError` when it says nothing. */
export async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const { query, body, headers, signal } = options;
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(buildUrl(path, query), {
      method,
      credentials: 'same-origin',
      headers: {
        Accept: 'application/json',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    answer = await readBody(response);
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new UnreachableError(error);
  }
  if (response.ok) return answer as T;
  if (response.status === 401 && !path.startsWith('/auth/login')) onSignedOut();
  throw new ProblemError(toProblem(response.status, response.statusText, answer));
}
