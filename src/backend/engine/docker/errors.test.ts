import { describe, expect, it } from 'vitest';
import { LayerbookError } from '../../../common/protocol/errors.js';
import {
  engineCall,
  EngineResponseError,
  messageOfBody,
  toEngineError
} from './errors.js';

const context = { what: 'start the container', host: 'unix:///run/x.sock' };
const withCode = (code: string, message = code): Error =>
  Object.assign(new Error(message), { code });

describe('toEngineError', () => {
  it.each([
    ['ECONNREFUSED', 'engine.unreachable'],
    ['ENOENT', 'engine.unreachable'],
    ['ETIMEDOUT', 'engine.unreachable'],
    ['ENOTFOUND', 'engine.unreachable'],
    ['EACCES', 'engine.permission'],
    ['EPERM', 'engine.permission'],
    ['ENOSPC', 'engine.diskFull'],
    ['ECONNRESET', 'engine.stopped'],
    ['EPIPE', 'engine.stopped'],
    ['ERR_STREAM_PREMATURE_CLOSE', 'engine.stopped']
  ])('says for %s: %s', (code, expected) => {
    expect(toEngineError(withCode(code), context).code).toBe(expected);
  });

  it('takes a socket that hangs up for an engine that stopped', () => {
    const error = toEngineError(new Error('socket hang up'), context);
    expect(error.code).toBe('engine.stopped');
    expect(error.message).toBe(
      'The container engine at unix:///run/x.sock closed the connection before it could start the container.'
    );
  });

  it('names the socket, and says in the hint what access to it means', () => {
    const { message, hint } = toEngineError(withCode('EACCES'), context).data;
    expect(message).toContain('unix:///run/x.sock');
    expect(hint).toContain('access equals root');
  });

  it('finds a full disk in the words of the daemon, whatever the status', () => {
    const words = 'write /var/lib/docker/tmp/x: no space left on device';
    const error = toEngineError(new EngineResponseError(500, words), context);
    expect(error.code).toBe('engine.diskFull');
  });

  it('gives the daemon’s own words for any other answer', () => {
    const words = 'Conflict. The name "/x" is already in use.';
    const error = toEngineError(new EngineResponseError(409, words), context);
    expect(error.code).toBe('engine.failed');
    expect(error.message).toBe(`Could not start the container: ${words}`);
  });

  it('takes the words out of dockerode’s errors', () => {
    const error = Object.assign(
      new Error('(HTTP code 404) no such container - No such image: x '),
      { statusCode: 404, json: { message: 'No such image: x' } }
    );
    const expected = 'Could not start the container: No such image: x.';
    expect(toEngineError(error, context).message).toBe(expected);
    const bare = Object.assign(new Error(error.message), { statusCode: 404 });
    expect(toEngineError(bare, context).message).toBe(expected);
  });

  it('leaves an error of our own as it is', () => {
    const error = new LayerbookError('engine.unsupported', 'No.');
    expect(toEngineError(error, context)).toBe(error);
  });

  it('keeps the original as the cause', () => {
    const error = withCode('ECONNRESET');
    expect(toEngineError(error, context).cause).toBe(error);
  });
});

describe('engineCall', () => {
  it('throws the reason of a cancelled call, not the failure that came of it', async () => {
    const controller = new AbortController();
    const reason = new Error('stop');
    const call = engineCall(context, controller.signal, () => {
      controller.abort(reason);
      return Promise.reject(withCode('ECONNRESET'));
    });
    await expect(call).rejects.toBe(reason);
  });

  it('does not begin a call that is cancelled already', async () => {
    const reason = new Error('stop');
    let begun = false;
    const call = engineCall(context, AbortSignal.abort(reason), () => {
      begun = true;
      return Promise.resolve();
    });
    await expect(call).rejects.toBe(reason);
    expect(begun).toBe(false);
  });
});

describe('messageOfBody', () => {
  it.each([
    ['{"message":"no such image"}', 'no such image'],
    ['{"cause":"no such image","response":404}', 'no such image'],
    ['404 page not found\n', '404 page not found'],
    ['{"x":1}', '{"x":1}']
  ])('reads %j', (body, words) => {
    expect(messageOfBody(body)).toBe(words);
  });
});
