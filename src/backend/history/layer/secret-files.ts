import type { TreePath } from './layer-path.js';

/**
 * Which text files are kept out of the repository because they hold secrets, or are made to hold them: a history is
 * pushed and handed on more lightly than an image. The list and its reasons: docs/decisions/0012-what-git-keeps.md.
 * Whoever changes it raises `POLICY_VERSION`.
 */

/** Files that hold nothing but secrets, by their place. */
const SECRET_PATHS: readonly RegExp[] = [
  // The system's accounts.
  /(?:^|\/)etc\/(?:g?shadow-?|security\/opasswd|master\.passwd)$/,
  /(?:^|\/)etc\/(?:ssl\/private|wireguard|ipsec\.secrets|ppp\/(?:chap|pap)-secrets)(?:\/|$)/,
  /(?:^|\/)etc\/apt\/auth\.conf(?:$|\.d\/)/,
  /(?:^|\/)etc\/(?:kubernetes\/[^/]*\.conf|rancher\/k3s\/k3s\.yaml)$/,
  // Where engines and orchestrators mount them.
  /^(?:var\/)?run\/secrets\//,
  // Keys and passwords of a user.
  /(?:^|\/)\.ssh\/(?:id_[^/]*(?<!\.pub)|identity)$/,
  /(?:^|\/)\.gnupg\/(?:private-keys-v1\.d\/|secring)/,
  /(?:^|\/)[._]netrc$/,
  /(?:^|\/)\.(?:git-credentials|pypirc|pgpass|my\.cnf|s3cfg|boto|vault-token|dockercfg|htpasswd)$/,
  /(?:^|\/)\.config\/(?:git\/credentials|gh\/hosts\.yml|hub|glab-cli\/config\.yml|rclone\/rclone\.conf|containers\/auth\.json|gcloud\/.*)$/,
  /(?:^|\/)\.(?:docker\/config\.json|kube\/config|aws\/credentials|aws\/(?:sso|cli)\/cache\/.*|azure\/.*[Tt]oken.*)$/,
  /(?:^|\/)\.(?:cargo\/credentials(?:\.toml)?|gem\/credentials|composer\/auth\.json|m2\/settings(?:-security)?\.xml|terraform\.d\/credentials\.tfrc\.json|kaggle\/kaggle\.json|huggingface\/token|cache\/huggingface\/token)$/,
  // What a shell or a database client was told.
  /(?:^|\/)\.(?:bash|zsh|ash|sh|fish|python|node_repl|psql|mysql|rediscli)_history$/,
  // The environment of a project; samples of it hold none.
  /(?:^|\/)\.env(?:rc|\.(?!(?:[^/]*\.)?(?:example|sample|template|dist|defaults?|schema)$)[^/]*)?$/
];

/** Settings that hold a secret only sometimes: it is seen by what they say. */
const SETTINGS_PATH =
  /(?:^|\/)(?:\.?npmrc|\.yarnrc(?:\.yml)?|\.?pip\.conf|pip\.ini|\.gitconfig|\.git\/config|%2Egit\/config|\.terraformrc|gradle\.properties|\.bundle\/config|sources\.list|sources\.list\.d\/[^/]*|NuGet\.Config|auth\.json)$/;
const SECRET_SETTING =
  /:\/\/[^\s/:@]+:[^\s/@$]+@|^\s*[^#;\n]*(?:_auth|authtoken|password|passwd|secret|token|credential)[^=:\n]*["']?\s*[=:]\s*["']?[^\s"'$]/im;

/** A private key as text (RFC 7468, OpenSSH, PGP); also as a string of JSON or YAML. A mere mention has no key behind it. */
const PRIVATE_KEY =
  /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[nr])+(?:[A-Za-z][A-Za-z-]{2,20}: |[A-Za-z0-9+/=]{16})/;
const KEY_MARK = Buffer.from('PRIVATE KEY');

/** All of the above lie in or are one of these: most paths are told apart by one look. */
const MAYBE_SECRET = /(?:^|\/)(?:[._]|etc\/)|secrets\//;

/** Whether a file at this place is made to hold secrets, whatever is in it. */
export function isSecretPath(path: TreePath): boolean {
  return (
    MAYBE_SECRET.test(path) && SECRET_PATHS.some(pattern => pattern.test(path))
  );
}

/** Whether a text file is kept out of the repository. An empty one has no secret. */
export function holdsSecret(path: TreePath, data: Buffer): boolean {
  if (data.length === 0) {
    return false;
  }
  return (
    isSecretPath(path) ||
    (data.includes(KEY_MARK) && PRIVATE_KEY.test(data.toString('latin1'))) ||
    (SETTINGS_PATH.test(path) && SECRET_SETTING.test(data.toString('latin1')))
  );
}
