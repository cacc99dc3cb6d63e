import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { formatMessage, parseFrame, readFrames, writeText } from './frames.js';

it.each([
  ['+1', { kind: 'opened', client: '1' }],
  ['-a1', { kind: 'closed', client: 'a1' }],
  ['=1 {"a":"x y"}', { kind: 'message', client: '1', text: '{"a":"x y"}' }],
  ['=1', null],
  ['hello', null],
  ['', null]
])('reads %j', (line, frame) => {
  expect(parseFrame(line)).toEqual(frame);
});

it('writes what it reads, whatever the text holds', async () => {
  const message = { text: 'two\nlines\r\u2028 and é' };
  const stream = new PassThrough();
  stream.end(`+7\nnoise\n${formatMessage('7', message)}-7\n`);
  const frames = [];
  for await (const frame of readFrames(stream)) {
    frames.push(frame);
  }
  expect(frames.map(frame => frame.kind)).toEqual([
    'opened',
    'message',
    'closed'
  ]);
  expect(frames[1]?.kind === 'message' && JSON.parse(frames[1].text)).toEqual(
    message
  );
});

it('does not wait for an output that is closed already', async () => {
  const output = new PassThrough();
  const closed = new Promise<void>(resolve => {
    output.once('close', () => resolve());
  });
  output.on('error', () => undefined).destroy();
  await closed;
  await expect(writeText(output, 'late\n')).resolves.toBeUndefined();
}, 2_000);
