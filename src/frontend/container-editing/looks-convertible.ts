/** `docker run …`, as it is copied from a page: behind a prompt, `sudo`, or with another engine's name. */
const RUN =
  /^\s*(?:[$#%>]\s+)?(?:sudo\s+)?(?:docker|podman|nerdctl)\s+(?:container\s+)?(?:run|create)\s/;
/** A Compose file, or one service of it with its name. */
const COMPOSE =
  /^(?:services\s*:\s*$|\s*[\w.-]+\s*:\s*\n(?:\s*#.*\n|\s*\n)*\s+(?:image|build|command|entrypoint|volumes|ports|environment)\s*:)/m;
/** The keys of a service without its name. */
const SERVICE = /^\s*image\s*:\s*\S+[^\S\n]*\n(?:.*\n)*?\s*[a-z_]+\s*:/;

/** Whether a text is worth being read as a `docker run` command or as Compose; what reads it is loaded only then. */
export function looksConvertible(text: string): boolean {
  return RUN.test(text) || COMPOSE.test(text) || SERVICE.test(text);
}
