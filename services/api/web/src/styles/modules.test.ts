import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\.tsx?$/.test(name),
);

/** The classes of a style sheet, without what only looks like one: comments, strings and numbers. */
function classesOf(sheet: string): Set<string> {
  const css = readFileSync(sheet, 'utf8').replace(/\/\*[^]*?\*\/|"[^"]*"|'[^']*'/g, '');
  return new Set([...css.matchAll(/\.([A-Za-z_][\w-]*)/g)].flatMap(([, name]) => name ?? []));
}

interface Use {
  source: string;
  names: string[];
  /** It also takes classes by a name that only the running page knows. */
  computes: boolean;
}

/** Who uses which classes of each style sheet. */
const uses = new Map<string, Use[]>();
for (const source of sources) {
  const code = readFileSync(join(root, source), 'utf8');
  for (const [, variable, path] of code.matchAll(/import (\w+) from '([^']+\.module\.css)'/g)) {
    const sheet = resolve(root, dirname(source), path ?? '');
    const names = [...code.matchAll(new RegExp(`\\b${variable}\\.(?!module\\.css)(\\w+)`, 'g'))].flatMap(
      ([, name]) => name ?? [],
    );
    const use = { source, names, computes: new RegExp(`\\b${variable}\\[`).test(code) };
    uses.set(sheet, [...(uses.get(sheet) ?? []), use]);
  }
}

describe.each([...uses])('%s', (sheet, users) => {
  const classes = classesOf(sheet);

  it('has every class that is used', () => {
    const missing = users.flatMap(({ source, names }) =>
      names.filter((name) => !classes.has(name)).map((name) => `${source}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('has no class that nobody uses', () => {
    if (users.some(({ computes }) => computes)) return;
    const used = new Set(users.flatMap(({ names }) => names));
    expect([...classes].filter((name) => !used.has(name))).toEqual([]);
  });
});
