type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function written(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? '✓' : '✗';
  if (Array.isArray(value)) return value.map(written).join(', ');
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return JSON.stringify(value);
}

/** What an entry of the audit log says beside its action: "Role: agent → admin". Other nested parts are left out. */
export function factsIn(data: Json, nameOf: (field: string) => string): string[] {
  const facts: string[] = [];
  const changes = isObject(data.changes) ? data.changes : {};
  for (const [field, change] of Object.entries(changes)) {
    const value =
      isObject(change) && 'from' in change
        ? `${written(change.from)} → ${written(change.to)}`
        : written(change);
    facts.push(`${nameOf(field)}: ${value}`);
  }
  for (const [field, value] of Object.entries(data)) {
    if (field !== 'changes' && !isObject(value)) facts.push(`${nameOf(field)}: ${written(value)}`);
  }
  return facts;
}
