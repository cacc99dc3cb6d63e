import type { Contents } from '@jupyterlab/services';

/** Creates a folder of the server and those above it that are missing. Throws what the server answers. */
export async function createFolder(
  contents: Pick<Contents.IManager, 'get' | 'save'>,
  path: string
): Promise<void> {
  const parts = path.split('/').filter(part => part !== '' && part !== '.');
  for (const [index] of parts.entries()) {
    const folder = parts.slice(0, index + 1).join('/');
    if (!(await isThere(contents, folder))) {
      await contents.save(folder, { type: 'directory' });
    }
  }
}

async function isThere(
  contents: Pick<Contents.IManager, 'get'>,
  path: string
): Promise<boolean> {
  try {
    await contents.get(path, { content: false });
    return true;
  } catch (error) {
    if (
      (error as { response?: { status?: number } }).response?.status === 404
    ) {
      return false;
    }
    throw error;
  }
}
