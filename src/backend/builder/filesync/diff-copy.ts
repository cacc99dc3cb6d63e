import { LayerbookError } from '../../../common/protocol/errors.js';
import type { IGrpcServerCall } from '../grpc/grpc-server.js';
import { Packet, PacketType, toInt64 } from '../schema.js';
import type { IFileSource, ISourceEntry } from './source-entry.js';

/** Files that are sent at the same time: small ones wait more for the disk than for the engine. */
const PARALLEL_FILES = 16;

const TYPE_BITS = 0x8f280000;

/** Told about what the engine gets to know. */
export interface ITransferObserver {
  listed(entry: ISourceEntry): void;
  /** The engine asked for the content. */
  requested(entry: ISourceEntry): void;
}

const UNOBSERVED: ITransferObserver = {
  listed: () => undefined,
  requested: () => undefined
};

/**
 * Sends the files of `source` that the engine asks for in one `FileSync/DiffCopy` call (protocol of fsutil: the sender
 * lists, the receiver requests contents by index, then says that it has finished). Throws what stopped it, after
 * having told the engine.
 */
export async function diffCopy(
  call: IGrpcServerCall,
  source: IFileSource,
  observer: ITransferObserver = UNOBSERVED
): Promise<void> {
  const transfer = new Transfer(call, observer);
  try {
    await transfer.run(source);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await call
      .write(
        Packet.encode({ type: PacketType.error, data: Buffer.from(message) })
      )
      // The engine may have hung up: what went wrong first is thrown below.
      .catch(() => undefined);
    throw error;
  }
}

class Transfer {
  /** By index in the list; an entry is dropped when its content is requested. */
  private readonly _files = new Map<number, ISourceEntry>();
  private readonly _waiting: number[] = [];
  private _sending = 0;
  private _count = 0;
  private _fail: (error: unknown) => void = () => undefined;

  private readonly _call: IGrpcServerCall;
  private readonly _observer: ITransferObserver;

  constructor(call: IGrpcServerCall, observer: ITransferObserver) {
    this._call = call;
    this._observer = observer;
  }

  async run(source: IFileSource): Promise<void> {
    const failed = new Promise<never>((_resolve, reject) => {
      this._fail = reject;
    });
    await Promise.race([
      Promise.all([this._list(source), this._serve()]),
      failed
    ]);
  }

  private async _list(source: IFileSource): Promise<void> {
    const header = (name: string): string[] => headerList(this._call, name);
    await source.list({
      includePatterns: header('include-patterns'),
      excludePatterns: header('exclude-patterns'),
      followPaths:
        this._call.headerValues('followpaths').length > 0
          ? header('followpaths')
          : null,
      emit: entry => this._emit(entry)
    });
    await this._call.write(Packet.encode({ type: PacketType.stat }));
  }

  private _emit(entry: ISourceEntry): Promise<void> {
    const index = this._count++;
    if ((entry.mode & TYPE_BITS) === 0) {
      this._files.set(index, entry);
    }
    this._observer.listed(entry);
    return this._call.write(
      Packet.encode({
        type: PacketType.stat,
        stat: {
          path: entry.path,
          mode: entry.mode,
          size: toInt64(entry.size),
          modTime: toInt64(entry.modified),
          linkname: entry.linkName ?? Buffer.alloc(0),
          ...(entry.device
            ? { devmajor: entry.device.major, devminor: entry.device.minor }
            : {})
        }
      })
    );
  }

  /** Answers the engine's requests until it says that it has everything. */
  private async _serve(): Promise<void> {
    for await (const message of this._call.messages()) {
      const packet = Packet.decode(message);
      switch (packet.type) {
        case PacketType.request:
          this._waiting.push(packet.ID);
          this._sendNext();
          break;
        case PacketType.finish:
          await this._call.write(Packet.encode({ type: PacketType.finish }));
          return;
        case PacketType.error:
          throw new Error(
            `The engine stopped the transfer: ${packet.data.toString()}`
          );
        default:
          throw new Error(`Unexpected packet of type ${packet.type}.`);
      }
    }
    throw new Error('The engine hung up before the transfer was complete.');
  }

  private _sendNext(): void {
    while (this._sending < PARALLEL_FILES && this._waiting.length > 0) {
      const index = this._waiting.shift() ?? 0;
      this._sending += 1;
      this._sendFile(index)
        .then(() => {
          this._sending -= 1;
          this._sendNext();
        })
        .catch(this._fail);
    }
  }

  private async _sendFile(index: number): Promise<void> {
    const entry = this._files.get(index);
    if (!entry) {
      throw new LayerbookError(
        'internal',
        `The engine asked for file ${index}, which was not listed.`
      );
    }
    this._files.delete(index);
    this._observer.requested(entry);
    for await (const chunk of entry.read?.() ?? []) {
      await this._call.write(dataPrefix(index, chunk.length), chunk);
    }
    await this._call.write(Packet.encode({ type: PacketType.data, ID: index }));
  }
}

/** The bytes of a data packet before its data, which so need not be copied into the message. */
function dataPrefix(index: number, length: number): Buffer {
  const DATA_FIELD = (4 << 3) | 2;
  return Buffer.concat([
    Packet.encode({ type: PacketType.data, ID: index }),
    Buffer.from([DATA_FIELD, ...varint(length)])
  ]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return [...bytes, rest];
}

/** The values of a list that BuildKit put into headers: query-escaped when one of them is not ASCII. */
function headerList(call: IGrpcServerCall, name: string): string[] {
  const values = call.headerValues(name);
  const [encoded] = call.headerValues(`${name}-encoded`);
  return encoded === '1' || encoded === 'true'
    ? values.map(value => decodeURIComponent(value.replaceAll('+', ' ')))
    : values;
}
