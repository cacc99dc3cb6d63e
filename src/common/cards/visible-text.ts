/**
 * What is left of a program's output for the eye: without terminal control sequences, which mean nothing outside a
 * terminal, and of a line that was written over and over (`\r`) only the last.
 */
export function visibleText(text: string): string {
  return (
    text
      .replace(
        /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-Z\\-_]/g,
        ''
      )
      .split('\n')
      .map(lastWritten)
      .join('\n')
      // Marks that turn the direction of text could make an instruction read as another one.
      .replace(
        /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g,
        ''
      )
  );
}

/** Terminals get `\r\n`, and `\r\r\n` of programs that write that themselves: those write nothing over. */
function lastWritten(line: string): string {
  let end = line.length;
  while (line[end - 1] === '\r') {
    end--;
  }
  const written = line.slice(0, end);
  return written.slice(written.lastIndexOf('\r') + 1);
}
