/** A sentence as nodes: what stands between backticks is code, such as a path or an instruction. */
export function withCode(text: string): Node[] {
  return text.split('`').map((part, index) => {
    if (index % 2 === 0) {
      return document.createTextNode(part);
    }
    const code = document.createElement('code');
    code.textContent = part;
    return code;
  });
}

/** A sentence for where there is only text: without its backticks. */
export function withoutTicks(text: string): string {
  return text.replaceAll('`', '');
}
