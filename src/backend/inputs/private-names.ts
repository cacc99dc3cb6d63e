/**
 * Names that usually mean a key, a token or a password. Content of such files is never copied: a build context has them
 * by accident, and a copy outlives the file.
 */
const PRIVATE_NAMES: readonly RegExp[] = [
  /^\.env(\..*)?$|\.env$/,
  /\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk|gpg|asc|tfvars|tfstate|ovpn)$/,
  /^id_/,
  /^\.?_?netrc$|^\.(npmrc|pypirc|pgpass|my\.cnf|htpasswd|dockercfg|git-credentials|yarnrc\.yml|boto|s3cfg|vault-token)$/,
  /^\.?credentials/,
  /token(?!i[sz])/,
  /secret/,
  /passwd|password/,
  /^kubeconfig|^\.kube$/,
  /^service[-_]account.*\.json$/,
  /^\.(ssh|aws|azure|gnupg|docker|gcloud)$/
];

/** A private key in PEM, whatever the file is called. */
const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/;

/** Whether a path (with `/`) has a part that looks like the name of a key, a token or a password. */
export function hasPrivateName(path: string): boolean {
  return path
    .toLowerCase()
    .split('/')
    .some(part => PRIVATE_NAMES.some(pattern => pattern.test(part)));
}

/** Whether a text holds a private key. */
export function hasPrivateKey(text: string): boolean {
  return PRIVATE_KEY.test(text);
}
