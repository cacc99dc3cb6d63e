import type { ICancellable } from '../engine/contract.js';
import type { ProbePool } from './probe-pool.js';

/** Copies everything in a volume into a new one, which is removed again when that fails. */
export async function copyInto(
  pool: ProbePool,
  { from, to }: { readonly from: string; readonly to: string },
  options: ICancellable
): Promise<void> {
  const source = await pool.own(from);
  const { volumes } = source.engine;
  try {
    await volumes.ensure(to, {});
    const target = await pool.own(to);
    try {
      await source.copyTo(target, options);
    } finally {
      await pool.release(target);
    }
  } catch (error) {
    await pool.drop(to);
    await volumes.remove(to);
    throw error;
  } finally {
    await pool.release(source);
  }
}
