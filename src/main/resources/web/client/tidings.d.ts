/** The parts of a Storage that positions and the resume token are kept with. */
export interface PositionStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface Options {
  /**
   * Where the hub is: `/hub/websocket` of the page's origin, or `/hub` with SockJS, unless given.
   * Of several, the next one is tried whenever a connection fails.
   */
  url?: string | URL | (string | URL)[];
  /** The user of an anonymous connection. */
  user?: string;
  /** Proves who the user is; a function is asked before each connection. */
  accessToken?: string | (() => string | Promise<string>);
  /** Connects over SockJS, with this constructor of sockjs-client. */
  SockJS?: new (url: string) => unknown;
  /** Where there is no global WebSocket. */
  WebSocket?: new (url: string) => unknown;
  /**
   * Keeps positions and the resume token, so that a page that is loaded again goes on where it was.
   * Use sessionStorage: two pages with one resume token replace each other.
   */
  storage?: PositionStore;
  /** Begins the keys in the storage; `tidings:` unless given. */
  prefix?: string;
  /** Called at a gap; while its promise is pending, later messages of the channel are held. */
  onGap?: (gap: Gap) => unknown;
  /** The delays between attempts to reconnect, in milliseconds: 250 and 20,000 unless given. */
  minDelay?: number;
  maxDelay?: number;
  /** How long one answer is waited for, in milliseconds: 10,000 unless given. */
  timeout?: number;
  /** How long a publish or send repeats itself, in milliseconds: 30,000 unless given. */
  publishTimeout?: number;
  /** How often the connection is kept alive and checked, in seconds: 15 unless given. */
  pingEvery?: number;
  /** How often to assume that something was missed, in seconds: never unless given. */
  resyncEvery?: number;
}

export interface Message<T = any> {
  /** The position in the channel; none in a channel without history. For equality only. */
  id?: string;
  channel: string;
  name: string;
  data: T;
  /** Connection id of the sender; none for what a server sent. */
  from?: string;
  /** The sender's user; none when anonymous. */
  user?: string;
  /** Milliseconds since the Unix epoch. */
  at: number;
}

export interface Delivery<T = any> extends Message<T> {
  /** Whether this was missed, or is older, rather than said just now. */
  replayed: boolean;
}

export type State = 'connecting' | 'connected' | 'disconnected' | 'replaced' | 'closed';

export type GapReason = 'trimmed' | 'epoch' | 'too_far' | 'no_history';

/** Messages that cannot be had any more; delivery goes on after `id`. */
export interface Gap {
  channel: string;
  reason: GapReason;
  id: string;
}

export interface CaughtUp {
  channel: string;
  id?: string;
  /** How many messages were replayed. */
  replayed: number;
  /** Whether nothing is missing; undefined where there was no position to continue from. */
  recovered?: boolean;
}

export interface Events {
  /** `retryIn`: milliseconds until the next attempt, where there will be one. */
  state: { state: State; retryIn?: number };
  message: Delivery;
  gap: Gap;
  caughtup: CaughtUp;
  /** What no promise could tell: a refused frame, a handler that threw. Logged where not listened to. */
  error: { error: Error; channel?: string };
}

export interface Limits {
  /** In milliseconds. */
  timeout?: number;
  signal?: AbortSignal;
}

export interface JoinOptions {
  since?: string;
  from?: 'latest' | 'earliest';
  onMessage?: (message: Delivery) => unknown;
}

export interface PublishOptions extends Limits {
  name?: string;
  /** Connection ids, or 'caller', that must not get it. */
  except?: string | string[];
  messageId?: string;
}

export interface Sending {
  to: string | string[];
  except?: string[];
  name?: string;
  data?: unknown;
  messageId?: string;
}

export interface HistoryOptions extends Limits {
  since?: string;
  limit?: number;
  reverse?: boolean;
}

export interface Identity {
  connection: string;
  resume: string;
  user?: string;
  node: string;
  channels: Record<string, string>;
}

export class TidingsError extends Error {
  constructor(code: number, message: string);
  /** As HTTP's; 408 when the hub did not answer in time, 0 when the connection was lost. */
  readonly code: number;
  readonly retryable: boolean;
}

export class Tidings {
  constructor(options?: Options);
  readonly state: State;
  readonly identity: Partial<Identity>;
  readonly positions: Record<string, string>;
  on<E extends keyof Events>(event: E, listener: (detail: Events[E]) => unknown): () => void;
  online(): void;
  offline(): void;
  close(): void;
  connected(signal?: AbortSignal): Promise<void>;
  join(channel: string, options?: JoinOptions): Promise<Omit<CaughtUp, 'channel'> & { reason?: GapReason }>;
  leave(channel: string): Promise<void>;
  publish(channel: string, data: unknown, options?: PublishOptions): Promise<string | undefined>;
  send(message: Sending, limits?: Limits): Promise<Record<string, string>>;
  history(
    channel: string,
    options?: HistoryOptions,
  ): Promise<{ messages: Message[]; id: string; recovered?: boolean; reason?: GapReason }>;
  whoami(limits?: Limits): Promise<Identity>;
  request<T = any>(
    address: string,
    body?: unknown,
    options?: Limits & { headers?: Record<string, string> },
  ): Promise<T>;
  resync(): Promise<void>;
}
