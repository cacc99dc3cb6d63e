/** Whether a value is a mapping of names to values, as JSON and YAML have them. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
