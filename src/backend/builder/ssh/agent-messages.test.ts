import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { AgentMessages, isAllowedRequest } from './agent-messages.js';

function message(...body: readonly number[]): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, Buffer.from(body)]);
}

it('messages are found wherever the bytes are cut', () => {
  const all = [message(11), message(), message(13, 1, 2, 3), message(19)];
  const bytes = Buffer.concat(all);
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat({ max: bytes.length })),
      (cuts: readonly number[]) => {
        const messages = new AgentMessages();
        const points = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const found = points
          .slice(1)
          .flatMap((end, index) =>
            messages.push(bytes.subarray(points[index], end))
          );
        expect(found).toEqual(all);
      }
    )
  );
});

it('a message that is too long is refused before it is read', () => {
  const huge = Buffer.from([0, 4, 0, 1]);
  expect(() => new AgentMessages().push(huge)).toThrow('262145 bytes');
});

it.each([
  ['list keys', 11, true],
  ['sign', 13, true],
  ['add a key', 17, false],
  ['remove a key', 18, false],
  ['remove all keys', 19, false],
  ['add from a card', 20, false],
  ['lock', 22, false],
  ['unlock', 23, false],
  ['add with constraints', 25, false],
  ['extension', 27, false]
])('a request to %s (%i) is let through: %s', (_name, type, expected) => {
  expect(isAllowedRequest(message(type, 0))).toBe(expected);
  expect(isAllowedRequest(message())).toBe(false);
});
