/** Whether `value` is only the variable `name` itself (`$NAME`, `${NAME}`), which gives it the value that it has outside. */
export function isFromOutside(name: string, value: unknown): boolean {
  return value === `$${name}` || value === `\${${name}}`;
}
