import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { GrpcCode, GrpcError } from '../grpc/grpc-error.js';
import type { IGrpcServerCall } from '../grpc/grpc-server.js';
import { BytesMessage } from '../schema.js';
import {
  AGENT_FAILURE,
  AgentMessages,
  isAllowedRequest
} from './agent-messages.js';

/** How long an agent has to take a connection. */
const CONNECT_MS = 2_000;

/**
 * Connects a program in a build (`ForwardAgent`, a stream of bytes each way) with an agent's socket until one of them
 * hangs up. Only listing keys and signing get through, as with `docker build`: anything else is answered with a failure.
 * A request waits for the answer to the one before it, so that answers stay in order.
 */
export async function forwardAgent(
  call: IGrpcServerCall,
  agentSocket: string
): Promise<void> {
  const socket = await connectAgent(agentSocket);
  try {
    const requests = new AgentMessages();
    const answers = answersOf(socket);
    for await (const message of call.messages()) {
      for (const request of requests.push(BytesMessage.decode(message).data)) {
        const data = isAllowedRequest(request)
          ? await ask(socket, answers, request)
          : AGENT_FAILURE;
        await call.write(BytesMessage.encode({ data }));
      }
    }
  } finally {
    socket.destroy();
  }
}

/** A connection to an agent. Throws `UNAVAILABLE` when there is none. */
export async function connectAgent(path: string): Promise<Socket> {
  const socket = connect({ path, timeout: CONNECT_MS });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
      socket.once('timeout', () => reject(new Error('no answer in time')));
    });
  } catch (error) {
    socket.destroy();
    throw new GrpcError(GrpcCode.unavailable, String(error));
  }
  socket.setTimeout(0);
  // What goes wrong later ends the reading of answers.
  socket.on('error', () => undefined);
  return socket;
}

async function ask(
  socket: Socket,
  answers: AsyncGenerator<Buffer, void>,
  request: Buffer
): Promise<Buffer> {
  socket.write(request);
  const answer = await answers.next();
  if (answer.done) {
    throw new GrpcError(GrpcCode.unavailable, 'The SSH agent hung up.');
  }
  return answer.value;
}

async function* answersOf(socket: Socket): AsyncGenerator<Buffer, void> {
  const messages = new AgentMessages();
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    yield* messages.push(chunk);
  }
}
