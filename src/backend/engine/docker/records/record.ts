import * as z from 'zod/mini';
import { LayerbookError } from '../../../../common/protocol/errors.js';

/** Docker's way to say "no time": Go's zero time. */
const ZERO_TIME = '0001-01-01T00:00:00Z';

/**
 * Reads an answer of the engine by its schema. Throws `engine.failed` naming the answer and the field that is
 * missing or wrong.
 */
export function readRecord<T extends z.ZodMiniType>(
  schema: T,
  value: unknown,
  name: string
): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  const issue = result.error.issues[0];
  const field = issue?.path.length ? issue.path.join('.') : 'the whole answer';
  throw new LayerbookError(
    'engine.failed',
    `The engine’s answer about ${name} is not understood: ${field} is missing or of another type.`,
    { cause: result.error }
  );
}

/** An optional list; `null` and absence (Go's nil slice) are the empty list. */
export function list<T extends z.ZodMiniType>(item: T) {
  return z.pipe(
    z.nullish(z.array(item)),
    z.transform(value => value ?? [])
  );
}

/** An optional text; `null`, absence and `''` are null. */
export const optionalText = z.pipe(
  z.nullish(z.string()),
  z.transform(value => value || null)
);

/** An optional time; Go's zero time is null too. */
export const optionalTime = z.pipe(
  optionalText,
  z.transform(value => (value === ZERO_TIME ? null : value))
);

/** An optional map to texts; `null` and absence are the empty map. */
export const textMap = z.pipe(
  z.nullish(z.record(z.string(), z.string())),
  z.transform(value => value ?? {})
);

/** Keys of a Go set (`{"80/tcp": {}}`), sorted; `null` and absence are the empty list. */
export const keySet = z.pipe(
  z.nullish(z.record(z.string(), z.unknown())),
  z.transform(value => Object.keys(value ?? {}).sort())
);

/** `sha256:` and 64 hex digits; Podman leaves the algorithm out in places. */
export const imageIdText = z.pipe(
  z.string(),
  z.transform(id => (/^[0-9a-f]{64}$/.test(id) ? `sha256:${id}` : id))
);

/** The API writes the names of containers with a leading slash. */
export const containerName = z.pipe(
  z.string(),
  z.transform(name => name.replace(/^\//, ''))
);
