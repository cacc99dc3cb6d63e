/** The option by which a well-known interpreter (the words after `#!`) takes a program as an argument, or null. */
export function programFlag(interpreter: readonly string[]): string | null {
  const [first = '', ...rest] = interpreter;
  const isEnv = baseName(first) === 'env';
  const name = isEnv
    ? baseName(rest.find(word => !/^-|=/.test(word)) ?? '')
    : baseName(first);
  if (isPosixShell(name) || /^(?:python|pypy)[\d.]*$/.test(name)) {
    return '-c';
  }
  return /^(?:node|nodejs|perl[\d.]*|ruby[\d.]*)$/.test(name) ? '-e' : null;
}

/** Whether a program is a shell that takes POSIX scripts: `/bin/sh`, `bash`, … */
export function isPosixShell(program: string): boolean {
  return /^(?:ba|da|a|z|k|mk)?sh$/.test(baseName(program));
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
