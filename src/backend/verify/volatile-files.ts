/** Where users of an image live; the first is root's. */
const HOMES = ['/root', '/home/*'];

/**
 * Files that come out differently each time a usual Dockerfile is built, although the same is installed: they hold times,
 * random keys or logs. Differences in them are reported apart and fail nothing. `*` stands for a part of a name, `**`
 * for any number of folders; a pattern that ends in `/**` also means the folder itself.
 */
export const VOLATILE_FILES: readonly string[] = [
  // Left-overs of the build.
  '/tmp/**',
  '/var/tmp/**',
  '/run/**',
  '/var/run/**',
  '/var/log/**',
  // Package lists and downloads: as the mirror was at that moment.
  '/var/lib/apt/lists/**',
  '/var/cache/apt/**',
  '/var/cache/apk/**',
  '/var/cache/dnf/**',
  '/var/cache/yum/**',
  '/var/lib/dnf/**',
  // Package databases that keep times of installation.
  '/lib/apk/db/scripts.tar*',
  '/var/lib/rpm/**',
  '/usr/lib/sysimage/rpm/**',
  '/var/cache/debconf/**',
  // Indexes with times or inode numbers of what they index.
  '/etc/ld.so.cache',
  '/var/cache/ldconfig/aux-cache',
  '/var/cache/fontconfig/**',
  '/var/cache/man/**',
  '/etc/ssl/certs/java/cacerts',
  // The day on which an account was made.
  '/etc/shadow',
  '/etc/shadow-',
  // Random on purpose.
  '/etc/machine-id',
  '/var/lib/dbus/machine-id',
  '/etc/ssh/ssh_host_*_key*',
  '/etc/ssl/certs/ssl-cert-snakeoil.pem',
  '/etc/ssl/private/ssl-cert-snakeoil.key',
  '/var/lib/systemd/random-seed',
  // Compiled Python holds the time of its source.
  '/**/*.pyc',
  '/**/__pycache__/**',
  // Caches and logs of tools.
  '/**/.npm/_cacache/**',
  '/**/.npm/_logs/**',
  '/**/.npm/_update-notifier-last-checked',
  '/**/node_modules/.cache/**',
  ...HOMES.map(home => `${home}/.cache/**`)
];

const PATTERN = new RegExp(`^(?:${VOLATILE_FILES.map(toRegExp).join('|')})$`);

/** Whether a difference at an absolute path says nothing of the Dockerfile. */
export function isVolatile(path: string): boolean {
  return PATTERN.test(path);
}

function toRegExp(pattern: string): string {
  return pattern
    .split('/')
    .slice(1)
    .map(part => (part === '**' ? '(?:/.*)?' : `/${nameToRegExp(part)}`))
    .join('');
}

function nameToRegExp(name: string): string {
  return name
    .split('*')
    .map(text => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^/]*');
}
