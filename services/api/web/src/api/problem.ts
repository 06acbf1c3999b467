import type { Problem } from './types';

/** The server answered, and said no. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = 'ProblemError';
    this.problem = problem;
  }

  /** The message for one form field, as a sentence of its own; fields may arrive as `body.phone_number`. */
  forField(field: string): string | undefined {
    const message = this.problem.errors?.find((error) => error.field.split('.').at(-1) === field)?.message;
    return message === undefined ? undefined : message.charAt(0).toUpperCase() + message.slice(1);
  }
}

/** The server did not answer: nothing is known about what it did. */
export class UnreachableError extends Error {
  constructor(cause: unknown) {
    super('The server could not be reached', { cause });
    this.name = 'UnreachableError';
  }
}

export function statusOf(error: unknown): number | undefined {
  return error instanceof ProblemError ? error.problem.status : undefined;
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof ProblemError ? error.problem.code : undefined;
}

function isProblem(body: unknown): body is Partial<Problem> {
  return typeof body === 'object' && body !== null && ('title' in body || 'detail' in body || 'code' in body);
}

/** Reads an error answer; a body that is no problem document still makes a readable one. */
export function toProblem(status: number, statusText: string, body: unknown): Problem {
  const fallback = statusText === '' ? `HTTP ${status}` : statusText;
  if (!isProblem(body)) return { title: fallback, status };
  return { ...body, title: typeof body.title === 'string' ? body.title : fallback, status };
}
