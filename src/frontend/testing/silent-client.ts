import { Signal } from '@lumino/signaling';
import type {
  ConnectionState,
  IRpcClient,
  NotificationParams,
  RequestName,
  RequestParams,
  RequestResult
} from '../tokens.js';

/** The far side of the wire in tests: signals that a test emits; what requests do is for a subclass to say. */
export abstract class SilentClient implements IRpcClient {
  connection: ConnectionState = 'open';
  readonly connectionChanged: Signal<IRpcClient, ConnectionState> = new Signal(
    this
  );
  readonly runEventReceived: Signal<
    IRpcClient,
    NotificationParams<'runEvent'>
  > = new Signal(this);
  readonly historyChanged: Signal<
    IRpcClient,
    NotificationParams<'historyChanged'>
  > = new Signal(this);
  readonly contextChanged: Signal<
    IRpcClient,
    NotificationParams<'contextChanged'>
  > = new Signal(this);
  readonly verifyProgressed: Signal<
    IRpcClient,
    NotificationParams<'verifyProgress'>
  > = new Signal(this);
  readonly shellOutput: Signal<IRpcClient, NotificationParams<'shellOutput'>> =
    new Signal(this);
  readonly shellClosed: Signal<IRpcClient, NotificationParams<'shellClosed'>> =
    new Signal(this);
  readonly containersChanged: Signal<
    IRpcClient,
    NotificationParams<'containersChanged'>
  > = new Signal(this);
  readonly containerLog: Signal<
    IRpcClient,
    NotificationParams<'containerLog'>
  > = new Signal(this);
  readonly volumesChanged: Signal<
    IRpcClient,
    NotificationParams<'volumesChanged'>
  > = new Signal(this);

  abstract request<N extends RequestName>(
    name: N,
    params: RequestParams<N>
  ): Promise<RequestResult<N>>;
}
