import * as z from 'zod/mini';
import type { IImageConfig } from '../../contract.js';
import { keySet, list, optionalText, textMap } from './record.js';

const optionalList = z.pipe(
  z.nullish(z.array(z.string())),
  z.transform(value => value ?? null)
);

const text = z.pipe(
  z.nullish(z.string()),
  z.transform(value => value ?? '')
);

const schema = z.object({
  Env: list(z.string()),
  Cmd: optionalList,
  Entrypoint: optionalList,
  User: text,
  WorkingDir: text,
  ExposedPorts: keySet,
  Volumes: keySet,
  Labels: textMap,
  Shell: optionalList,
  StopSignal: optionalText,
  OnBuild: list(z.string()),
  Healthcheck: z.pipe(
    z.optional(z.unknown()),
    z.transform(value => value ?? null)
  )
});

const EMPTY = schema.parse({});

/** The `Config` of an image: the same in `GET /images/{name}/json` and in an OCI config blob. */
export const containerConfig = z.pipe(
  z.nullish(schema),
  z.transform((value): IImageConfig['config'] => value ?? EMPTY)
);
