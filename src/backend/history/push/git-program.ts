import { spawn, type ChildProcess } from 'node:child_process';
import type { ICancellable } from '../../engine/contract.js';
import { errnoOf } from '../git/files.js';
import type { IPushedRef, IRemotePush } from './pushed-ref.js';
import type { IRemoteUrl } from './remote-url.js';

/** Of a talkative server only the end is kept. */
const MAX_OUTPUT = 64 << 10;

/**
 * Pushes with the `git` program. Null when it is not installed. Nothing is asked for in a terminal or a window; git's own
 * credential helpers and ssh's agent are used. Throws `signal.reason`.
 */
export async function pushWithGit(
  gitDir: string,
  remote: IRemoteUrl,
  { refs, signal, env = process.env }: IGitPushOptions
): Promise<IRemotePush | null> {
  const options = [
    ...['-c', 'core.askPass='],
    ...['--git-dir', gitDir, 'push', '--porcelain', '--no-verify'],
    ...['--no-follow-tags', '--recurse-submodules=no']
  ];
  const specs = refs.map(ref => `${ref}:${ref}`);
  const ssh = remote.transport === 'ssh' ? await sshCommand(gitDir, env) : {};
  const ended = await runGit([...options, '--', remote.url, ...specs], {
    env: { ...environment(env, remote), ...ssh },
    signal
  });
  signal?.throwIfAborted();
  if (ended === null) {
    return null;
  }
  const { code, stdout, stderr } = ended;
  const found = parsePorcelain(remote.mask(stdout));
  const failure = code === 0 ? '' : remote.mask(stderr) || `exit code ${code}`;
  return { refs: found, failure };
}

/** What to push, and with which environment; that of this process unless given. */
export interface IGitPushOptions extends ICancellable {
  /** Full names. */
  readonly refs: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** git reads a login from a helper that finds it in the environment: arguments are seen by every user. */
const HELPER =
  '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$LAYERBOOK_PUSH_USERNAME" "$LAYERBOOK_PUSH_PASSWORD"; }; f';

/** What would ask a person, print logins, or name another repository. */
const UNWANTED =
  /^(?:GIT_ASKPASS|SSH_ASKPASS\w*|GIT_TRACE\w*|GIT_CURL_VERBOSE|GIT_DIR|GIT_WORK_TREE|GIT_COMMON_DIR|GIT_NAMESPACE|GIT_OBJECT_DIRECTORY|GIT_INDEX_FILE)$/;

function environment(
  env: NodeJS.ProcessEnv,
  { login, url }: IRemoteUrl
): NodeJS.ProcessEnv {
  const config: [string, string][] = [];
  if (login) {
    const place = `credential.${new URL(url).origin}`;
    config.push([`${place}.username`, login.username]);
    if (login.password !== null) {
      config.push(['credential.helper', ''], [`${place}.helper`, HELPER]);
    }
  }
  return {
    ...Object.fromEntries(
      Object.entries(env).filter(([name]) => !UNWANTED.test(name))
    ),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GCM_INTERACTIVE: 'never',
    GIT_ALLOW_PROTOCOL: 'http:https:ssh:file:git',
    LAYERBOOK_PUSH_USERNAME: login?.username ?? '',
    LAYERBOOK_PUSH_PASSWORD: login?.password ?? '',
    ...configVariables(env, config)
  };
}

/** The user's own ssh, told to ask nothing. */
async function sshCommand(
  gitDir: string,
  env: NodeJS.ProcessEnv
): Promise<NodeJS.ProcessEnv> {
  const own = env['GIT_SSH_COMMAND'] ?? env['GIT_SSH'];
  const configured =
    own === undefined
      ? await runGit(
          ['--git-dir', gitDir, 'config', '--get', 'core.sshCommand'],
          {
            env
          }
        )
      : null;
  const command = own ?? (configured?.stdout.trim() || 'ssh');
  // Others than OpenSSH do not know the option; without a terminal they cannot ask either.
  return /(?:^|[\\/"'])ssh(?:\.exe)?["']?(?:\s|$)/.test(command)
    ? { GIT_SSH_COMMAND: `${command} -oBatchMode=yes` }
    : {};
}

/** Configuration in the environment, behind what is there already. */
function configVariables(
  env: NodeJS.ProcessEnv,
  config: readonly (readonly [string, string])[]
): Record<string, string> {
  const first = Number(env['GIT_CONFIG_COUNT'] ?? 0) || 0;
  const variables: [string, string][] = config.flatMap(
    ([key, value], index) => [
      [`GIT_CONFIG_KEY_${first + index}`, key],
      [`GIT_CONFIG_VALUE_${first + index}`, value]
    ]
  );
  const count = String(first + config.length);
  return config.length === 0
    ? {}
    : { GIT_CONFIG_COUNT: count, ...Object.fromEntries(variables) };
}

interface IEnded {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Null when there is no such program. A cancelled one is ended, and waited for. */
function runGit(
  args: readonly string[],
  { env, signal }: { readonly env: NodeJS.ProcessEnv } & ICancellable
): Promise<IEnded | null> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      // A session of its own has no terminal to ask in, and ends with all its programs.
      detached: HAS_SESSIONS
    });
    const stop = (): void => kill(child);
    signal?.addEventListener('abort', stop, { once: true });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] = (output[name] + text).slice(-MAX_OUTPUT);
      });
    }
    child.once('error', error => {
      signal?.removeEventListener('abort', stop);
      if (errnoOf(error) === 'ENOENT') {
        resolve(null);
      } else {
        reject(error);
      }
    });
    child.once('close', code => {
      signal?.removeEventListener('abort', stop);
      resolve({ code, ...output });
    });
  });
}

const HAS_SESSIONS = process.platform !== 'win32';

function kill(child: ChildProcess): void {
  if (!HAS_SESSIONS || child.pid === undefined) {
    child.kill();
    return;
  }
  try {
    process.kill(-child.pid, 'SIGTERM');
  } catch (error) {
    if (errnoOf(error) !== 'ESRCH') {
      throw error;
    }
  }
}

/** Lines of `git push --porcelain`: flag, `from:to`, summary with the reason in parentheses, separated by tabs. */
export function parsePorcelain(text: string): IPushedRef[] {
  return text.split('\n').flatMap(line => {
    const [flag, refs, summary = ''] = line.split('\t');
    const ref = refs?.slice(refs.indexOf(':') + 1);
    if (flag === undefined || ref === undefined || !/^[ +\-*!=]$/.test(flag)) {
      return [];
    }
    const state = flag === '!' ? 'rejected' : flag === '=' ? 'same' : 'pushed';
    const reason = /\(([^()]*)\)\s*$/.exec(summary)?.[1] ?? '';
    return [{ ref, state, reason: state === 'rejected' ? reason : '' }];
  });
}
