/** Requests of the agent protocol that only use keys (RFC 9987, §5.1): list them, sign with one. */
const ALLOWED: readonly number[] = [11, 13];

/** `SSH_AGENT_FAILURE` as a whole message. */
export const AGENT_FAILURE = Buffer.from([0, 0, 0, 1, 5]);

/** As OpenSSH has it. */
const MAX_MESSAGE_BYTES = 256 * 1024;

const LENGTH_BYTES = 4;

/** Whether a request (with its length) neither changes the agent nor its keys. */
export function isAllowedRequest(message: Buffer): boolean {
  const type = message[LENGTH_BYTES];
  return type !== undefined && ALLOWED.includes(type);
}

/** Cuts a byte stream into the messages of the agent protocol, each with its length before it. */
export class AgentMessages {
  private _bytes: Buffer = Buffer.alloc(0);

  /** Takes the next bytes and gives the messages that are complete now. Throws for one of more than 256 KiB. */
  push(chunk: Buffer): Buffer[] {
    this._bytes = Buffer.concat([this._bytes, chunk]);
    const messages: Buffer[] = [];
    for (;;) {
      if (this._bytes.length < LENGTH_BYTES) {
        return messages;
      }
      const length = this._bytes.readUInt32BE(0);
      if (length > MAX_MESSAGE_BYTES) {
        throw new Error(`An SSH agent’s message of ${length} bytes.`);
      }
      const end = LENGTH_BYTES + length;
      if (this._bytes.length < end) {
        return messages;
      }
      messages.push(this._bytes.subarray(0, end));
      this._bytes = this._bytes.subarray(end);
    }
  }
}
