/** Build arguments in scope, and the shell, before a command; BuildKit puts `RUN` in front. */
const RUNS =
  /^(?:RUN )?(?:\|\d+ .*? )?\/bin\/(?:ba|a)?sh (?:-o \w+ |-\w+ )*?-\w*c /s;

/**
 * A history entry of an image as a person would write the instruction. Builders write `/bin/sh -c #(nop)  CMD ["sh"]`,
 * `RUN /bin/sh -c make # buildkit` and `RUN |1 A=b /bin/sh -c make`; what they leave out (flags, heredocs) cannot be
 * had back. An entry that says nothing is `comment` or `unknown instruction`.
 */
export function cleanInstruction(
  createdBy: string | null,
  comment: string | null
): string {
  const text = (createdBy ?? '').replace(/\s*# buildkit$/, '').trim();
  if (text === '') {
    return comment?.trim() || 'unknown instruction';
  }
  const nop = /^(?:\|\d+ .*? )?\/bin\/sh -c #\(nop\)\s*/s.exec(text);
  if (nop) {
    return cleanWords(text.slice(nop[0].length));
  }
  const command = RUNS.exec(text);
  return command
    ? `RUN ${text.slice(command[0].length).trim()}`
    : cleanWords(text);
}

const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`;
const GO_LIST = new RegExp(
  `^(CMD|ENTRYPOINT|SHELL) \\[(${QUOTED}(?: ${QUOTED})*)\\]$`
);

/** Builders print Go's lists and maps: `CMD ["a" "b"]`, `EXPOSE map[80/tcp:{}]`, `VOLUME [/data]`. */
function cleanWords(text: string): string {
  const list = GO_LIST.exec(text);
  if (list) {
    const words = list[2]?.match(new RegExp(QUOTED, 'g')) ?? [];
    return `${list[1]} [${words.join(', ')}]`;
  }
  return (
    text
      .replace(
        /^(EXPOSE|VOLUME) (?:map)?\[([^\]]*)\]$/,
        (_, keyword: string, names: string) =>
          `${keyword} ${names.replaceAll(':{}', '')}`
      )
      // `COPY file:2b… in /app `, as builders before BuildKit write it.
      .replace(/^(COPY|ADD) (.+) in (\S+)\s*$/s, '$1 $2 $3')
      .trimEnd()
  );
}
