import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type {
  NotificationType,
  RequestType,
  RequestType0
} from 'vscode-jsonrpc';
import type { Notifications, Requests } from '../common/protocol/requests.js';

/** A key of `Requests`: pages name a request instead of importing it, so that JSON-RPC is loaded when first used. */
export type RequestName = keyof typeof Requests;

/** What a request takes; `undefined` for a request without parameters. */
export type RequestParams<N extends RequestName> =
  (typeof Requests)[N] extends RequestType<infer P, infer _R, infer _E>
    ? P
    : undefined;

/** What a request answers. */
export type RequestResult<N extends RequestName> =
  (typeof Requests)[N] extends RequestType<infer _P, infer R, infer _E>
    ? R
    : (typeof Requests)[N] extends RequestType0<infer R, infer _E>
      ? R
      : never;

/** A key of `Notifications`. */
export type NotificationName = keyof typeof Notifications;

/** What a notification carries. */
export type NotificationParams<N extends NotificationName> =
  (typeof Notifications)[N] extends NotificationType<infer P> ? P : never;

/**
 * `idle`: nothing was asked yet; `connecting`: the first attempt is under way;
 * `open`: requests go through; `lost`: it was open, or could not be opened, and is tried again.
 */
export type ConnectionState = 'idle' | 'connecting' | 'open' | 'lost';

/** The page's one connection to the back end. It connects on first use and again whenever it is lost. */
export interface IRpcClient {
  readonly connection: ConnectionState;
  readonly connectionChanged: ISignal<IRpcClient, ConnectionState>;
  /** Events of the runs that this page started or attached to. */
  readonly runEventReceived: ISignal<
    IRpcClient,
    NotificationParams<'runEvent'>
  >;
  /** A notebook's history has new commits. */
  readonly historyChanged: ISignal<
    IRpcClient,
    NotificationParams<'historyChanged'>
  >;
  /** Context files or images of a notebook changed that this page watches (`watchNotebook`). */
  readonly contextChanged: ISignal<
    IRpcClient,
    NotificationParams<'contextChanged'>
  >;
  /** How far a `verify` request of this page is. */
  readonly verifyProgressed: ISignal<
    IRpcClient,
    NotificationParams<'verifyProgress'>
  >;
  /** Output of the shells that this page opened. */
  readonly shellOutput: ISignal<IRpcClient, NotificationParams<'shellOutput'>>;
  /** A shell that this page opened is over. */
  readonly shellClosed: ISignal<IRpcClient, NotificationParams<'shellClosed'>>;
  /** Containers of a notebook came, went or changed. */
  readonly containersChanged: ISignal<
    IRpcClient,
    NotificationParams<'containersChanged'>
  >;
  /** Lines of the services whose log this page follows. */
  readonly containerLog: ISignal<
    IRpcClient,
    NotificationParams<'containerLog'>
  >;
  /** Volumes of the engine came or went. */
  readonly volumesChanged: ISignal<
    IRpcClient,
    NotificationParams<'volumesChanged'>
  >;
  /**
   * Sends a request, after connecting if need be.
   *
   * Throws a `LayerbookError`: the back end's own, `server.unreachable` when there is no connection or it is lost
   * before the answer, and `cancelled` when `signal` is aborted.
   */
  request<N extends RequestName>(
    name: N,
    params: RequestParams<N>,
    options?: { readonly signal?: AbortSignal }
  ): Promise<RequestResult<N>>;
}

/** The connection to the back end. */
export const IRpcClient = new Token<IRpcClient>(
  'jupyterlab-layerbook:IRpcClient',
  'The connection to the Layerbook back end, for typed requests and run events.'
);
