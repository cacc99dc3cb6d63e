import { expect, it } from 'vitest';
import { cleanInstruction } from './clean-instruction.js';

it.each([
  ['/bin/sh -c #(nop)  CMD ["bash"]', 'CMD ["bash"]'],
  ['/bin/sh -c #(nop) ADD file:4b3d0f9c in / ', 'ADD file:4b3d0f9c /'],
  ['/bin/sh -c apt-get update', 'RUN apt-get update'],
  ['RUN /bin/sh -c make # buildkit', 'RUN make'],
  ['RUN |2 A=1 B=two words /bin/sh -c echo $A # buildkit', 'RUN echo $A'],
  ['|1 A=1 /bin/sh -c echo $A', 'RUN echo $A'],
  ['RUN /bin/bash -o pipefail -c x # buildkit', 'RUN x'],
  ['RUN /bin/sh -c echo a\necho b\n # buildkit', 'RUN echo a\necho b'],
  ['COPY app /srv # buildkit', 'COPY app /srv'],
  ['ENV A=b', 'ENV A=b'],
  ['EXPOSE map[443/tcp:{} 80/tcp:{}]', 'EXPOSE 443/tcp 80/tcp'],
  ['VOLUME [/data /more]', 'VOLUME /data /more'],
  ['CMD ["sh" "-c" "echo \\"a b\\""]', 'CMD ["sh", "-c", "echo \\"a b\\""]'],
  ['/bin/sh -c #(nop)  ENTRYPOINT ["a" "b"]', 'ENTRYPOINT ["a", "b"]'],
  ['bazel build ...', 'bazel build ...']
])('writes %j as %j', (createdBy, instruction) => {
  expect(cleanInstruction(createdBy, null)).toBe(instruction);
});

it('falls back to the comment of an entry that names no instruction', () => {
  expect(cleanInstruction(null, 'Imported from -')).toBe('Imported from -');
  expect(cleanInstruction('', null)).toBe('unknown instruction');
});
