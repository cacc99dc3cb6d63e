/** A file to upload, with the path that it is to have below the folder that is shown. */
export interface IDroppedFile {
  readonly path: string;
  readonly file: File;
}

/** The files of a drop, those in dropped folders included. Call it while the drop is handled: the items go with it. */
export async function droppedFiles(
  data: DataTransfer
): Promise<readonly IDroppedFile[]> {
  const entries = [...data.items].map(item => item.webkitGetAsEntry());
  if (entries.every(entry => entry === null)) {
    return [...data.files].map(file => ({ path: file.name, file }));
  }
  const found = await Promise.all(
    entries.filter(entry => entry !== null).map(entry => filesOf(entry, ''))
  );
  return found.flat();
}

async function filesOf(
  entry: FileSystemEntry,
  folder: string
): Promise<IDroppedFile[]> {
  const path = `${folder}${entry.name}`;
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) =>
      entry.file(resolve, reject)
    );
    return [{ path, file }];
  }
  if (!isDirectory(entry)) {
    return [];
  }
  const reader = entry.createReader();
  const files: IDroppedFile[] = [];
  for (;;) {
    // It gives a hundred at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject)
    );
    if (some.length === 0) {
      return files;
    }
    for (const one of some) {
      files.push(...(await filesOf(one, `${path}/`)));
    }
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(
  entry: FileSystemEntry
): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
