/** Oldest Node.js that the project runs on: [major, minor]. */
const OLDEST = [20, 15];

/**
 * Ends this process with a clear sentence on a Node.js that is too old. Uses
 * only what such a Node.js understands.
 */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    console.error(
      `Layerbook needs Node.js ${OLDEST.join('.')} or newer, and this is ` +
        `${process.versions.node}. Install a newer one, then try again.`
    );
    process.exit(1);
  }
}
