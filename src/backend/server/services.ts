import type { OpenNotebooks } from '../containers/open-notebooks.js';
import type { ISession } from '../session/open-session.js';
import type { Volumes } from '../volumes/volumes.js';
import type { Endings } from './endings.js';

/** What the requests of a page are answered from. */
export interface IServices extends ISession {
  readonly version: string;
  readonly volumes: Volumes;
  /** What has to be over before the server ends. */
  readonly endings: Endings;
  /** Which pages have which notebooks open. */
  readonly openNotebooks: OpenNotebooks;
}
