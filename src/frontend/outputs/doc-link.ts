/** Where the engine's build checks are explained; nothing else is made a link. */
const DOCS = 'https://docs.docker.com';

/** The address of a build check's page when it is one of Docker's documentation; null for every other text. */
export function docLink(url: string): string | null {
  try {
    const parsed = new URL(url);
    return parsed.origin === DOCS &&
      parsed.username === '' &&
      parsed.password === ''
      ? parsed.href
      : null;
  } catch {
    return null;
  }
}
