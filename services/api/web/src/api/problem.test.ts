import { describe, expect, it } from 'vitest';
import { ProblemError, toProblem } from './problem';

describe('error answers', () => {
  it('give each field its message', () => {
    const error = new ProblemError({
      title: 'Invalid',
      status: 422,
      errors: [{ field: 'body.phone_number', message: 'is not a valid phone number' }],
    });
    expect(error.forField('phone_number')).toBe('Is not a valid phone number');
    expect(error.forField('email')).toBeUndefined();
  });

  it('are readable also when something on the way wrote them', () => {
    expect(toProblem(503, 'Service Unavailable', '<html>')).toEqual({
      title: 'Service Unavailable',
      status: 503,
    });
    expect(toProblem(502, '', undefined)).toEqual({ title: 'HTTP 502', status: 502 });
  });

  it('keep the status of the answer', () => {
    expect(toProblem(409, 'Conflict', { title: 'Taken', status: 200, code: 'taken' })).toEqual({
      title: 'Taken',
      status: 409,
      code: 'taken',
    });
  });
});
