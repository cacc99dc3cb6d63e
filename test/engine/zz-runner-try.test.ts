import { it } from 'vitest';
import { connectEngine } from '../../src/backend/engine/connect-engine.js';
import { runContainer } from '../../src/backend/runner/run-container.js';
it('runs', async () => {
  const engine = await connectEngine();
  console.log(engine.info);
  for (const [image, source] of [['busybox:latest', 'echo hi; echo err >&2; mkdir -p /x/y; echo 1 > /x/y/z; ln -s a /x/l; ln /x/y/z /x/y/h; rm /etc/passwd; chmod 600 /etc/group; touch /tmp/q; exit 3'],
    ['debian:bookworm-slim', '#| volumes: ["./d:/a/b/c", "/anon/x", {type: tmpfs, target: /tt/t}]\necho hi; echo err >&2; mkdir -p /x/y; echo 1 > /x/y/z; mkdir /a/b/k; ls -la /a/b /anon /; rm /etc/passwd; rm -rf /usr/share/doc; ls >/root/out; chmod 600 /etc/group; echo >> /etc/hosts; touch /tmp/q; rm /tmp/q;exit 3'],
    ['busybox:latest', '#!/bin/busybox sh -e\nls -l /.layerbook; cat $0; mount | grep layerb; touch /new']
    ] as const) {
  const t = performance.now();
  const r = await runContainer(engine, { source, image, notebookDir: '/tmp/nb', rootDir: '/tmp/nb', labels: {}, notebookId: 'x', observer: {
    changed: c => console.log(Math.round(performance.now()-t), JSON.stringify(c)), output: (s, x) => console.log(s, x) } });
  console.log(r, Math.round(performance.now()-t));
  }
});
